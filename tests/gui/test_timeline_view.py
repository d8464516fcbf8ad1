"""The timeline in a window: pointer, wheel, what it tells, and what it keeps to itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

sys.path.insert(0, str(Path(__file__).parent))  # for timeline_samples: test folders are no packages

from timeline_samples import FRAMES, PREDICTIONS, TIMELINE, TIMES, E

from ferdesk import palette
from ferdesk.annotation import edits
from ferdesk.annotation.timeline import Timeline
from ferdesk.gui import theme
from ferdesk.gui import timeline_view_strip as strips
from ferdesk.gui.command_list import BY_NAME
from ferdesk.gui.timeline_view import Selection, TimelineView
from ferdesk.gui.timeline_view_menu import MENUS
from ferdesk.gui.timeline_view_tips import tip
from ferdesk.gui.tokens import use

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def keeper(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[theme.ThemeKeeper]:
    monkeypatch.setattr(strips.Strips.begin, "__defaults__", (60.0,))  # a busy machine paints all the same
    locale = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    made = theme.ThemeKeeper(qapp, "dark")
    yield made
    shiboken6.delete(made)
    qapp.setStyleSheet("")
    use(theme.Theme())
    QLocale.setDefault(locale)


class Heard:
    """Everything a view said, in order."""

    def __init__(self, view: TimelineView) -> None:
        self.said: list[tuple[object, ...]] = []
        for name in (
            "playheadMoved",
            "selectionChanged",
            "edgeMoved",
            "personActivated",
            "tierActivated",
            "commandWanted",
        ):
            getattr(view, name).connect(lambda *given, name=name: self.said.append((name, *given)))

    def of(self, name: str) -> list[tuple[object, ...]]:
        return [given for said, *given in self.said if said == name]


def show(view: TimelineView, timeline: Timeline = TIMELINE, **changes: object) -> None:
    given = {"cuts": [400, 700], "uncertain_below": 0.45, "active_tier": 1} | changes
    view.show_timeline(timeline, TIMES, PREDICTIONS, **given)


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    made = TimelineView()
    qtbot.addWidget(made)
    made.resize(1224, 330)
    show(made)
    made.show()
    return made


def at(view: TimelineView, frame: float, person: int = 1, tier: int | None = 1) -> QPoint:
    """A point in a row of labels, or (None) in the curves."""
    state = view._state
    lane = state.lane(person)
    assert lane is not None
    row = lane.row(tier) if tier is not None else None
    inside = row.top + row.height / 2 if row is not None else lane.height * 0.4
    return QPoint(round(state.x(frame)), round(state.y(lane.top + inside)))


def drag(qtbot: QtBot, view: TimelineView, start: QPoint, *stops: QPoint) -> None:
    qtbot.mousePress(view, LEFT, NONE, start)
    for stop in stops:
        qtbot.mouseMove(view, stop)
    qtbot.mouseRelease(view, LEFT, NONE, stops[-1])


def test_a_click_selects_a_label_and_goes_there(qtbot: QtBot, view: TimelineView) -> None:
    heard = Heard(view)
    qtbot.mouseClick(view, LEFT, NONE, at(view, 500.5))
    assert heard.of("selectionChanged") == [[Selection(1, 1, 400, 600, 3)]]
    assert heard.of("playheadMoved") == [[500]]
    assert heard.of("personActivated") == [[1]]
    assert heard.of("tierActivated") == []
    assert view.selection() == Selection(1, 1, 400, 600, 3)


def test_a_click_on_another_tier_says_so(qtbot: QtBot, view: TimelineView) -> None:
    heard = Heard(view)
    qtbot.mouseClick(view, LEFT, NONE, at(view, 100.5, tier=2))
    assert heard.of("tierActivated") == [[2]]
    assert heard.of("selectionChanged") == [[Selection(1, 2, 20, 280, 4)]]


def test_a_drag_over_free_room_selects_those_frames(qtbot: QtBot, view: TimelineView) -> None:
    heard = Heard(view)
    drag(qtbot, view, at(view, 650.5), at(view, 700.5), at(view, 750.5))
    assert view.selection() == Selection(1, 1, 650, 751)
    assert heard.of("selectionChanged")[-1] == [Selection(1, 1, 650, 751)]
    drag(qtbot, view, at(view, 750.5, 2, 2), at(view, 640.5, 2, 2))
    assert view.selection() == Selection(2, 2, 640, 751), "backwards as well"
    qtbot.mouseClick(view, LEFT, SHIFT, at(view, 800.5, 2, 2))
    assert view.selection() == Selection(2, 2, 640, 801)
    qtbot.mouseClick(view, LEFT, NONE, at(view, 900.5))
    assert view.selection() is None


def test_an_edge_is_dragged_frame_by_frame_and_told_once(qtbot: QtBot, view: TimelineView) -> None:
    view.zoom_to_selection()
    heard = Heard(view)
    qtbot.mousePress(view, LEFT, NONE, at(view, 600))
    qtbot.mouseMove(view, at(view, 610))
    qtbot.mouseMove(view, at(view, 623))
    assert view._state.timeline.get(3).end == 623, "seen while it is dragged"
    assert view._state.content.timeline is TIMELINE
    assert heard.of("edgeMoved") == []
    qtbot.mouseRelease(view, LEFT, NONE, at(view, 623))
    assert heard.of("edgeMoved") == [[3, "end", 623]]
    assert heard.of("playheadMoved")[-1] == [622], "the frame that became the last one"
    show(view, edits.move_edge(TIMELINE, 3, "end", 623))
    assert view.selection() == Selection(1, 1, 400, 623, 3)


def test_an_edge_stops_at_its_own_label_and_its_neighbours_first_frame(
    qtbot: QtBot, view: TimelineView
) -> None:
    heard = Heard(view)
    drag(qtbot, view, at(view, 120) - QPoint(2, 0), at(view, 900))
    assert heard.of("edgeMoved") == [[1, "end", 299]]


def test_escape_puts_everything_back(qtbot: QtBot, view: TimelineView) -> None:
    heard = Heard(view)
    qtbot.mousePress(view, LEFT, NONE, at(view, 600))
    qtbot.mouseMove(view, at(view, 700))
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, NONE)
    override.ignore()
    QApplication.sendEvent(view, override)
    assert override.isAccepted(), "the window's own Esc waits"
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view._state.timeline is TIMELINE
    assert view.selection() is None
    assert heard.of("playheadMoved")[-1] == [0]
    qtbot.mouseRelease(view, LEFT, NONE, at(view, 700))
    assert heard.of("edgeMoved") == []


def test_the_ruler_and_the_curves_move_the_playhead(qtbot: QtBot, view: TimelineView) -> None:
    heard = Heard(view)
    drag(
        qtbot,
        view,
        QPoint(at(view, 200.5).x(), 8),
        QPoint(at(view, 250.5).x(), 8),
        QPoint(at(view, 300.5).x(), 8),
    )
    assert heard.of("playheadMoved") == [[200], [250], [300]]
    qtbot.mouseClick(view, LEFT, NONE, at(view, 450.5, 2, None))
    assert heard.of("playheadMoved")[-1] == [450]
    assert heard.of("personActivated") == [[2]]


def test_double_clicks(qtbot: QtBot, view: TimelineView) -> None:
    heard = Heard(view)
    qtbot.mouseDClick(view, LEFT, NONE, at(view, 500.5))
    assert heard.of("commandWanted") == [["comment"]]
    qtbot.mouseDClick(view, LEFT, NONE, at(view, 650.5))
    assert view.selection() == Selection(1, 1, 600, 700), "up to the cut"
    qtbot.mouseDClick(view, LEFT, NONE, at(view, 350.5, tier=None))
    assert view.selection() == Selection(1, 1, 300, 400), "what the engine says there"
    head = QPoint(60, round(view._state.y(40)))
    qtbot.mouseDClick(view, LEFT, NONE, head)
    assert view._state.lanes[0].collapsed
    qtbot.mouseDClick(view, LEFT, NONE, QPoint(60, round(view._state.y(14))))
    assert not view._state.lanes[0].collapsed


def turn(view: TimelineView, where: QPoint, delta: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    event = QWheelEvent(
        QPointF(where),
        QPointF(view.mapToGlobal(where)),
        QPoint(),
        delta,
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_the_wheel_zooms_at_the_pointer_and_scrolls(qtbot: QtBot, view: TimelineView) -> None:
    state, where = view._state, at(view, 500.5)
    told: list[float] = []
    view.zoomChanged.connect(told.append)
    frame = state.frame_at(where.x())
    for _ in range(6):
        turn(view, where, QPoint(0, 120), CONTROL)
    assert abs(state.frame_at(where.x()) - frame) <= 1, "lanes lie on whole pixels"
    assert view.zoom() == told[-1] > 0.2
    first = state.axis.first
    turn(view, where, QPoint(0, -120), SHIFT)
    assert state.axis.first > first
    lower = state.scroll
    view.resize(1224, 200)
    turn(view, where, QPoint(0, -120))
    assert state.scroll > lower, "lanes that do not fit are scrolled"
    view.zoom_fit()
    assert told[-1] == 0.0


def test_zoom_by_keys_keeps_the_playhead_in_place(view: TimelineView) -> None:
    view.set_playhead(800)
    before = view._state.x(800)
    view.zoom_in()
    view.zoom_in()
    assert view._state.x(800) == pytest.approx(before, abs=1)
    view.set_selection(Selection(1, 1, 400, 600, 3))
    view.zoom_to_selection()
    assert view._state.axis.first <= 400 < 600 <= view._state.axis.end
    assert view._state.axis.end - view._state.axis.first < 300
    view.set_zoom(0.0)
    assert view._state.axis.all_seen


def test_the_view_follows_the_playhead_but_not_against_a_hand(view: TimelineView) -> None:
    view.set_zoom(0.5)
    view.set_playhead(900)
    axis = view._state.axis
    assert axis.first <= 900 < axis.end
    turn(view, at(view, 900), QPoint(0, 2400), SHIFT)
    here = view._state.axis
    view.set_playhead(901)
    assert view._state.axis == here, "a person is looking elsewhere"
    view._looked = float("-inf")
    view.set_playhead(902)
    assert view._state.axis.first <= 902 < view._state.axis.end


def test_scroll_bars_appear_when_there_is_something_to_scroll(view: TimelineView) -> None:
    assert not view._across.isVisible()
    assert not view._down.isVisible()
    view.set_zoom(0.4)
    assert view._across.isVisible()
    view._across.setValue(view._across.maximum())
    assert view._state.axis.end == FRAMES
    view.zoom_fit()
    assert not view._across.isVisible()
    view.resize(1224, 200)
    assert view._down.isVisible()
    view.set_active_person(2)
    assert view._state.scroll == view._state.scroll_end


def test_the_selected_lane_comes_into_view(view: TimelineView) -> None:
    view.resize(1224, 200)
    view.set_selection(Selection(2, 1, 400, 540, 6))
    lane = view._state.lane(2)
    assert lane is not None
    assert view._state.y(lane.bottom) <= view._state.height
    show(view, edits.delete(TIMELINE, 6))
    assert view.selection() is None


def pixels(view: TimelineView) -> np.ndarray:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits(), np.uint8).view(np.uint32).reshape(image.height(), -1) & 0xFFFFFF


def count(view: TimelineView, expression: E) -> int:
    return int((pixels(view) == int(palette.MARKS[expression].dark[1:], 16)).sum())


def test_blind_hides_predictions_everywhere(view: TimelineView) -> None:
    point = QPointF(at(view, 50, tier=None))
    view._children.follow()
    assert count(view, E.CONTEMPT) > 500, "nobody labelled contempt: it is the engine's"
    assert "Sadness 80%" in tip(view._state, point)
    assert any("Sadness at" in name for name in names(view))
    view.set_next_target(Selection(1, 1, 800, 900))
    flagged = pixels(view)[:20, round(view._state.x(800)) : round(view._state.x(800)) + 15]
    assert (flagged == 0xECEEF0).sum() > 50
    show(view, hide_predictions=True)
    view._children.follow()
    assert count(view, E.CONTEMPT) == 0
    where = QPointF(at(view, 50, tier=None))
    where.setY(view._state.y(10))
    assert tip(view._state, where) == "0:02.000, frame 50"
    assert not any("Sadness at" in name for name in names(view))
    hidden = pixels(view)[:20, round(view._state.x(800)) : round(view._state.x(800)) + 15]
    assert (hidden == 0xECEEF0).sum() == 0
    heard = Heard(view)
    view._pointer.double_click(where)
    assert heard.of("selectionChanged") == []
    assert count(view, E.HAPPINESS) > 20, "a person's own labels stay"


def names(view: TimelineView) -> list[str]:
    return [w.accessibleName() for w in view._children._widgets.values()]


def test_a_screen_reader_finds_people_and_labels(view: TimelineView) -> None:
    view.set_selection(Selection(1, 1, 400, 600, 3))
    view.set_playhead(500)
    view._children.follow()
    assert view.accessibleName() == "Timeline"
    assert "Happiness, 0:16.000 to 0:24.000, intensity 4, A. Keller, selected" in names(view)
    assert "None of them, 0:00.800 to 0:11.200, B. Osei" in names(view)
    assert "smirk, 0:16.400 to 0:24.000, B. Osei" in names(view)
    assert "Anna, Person 1, 600 frames, Happiness at 0:20.000" in names(view)
    assert "Person 2, 300 frames, Neutral at 0:20.000" in names(view)
    assert len(names(view)) == 8
    said = view.accessibleDescription()
    assert said == "0:20.000, frame 500. Happiness, 0:16.000 to 0:24.000, intensity 4, A. Keller"
    where = view._children._widgets["label", 3].geometry()
    assert where.left() == pytest.approx(view._state.x(400), abs=1)
    assert where.right() == pytest.approx(view._state.x(600), abs=2)
    view._set_axis(view._state.axis.showing(0, 100))
    view._children.follow()
    assert ("label", 3) not in view._children._widgets
    view.set_playhead(700)
    view._children.follow()
    assert "Anna, Person 1, 600 frames, not in view at 0:28.000" in names(view)


def test_tips(view: TimelineView) -> None:
    assert tip(view._state, QPointF(at(view, 500))) == (
        "Happiness, 0:16.000 to 0:24.000, intensity 4, A. Keller, 200 frames\nstarts before she turns"
    )
    assert tip(view._state, QPointF(at(view, 350, tier=None))).endswith("frame 350: Uncertain")
    assert tip(view._state, QPointF(at(view, 900))) == ""
    assert tip(view._state, QPointF(40, view._state.y(40))) == "Anna, Person 1, 600 frames"


def test_menus_name_commands_that_exist(qtbot: QtBot, view: TimelineView) -> None:
    assert {name for menu in MENUS.values() for name in menu if name} <= set(BY_NAME)
    heard = Heard(view)
    where = at(view, 500.5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, view.mapToGlobal(where))
    QApplication.sendEvent(view, event)
    menu = view.findChild(QMenu)
    assert menu is not None
    assert view.selection() == Selection(1, 1, 400, 600, 3)
    next(a for a in menu.actions() if a.text() == BY_NAME["split"].title).trigger()
    assert heard.of("commandWanted") == [["split"]]
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_focus_is_seen_when_it_came_by_key(qtbot: QtBot, view: TimelineView) -> None:
    view.activateWindow()
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    assert (pixels(view)[2, 300:600] == 0xECEEF0).all()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [700, 880, 1440])
def test_all_sizes_are_painted(
    view: TimelineView, keeper: theme.ThemeKeeper, scale: float, width: int
) -> None:
    keeper.set(text_scale=scale, choice="light" if scale == 1.5 else "dark", patterns=scale == 2.0)
    view.resize(width, 330)
    state = view._state
    assert state.head <= 0.36 * width
    assert state.ruler == round(26 * scale)
    for lane in state.lanes:
        assert all(row.height == round(28 * scale) for row in lane.rows)
    assert len(np.unique(pixels(view))) > 20


def test_nothing_to_show_says_what_comes(view: TimelineView) -> None:
    empty = Timeline(FRAMES)
    before = None
    for done in (0, 500, FRAMES):
        view.show_timeline(empty, TIMES, {}, analyzed_to=done)
        now = pixels(view)
        assert before is None or (now != before).any()
        before = now
    view.show_timeline(Timeline(0), np.zeros(0), {})
    view.set_playhead(5)
    view.zoom_in()
    assert pixels(view).size
    turn(view, QPoint(500, 100), QPoint(0, 120), CONTROL)


def test_a_growing_analysis_keeps_the_view(view: TimelineView) -> None:
    view.set_zoom(0.4)
    view.scroll_to(0.5)
    axis = view._state.axis
    show(view, analyzed_to=600)
    assert view._state.axis == axis
    assert view._state.content.analyzed_to == 600


def test_german(qtbot: QtBot, view: TimelineView) -> None:
    from ferdesk.gui.language import LanguageKeeper

    language = LanguageKeeper("de")
    try:
        view._children.follow()
        assert any(name.startswith("Freude, ") for name in names(view))
    finally:
        language.set("en")


def test_thumbnails_are_decoded_once(view: TimelineView) -> None:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice

    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(0x3366AA)
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "JPG")
    jpeg = held.data()
    show(view, thumbnails={1: jpeg})
    first = view._pictures[1][1]
    show(view, thumbnails={1: jpeg})
    assert view._pictures[1][1] is first
    assert first.width() == 40
    spot = pixels(view)[round(view._state.y(20)), 30]
    assert abs(int(spot & 0xFF) - 0xAA) < 8


def test_a_slow_machine_shows_old_lanes_for_a_moment(
    view: TimelineView, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.resize(1224, 400)
    pixels(view)
    monkeypatch.setattr(strips.Strips.begin, "__defaults__", (0.0,))
    view.set_zoom(0.3)
    pixels(view)
    assert view.is_behind()
    monkeypatch.setattr(strips.Strips.begin, "__defaults__", (60.0,))
    pixels(view)
    assert not view.is_behind()


def test_nobody_waits_for_ever_while_a_person_scrolls(
    view: TimelineView, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.resize(1224, 400)
    pixels(view)
    monkeypatch.setattr(strips.Strips.begin, "__defaults__", (0.0,))
    view.set_zoom(0.5)
    for _ in range(12):
        view.scroll_by(5)
        pixels(view)
    assert not view.is_behind()


def test_an_edit_is_seen_even_on_a_slow_machine(view: TimelineView, monkeypatch: pytest.MonkeyPatch) -> None:
    pixels(view)
    monkeypatch.setattr(strips.Strips.begin, "__defaults__", (0.0,))
    show(view, edits.relabel(TIMELINE, 3, "anger"))
    pixels(view)
    assert view.is_behind(), "not taken for what it should show"
    pixels(view)
    assert count(view, E.ANGER) > 60
    assert not view.is_behind()


def test_a_playhead_out_of_sight_is_not_shown_at_the_edge(view: TimelineView) -> None:
    view.set_playhead(10)
    view._set_axis(view._state.axis.showing(600, 700))
    ruler = pixels(view)[4:22, view._state.head : view._state.head + 40]
    assert (ruler == 0xECEEF0).sum() == 0
