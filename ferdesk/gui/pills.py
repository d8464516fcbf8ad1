"""Short notes on the picture itself: recording, no face in view."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from ferdesk import palette
from ferdesk.gui import icons, ink
from ferdesk.gui.overlay_layout import Rect
from ferdesk.gui.tokens import DARK

_EDGE = 12


def draw_recording(painter: QPainter, picture: Rect, text: str, text_scale: float) -> None:
    """Red dot and the word with the clock, at `recording_place`."""
    rect = _pill(painter, picture, text, text_scale, bottom=False)
    painter.setPen(ink.NO_PEN)
    painter.setBrush(QColor(DARK.record))
    size = 10 * text_scale
    dot = QRectF(rect.x() + 10 * text_scale, rect.center().y() - size / 2, size, size)
    painter.drawEllipse(dot)


def draw_no_face(painter: QPainter, picture: Rect, text: str, text_scale: float) -> None:
    """A face and the sentence, at the bottom in the middle."""
    rect = _pill(painter, picture, text, text_scale, bottom=True)
    scale = ink.device_scale(painter)
    size = round(16 * text_scale)
    icon = icons.pixmap("face", size, DARK.text, scale)
    x, y = rect.x() + 8 * text_scale, rect.center().y() - size / 2
    painter.drawPixmap(QPointF(ink.snap(x, scale), ink.snap(y, scale)), icon)


def recording_place(picture: Rect, text: str, text_scale: float) -> Rect:
    """Upper left."""
    return Rect(picture.x + _EDGE, picture.y + _EDGE, _width(text, text_scale, True), 30 * text_scale)


def _width(text: str, text_scale: float, bold: bool) -> float:
    return 40 * text_scale + ink.text_width(text, "body", text_scale, bold)


def _pill(painter: QPainter, picture: Rect, text: str, text_scale: float, bottom: bool) -> QRectF:
    place = recording_place(picture, text, text_scale)
    if bottom:
        width = _width(text, text_scale, False)
        y = picture.bottom - place.h - 2 * _EDGE
        place = Rect(picture.x + (picture.w - width) / 2, y, width, place.h)
    rect = ink.snapped(place, ink.device_scale(painter))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink.draw_scrim(painter, rect)
    words = rect.adjusted(28 * text_scale, 0, 0, 0)
    ink.draw_text(painter, words, text, "body", palette.WHITE, text_scale, bold=not bottom)
    return rect
