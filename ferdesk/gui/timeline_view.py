"""The timeline: a lane for each person with what the engine says and, under it, the labels of each tier."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ferdesk.annotation.timeline import Timeline
from ferdesk.annotation.tracks import PersonPredictions
from ferdesk.gui import theme
from ferdesk.gui.timeline_view_children import TimelineChildren
from ferdesk.gui.timeline_view_lanes import scroll_to_show
from ferdesk.gui.timeline_view_menu import make_menu
from ferdesk.gui.timeline_view_painter import TimelinePainter
from ferdesk.gui.timeline_view_pointer import Pointer
from ferdesk.gui.timeline_view_ruler import playhead_reach
from ferdesk.gui.timeline_view_state import Content, Selection, Target
from ferdesk.gui.timeline_view_tips import tip
from ferdesk.gui.timeline_view_zoom import ZoomedWidget
from ferdesk.gui.translated import Translated

__all__ = ["Selection", "TimelineView"]

_LOOKING = 1.5  # seconds after scrolling by hand in which a moving playhead does not pull the view along
_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class TimelineView(Translated, ZoomedWidget):
    """Shows what it is given and asks for changes by signals; only selection, playhead, zoom and scrolling
    are its own."""

    playheadMoved = Signal(int)
    selectionChanged = Signal(object)  # Selection | None
    edgeMoved = Signal(int, str, int)  # annotation id, "start" or "end", frame
    personActivated = Signal(int)
    tierActivated = Signal(int)
    commandWanted = Signal(str)  # a name of command_list

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setProperty("own_focus", True)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._painter = TimelinePainter()
        self._pictures: dict[int, tuple[object, QImage]] = {}
        self._actions: Mapping[str, QAction] = {}
        self._ringed = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.update)
        self._children = TimelineChildren(self, self._state)
        self._pointer = pointer = Pointer(self._state, self)
        pointer.playhead_moved.connect(self._on_playhead)
        pointer.selection_changed.connect(self._on_selection)
        pointer.edge_moved.connect(self.edgeMoved)
        pointer.person_activated.connect(self._on_person)
        pointer.tier_activated.connect(self.tierActivated)
        pointer.command_wanted.connect(self.commandWanted)
        pointer.fold_wanted.connect(self.toggle_collapsed)
        pointer.scroll_wanted.connect(self.scroll_by)
        pointer.changed.connect(self._changed)
        self.translate()

    # -- what is shown

    def show_timeline(
        self,
        timeline: Timeline,
        times: NDArray[np.float64],
        predictions: Mapping[int, PersonPredictions],
        cuts: NDArray[np.integer] | Collection[int] = (),
        uncertain_below: float = 0.0,
        thumbnails: Mapping[int, QImage | bytes] | None = None,
        analyzed_to: int | None = None,
        active_tier: int | None = None,
        hide_predictions: bool = False,
        every: int = 1,
    ) -> None:
        """`times` seconds (frames,); `predictions` and `thumbnails` (pictures, or JPEG bytes) by person id;
        `analyzed_to` the next frame to analyse, None for all done; each `every`-th frame is analysed.
        Persons whose predictions are the same object as before cost nothing."""
        self._painter.thumbnails = self._decoded(thumbnails or {})
        self._state.set_content(
            Content(
                timeline,
                np.asarray(times, np.float64),
                dict(predictions),
                np.asarray(cuts, np.int64).reshape(-1),
                uncertain_below,
                timeline.frames if analyzed_to is None else analyzed_to,
                active_tier,
                hide_predictions,
                every,
            )
        )
        self._state.select(self._state.selection)
        self._place()

    def set_playhead(self, frame: int) -> None:
        """Go to `frame`; the view follows by a page, but not while a person has just scrolled elsewhere."""
        state = self._state
        frame = min(max(frame, 0), max(0, state.axis.frames - 1))
        if frame == state.playhead:
            return
        before, state.playhead = state.playhead, frame
        if not self._pointer.dragging and monotonic() - self._looked > _LOOKING:
            self._set_axis(state.axis.reaching(frame))
        now = theme.current()
        for each in (before, frame):
            left, right = playhead_reach(state, now, each)
            self.update(QRect(int(left) - 1, 0, int(right - left) + 3, self.height()))
        self._children.follow_later()

    def set_selection(self, selection: Selection | None) -> None:
        """Select without saying so; its lane comes into view."""
        state = self._state
        if selection != state.selection:
            state.select(selection)
            if state.selection is not None:
                self.set_active_person(state.selection.person)
            self._children.speak_selection()
            self._changed()

    def selection(self) -> Selection | None:
        return self._state.selection

    def set_active_person(self, person: int | None) -> None:
        """Mark a person's lane and bring it into view."""
        state = self._state
        lane = state.lane(person) if person is not None else None
        if lane is not None:
            self._down.setValue(scroll_to_show(lane, state.scroll, state.room))
        if person != state.person:
            state.person = person
            self._changed()

    def set_visible_parts(self, bands: bool = True, curves: bool = True, cuts: bool = True) -> None:
        self._state.set_parts(bands, curves, cuts)
        self._place()

    def set_collapsed(self, persons: Collection[int]) -> None:
        """Lanes that show their band alone."""
        self._state.collapsed = set(persons)
        self._state.arrange()
        self._place()

    def toggle_collapsed(self, person: int) -> None:
        self.set_collapsed(self._state.collapsed ^ {person})

    def set_next_target(self, stretch: Target | None) -> None:
        """Put the flag N on the ruler."""
        self._state.target = stretch
        self.update()

    def use_actions(self, actions: Mapping[str, QAction]) -> None:
        """The window's actions by command name, for the context menu."""
        self._actions = actions

    def is_behind(self) -> bool:
        """The last picture shows a lane stretched, to keep the pace; the next one follows at once."""
        return self._painter.behind

    # -- being used

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._pointer.press(event.position(), extend)
            self._show_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event.position())
        self._show_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.release()
            self._show_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.double_click(event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            chosen = self._state.selection
            place = "person" if chosen is None else "range" if chosen.annotation_id is None else "label"
        else:
            place = self._pointer.choose(QPointF(event.pos()))
        if place:
            menu = make_menu(self, place, self._actions, self.commandWanted.emit)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._ringed = True
        self.update()
        if event.key() != Qt.Key.Key_Escape or not self._pointer.cancel():
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = tip(self._state, QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
            and self._pointer.dragging
        ):
            event.accept()  # Esc ends the drag, not what the window would leave
            return True
        return super().event(event)

    def _show_cursor(self, at: QPointF) -> None:
        self.setCursor(self._pointer.cursor(at))

    def _on_playhead(self, frame: int) -> None:
        self.set_playhead(frame)
        self.playheadMoved.emit(self._state.playhead)

    def _on_selection(self, selection: Selection | None) -> None:
        self._children.speak_selection()
        self.selectionChanged.emit(selection)

    def _on_person(self, person: int) -> None:
        self.set_active_person(person)
        self.personActivated.emit(person)

    def _changed(self) -> None:
        self._children.follow_later()
        self.update()

    # -- painting

    def sizeHint(self) -> QSize:
        return QSize(1440, theme.current().px(350))

    def minimumSizeHint(self) -> QSize:
        return QSize(320, theme.current().px(120))

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        # Also behind the scroll bars.
        painter.fillRect(self.rect(), QColor(now.tokens.window))
        painter.fillRect(QRect(0, 0, self._state.head, self.height()), QColor(now.tokens.panel))
        self._painter.paint(painter, self._state, now)
        if self.hasFocus() and self._ringed:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(now.tokens.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 4, 4)
        painter.end()
        if self._painter.behind:
            self._again.start(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = event.reason() in _BY_KEY
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def translate(self) -> None:
        self.setAccessibleName(self.tr("Timeline"))
        self._across.setAccessibleName(self.tr("Scroll through the clip"))
        self._down.setAccessibleName(self.tr("Scroll through the people"))
        self._changed()

    def _decoded(self, thumbnails: Mapping[int, QImage | bytes]) -> Mapping[int, QImage]:
        """Pictures of JPEG bytes, made once."""
        kept = {}
        for person, given in thumbnails.items():
            known = self._pictures.get(person)
            if known is None or known[0] is not given:
                known = (given, QImage.fromData(given) if isinstance(given, bytes) else given)
            kept[person] = known
        self._pictures = kept
        return {person: picture for person, (_, picture) in kept.items()}
