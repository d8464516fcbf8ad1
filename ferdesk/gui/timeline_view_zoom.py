"""How the timeline is zoomed and scrolled, by keys, wheel, touchpad and scroll bars."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from ferdesk.gui import theme
from ferdesk.gui.timeline_view_axis import Axis
from ferdesk.gui.timeline_view_state import RULER, State

_STEP = 1.5  # one zoom step by key
_WHEEL_STEP = 1.25  # one notch
_NOTCH = 120
_BAR = 10


class ZoomedWidget(QWidget):
    """Keeps axis, scroll bars and sizes in step; what stands on it is painted by who inherits it."""

    zoomChanged = Signal(float)  # 0 the whole clip, 1 single frames

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = State()
        self._looked = float("-inf")  # when a person last scrolled by hand
        self._across, self._down = self._bar(Qt.Orientation.Horizontal), self._bar(Qt.Orientation.Vertical)
        self._across.valueChanged.connect(self._on_across)
        self._down.valueChanged.connect(self._on_down)

    def _changed(self) -> None:
        """Something else is seen than before."""
        raise NotImplementedError

    def zoom_in(self) -> None:
        self._zoom_by(_STEP)

    def zoom_out(self) -> None:
        self._zoom_by(1 / _STEP)

    def zoom_fit(self) -> None:
        self._set_axis(self._state.axis.fitted())

    def zoom_to_selection(self) -> None:
        chosen = self._state.selection
        if chosen is not None:
            self._set_axis(self._state.axis.showing(chosen.start, chosen.end))

    def zoom(self) -> float:
        """0 the whole clip, 1 single frames; even steps are even factors."""
        return self._state.axis.zoom

    def set_zoom(self, value: float) -> None:
        self._set_axis(self._state.axis.at_zoom(value, self._middle()))

    def _zoom_by(self, factor: float) -> None:
        self._set_axis(self._state.axis.zoomed(factor, self._middle()))

    def _middle(self) -> float:
        """What stays in place when keys zoom: the playhead if it is in view."""
        axis = self._state.axis
        at = axis.x(self._state.playhead)
        return at if 0 <= at <= axis.width else axis.width / 2

    def _set_axis(self, axis: Axis) -> None:
        before, self._state.axis = self._state.axis, axis
        if axis != before:
            if axis.zoom != before.zoom:
                self.zoomChanged.emit(axis.zoom)
            self._place()

    def scroll_by(self, pixels: float) -> None:
        """Logical pixels to the right."""
        axis = self._state.axis
        self._set_axis(axis.scrolled_to(axis.offset + pixels * axis.scale))

    def scroll_to(self, part: float) -> None:
        """0 the clip's beginning, 1 its end."""
        axis = self._state.axis
        self._set_axis(axis.scrolled_to(part * (axis.length - axis.width)))

    def _on_across(self, value: int) -> None:
        self._looked = monotonic()
        self._set_axis(self._state.axis.scrolled_to(value))

    def _on_down(self, value: int) -> None:
        if value != self._state.scroll:
            self._state.scroll = value
            self._changed()

    def _place(self) -> None:
        """Sizes, scroll bars and picture anew."""
        state, bar = self._state, theme.current().px(_BAR)
        state.arrange()
        room = self.height() - theme.current().px(RULER)
        for _ in range(2):  # a clip may fit in what another bar leaves or takes
            across = not state.axis.all_seen
            down = bool(state.lanes) and state.lanes[-1].bottom > room - bar * across
            state.place(self.width() - bar * down, self.height() - bar * across, self.devicePixelRatioF())
        self._across.setVisible(not state.axis.all_seen)
        self._down.setVisible(state.scroll_end > 0)
        self._across.setGeometry(state.head, state.height, state.width - state.head, bar)
        self._down.setGeometry(state.width, state.ruler, bar, state.room)
        axis = state.axis
        _set_bar(self._across, axis.length - axis.width, axis.width, axis.offset)
        _set_bar(self._down, state.scroll_end, state.room, state.scroll)
        self._changed()

    def _bar(self, orientation: Qt.Orientation) -> QScrollBar:
        bar = QScrollBar(orientation, self)
        bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar.hide()
        return bar

    def wheelEvent(self, event: QWheelEvent) -> None:
        state, at = self._state, event.position()
        turned = event.angleDelta()
        self._looked = monotonic()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            x = max(0.0, at.x() - state.head) * state.scale
            self._set_axis(state.axis.zoomed(_WHEEL_STEP ** (turned.y() / _NOTCH), x))
            return
        across = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) or at.y() < state.ruler
        if turned.x() or across or not state.scroll_end:
            fine = event.pixelDelta()
            pixels = (fine.x() or fine.y()) if not fine.isNull() else 0
            part = (turned.x() or turned.y()) / _NOTCH * 0.08 * state.width
            self.scroll_by(-pixels if pixels else -part)
        else:
            step = event.pixelDelta().y() or turned.y() / _NOTCH * theme.current().px(48)
            self._down.setValue(round(state.scroll - step))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                x = max(0.0, event.position().x() - self._state.head) * self._state.scale
                self._set_axis(self._state.axis.zoomed(1 + event.value(), x))
                return True
        elif event.type() == QEvent.Type.DevicePixelRatioChange:
            self._place()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._place()
        super().changeEvent(event)


def _set_bar(bar: QScrollBar, end: int, page: int, value: int) -> None:
    bar.blockSignals(True)
    bar.setRange(0, max(0, end))
    bar.setPageStep(page)
    bar.setSingleStep(max(1, page // 12))
    bar.setValue(value)
    bar.blockSignals(False)
