"""The focus ring: 2 pixels in the text's colour, 2 pixels off whatever has the focus, in every window.

Style sheets cannot paint outside a control, so one clear child of each window does it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ferdesk.gui.tokens import DARK, current

_OFF, _LINE = 2, 2
_RADIUS = 6


class FocusRings(QObject):
    """Follows the focus through the whole application; widgets with property "own_focus" paint their own."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._ring: _Ring | None = None
        self._widget: QWidget | None = None
        app.focusChanged.connect(self._moved)

    def _moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._widget is not None and isValid(self._widget):
            self._widget.removeEventFilter(self)
        self._widget = now
        if now is None or now.property("own_focus") or now.isWindow():
            self._hide()
            return
        window = now.window()
        if self._ring is None or self._ring.parentWidget() is not window:
            self._hide()
            self._ring = ring = _Ring(window)
            ring.destroyed.connect(lambda: self._ring_gone(ring))
        now.installEventFilter(self)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Paint):
            self._follow()
        elif event.type() == QEvent.Type.Hide:
            self._hide()
        return False

    def _follow(self) -> None:
        if self._ring is not None and self._widget is not None and self._widget.isVisible():
            self._ring.go_around(self._widget)

    def _hide(self) -> None:
        if self._ring is not None:
            self._ring.hide()
            self._ring.deleteLater()
            self._ring = None

    def _ring_gone(self, ring: _Ring) -> None:
        if self._ring is ring:  # a ring put away earlier is told of later, when the next is there already
            self._ring = None


class _Ring(QWidget):
    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clip = QRect()
        self._dark = True

    def go_around(self, widget: QWidget) -> None:
        window = self.parentWidget()
        if window is None:
            return
        margin = _OFF + _LINE
        corner = widget.mapTo(window, QPoint(0, 0))
        place = QRect(corner, widget.size()).adjusted(-margin, -margin, margin, margin)
        # In a scrolled list only what is seen of the control is ringed.
        seen = widget.visibleRegion().boundingRect().translated(corner)
        clip = seen.adjusted(-margin, -margin, margin, margin).translated(-place.topLeft())
        if place == self.geometry() and clip == self._clip and self.isVisible():
            return
        self._clip = clip
        self._dark = current().tokens.dark or _on_well(widget)
        self.setGeometry(place)
        self.setVisible(not seen.isEmpty())
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._clip)
        # Around the video everything is dark in both themes.
        tokens = current().tokens if current().tokens.dark == self._dark else DARK
        painter.setPen(QPen(QColor(tokens.text), _LINE))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        painter.end()


def _on_well(widget: QWidget | None) -> bool:
    while widget is not None:
        if widget.property("role") == "on_well":
            return True
        widget = widget.parentWidget()
    return False
