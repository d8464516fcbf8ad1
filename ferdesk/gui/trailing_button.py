"""A tool button that shows at its right end what it opens by: a chevron for a menu, or its key."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStyleOptionToolButton, QToolButton, QWidget

from ferdesk.gui import fonts, icons, theme

_CHEVRON = 12


class TrailingButton(QToolButton):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""

    def set_key(self, key: str) -> None:
        """The key to show; a button with a menu shows a chevron instead."""
        self._key = key
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self._room(), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        room = self._room()
        if not room:
            return
        now = theme.current()
        painter = QPainter(self)
        if self._writes_itself:
            self._write(painter, room)
        area = QRect(self.width() - room - now.px(6), 0, room, self.height())
        if self.menu() is not None:
            side = now.px(_CHEVRON)
            spot = QRect(0, 0, side, side)
            spot.moveCenter(area.center())
            icons.icon("chevron_down", "text2").paint(painter, spot)
        else:
            cap = area.adjusted(now.px(4), 0, 0, 0)
            cap.setHeight(now.px(18))
            cap.moveCenter(QRect(cap.x(), 0, cap.width(), self.height()).center())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(now.tokens.line), 1))
            painter.drawRoundedRect(cap, 3, 3)
            painter.setPen(QColor(now.tokens.text3))
            painter.setFont(fonts.font("micro"))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.end()

    @property
    def _writes_itself(self) -> bool:
        """Without an icon Qt puts the word in the middle of all, where the key stands."""
        style = self.toolButtonStyle()
        iconless = self.icon().isNull() and style == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        return iconless or style == Qt.ToolButtonStyle.ToolButtonTextOnly

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        super().initStyleOption(option)
        if self._writes_itself and self._room():
            option.text = ""  # pyright: ignore[reportAttributeAccessIssue]

    def _write(self, painter: QPainter, room: int) -> None:
        now = theme.current()
        main = self.property("role") == "main"
        tokens = now.tokens
        tint = tokens.text3 if not self.isEnabled() else tokens.main_text if main else tokens.text
        painter.setPen(QColor(tint))
        painter.setFont(self.font())
        area = self.rect().adjusted(now.px(9), 0, -room - now.px(6), 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.text())

    def _room(self) -> int:
        now = theme.current()
        worded = self.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly
        if self.menu() is not None:
            return now.px(_CHEVRON + (6 if worded else 14))
        if self._key and worded:
            metrics = self.fontMetrics()
            return metrics.horizontalAdvance(self._key) + now.px(12)
        return 0
