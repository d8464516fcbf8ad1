"""The video: what is painted where, who can be chosen and how, what a screen reader finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from ferdesk.gui import theme
from ferdesk.gui.frame_view import EDGE, FrameView
from ferdesk.gui.mask_images import draw_mask
from ferdesk.gui.overlay_layout import OverlayOptions, Rect
from ferdesk.gui.overlay_scene import View
from ferdesk.gui.picture import PictureCache, PictureLook
from ferdesk.gui.state_pane import StateMessage
from ferdesk.gui.tokens import DARK, use
from ferdesk.records import (
    EXPRESSIONS,
    AnalyzedFrame,
    AttentionMask,
    Expression,
    FaceBox,
    Frame,
    Prediction,
    Track,
)

WIDTH, HEIGHT = 640, 360
GREY = (120, 110, 100)


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
def view(qtbot) -> FrameView:
    made = FrameView()
    qtbot.addWidget(made)
    made.resize(WIDTH + 2 * EDGE, HEIGHT + 2 * EDGE)  # one frame pixel is one pixel of the widget
    made.show()
    return made


def person(
    track: int, x: float = 100, side: float = 100, p: float = 0.9, attend: float | None = None
) -> Prediction:
    scores = dict.fromkeys(EXPRESSIONS, (1 - p) / 7) | {Expression.HAPPINESS: p}
    mask = None
    if attend is not None:
        weights = np.full((8, 8), attend, np.float32)
        mask = AttentionMask(weights, 48, np.array([[side / 48, 0, x], [0, side / 48, 120]]))
    return Prediction(Track(track, FaceBox(x, 120, x + side, 120 + side, 0.9)), scores, p < 0.45, mask)


def analyzed(*people: Prediction, time: float = 0.0, image: np.ndarray | None = None) -> AnalyzedFrame:
    picture = np.full((HEIGHT, WIDTH, 3), GREY, np.uint8) if image is None else image
    return AnalyzedFrame(Frame(picture, round(time * 30), time), people, {})


def show(view: FrameView, *people: Prediction, until: float = 0.5, start: float = 0.0) -> QImage:
    for n in range(round((until - start) * 10) + 1):
        view.show_frame(analyzed(*people, time=start + n / 10))
    return view.grab().toImage()


def colour(image: QImage, x: float, y: float) -> tuple[int, int, int]:
    """Of a point in frame pixels."""
    seen = image.pixelColor(round(x) + EDGE, round(y) + EDGE)
    return seen.red(), seen.green(), seen.blue()


def test_picture_is_fitted_into_the_well(view):
    view.resize(WIDTH + 2 * EDGE, HEIGHT + 2 * EDGE + 100)
    picture = show(view)
    assert colour(picture, 5, 20) == QColor(DARK.well).getRgb()[:3]
    assert colour(picture, 5, 60) == GREY
    assert colour(picture, 635, 60 + 340) == GREY


def test_box_is_white_on_black_and_dashed_when_uncertain(view):
    def along_the_top(p: float) -> set[bool]:
        picture = show(view, person(1, p=p))
        return {colour(picture, x, 120)[0] > 200 for x in range(110, 190)}

    assert along_the_top(0.9) == {True}
    assert along_the_top(0.3) == {True, False}


@pytest.mark.parametrize("mask", ["heat", "dim", "attended"])
def test_a_mask_ends_with_the_picture(view, mask):
    view.set_options(OverlayOptions(boxes=False, bars=False, mask=mask, opacity=1.0))
    low = person(1, x=HEIGHT - 60, side=100, attend=0.9 if mask == "heat" else 0.0)
    face = replace(low, track=Track(1, FaceBox(300, HEIGHT - 60, 400, HEIGHT + 40, 0.9)))
    assert face.attention is not None
    over = np.array([[100 / 48, 0, 300], [0, 100 / 48, HEIGHT - 60]])
    attended = np.full((48, 48, 3), 250, np.uint8)
    face = replace(face, attention=replace(face.attention, to_frame=over, attended=attended))
    view.show_frame(analyzed(face))
    image = view.grab().toImage()
    x, well = EDGE + 350, QColor(DARK.well)
    assert image.pixelColor(x, EDGE + HEIGHT - 20) != QColor(*GREY), "the mask is there"
    assert {image.pixelColor(x, EDGE + HEIGHT + y).name() for y in range(1, EDGE)} == {well.name()}


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_mask_lies_where_the_crop_was_cut(qapp, mirror, scale):
    """A bright spot of the map, in a crop that is turned and wider than the box, is found at its place."""
    weights = np.zeros((24, 24), np.float32)
    weights[15:18, 6:9] = 1.0  # its centre: 7.5, 16.5 of 24 cells
    turn, side = np.deg2rad(20), 120 / 48
    to_frame = np.array(
        [
            [side * np.cos(turn), -side * np.sin(turn), 200],
            [side * np.sin(turn), side * np.cos(turn), 90],
        ]
    )
    box = FaceBox(170, 90, 310, 230, 0.9)
    mask = AttentionMask(weights, 48, to_frame)
    canvas = QImage(round(640 * scale), round(360 * scale), QImage.Format.Format_RGB32)
    canvas.setDevicePixelRatio(scale)
    canvas.fill(QColor("black"))
    view = View(Rect(0, 0, 640, 360), 640, 360, mirror)
    painter = QPainter(canvas)
    place = view.to_view(box)
    draw_mask(painter, view, mask, QRectF(place.x, place.y, place.w, place.h), "heat", 1.0)
    painter.end()
    raw = np.frombuffer(canvas.constBits(), np.uint8).reshape(canvas.height(), -1, 4).astype(float)
    light = raw[:, : canvas.width(), :3].sum(2)
    ys, xs = np.nonzero(light > 0.8 * light.max())
    x, y = to_frame @ np.array([7.5 * 2, 16.5 * 2, 1])
    expected = (640 - x if mirror else x, y)
    assert (xs.mean() / scale, ys.mean() / scale) == pytest.approx(expected, abs=1.5)


def test_strip_has_the_dark_colours_in_both_themes(view, keeper):
    keeper.set(choice="light")
    picture = show(view, person(1))
    happy = colour(picture, 100 + 3.5 * 100 / 8, 120 + 100 + 3 + 25)
    assert happy == QColor("#FEDA24").getRgb()[:3]


def test_nothing_is_drawn_when_everything_is_off(view):
    view.set_options(OverlayOptions(boxes=False, bars=False, mask="none", numbers=False))
    picture = show(view, person(1, attend=0.9))
    assert {colour(picture, x, y) for x in range(0, 640, 7) for y in range(0, 360, 7)} == {GREY}


@pytest.mark.parametrize("mirror", [False, True])
def test_mask_lies_on_the_face_it_belongs_to(view, mirror):
    view.set_options(OverlayOptions(boxes=False, bars=False, numbers=False, mirror=mirror, opacity=1.0))
    picture = show(view, person(1, x=60, attend=1.0))
    x = WIDTH - 110 if mirror else 110
    assert colour(picture, x, 170) == pytest.approx((253, 231, 37), abs=3)
    assert colour(picture, WIDTH - x, 170) == GREY
    assert colour(picture, x, 110) == GREY
    assert colour(picture, x, 120.5)[2] > 60  # soft at the edge


def test_low_weights_stay_clear_and_dim_darkens_them(view):
    quiet = OverlayOptions(boxes=False, bars=False, numbers=False, opacity=0.5)
    view.set_options(quiet)
    assert colour(show(view, person(1, attend=0.1)), 150, 170) == GREY
    view.set_options(OverlayOptions(boxes=False, bars=False, numbers=False, opacity=0.5, mask="dim"))
    assert colour(show(view, person(1, attend=0.1)), 150, 170) == pytest.approx((60, 55, 50), abs=2)
    assert colour(show(view, person(1, attend=0.9)), 150, 170) == GREY


def test_attended_image_is_shown_by_engines_that_have_one(view):
    view.set_options(OverlayOptions(boxes=False, bars=False, numbers=False, opacity=1.0, mask="attended"))
    plain = person(1, attend=0.5)
    assert colour(show(view, plain), 150, 170) == GREY
    mask = plain.attention
    assert mask is not None
    red = np.zeros((48, 48, 3), np.uint8)
    red[..., 0] = 255
    attended = AttentionMask(mask.weights, 48, mask.to_frame, red)
    assert colour(show(view, Prediction(plain.track, plain.scores, False, attended)), 150, 170) == (255, 0, 0)


def test_blur_hides_faces_on_the_screen_in_snapshots_and_just_after_they_are_lost(view):
    noise = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    view.set_options(OverlayOptions(boxes=False, bars=False, mask="none", numbers=False, blur=True))

    def spread() -> tuple[float, float]:
        grabbed, snapshot = view.grab().toImage(), view.snapshot()
        spots = [(x, y) for x in range(105, 195, 3) for y in range(125, 215, 3)]
        screen = np.std([grabbed.pixelColor(x + EDGE, y + EDGE).red() for x, y in spots])
        return float(screen), float(np.std([snapshot.pixelColor(x, y).red() for x, y in spots]))

    view.show_frame(analyzed(person(1), image=noise))
    assert max(spread()) < 25
    view.show_frame(analyzed(time=0.1, image=noise))  # the detector missed it
    assert max(spread()) < 25
    view.show_frame(analyzed(time=2.5, image=noise))
    assert min(spread()) > 50


def test_lost_box_fades_within_half_a_second_and_says_nothing(view):
    show(view, person(1))
    brightness = []
    for time in (0.6, 0.8, 0.95, 1.05):
        view.show_frame(analyzed(time=time))
        picture = view.grab().toImage()
        brightness.append(colour(picture, 150, 120)[0])
        assert colour(picture, 150, 108) == GREY  # no chip
    assert brightness[0] > brightness[1] > brightness[2] > brightness[3] == GREY[0]


def test_reduced_motion_does_not_fade(view, keeper):
    keeper.set(reduced_motion=True)
    show(view, person(1))
    view.show_frame(analyzed(time=0.6))
    assert colour(view.grab().toImage(), 150, 120) == GREY


def test_snapshot_has_the_size_of_the_frame_and_no_recording_note(view):
    show(view, person(1))
    view.set_recording("Recording 0:42")
    assert colour(view.grab().toImage(), 30, 20) != GREY
    made = view.snapshot()
    assert (made.width(), made.height()) == (WIDTH, HEIGHT)
    assert made.pixelColor(30, 20).getRgb()[:3] == GREY
    assert made.pixelColor(150, 120).red() > 200
    assert view.snapshot(overlaid=False).pixelColor(150, 120).getRgb()[:3] == GREY
    view.clear()
    assert view.snapshot().isNull()


def test_click_selects_a_person_and_the_ground_nobody(view, qtbot):
    show(view, person(1), person(2, x=400))
    for at, chosen in (((450, 170), 2), ((150, 170), 1), ((450, 110), 2), ((300, 40), None)):
        with qtbot.waitSignal(view.person_selected) as told:
            qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(at[0] + EDGE, at[1] + EDGE))
        assert told.args == [chosen]
        assert view.selected == chosen


def test_clicks_follow_the_mirror(view):
    view.set_options(OverlayOptions(mirror=True))
    show(view, person(1, x=60))
    assert view.face_at(QPointF(WIDTH - 110 + EDGE, 170 + EDGE)) == 1
    assert view.face_at(QPointF(110 + EDGE, 170 + EDGE)) is None


def test_tab_walks_the_people_and_leaves_past_the_last(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    before, view, after = QPushButton("Before"), FrameView(), QPushButton("After")
    for each in (before, view, after):
        column.addWidget(each)
    page.show()
    page.activateWindow()
    show(view, person(3, x=400), person(7, x=50), person(5, x=200))
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert view.hasFocus()
    assert view.selected is None
    for chosen in (7, 5, 3):
        qtbot.keyClick(view, Qt.Key.Key_Tab)
        assert view.selected == chosen
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert after.hasFocus()
    qtbot.keyClick(after, Qt.Key.Key_Backtab)
    assert view.hasFocus()
    for chosen in (5, 7):
        qtbot.keyClick(view, Qt.Key.Key_Backtab)
        assert view.selected == chosen
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    assert before.hasFocus()


def test_states_show_a_sentence_and_work_by_keyboard(view, qtbot):
    done = []
    view.show_state(
        StateMessage(
            "camera",
            "Studio camera is in use",
            "Close the other program.",
            (("Try again", lambda: done.append(1)), ("Choose another", lambda: done.append(2))),
        )
    )
    buttons = [b for b in view.findChildren(QPushButton) if b.isVisible()]
    assert [b.text() for b in buttons] == ["Try again", "Choose another"]
    assert all(b.accessibleName() for b in buttons)
    for button in buttons:
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert done == [1, 2]
    show(view, person(1))  # a frame ends the state
    assert not any(b.isVisible() for b in view.findChildren(QPushButton))


def test_unplugged_leaves_the_last_frame_faintly(view):
    show(view, person(1))
    view.show_state(StateMessage("unplug", "Unplugged", keep_picture=True))
    well = QColor(DARK.well).red()
    assert colour(view.grab().toImage(), 20, 20)[0] == pytest.approx(well + 0.18 * (GREY[0] - well), abs=2)
    view.show_state(StateMessage("unplug", "Unplugged"))
    assert colour(view.grab().toImage(), 20, 20)[0] == well


def test_no_face_is_said_after_two_seconds_and_helped_after_ten(view):
    def pill(time: float) -> int:
        view.show_frame(analyzed(time=time))
        picture = view.grab().toImage()
        return sum(colour(picture, x, HEIGHT - 40) != GREY for x in range(0, WIDTH, 2))

    assert pill(0.0) == pill(1.9) == 0
    short, long = pill(2.1), pill(10.1)
    assert 0 < short < long
    view.show_frame(analyzed(person(1), time=10.2))
    assert pill(10.3) == 0


def test_a_still_picture_is_named_after_a_moment(view, qtbot):
    view.show_frame(analyzed(person(1)))
    assert view._scene.labels[1].expression is None
    qtbot.waitUntil(lambda: view._scene.labels[1].expression is Expression.HAPPINESS, timeout=2000)


def test_painting_is_reported_once_a_frame(view, qtbot):
    with qtbot.waitSignal(view.painted) as told:
        show(view, person(1), until=0.0)
    assert 0 < told.args[0] < 5
    with qtbot.assertNotEmitted(view.painted):
        view.grab()


def plain(level: int, *people: Prediction) -> AnalyzedFrame:
    return AnalyzedFrame(Frame(np.full((90, 160, 3), level, np.uint8), 0, 0.0), people, {})


def test_a_picture_prepared_ahead_is_taken_only_where_it_fits():
    cache = PictureCache()
    frames = [plain(level) for level in (10, 20, 30, 40, 50, 60)]
    face = FaceBox(40, 20, 80, 60, 0.9)
    mirrored, larger = PictureLook(80, 45, mirror=True), PictureLook(90, 50)

    def ahead() -> QImage | None:
        return None if cache._ahead is None else cache._ahead[2]

    cache.prepare(frames[0])
    assert ahead() is None, "nobody has asked for a picture yet"
    cache.image(frames[0], mirrored)
    cache.prepare(frames[1])
    made = ahead()
    assert cache.image(frames[1], mirrored) is made
    assert made.size().toTuple() == (80, 45)
    assert made.pixelColor(3, 3) == QColor(20, 20, 20)
    cache.prepare(frames[2])
    assert cache.image(frames[2], larger).pixelColor(3, 3) == QColor(30, 30, 30), "another size by now"
    cache.prepare(frames[3])
    hidden = cache.image(frames[3], larger, hidden=(face,))
    assert hidden is not made
    assert ahead() is None
    cache.prepare(frames[4])
    assert ahead() is None, "with hidden faces nothing is made that shows them"
    cache.image(frames[4], larger)
    cache.prepare(frames[5])
    cache.prepare(frames[0])
    assert ahead().pixelColor(3, 3) == QColor(60, 60, 60), "not painted, so no more is made"


def test_a_picture_prepared_ahead_has_its_masks():
    cache = PictureCache()
    look = PictureLook(160, 90, mask="heat", opacity=1.0)
    weights = np.ones((24, 24), np.float32)
    mask = AttentionMask(weights, 48, np.array([[0.5, 0, 40], [0, 0.5, 20]]))  # over x 40..64, y 20..44
    found = Prediction(Track(1, FaceBox(40, 20, 64, 44, 0.9)), dict.fromkeys(EXPRESSIONS, 0.125), False, mask)
    cache.image(plain(10), look)
    frame = plain(20, found)
    cache.prepare(frame)
    image = cache.image(frame, look)
    assert image is cache._image
    assert image.pixelColor(52, 32) != QColor(20, 20, 20)
    assert image.pixelColor(100, 70) == QColor(20, 20, 20)
    assert cache.image(frame, look) is image
    bare = AnalyzedFrame(frame.frame, (), {})
    assert cache.image(bare, look).pixelColor(52, 32) == QColor(20, 20, 20), "the same frame without a face"
    assert cache.image(frame, PictureLook(160, 90)).pixelColor(52, 32) == QColor(20, 20, 20), "no mask wanted"


def test_the_attended_image_is_never_laid_over_a_hidden_face():
    attended = np.full((48, 48, 3), 250, np.uint8)
    mask = AttentionMask(np.ones((24, 24), np.float32), 48, np.array([[0.5, 0, 40], [0, 0.5, 20]]), attended)
    box = FaceBox(40, 20, 64, 44, 0.9)
    frame = plain(20, Prediction(Track(1, box), dict.fromkeys(EXPRESSIONS, 0.125), False, mask))
    look = PictureLook(160, 90, mask="attended", opacity=1.0)
    cache = PictureCache()
    assert cache.image(frame, look).pixelColor(52, 32).lightness() > 150
    assert cache.image(frame, look, hidden=(box,)).pixelColor(52, 32) == QColor(20, 20, 20)


def test_a_picture_begun_while_it_was_analysed_is_finished_with_its_masks():
    cache = PictureCache()
    look = PictureLook(160, 90, mask="heat", opacity=1.0)
    mask = AttentionMask(np.ones((24, 24), np.float32), 48, np.array([[0.5, 0, 40], [0, 0.5, 20]]))
    found = Prediction(Track(1, FaceBox(40, 20, 64, 44, 0.9)), dict.fromkeys(EXPRESSIONS, 0.125), False, mask)
    first, second = plain(10), plain(20, found)
    cache.prepare_picture(first.frame)
    assert cache._base is None, "nobody has asked for a picture yet"
    cache.image(first, look)
    cache.prepare_picture(second.frame)
    begun = cache._base[2]
    assert begun.pixelColor(52, 32) == QColor(20, 20, 20)
    cache.prepare(second)
    assert cache.image(second, look) is begun
    assert begun.pixelColor(52, 32) != QColor(20, 20, 20)
    for frame in (plain(30), plain(40), plain(50)):
        cache._base = None
        cache.prepare_picture(frame.frame)
    assert cache._base is None, "two frames went unpainted, so no more is made"
    cache.image(first, PictureLook(80, 45))
    cache.prepare_picture(second.frame)
    cache.image(first, look)
    cache.prepare(second)
    assert cache.image(second, look).size().toTuple() == (160, 90), "begun at a size that is not wanted now"


def test_picture_is_made_once_a_frame():
    cache = PictureCache()
    look = PictureLook(80, 45)
    frame = plain(0)
    first = cache.image(frame, look)
    assert cache.image(frame, look) is first
    assert cache.image(frame, PictureLook(80, 45, mirror=True)) is not first
    assert cache.image(plain(0), look) is not first


@pytest.mark.parametrize("shape", [(1, 1), (3, 4000), (2160, 3840), (481, 639)])
def test_odd_frames_are_shown(view, shape):
    view.show_frame(AnalyzedFrame(Frame(np.full((*shape, 3), 90, np.uint8), 0, 0.0), (), {}))
    assert not view.grab().isNull()


def test_screen_reader_finds_the_faces(view, qapp):
    QAccessible.setActive(True)
    try:
        view.set_names({2: "Anna"})
        show(view, person(1), person(2, x=400, p=0.4))
        view.select(2)
        video = QAccessible.queryAccessibleInterface(view)
        assert video.text(QAccessible.Text.Name) == "Video"
        names = {video.child(n).text(QAccessible.Text.Name) for n in range(video.childCount())}
        assert "Person 1, happiness 90 per cent" in names
        assert any(
            name.startswith("Anna, uncertain: happiness 40 or ") and name.endswith("selected")
            for name in names
        )
        view.show_frame(analyzed(time=1.0))
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        names = {video.child(n).text(QAccessible.Text.Name) for n in range(video.childCount())}
        assert not any("Person" in name or "Anna" in name for name in names)
    finally:
        QAccessible.setActive(False)
