"""Paints eight probabilities: as upright bars in a compact card, as eight rows in an open one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from ferdesk.gui import ink, words
from ferdesk.gui.steady import Label
from ferdesk.gui.tokens import BAR_ROW, Theme
from ferdesk.records import EXPRESSIONS, Expression

_FOOT = 2.0  # of each colour that stays where a score is near zero
_CODE_LINE = 16
_VALUE_WIDTH = 36
_ROW_BAR = 8  # how thick


def draw_histogram(
    painter: QPainter,
    rect: QRectF,
    scores: Mapping[Expression, float] | None,
    label: Label | None,
    theme: Theme,
) -> None:
    """Eight columns in their fixed places with their codes below; without scores only the places."""
    tokens, scale = theme.tokens, ink.device_scale(painter)
    strong = label.strong() if label is not None else ()
    painter.drawPixmap(rect.topLeft(), _ground(rect.width(), rect.height(), tuple(strong), theme, scale))
    if scores is None:
        return
    full = rect.height() - _CODE_LINE * theme.text_scale
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for place, expression in enumerate(EXPRESSIONS):
        left, width = _column(place, rect.width(), scale)
        height = max(_FOOT, scores[expression] * full)
        bar = QRectF(rect.x() + left, rect.y() + full - height, width, height)
        painter.fillRect(bar, ink.colour(expression, tokens.dark))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _column(place: int, width: float, scale: float) -> tuple[float, float]:
    left = ink.snap(place * width / len(EXPRESSIONS), scale)
    right = ink.snap((place + 1) * width / len(EXPRESSIONS), scale)
    return left + 1, right - left - 2


@lru_cache(maxsize=128)
def _ground(
    width: float, height: float, strong: tuple[Expression, ...], theme: Theme, scale: float
) -> QPixmap:
    """What does not change with the scores: empty columns and codes."""
    made = _clear(width, height, scale)
    painter = QPainter(made)
    tokens, line = theme.tokens, _CODE_LINE * theme.text_scale
    for place, expression in enumerate(EXPRESSIONS):
        left, column = _column(place, width, scale)
        painter.fillRect(QRectF(left, 0, column, height - line), QColor(tokens.track))
        bold = expression in strong
        tint = tokens.text if bold else tokens.text2
        below = QRectF(left, height - line, column, line)
        ink.draw_text(painter, below, words.code(expression), "micro", tint, theme.text_scale, bold, 0.5)
    painter.end()
    return made


def rows_height(theme: Theme) -> int:
    return len(EXPRESSIONS) * theme.px(BAR_ROW)


def draw_rows(
    painter: QPainter,
    rect: QRectF,
    scores: Mapping[Expression, float] | None,
    label: Label | None,
    theme: Theme,
) -> None:
    """Name, bar and per cent of each; numbers come from the label, bars from this very frame."""
    tokens, scale = theme.tokens, ink.device_scale(painter)
    numbers = tuple(words.percent(label.scores[e]) for e in EXPRESSIONS) if label is not None else ()
    strong = label.strong() if label is not None else ()
    painter.drawPixmap(rect.topLeft(), _rows_ground(rect.width(), tuple(strong), numbers, theme, scale))
    if scores is None:
        return
    left, length = _row_bars(rect.width(), theme)
    row, thick = theme.px(BAR_ROW), theme.px(_ROW_BAR)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for place, expression in enumerate(EXPRESSIONS):
        y = rect.y() + place * row + (row - thick) // 2
        bar = QRectF(rect.x() + left, y, max(_FOOT, scores[expression] * length), thick)
        painter.fillRect(bar, ink.colour(expression, tokens.dark))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _row_bars(width: float, theme: Theme) -> tuple[float, float]:
    """Where the full bars begin, and their length: the names of the language take what they need."""
    names = max(ink.text_width(words.name(e), "small", theme.text_scale, True) for e in EXPRESSIONS)
    left = round(names) + 10
    return left, max(1.0, width - theme.px(_VALUE_WIDTH) - 4 - left)


@lru_cache(maxsize=64)
def _rows_ground(
    width: float, strong: tuple[Expression, ...], numbers: tuple[str, ...], theme: Theme, scale: float
) -> QPixmap:
    made = _clear(width, rows_height(theme), scale)
    painter = QPainter(made)
    tokens, row, thick = theme.tokens, theme.px(BAR_ROW), theme.px(_ROW_BAR)
    left, length = _row_bars(width, theme)
    for place, expression in enumerate(EXPRESSIONS):
        line = QRectF(0, place * row, width, row)
        bold = expression in strong
        tint = tokens.text if bold else tokens.text2
        ink.draw_text(painter, line, words.name(expression), "small", tint, theme.text_scale, bold)
        painter.fillRect(QRectF(left, line.center().y() - thick / 2, length, thick), QColor(tokens.track))
        if numbers:
            ink.draw_text(painter, line, numbers[place], "small", tint, theme.text_scale, bold, 1.0)
    painter.end()
    return made


def _clear(width: float, height: float, scale: float) -> QPixmap:
    made = QPixmap(max(1, round(width * scale)), max(1, round(height * scale)))
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    return made
