"""A sheet that lies over the page without stopping it: Enter presses its main button, Esc closes it, and the
focus goes back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QMenuBar, QPushButton, QWidget
from shiboken6 import isValid


class Sheet(QFrame):
    """Centred over `over` and never larger than it."""

    opened = Signal()
    closed = Signal()

    def __init__(self, over: QWidget, widest: int = 560) -> None:
        """`widest` in pixels at text scale 100 %."""
        super().__init__(over)
        self.setProperty("role", "sheet")
        self.setAutoFillBackground(True)
        self._widest = widest
        self._before: QWidget | None = None
        self.main_button: QPushButton | None = None
        self.focus_after: QWidget | None = None  # where what had the focus before cannot have it any more
        over.installEventFilter(self)
        self.hide()

    def open(self, focus: QWidget) -> None:
        self.opened.emit()  # before the focus is looked at: it may come back from another sheet
        now = QApplication.focusWidget()
        if now is None or not self.isAncestorOf(now):  # else it is open already
            self._before = now
        self.show()
        self.raise_()
        self.place()
        focus.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_sheet(self) -> None:
        if self.isHidden():
            return
        inside = self.isAncestorOf(QApplication.focusWidget() or self)
        self.hide()
        before, self._before = self._before, None
        usable = before is not None and isValid(before) and before.isVisible() and before.isEnabled()
        if usable and isinstance(before, QMenuBar) and self.focus_after is not None:
            usable = False  # it would open menus with the letters that are meant for the page
        after = before if usable else self.focus_after
        if inside and after is not None:
            after.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def place(self) -> None:
        over = self.parentWidget()
        if over is None:
            return
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
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        """A button by itself knows only Space. A line that took Enter already has closed the sheet by now;
        the page behind never gets it."""
        focus = QApplication.focusWidget()
        button = focus if isinstance(focus, QPushButton) else self.main_button
        if button is not None and not self.isHidden():
            button.click()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
