"""Every visible word has a German one, and every sentence of an error is known to the window."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QTranslator
from pytestqt.qtbot import QtBot

from ferdesk.errors import SourceError
from ferdesk.gui.language import LanguageKeeper
from ferdesk.gui.sentence_list import SENTENCES
from ferdesk.gui.sentences import in_two, in_words

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "ferdesk" / "gui" / "translations"


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "scripts" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def german(qtbot: QtBot) -> Any:
    keeper = LanguageKeeper("de")
    yield keeper
    keeper.set("en")


def test_the_window_knows_every_sentence_an_error_can_say(script: Any) -> None:
    behind = set(script.sentences()) ^ set(SENTENCES)
    assert not behind, f"run python scripts/translations.py, and translate what it names: {behind}"


def test_nothing_is_left_untranslated(script: Any) -> None:
    assert script.unfinished(FOLDER / "ferdesk_de.ts") == []


def test_the_compiled_file_is_the_one_that_is_edited(script: Any, qtbot: QtBot) -> None:
    """A translation that was edited but not compiled would never be seen."""
    import xml.etree.ElementTree as ET

    translator = QTranslator()
    assert translator.load(str(FOLDER / "ferdesk_de.qm"))
    for context in ET.parse(FOLDER / "ferdesk_de.ts").iter("context"):
        for message in context.iter("message"):
            if message.get("numerus") != "yes":
                source, said = message.findtext("source", ""), message.findtext("translation", "")
                assert translator.translate(context.findtext("name", ""), source) == said


def test_places_in_a_sentence_are_the_same_in_both_languages(script: Any) -> None:
    import re
    import xml.etree.ElementTree as ET

    for message in ET.parse(FOLDER / "ferdesk_de.ts").iter("message"):
        source = message.findtext("source", "")
        said = "".join((message.find("translation") or ET.Element("x")).itertext())
        if said.strip():
            places = re.findall(r"\{\w*\}", source)
            assert sorted(places) == sorted(re.findall(r"\{\w*\}", said)), source


def test_an_error_is_said_in_the_persons_language(german: Any) -> None:
    error = SourceError("Studio camera is in use. Close the other program and try again.")
    assert in_words(error) == (
        "Studio camera wird gerade benutzt. Das andere Programm schließen und erneut versuchen."
    )
    assert QLocale().language() == QLocale.Language.German


def test_an_unknown_sentence_is_shown_as_it_is(german: Any) -> None:
    assert in_words(SourceError("Something new happened")) == "Something new happened"


def test_a_bug_is_not_shown_as_the_program_sees_it(qtbot: QtBot) -> None:
    assert "IndexError" not in in_words(IndexError("list index out of range"))


@pytest.mark.parametrize("template", SENTENCES)
def test_every_template_is_found_again_in_what_it_makes(template: str) -> None:
    import string

    names = [n for _, n, _, _ in string.Formatter().parse(template) if n is not None]
    said = template.format(*[f"value{n}" for n in names])
    assert in_words(said) == said


def test_what_happened_and_what_to_do_stand_apart() -> None:
    assert in_two("notes.mp4 holds no video. Choose another file.") == (
        "notes.mp4 holds no video",
        "Choose another file.",
    )
    assert in_two("Only one sentence.") == ("Only one sentence", "")
