"""Small things painted again and again: text kept as pixmaps, scrims, shapes, hatching."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from ferdesk import palette
from ferdesk.gui import fonts
from ferdesk.gui.overlay_layout import Rect
from ferdesk.records import Expression

RADIUS = 3.0
NO_PEN = QPen(Qt.PenStyle.NoPen)


def device_scale(painter: QPainter) -> float:
    return painter.device().devicePixelRatioF()


def snap(value: float, scale: float) -> float:
    """To a whole device pixel, so that lines and text stay crisp at 1.25x and 1.5x."""
    return round(value * scale) / scale


def snapped(rect: Rect, scale: float) -> QRectF:
    left, top = snap(rect.x, scale), snap(rect.y, scale)
    return QRectF(left, top, snap(rect.right, scale) - left, snap(rect.bottom, scale) - top)


@lru_cache(maxsize=2048)
def text_width(text: str, token: str, text_scale: float, bold: bool = False) -> float:
    return QFontMetricsF(fonts.font(token, text_scale, bold)).horizontalAdvance(text)


@lru_cache(maxsize=2048)
def text_pixmap(
    text: str, token: str, colour: str, text_scale: float, scale: float, bold: bool = False
) -> QPixmap:
    """`text` on a clear ground, as high as its line; drawing it costs a tenth of drawing the text."""
    font = fonts.font(token, text_scale, bold)
    metrics = QFontMetricsF(font)
    width, height = ceil(metrics.horizontalAdvance(text)) + 2, ceil(metrics.height())
    made = QPixmap(ceil(width * scale), ceil(height * scale))
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(0, metrics.ascent()), text)
    painter.end()
    return made


def draw_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    token: str,
    colour: str,
    text_scale: float,
    bold: bool = False,
    align: float = 0.0,
) -> None:
    """`text` in the middle of `rect`'s height; `align` 0 left, 0.5 centre, 1 right. Not clipped."""
    scale = device_scale(painter)
    picture = text_pixmap(text, token, colour, text_scale, scale, bold)
    height = picture.height() / scale
    x = rect.x() + align * (rect.width() - text_width(text, token, text_scale, bold))
    y = rect.y() + (rect.height() - height) / 2
    painter.drawPixmap(QPointF(snap(x, scale), snap(y, scale)), picture)


@lru_cache(maxsize=4)
def scrim() -> QColor:
    """The nearly black ground that carries all text over video."""
    colour = QColor(palette.SCRIM)
    colour.setAlphaF(palette.SCRIM_OPACITY)
    return colour


def draw_scrim(painter: QPainter, rect: QRectF) -> None:
    painter.setPen(NO_PEN)
    painter.setBrush(scrim())
    painter.drawRoundedRect(rect, RADIUS, RADIUS)


@lru_cache(maxsize=64)
def colour(expression: Expression, dark: bool) -> QColor:
    return QColor(palette.MARKS[expression].colour(dark))


@lru_cache(maxsize=8)
def _shape_path(expression: Expression) -> QPainterPath:
    points = palette.shape_points(palette.MARKS[expression].shape)
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def draw_shape(painter: QPainter, expression: Expression, rect: QRectF, dark: bool) -> None:
    """The expression's own shape in its own colour, filling `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width(), rect.height())
    painter.fillPath(_shape_path(expression), QBrush(colour(expression, dark)))
    painter.restore()


def draw_hatched(painter: QPainter, rect: QRectF, line: str, gap: float = 4.0, width: float = 2.0) -> None:
    """45 degree hatching in `line`, with an outline: uncertain."""
    painter.save()
    painter.setClipRect(rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(line), width))
    step = (gap + width) * 2**0.5
    x = rect.left() - rect.height()
    while x < rect.right():
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()))
        x += step
    painter.setPen(QPen(QColor(line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()


def elided(text: str, token: str, room: float, text_scale: float, bold: bool = False) -> str:
    """`text`, cut with an ellipsis to fit `room` logical pixels."""
    metrics = QFontMetricsF(fonts.font(token, text_scale, bold))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, room))
