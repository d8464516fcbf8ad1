"""Paints the last half minute of a person as eight curves, scrolling what is there and adding what is new.

Stroking eight curves of 300 points takes Qt milliseconds, their last segments microseconds.
"""

from __future__ import annotations

from math import floor, hypot

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from ferdesk import palette
from ferdesk.gui import ink, words
from ferdesk.gui.history import STEP, History
from ferdesk.gui.tokens import Theme
from ferdesk.records import EXPRESSIONS, Expression

WORTH = 0.03  # below this a curve lies on the ground line and is not drawn
NAMED = 0.12  # a curve that ends above this gets its code, if there is room
_ROOM = 14.0  # pixels between two codes
_SHAPES = 20  # samples between two shapes on a curve, with patterns on
_SHAPE = 6.0
_CODES = 24  # width kept for codes
_AXIS = 16
_AHEAD = 8  # device pixels kept to the right, for shapes that reach beyond the newest sample


class CurvePicture:
    """One person's curves; `shown` picks one expression, None shows all."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._strip: _Strip | None = None
        self.shown: Expression | None = None

    def stale(self, theme: Theme) -> bool:
        """Whether painting again would show something new; with reduced motion once a second."""
        strip, history = self._strip, self._history
        if strip is None or strip.begun != history.begun:
            return True
        finished = history.end - 1  # the newest sample still changes
        return finished - strip.end >= (round(1 / STEP) if theme.reduced_motion else 1)

    def draw(self, painter: QPainter, rect: QRectF, theme: Theme, wide: bool) -> None:
        """`wide` adds codes at the right end and the axis below."""
        scale = ink.device_scale(painter)
        area = rect.adjusted(0, 1, 0, -1)
        if wide:
            area.adjust(0, 0, -_CODES * theme.text_scale, -_AXIS * theme.text_scale)
        _draw_frame(painter, area, theme, wide)
        look = (area.width(), area.height(), theme, self.shown, scale)
        if self._strip is None or self._strip.look != look or self._strip.begun != self._history.begun:
            self._strip = _Strip(*look, begun=self._history.begun)
        if self.stale(theme) or self._strip.end < 0:
            self._strip.advance(self._history)
        self._strip.draw(painter, area)
        if wide:
            self._draw_codes(painter, area, theme)

    def _draw_codes(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        """At the right end, the highest first, 14 pixels apart at least."""
        now = np.nan_to_num(self._history.samples()[-1])
        height = _ROOM * theme.text_scale
        lowest = area.top() - height
        for place in np.argsort(-now):
            expression = EXPRESSIONS[int(place)]
            if now[place] <= NAMED or self.shown not in (None, expression):
                continue
            middle = max(area.bottom() - now[place] * area.height(), lowest + height)
            if middle > area.bottom():
                return
            lowest = middle
            spot = QRectF(area.right() + 4, middle - height / 2, 20 * theme.text_scale, height)
            tint = theme.tokens.text2
            ink.draw_text(painter, spot, words.code(expression), "micro", tint, theme.text_scale)


class _Strip:
    """The curves on a clear ground, in device pixels; sample n lies at n * pitch from an origin."""

    def __init__(
        self, width: float, height: float, theme: Theme, shown: Expression | None, scale: float, begun: int
    ) -> None:
        self.look = (width, height, theme, shown, scale)
        self.begun = begun
        self.end = -1  # the newest sample drawn
        self._width, self._height = max(1, round(width * scale)), max(1, round(height * scale))
        self._pixmap = QPixmap(self._width + _AHEAD, self._height)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        self._origin = 0
        self._drawn = [0.0] * len(EXPRESSIONS)  # length of each curve so far, for its dashes

    def advance(self, history: History) -> None:
        """Scroll to the newest finished sample and draw what was added."""
        samples = history.samples()
        count = len(samples)
        pitch = self._width / (count - 1)
        end = history.end - 1  # the newest sample still changes
        origin = floor(end * pitch) - self._width
        moved = origin - self._origin if self.end >= 0 else self._width + _AHEAD
        self._origin = origin
        self._scroll(moved)
        first = max(self.end, history.end - count + 1, 0)
        if end > first:
            # Row of sample n: the last row is history.end.
            rows = samples[first - history.end + count - 1 : count - 1]
            x = np.arange(first, end + 1, dtype=np.float64) * pitch - origin
            self._draw_rows(x, rows, first)
        self.end = end

    def draw(self, painter: QPainter, area: QRectF) -> None:
        painter.drawPixmap(area, self._pixmap, QRectF(0, 0, self._width, self._height))

    def _scroll(self, moved: int) -> None:
        width = self._pixmap.width()
        if moved <= 0:
            return
        if moved < width:
            self._pixmap.scroll(-moved, 0, self._pixmap.rect())
        painter = QPainter(self._pixmap)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        kept = max(0, width - moved)
        painter.fillRect(QRect(kept, 0, width - kept, self._height), Qt.GlobalColor.transparent)
        painter.end()

    def _draw_rows(self, x: NDArray[np.float64], rows: NDArray[np.float64], first: int) -> None:
        _, _, theme, shown, scale = self.look
        y = (1 - np.clip(rows, 0, 1)) * (self._height - scale)
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, expression in enumerate(EXPRESSIONS):
            if shown in (None, expression):
                values = rows[:, place]
                self._drawn[place] += _draw_curve(
                    painter, x, y[:, place], values, expression, theme, scale, self._drawn[place]
                )
                if theme.patterns:
                    _draw_shapes(painter, x, y[:, place], values, expression, theme, scale, first)
        painter.end()


def _draw_curve(
    painter: QPainter,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    values: NDArray[np.float64],
    expression: Expression,
    theme: Theme,
    scale: float,
    drawn: float,
) -> float:
    """Draw the segments that are worth it; returns the length they have, drawn or not."""
    mark = palette.MARKS[expression]
    width = mark.line * scale
    pen = QPen(ink.colour(expression, theme.tokens.dark), width)
    dashed = theme.patterns and bool(mark.dash)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashed else Qt.PenCapStyle.RoundCap)
    if dashed:
        pen.setDashPattern([length / mark.line for length in mark.dash])
    painter.setPen(pen)
    length = 0.0
    seen = np.fmax(values[1:], values[:-1]) > WORTH
    seen &= ~np.isnan(values[1:]) & ~np.isnan(values[:-1])
    for at in np.flatnonzero(seen).tolist():
        start, end = QPointF(x[at], y[at]), QPointF(x[at + 1], y[at + 1])
        if dashed:
            pen.setDashOffset((drawn + length) / width)
            painter.setPen(pen)
            length += hypot(end.x() - start.x(), end.y() - start.y())
        painter.drawLine(start, end)
    return length


def _draw_shapes(
    painter: QPainter,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    values: NDArray[np.float64],
    expression: Expression,
    theme: Theme,
    scale: float,
    first: int,
) -> None:
    """One every two seconds, so that a greyscale print can still be read."""
    size = _SHAPE * scale
    for at in range(1, len(values)):
        if (first + at) % _SHAPES == 0 and values[at] > WORTH:
            spot = QRectF(x[at] - size / 2, y[at] - size / 2, size, size)
            ink.draw_shape(painter, expression, spot, theme.tokens.dark)


def _draw_frame(painter: QPainter, area: QRectF, theme: Theme, wide: bool) -> None:
    line = QColor(theme.tokens.line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(line, 1))
    painter.drawLine(area.topLeft(), area.topRight())
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    painter.setPen(QPen(line, 1, Qt.PenStyle.DotLine))
    middle = area.center().y()
    painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if wide:
        axis = QRectF(area.left(), area.bottom(), area.width(), _AXIS * theme.text_scale)
        texts = (
            QCoreApplication.translate("Curves", "30 s ago"),
            QCoreApplication.translate("Curves", "15 s"),
            QCoreApplication.translate("Curves", "now"),
        )
        for text, align in zip(texts, (0.0, 0.5, 1.0), strict=True):
            ink.draw_text(painter, axis, text, "micro", theme.tokens.text3, theme.text_scale, align=align)
