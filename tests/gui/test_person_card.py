"""One person's card: what it says, shows and tells a screen reader, and that painting it stays cheap."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QToolButton

from ferdesk.gui import theme
from ferdesk.gui.curves import CurvePicture
from ferdesk.gui.history import History
from ferdesk.gui.people_panel import PeoplePanel
from ferdesk.gui.person_card import PersonCard
from ferdesk.gui.thumbnail import thumbnail
from ferdesk.gui.tokens import DARK, use
from ferdesk.records import EXPRESSIONS, AnalyzedFrame, Expression, FaceBox, Frame, Prediction, Track

E = Expression


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
def card(qtbot) -> PersonCard:
    made = PersonCard(2)
    qtbot.addWidget(made)
    made.resize(368, made.sizeHint().height())
    made.show()
    return made


def says(expression: Expression, p: float = 0.93, uncertain: bool = False) -> Prediction:
    scores = dict.fromkeys(EXPRESSIONS, (1 - p) / 7) | {expression: p}
    return Prediction(Track(2, FaceBox(10, 10, 60, 60, 1.0)), scores, uncertain)


def feed(card: PersonCard, prediction: Prediction, start: float = 0.0, seconds: float = 1.0) -> float:
    for n in range(round(seconds * 10) + 1):
        card.update_prediction(prediction, start + n / 10, None)
    return start + seconds


def colours(image: QImage, name: str) -> int:
    """How many pixels have this very colour."""
    wanted = QColor(name).rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def test_compact_is_110_high_and_opens_when_selected(card):
    assert card.height() == 110
    card.set_selected(True)
    assert card.height() > 250
    assert colours(card.grab().toImage(), DARK.text) > card.height()  # the bar at the left
    card.set_curves_visible(False)
    assert 200 < card.height() < 250


def test_sizes_grow_with_the_text(card, keeper):
    keeper.set(text_scale=2.0)
    assert card.height() == card.sizeHint().height() > 180


def test_bars_have_the_colours_of_the_theme(card, keeper):
    feed(card, says(E.SADNESS))
    assert colours(card.grab().toImage(), "#4FA6FD") > 300
    keeper.set(choice="light")
    image = card.grab().toImage()
    assert colours(image, "#4064C4") > 300
    assert colours(image, "#4FA6FD") == 0


def test_bars_are_as_high_as_the_scores(card):
    def height(p: float) -> int:
        card.update_prediction(says(E.SADNESS, p), 0.0, None)
        image = card.grab().toImage()
        column = round(16 + 4.5 * 161 / 8)
        return sum(image.pixelColor(column, y) == QColor("#4FA6FD") for y in range(44, 104))

    assert height(0.9) == pytest.approx(0.9 * 44, abs=1.5)
    assert height(0.4) == pytest.approx(0.4 * 44, abs=1.5)
    assert height(0.0) == 2  # the foot stays


def test_a_screen_reader_hears_who_shows_what(card):
    feed(card, says(E.HAPPINESS))
    assert card.accessibleName() == "Person 2, happiness 93 per cent"
    card.set_name("Anna")
    card.set_selected(True)
    assert card.accessibleName() == "Anna, happiness 93 per cent, selected"
    card.set_missing(2.0)
    assert card.accessibleName() == "Anna, out of view"
    assert all(b.accessibleName() for b in card.findChildren(QToolButton))


def test_changing_numbers_do_not_make_it_stammer(card):
    feed(card, says(E.HAPPINESS))
    names = set()
    for n in range(20):
        card.update_prediction(says(E.HAPPINESS, 0.6 + n / 100), 1 + n / 10, None)
        names.add(card.accessibleName())
    assert len(names) <= 2


def test_a_missing_face_claims_nothing(card):
    now = feed(card, says(E.HAPPINESS))
    card.set_missing(now + 0.1)
    assert colours(card.grab().toImage().copy(16, 40, 170, 62), "#FEDA24") == 0
    card.update_prediction(says(E.HAPPINESS), now + 0.5, None)
    samples = card.history.samples()[:, EXPRESSIONS.index(E.HAPPINESS)]
    assert np.isnan(samples[-4:-1]).all()
    assert samples[-1] == pytest.approx(0.93)


def test_it_is_used_by_mouse_and_keys(card, qtbot):
    for use_it in (
        lambda: qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(100, 50)),
        lambda: qtbot.keyClick(card, Qt.Key.Key_Return),
        lambda: qtbot.keyClick(card, Qt.Key.Key_Space),
    ):
        with qtbot.waitSignal(card.clicked) as told:
            use_it()
        assert told.args == [2]
    card.set_selected(True)
    more = card.findChild(QToolButton)
    assert more.isVisible()
    with qtbot.waitSignal(card.menu_requested) as told:
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert told.args[0] == 2


def test_a_note_stands_in_place_of_the_expression(card):
    feed(card, says(E.HAPPINESS))
    before = card.grab().toImage().copy(180, 0, 188, 40)
    card.set_note("Learning neutral 60%")
    assert card.grab().toImage().copy(180, 0, 188, 40) != before
    card.set_note(None)
    assert card.grab().toImage().copy(180, 0, 188, 40) == before


def near(image: QImage, name: str) -> int:
    """How many pixels are mostly of this colour, as those of a soft line are."""
    pixels = np.array(image.constBits(), np.int16).reshape(image.height(), image.width(), 4)[..., 2::-1]
    return int((np.abs(pixels - np.array(QColor(name).getRgb()[:3])).max(axis=2) < 60).sum())


def draw(
    picture: CurvePicture, look: theme.Theme | None = None, width: int = 160, height: int = 46
) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(DARK.panel))
    painter = QPainter(image)
    picture.draw(painter, image.rect().toRectF(), look or theme.Theme(), wide=False)
    painter.end()
    return image


def test_curves_scrolled_on_look_like_curves_painted_anew():
    history = History()
    scrolled = CurvePicture(history)
    rng = np.random.default_rng(3)
    for n in range(330):
        p = 0.5 + 0.4 * np.sin(n / 9) + 0.05 * rng.random()
        if not 200 < n < 230:
            history.add(n / 10, says(E.HAPPINESS, float(p)).scores)
        else:
            history.gap(n / 10)
        one = draw(scrolled)
    anew = draw(CurvePicture(history))
    a, b = (np.array(image.constBits(), np.int16).reshape(46, 160, 4) for image in (one, anew))
    # Positions on the scrolled strip are shifted by less than a pixel; the curves must be the same.
    assert np.abs(a - b).mean() < 6
    left, right = (round(159 - (329 - n) / 299 * 159) for n in (204, 226))
    yellow = np.array(QColor("#FEDA24").getRgb()[2::-1])
    drawn = (np.abs(a[..., :3] - yellow).max(axis=2) < 60).any(axis=0)
    assert not drawn[left:right].any()
    assert drawn[5 : left - 5].mean() > 0.9
    assert drawn[right + 5 : -5].mean() > 0.9


def test_one_curve_can_be_shown_alone():
    history = History()
    for n in range(100):
        history.add(n / 10, {e: 0.125 + 0.02 * i for i, e in enumerate(EXPRESSIONS)})
    picture = CurvePicture(history)
    assert near(draw(picture), "#D83B41") > 20
    assert near(draw(picture), "#4FA6FD") > 20
    picture.shown = E.SADNESS
    alone = draw(picture)
    assert near(alone, "#D83B41") == 0
    assert near(alone, "#4FA6FD") > 20


def test_patterns_break_the_lines():
    history = History()
    for n in range(300):
        history.add(n / 10, says(E.NEUTRAL, 0.9).scores)

    def longest_run(patterns: bool) -> int:
        image = draw(CurvePicture(history), theme.Theme(patterns=patterns))
        row = round((1 - 0.9) * 43) + 1
        drawn = "".join("x" if image.pixelColor(x, row) == QColor("#BABABA") else " " for x in range(160))
        return max(map(len, drawn.split()), default=0)

    assert longest_run(patterns=False) > 100
    assert longest_run(patterns=True) < 12


def test_curves_are_painted_when_a_sample_is_added_and_with_reduced_motion_once_a_second():
    history = History()
    picture = CurvePicture(history)
    calm = theme.Theme(reduced_motion=True)
    steps = 0
    for n in range(60):  # two seconds at 30 frames a second
        history.add(10 + n / 30, says(E.FEAR).scores)
        if picture.stale(theme.Theme()):
            draw(picture)
            steps += 1
    assert 18 <= steps <= 21
    steps = 0
    for n in range(60):
        history.add(12 + n / 30, says(E.FEAR).scores)
        if picture.stale(calm):
            draw(picture, calm)
            steps += 1
    assert 1 <= steps <= 3


def test_thumbnail_is_the_face_sharp_or_in_cells():
    image = np.random.default_rng(0).integers(0, 256, (200, 300, 3), np.uint8)
    prediction = Prediction(
        Track(1, FaceBox(100, 50, 200, 150, 1.0)), dict.fromkeys(EXPRESSIONS, 0.125), True
    )
    analyzed = AnalyzedFrame(Frame(image, 0, 0.0), (prediction,), {})
    made = thumbnail(analyzed, prediction, 28, 2.0)
    assert (made.width(), made.height(), made.devicePixelRatio()) == (56, 56, 2.0)

    def spread(picture: QImage) -> float:
        return float(np.std([picture.pixelColor(x, y).red() for x in range(56) for y in range(56)]))

    assert spread(thumbnail(analyzed, prediction, 28, 2.0, blur=True)) < spread(made)
    outside = Prediction(Track(1, FaceBox(900, 900, 990, 990, 1.0)), prediction.scores, True)
    assert not thumbnail(analyzed, outside, 28).isNull()  # the nearest place in the picture


def test_bars_of_many_people_take_turns_and_the_selected_one_has_them_all(qtbot, monkeypatch):
    asked: list[tuple[int, bool]] = []

    def note(self: PersonCard, prediction: Prediction, time: float, picture: object, bars_too: bool) -> None:
        asked.append((self.track_id, bars_too))

    monkeypatch.setattr(PersonCard, "update_prediction", note)
    panel = PeoplePanel()
    qtbot.addWidget(panel)
    scores = dict.fromkeys(EXPRESSIONS, 0.125)

    def turns(*tracks: int) -> dict[int, int]:
        """How many of six frames ask each card to paint its bars."""
        asked.clear()
        for n in range(6):
            people = tuple(
                Prediction(Track(track, FaceBox(10 * track, 10, 10 * track + 9, 19, 1.0)), scores, False)
                for track in tracks
            )
            panel.show_frame(AnalyzedFrame(Frame(np.zeros((90, 160, 3), np.uint8), n, n / 30), people, {}))
        return {track: sum(bars for who, bars in asked if who == track) for track in tracks}

    assert turns(1, 2) == {1: 6, 2: 6}
    assert turns(1, 2, 3, 4) == dict.fromkeys((1, 2, 3, 4), 3)
    assert turns(*range(1, 9)) == dict.fromkeys(range(1, 9), 2)
    panel.select(5)
    assert turns(*range(1, 9))[5] == 6
