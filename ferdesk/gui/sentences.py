"""FERDesk's own errors in the person's language.

The parts below the window know no Qt and speak English. Their sentences stand here once more as templates,
so that Qt's translation tools find them; tests/gui/test_sentences.py fails when one is missing.
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QCoreApplication

from ferdesk.errors import FerdeskError
from ferdesk.gui.sentence_list import SENTENCES


def in_words(error: Exception | str) -> str:
    """The sentence to show for `error`; a bug gets one that says where its report is."""
    if isinstance(error, Exception) and not isinstance(error, FerdeskError):
        return QCoreApplication.translate(
            "Errors", "FERDesk did something it should not. The report in the log says what."
        )
    text = str(error)
    for template in SENTENCES:
        found = _pattern(template).fullmatch(text)
        if found:
            return QCoreApplication.translate("Errors", template).format(*found.groups())
    return text


def in_two(sentence: str) -> tuple[str, str]:
    """What happened, and what to do: the first sentence and the rest."""
    head, found, rest = sentence.partition(". ")
    return (head, rest) if found else (sentence.removesuffix("."), "")


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """A template with its places {0}, {1}, ... standing for any text."""
    parts = re.split(r"\{\d+\}", template)
    return re.compile("(.+?)".join(re.escape(part) for part in parts), re.DOTALL)
