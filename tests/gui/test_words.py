"""Window and recordings speak of the eight expressions in the same words, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

import ferdesk.gui
from ferdesk import palette
from ferdesk.gui import words
from ferdesk.records import EXPRESSIONS, Expression, FaceBox, Prediction, Track


@pytest.fixture
def german(qapp) -> Iterator[None]:
    translator = QTranslator()
    folder = Path(str(ferdesk.gui.__file__)).parent / "translations"
    assert translator.load("ferdesk_de", str(folder))
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)
    QLocale.setDefault(before)


def prediction(p: float, uncertain: bool = False) -> Prediction:
    scores = dict.fromkeys(EXPRESSIONS, (1 - p) / 8) | {
        Expression.HAPPINESS: p,
        Expression.NEUTRAL: (1 - p) / 4,
    }
    return Prediction(Track(2, FaceBox(0, 0, 9, 9, 1.0)), scores, uncertain)


def test_german_words_are_those_of_the_palette(german):
    for expression, mark in palette.MARKS.items():
        assert words.name(expression) == mark.name("de")
        assert words.code(expression) == mark.code("de")


def test_english_words_are_those_of_the_palette(qapp):
    for expression, mark in palette.MARKS.items():
        assert words.name(expression) == mark.name("en")
        assert words.code(expression) == mark.code("en")


def test_german_writes_a_space_before_the_sign_and_keeps_capitals(german):
    assert words.percent(0.93) == "93\N{NO-BREAK SPACE}%"
    assert "Freude 93" in words.spoken(prediction(0.93))


def test_what_a_screen_reader_says(qapp):
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    try:
        assert words.percent(0.93) == "93%"
        assert words.spoken(prediction(0.93)) == "Person 2, happiness 93 per cent"
        assert (
            words.spoken(prediction(0.93), "Anna", selected=True) == "Anna, happiness 93 per cent, selected"
        )
        doubt = words.spoken(prediction(0.4, uncertain=True))
        assert doubt == "Person 2, uncertain: happiness 40 or neutral 15 per cent"
    finally:
        QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("p", "shown"), [(0.0, "0"), (0.004, "0"), (0.934, "93"), (0.996, "99"), (1.0, "99")]
)
def test_numbers_never_claim_certainty(p, shown):
    assert words.number(p) == shown
