"""The presenter: one page for a talk, driven by a slide clicker, on whatever screen is left."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from ferdesk.gui import theme
from ferdesk.gui.overlay_layout import OverlayOptions
from ferdesk.gui.presenter import Presenter
from ferdesk.gui.presenter_card import card_words
from ferdesk.gui.presenter_rules import look_of
from ferdesk.gui.tokens import use
from ferdesk.records import EXPRESSIONS, AnalyzedFrame, Expression, FaceBox, Frame, Prediction, Track

KEY = Qt.Key


@pytest.fixture(autouse=True)
def keeper(qapp: QApplication) -> Iterator[theme.ThemeKeeper]:
    locale = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    made = theme.ThemeKeeper(qapp, "dark")
    yield made
    shiboken6.delete(made)
    qapp.setStyleSheet("")
    use(theme.Theme())
    QLocale.setDefault(locale)


@pytest.fixture
def page(qtbot) -> Iterator[Presenter]:
    made = Presenter()
    qtbot.addWidget(made)
    made.start()
    made.showNormal()
    made.resize(1280, 720)
    yield made
    made.stop()


def person(track: int, x: float, p: float = 0.9, top: Expression = Expression.HAPPINESS) -> Prediction:
    scores = dict.fromkeys(EXPRESSIONS, (1 - p) / 7) | {top: p}
    return Prediction(Track(track, FaceBox(x, 100, x + 120, 220, 1.0)), scores, p < 0.45)


def show(page: Presenter, *people: Prediction, start: float = 0.0, grey: int = 120) -> QImage:
    image = np.full((360, 640, 3), grey, np.uint8)
    for n in range(5):
        page.show_frame(AnalyzedFrame(Frame(image, n, start + n / 10), people, {}))
    return page.grab().toImage()


def brightness(image: QImage, x0: int, x1: int, y0: int, y1: int) -> float:
    spots = [(x, y) for x in range(x0, x1, 19) for y in range(y0, y1, 19)]
    return sum(image.pixelColor(x, y).lightness() for x, y in spots) / len(spots)


def bars(image: QImage) -> int:
    """Length of the bar of happiness, the fourth of eight rows."""
    happy = [image.pixelColor(x, 352).name() == "#feda24" for x in range(1280)]
    return sum(happy)


def test_picture_fills_the_page_and_text_stands_away_from_the_face(page):
    right = show(page, person(1, 450))
    assert brightness(right, 0, 40, 0, 720) < 25 < brightness(right, 1180, 1280, 0, 90)
    assert bars(right) == pytest.approx(0.9 * 340, abs=12)


def test_the_scrim_does_not_dim_the_box_and_number_of_the_face_that_is_spoken_of(page):
    beside = show(page, person(1, x=300))
    edges = [x for x in range(560, 1000) if beside.pixelColor(x, 300).lightness() > 250]
    assert edges[0] < 488 + 160, "it stands where the scrim still darkens"
    top = next(y for y in range(720) if beside.pixelColor(edges[0] + 4, y).lightness() > 250)
    assert {beside.pixelColor(edges[0] + 4, y).lightness() for y in range(top + 2, top + 20)} == {255}


def test_text_goes_to_the_right_when_the_face_is_left(page):
    left = show(page, person(1, 40))
    assert brightness(left, 1240, 1280, 0, 720) < 25 < brightness(left, 0, 60, 0, 90)


def test_uncertain_shows_no_name_in_colour_but_the_bars(page):
    image = show(page, person(1, 450, p=0.4))
    assert bars(image) == pytest.approx(0.4 * 340, abs=12)
    assert page.accessibleName().startswith("Person 1, uncertain")


def test_several_people_stand_in_columns_until_one_is_selected(page, qtbot):
    people = (person(1, 60), person(2, 250), person(3, 460))
    many = show(page, *people)
    assert brightness(many, 0, 1280, 660, 720) < 40  # words on the scrim below
    with qtbot.waitSignal(page.person_selected) as told:
        qtbot.keyClick(page, KEY.Key_Tab)
    assert told.args == [1]
    alone = show(page, *people)
    assert bars(alone) > 250 > bars(many)
    for chosen in (2, 3, None, 1):
        with qtbot.waitSignal(page.person_selected) as told:
            qtbot.keyClick(page, KEY.Key_Tab)
        assert told.args == [chosen]
    with qtbot.waitSignal(page.person_selected) as told:
        qtbot.keyClick(page, KEY.Key_Backtab)
    assert told.args == [None]


def test_a_slide_clicker_steps_through_the_looks(page, qtbot):
    seen = []
    page.options_changed.connect(lambda options: seen.append(look_of(options)))
    for _ in range(5):
        qtbot.keyClick(page, KEY.Key_PageUp)
    assert seen == ["mask", "bars", "boxes", "clean"]
    plain = show(page, person(1, 450), grey=120)
    assert brightness(plain, 0, 1280, 0, 600) == pytest.approx(120, abs=1)
    for _ in range(4):
        qtbot.keyClick(page, KEY.Key_PageDown)
    assert look_of(page.options) == "all"


def test_looks_bring_back_the_kind_of_mask_that_was_chosen(page, qtbot):
    page.set_options(OverlayOptions(mask="dim"))
    for key in (KEY.Key_PageUp, KEY.Key_PageUp, KEY.Key_PageDown):
        qtbot.keyClick(page, key)
    assert page.options.mask == "dim"


def test_space_freezes_and_b_is_black_at_once(page, qtbot):
    before = show(page, person(1, 450, p=0.9))
    qtbot.keyClick(page, KEY.Key_Space)
    assert page.frozen
    assert bars(show(page, person(1, 450, p=0.5), start=1.0)) == bars(before)
    qtbot.keyClick(page, KEY.Key_Space)
    assert bars(show(page, person(1, 450, p=0.5), start=2.0)) < bars(before)
    qtbot.keyClick(page, KEY.Key_B)
    assert brightness(page.grab().toImage(), 0, 1280, 0, 720) == 0
    qtbot.keyClick(page, KEY.Key_B)
    assert brightness(page.grab().toImage(), 0, 1280, 0, 720) > 0


def test_escape_leaves_one_thing_at_a_time(page, qtbot):
    show(page, person(1, 450))
    qtbot.keyClick(page, KEY.Key_W)
    assert "What am I looking at" in page.accessibleName()
    qtbot.keyClick(page, KEY.Key_B)
    qtbot.keyClick(page, KEY.Key_Escape)
    assert "What am I looking at" not in page.accessibleName()
    qtbot.keyClick(page, KEY.Key_Escape)
    assert brightness(page.grab().toImage(), 0, 1280, 0, 720) > 0
    assert page.isVisible()
    with qtbot.waitSignal(page.closed):
        qtbot.keyClick(page, KEY.Key_Escape)
    assert not page.isVisible()
    page.stop()


def test_closing_the_window_tells(page, qtbot):
    with qtbot.waitSignal(page.closed):
        page.close()


def test_card_is_short_and_names_the_engine():
    for has_mask in (True, False):
        texts = card_words("Small residual masking", has_mask, 0.45)
        assert 45 <= sum(len(text.split()) for text in texts) <= 80
        assert "Small residual masking" in texts[1]
        assert any("45%" in text for text in texts)
        assert any("attention mask" in text for text in texts)


def test_pointer_hides_after_two_seconds_and_comes_back(page, qtbot):
    page._pointer.setInterval(10)
    page._pointer.start()
    qtbot.waitUntil(lambda: page.cursor().shape() == Qt.CursorShape.BlankCursor)
    qtbot.mouseMove(page)
    qtbot.waitUntil(lambda: page.cursor().shape() == Qt.CursorShape.ArrowCursor)


def test_it_goes_on_when_its_screen_goes(page, qtbot, monkeypatch):
    moved = []
    monkeypatch.setattr(page, "_fill", moved.append)
    page._screen_gone(page.screen())
    qtbot.waitUntil(lambda: moved == [QGuiApplication.primaryScreen()])
    assert page.isVisible()
    page.stop()
    page._screen_gone(QGuiApplication.primaryScreen())
    qtbot.wait(5)
    assert len(moved) == 1


def test_no_face_is_said(page):
    show(page)
    early = show(page, start=1.0)
    late = show(page, start=3.0)
    assert early.copy(400, 600, 480, 120) != late.copy(400, 600, 480, 120)


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080), (800, 600)])
def test_other_screens(page, size):
    page.resize(*size)
    assert not show(page, person(1, 450)).isNull()
    assert not show(page, person(1, 60), person(2, 300), start=1.0).isNull()
