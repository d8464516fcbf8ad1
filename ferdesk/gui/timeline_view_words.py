"""The words of the timeline: labels, persons, ranges, as they are painted and as they are spoken."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QLocale

from ferdesk.annotation.timeline import NONE, UNCERTAIN, Annotation, Person
from ferdesk.gui import words
from ferdesk.gui.timeline_view_axis import clock, seconds_at
from ferdesk.gui.timeline_view_levels import AWAY, UNSURE
from ferdesk.records import EXPRESSIONS, Expression


@lru_cache(maxsize=256)
def expression(label: str) -> Expression | None:
    """The one of the eight that a label names."""
    return Expression(label) if label in EXPRESSIONS else None


def label_name(label: str) -> str:
    """ "happiness" -> "Happiness"; a person's own label stays as it is."""
    one = expression(label)
    if one is not None:
        return words.name(one)
    if label == NONE:
        return QCoreApplication.translate("Timeline", "None of them")
    return words.uncertain() if label == UNCERTAIN else label


def label_code(label: str) -> str:
    """Two letters for where the name has no room."""
    one = expression(label)
    if one is not None:
        return words.code(one)
    if label == NONE:
        return QCoreApplication.translate("ExpressionCode", "No")
    if label == UNCERTAIN:
        return QCoreApplication.translate("ExpressionCode", "Un")
    return label[:2].capitalize()


def kind_name(kind: int) -> str:
    """What the engine says, for a kind of timeline_view_levels; nothing where nobody is in view."""
    if kind == AWAY:
        return ""
    return words.uncertain() if kind == UNSURE else words.name(EXPRESSIONS[kind])


def person_name(person: Person) -> str:
    return words.person(person.id, person.name or None)


def frames(count: int) -> str:
    """ "748 frames"."""
    text = QLocale().toString(count)
    if count == 1:
        return QCoreApplication.translate("Timeline", "{0} frame").format(text)
    return QCoreApplication.translate("Timeline", "{0} frames").format(text)


def person_note(person: Person, count: int | None) -> str:
    """What stands under the name: "Person 1, 748 frames", or the frames alone of one without a name."""
    parts = [words.person(person.id)] if person.name else []
    if count is not None:
        parts.append(frames(count))
    return ", ".join(parts)


def span(times: NDArray[np.float64], start: int, end: int) -> str:
    """ "0:31.500 to 0:36.167"."""
    return QCoreApplication.translate("Timeline", "{0} to {1}").format(
        clock(seconds_at(times, start)), clock(seconds_at(times, end))
    )


def place(times: NDArray[np.float64], frame: int) -> str:
    """ "0:32.750, frame 786"."""
    return QCoreApplication.translate("Timeline", "{0}, frame {1}").format(
        clock(seconds_at(times, frame)), frame
    )


def spoken_label(label: Annotation, tier: str, times: NDArray[np.float64]) -> str:
    """ "Happiness, 0:31.500 to 0:36.167, intensity 4, A. Keller"."""
    parts = [label_name(label.label), span(times, label.start, label.end)]
    if label.intensity is not None:
        parts.append(QCoreApplication.translate("Timeline", "intensity {0}").format(label.intensity))
    return ", ".join([*parts, tier])


def label_tip(label: Annotation, tier: str, times: NDArray[np.float64]) -> str:
    """What a label says when it is pointed at: also how long it is, and its comment."""
    text = spoken_label(label, tier, times) + ", " + frames(label.frames)
    return text + ("\n" + label.comment if label.comment else "")
