"""What the pointer does on the timeline: choose labels, select ranges, drag edges, move the playhead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from ferdesk.annotation.edits import move_edge
from ferdesk.gui import theme
from ferdesk.gui.timeline_view_heads import fold_place
from ferdesk.gui.timeline_view_hits import Edge, edge_at, free_range
from ferdesk.gui.timeline_view_lanes import Lane, Row
from ferdesk.gui.timeline_view_levels import AWAY
from ferdesk.gui.timeline_view_state import Selection, State

_BEYOND_MS, _BEYOND_STEP = 30, 24  # scrolling while something is dragged out of the widget


@dataclass
class _Drag:
    kind: Literal["scrub", "range", "edge"]
    start: QPointF
    playhead: int
    selection: Selection | None
    person: int = 0
    tier: int = 0
    anchor: tuple[int, int] = (0, 0)  # the frames [first, end) a range grows from
    edge: Edge | None = None
    label: bool = False  # it began on a label
    moved: bool = False


class Pointer(QObject):
    """Changes nothing but the state's selection, playhead and preview; what shall last is asked for."""

    playhead_moved = Signal(int)
    selection_changed = Signal(object)
    edge_moved = Signal(int, str, int)
    person_activated = Signal(int)
    tier_activated = Signal(int)
    command_wanted = Signal(str)
    fold_wanted = Signal(int)
    scroll_wanted = Signal(int)  # logical pixels to the right
    changed = Signal()

    def __init__(self, state: State, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._drag: _Drag | None = None
        self._last = QPointF()
        self._beyond = QTimer(self)
        self._beyond.setInterval(_BEYOND_MS)
        self._beyond.timeout.connect(self._scroll_beyond)

    @property
    def dragging(self) -> bool:
        return self._drag is not None

    def cursor(self, at: QPointF) -> Qt.CursorShape:
        state = self._state
        if self._drag is not None and self._drag.kind == "edge":
            return Qt.CursorShape.SplitHCursor
        if at.x() < state.head and at.y() >= state.ruler:
            return Qt.CursorShape.PointingHandCursor
        lane, row = self._lane_and_row(at)
        if lane is not None and row is not None and edge_at(state, lane.person, row.tier, at.x()):
            return Qt.CursorShape.SplitHCursor
        return Qt.CursorShape.ArrowCursor

    # -- the left button

    def press(self, at: QPointF, extend: bool = False) -> None:
        """`extend` (Shift) stretches the selection to here."""
        state = self._state
        if at.x() < state.head:
            self._press_head(at)
            return
        if not state.axis.frames:
            return
        self._last = at
        lane, row = self._lane_and_row(at)
        drag = _Drag("scrub", at, state.playhead, state.selection)
        if lane is not None:
            self._activate(lane, row)
            drag.person = lane.person
        frame = state.frame_at(at.x())
        if lane is not None and row is not None:
            drag.kind, drag.tier, drag.anchor = "range", row.tier, (frame, frame + 1)
            drag.edge = edge_at(state, lane.person, row.tier, at.x())
            found = state.timeline.at(lane.person, row.tier, frame)
            drag.label = found is not None
            if drag.edge is not None:
                drag.kind = "edge"
                self._select_edge(drag.edge, lane.person, row.tier)
            elif extend and _on(state.selection, lane.person, row.tier):
                assert state.selection is not None
                drag.anchor = (state.selection.start, state.selection.end)
                drag.moved = True
            elif found is not None:
                self._select(Selection(found.person, found.tier, found.start, found.end, found.id))
        self._drag = drag
        if drag.kind != "edge":
            self._move_playhead(frame)
            if drag.moved:
                self._stretch(drag, frame)

    def move(self, at: QPointF) -> None:
        drag, state = self._drag, self._state
        self._last = at
        if drag is None:
            return
        far = abs(at.x() - drag.start.x()) >= QApplication.startDragDistance()
        drag.moved = drag.moved or far
        outside = not state.head <= at.x() <= state.width
        if outside and drag.moved:
            self._beyond.start()
        else:
            self._beyond.stop()
        if not drag.moved:
            return
        if drag.kind == "edge":
            self._drag_edge(drag, state.boundary_at(at.x()))
            return
        frame = state.frame_at(at.x())
        self._move_playhead(frame)
        if drag.kind == "range":
            self._stretch(drag, frame)

    def release(self) -> None:
        drag, self._drag = self._drag, None
        self._beyond.stop()
        state = self._state
        if drag is None:
            return
        marked, state.marked = state.marked, None
        if drag.kind == "edge" and drag.edge is not None and drag.edge.label is not None:
            if marked is not None and marked != drag.edge.frame:
                self.edge_moved.emit(drag.edge.label.id, drag.edge.side, marked)
            state.preview = None
            state.select(state.selection)
            state.arrange()
        elif drag.kind == "range" and not drag.moved and not drag.label:
            self._select(None)
        self.changed.emit()

    def cancel(self) -> bool:
        """Esc: as it was before the button went down; False if nothing was dragged."""
        drag, self._drag = self._drag, None
        self._beyond.stop()
        if drag is None:
            return False
        self._state.preview = self._state.marked = None
        self._state.arrange()
        self._select(drag.selection)
        self._move_playhead(drag.playhead)
        self.changed.emit()
        return True

    def double_click(self, at: QPointF) -> None:
        """A label: its comment. Free room: all of it. A predicted stretch: select it. A head: fold it."""
        state = self._state
        lane, row = self._lane_and_row(at)
        if lane is None:
            return
        if at.x() < state.head:
            if row is None and not fold_place(state, lane, theme.current()).contains(at):
                self.fold_wanted.emit(lane.person)
            return
        frame = state.frame_at(at.x())
        if row is not None:
            if state.timeline.at(lane.person, row.tier, frame) is not None:
                self.command_wanted.emit("comment")
            else:
                start, end = free_range(state, lane.person, row.tier, frame)
                self._select(Selection(lane.person, row.tier, start, end))
            return
        levels, tier = state.levels(lane.person), state.content.active_tier
        if levels is not None and tier is not None and not state.content.blind and levels.kind(frame) != AWAY:
            self._select(Selection(lane.person, tier, *levels.run(frame)))

    def choose(self, at: QPointF) -> str:
        """For a menu: select what lies there; "label", "range", "person" or ""."""
        state = self._state
        lane, row = self._lane_and_row(at)
        if lane is None:
            return ""
        self._activate(lane, row)
        if row is None or at.x() < state.head:
            return "person"
        frame, now = state.frame_at(at.x()), state.selection
        found = state.timeline.at(lane.person, row.tier, frame)
        if _on(now, lane.person, row.tier) and now is not None and now.start <= frame < now.end:
            return "range" if now.annotation_id is None else "label"
        if found is None:
            return "person"
        self._select(Selection(found.person, found.tier, found.start, found.end, found.id))
        return "label"

    # -- what it comes to

    def _press_head(self, at: QPointF) -> None:
        lane, row = self._lane_and_row(at)
        if lane is None:
            return
        if fold_place(self._state, lane, theme.current()).contains(at):
            self.fold_wanted.emit(lane.person)
            return
        self._activate(lane, row)

    def _activate(self, lane: Lane, row: Row | None) -> None:
        self.person_activated.emit(lane.person)
        if row is not None and row.tier != self._state.content.active_tier:
            self.tier_activated.emit(row.tier)

    def _select(self, selection: Selection | None) -> None:
        if selection != self._state.selection:
            self._state.select(selection)
            self.selection_changed.emit(self._state.selection)
            self.changed.emit()

    def _select_edge(self, edge: Edge, person: int, tier: int) -> None:
        if edge.label is not None:
            self._select(Selection(person, tier, edge.label.start, edge.label.end, edge.label.id))

    def _move_playhead(self, frame: int) -> None:
        if frame != self._state.playhead:
            self.playhead_moved.emit(frame)

    def _stretch(self, drag: _Drag, frame: int) -> None:
        start, end = drag.anchor
        self._select(Selection(drag.person, drag.tier, min(start, frame), max(end, frame + 1)))

    def _drag_edge(self, drag: _Drag, frame: int) -> None:
        """Show it, and the frame that becomes the first or the last one."""
        state, edge = self._state, drag.edge
        assert edge is not None
        if edge.label is None:
            now = state.selection
            if now is None:
                return
            start, end = now.start, now.end
            if edge.side == "start":
                start = min(frame, end - 1)
            else:
                end = max(frame, start + 1)
            self._select(Selection(now.person, now.tier, start, end))
            frame = start if edge.side == "start" else end
        else:
            state.preview = move_edge(state.content.timeline, edge.label.id, edge.side, frame)
            found = state.preview.get(edge.label.id)
            assert found is not None
            frame = found.start if edge.side == "start" else found.end  # as near as it gets
        state.marked = frame
        self._move_playhead(frame if edge.side == "start" else frame - 1)
        self.changed.emit()

    def _scroll_beyond(self) -> None:
        self.scroll_wanted.emit(-_BEYOND_STEP if self._last.x() < self._state.head else _BEYOND_STEP)
        self.move(self._last)

    def _lane_and_row(self, at: QPointF) -> tuple[Lane | None, Row | None]:
        lane = self._state.lane_at(at.y())
        return lane, lane.row_at(self._state.inside(at.y())) if lane is not None else None


def _on(selection: Selection | None, person: int, tier: int) -> bool:
    return selection is not None and (selection.person, selection.tier) == (person, tier)
