"""A sheet that lies over the page without stopping it: Esc closes it and gives the focus back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget


class Sheet(QFrame):
    """Centred over `over` and never larger than it."""

    closed = Signal()

    def __init__(self, over: QWidget, widest: int = 560) -> None:
        """`widest` in pixels at text scale 100 %."""
        super().__init__(over)
        self.setProperty("role", "sheet")
        self.setAutoFillBackground(True)
        self._widest = widest
        self._before: QWidget | None = None
        over.installEventFilter(self)
        self.hide()

    def open(self, focus: QWidget) -> None:
        self._before = QApplication.focusWidget()
        self.show()
        self.raise_()
        self.place()
        focus.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_sheet(self) -> None:
        if self.isHidden():
            return
        inside = self.isAncestorOf(QApplication.focusWidget() or self)
        self.hide()
        if inside and self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def place(self) -> None:
        over = self.parentWidget()
        scale = self.fontMetrics().height() / 16  # body text is 16 high at 100 %
        width = min(round(self._widest * max(scale, 1.0)), over.width() - 32)
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        height = min(height, over.height() - 32)
        self.setGeometry((over.width() - width) // 2, (over.height() - height) // 2, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self.place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
