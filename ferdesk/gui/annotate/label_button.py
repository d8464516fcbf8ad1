"""A button that gives a label: its colour or sign, its name, its key; ringed while it is the label chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from ferdesk.annotation.timeline import UNCERTAIN
from ferdesk.gui import fonts, ink, theme
from ferdesk.gui import timeline_view_words as label_words

_SIGN = 10


class LabelButton(QPushButton):
    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = label
        self.chosen = False
        self._key = ""
        self.setProperty("role", "label")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.translate()

    def translate(self) -> None:
        self.setAccessibleName(label_words.label_name(self.label))
        self._tip()

    def set_key(self, key: str) -> None:
        self._key = key
        self._tip()
        self.update()

    def set_chosen(self, chosen: bool) -> None:
        if chosen != self.chosen:
            self.chosen = chosen
            name = label_words.label_name(self.label)
            self.setAccessibleDescription(self.tr("chosen") if chosen else "")
            self.setAccessibleName(name)
            self.update()

    def sizeHint(self) -> QSize:
        now = theme.current()
        name = ink.text_width(label_words.label_name(self.label), "body", now.text_scale)
        return QSize(round(name) + now.px(8 + _SIGN + 8 + 26), now.px(theme.BUTTON_IN_PANEL))

    def minimumSizeHint(self) -> QSize:
        """Its whole name, unless that is a person's own and long."""
        return self.sizeHint().boundedTo(QSize(theme.current().px(136), 999))

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        tokens, scale = now.tokens, now.text_scale
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        text, hint = (tokens.text, tokens.text3) if self.isEnabled() else (tokens.text3, tokens.text3)
        side = now.px(_SIGN)
        left = now.px(8)
        sign = QRectF(left, (self.height() - side) / 2, side, side)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        draw_sign(painter, sign, self.label, tokens.dark, tokens.text2)
        painter.setOpacity(1)
        key = ink.text_width(self._key, "micro", scale) if self._key else 0
        room = self.width() - left - side - now.px(6) - key - now.px(13 + 4)
        name = ink.elided(label_words.label_name(self.label), "body", room, scale)
        area = QRectF(left + side + now.px(6), 0, room, self.height())
        ink.draw_text(painter, area, name, "body", text, scale)
        if self._key:
            cap = QRectF(self.width() - key - now.px(13), self.height() / 2 - now.px(9), 0, now.px(18))
            cap.setWidth(key + now.px(9))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            painter.setFont(fonts.font("micro"))
            painter.setPen(QColor(hint))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
        if self.chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _tip(self) -> None:
        name = label_words.label_name(self.label)
        self.setToolTip(f"{name} ({self._key})" if self._key else name)


def draw_sign(painter: QPainter, area: QRectF, label: str, dark: bool, line: str) -> None:
    """A square in its colour; hatched for uncertain; hollow for none of them and a person's own label."""
    found = label_words.expression(label)
    if found is not None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink.NO_PEN)
        painter.setBrush(ink.colour(found, dark))
        painter.drawRoundedRect(area, 2, 2)
    elif label == UNCERTAIN:
        ink.draw_hatched(painter, area, line, 2.0, 1.5)
    else:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(line), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(0.75, 0.75, -0.75, -0.75))
