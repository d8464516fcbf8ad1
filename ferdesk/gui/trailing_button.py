"""A tool button that lays itself out: icon, word, and at its right end a chevron for a menu, or its key.

Qt's own lay-out puts 4 px between icon and word, more room behind the word than before it, and lifts both
while a toggle is on, so that the words of a row do not stand on one line.
"""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStyleOptionToolButton, QToolButton, QWidget

from ferdesk.gui import fonts, icons, theme

_EDGE = 12  # left and right of all
_GAP = 8  # between icon and word, and before what stands at the end
_CHEVRON = 12
_KEY_EDGE = 5  # left and right of a key in its cap
_KEY_HEIGHT = 18


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
        px = theme.current().px
        self.ensurePolished()
        # The style sheet's least height is the token; a toggle that is on must not grow by its underline.
        height = max(self.minimumHeight(), self.fontMetrics().height() + px(4))
        edge = _EDGE if self._worded else _GAP
        return QSize(max(2 * px(edge) + self._content() + self._trailing(), height), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        super().initStyleOption(option)
        option.text = ""  # pyright: ignore[reportAttributeAccessIssue]
        option.icon = QIcon()  # pyright: ignore[reportAttributeAccessIssue]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        px = theme.current().px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        trailing = self._trailing()
        edge = px(_EDGE) if self._worded else (self.width() - self._content() - trailing) // 2
        self._draw_content(painter, edge, self.width() - edge - trailing)
        if trailing:
            area = QRect(self.width() - edge - trailing, 0, trailing, self.height())
            self._draw_trailing(painter, area)
        painter.end()

    # -- what stands where

    @property
    def _worded(self) -> bool:
        return self.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly or self.icon().isNull()

    @property
    def _drawn(self) -> bool:
        return self.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonTextOnly and not self.icon().isNull()

    def _word(self) -> str:
        return self.text().replace("&&", "&") if self._worded else ""

    def _content(self) -> int:
        """Room for icon and word."""
        icon = self.iconSize().width() if self._drawn else 0
        word = _width(self._word(), self.font())
        return icon + word + (theme.current().px(_GAP) if icon and word else 0)

    def _trailing(self) -> int:
        """Room for what stands at the end, with the gap before it."""
        px = theme.current().px
        if self.menu() is not None:
            return px(_CHEVRON) + px(_GAP if self._worded else _GAP // 2)
        if self._key and self._worded:
            return _width(self._key, fonts.font("micro")) + 2 * px(_KEY_EDGE) + px(_GAP)
        return 0

    # -- painting

    def _draw_content(self, painter: QPainter, left: int, right: int) -> None:
        """In the middle between `left` and `right`; a word that has no room is cut with an ellipsis."""
        word, side = self._word(), self.iconSize().width()
        x = max(left, left + (right - left - self._content()) // 2)
        if self._drawn:
            mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
            spot = QRect(x, (self.height() - side) // 2, side, side)
            self.icon().paint(painter, spot, Qt.AlignmentFlag.AlignCenter, mode)
            x += side + theme.current().px(_GAP)
        if word:
            fitting = self.fontMetrics().elidedText(word, Qt.TextElideMode.ElideRight, max(0, right - x))
            painter.setPen(self._tint())
            painter.setFont(self.font())
            spot = QRect(x, 0, max(0, right - x), self.height())
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)

    def _tint(self) -> QColor:
        tokens = theme.current().tokens
        if not self.isEnabled():
            return QColor(tokens.text3)
        return QColor(tokens.main_text if self.property("role") == "main" else tokens.text)

    def _draw_trailing(self, painter: QPainter, area: QRect) -> None:
        now = theme.current()
        if self.menu() is not None:
            side = now.px(_CHEVRON)
            spot = QRect(area.right() + 1 - side, (self.height() - side) // 2, side, side)
            icons.icon("chevron_down", "text2").paint(painter, spot)
            return
        cap = area.adjusted(now.px(_GAP), 0, 0, 0)
        cap.setHeight(now.px(_KEY_HEIGHT))
        cap.moveTop((self.height() - cap.height()) // 2)
        main = self.property("role") == "main"
        painter.setPen(QPen(QColor(now.tokens.text3 if main else now.tokens.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(self._tint() if main else QColor(now.tokens.text3))
        painter.setFont(fonts.font("micro"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)


def _width(text: str, font: QFont) -> int:
    """In whole pixels that hold it: letters are not hinted, so they end between pixels."""
    return ceil(QFontMetricsF(font).horizontalAdvance(text)) if text else 0
