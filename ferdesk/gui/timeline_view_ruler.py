"""Paints the ruler: ticks, cuts, the next target's flag, how far the analysis is, and the playhead."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from ferdesk.gui import ink
from ferdesk.gui.timeline_view_axis import ticks
from ferdesk.gui.timeline_view_state import State
from ferdesk.gui.tokens import Theme

_APART = 84  # between two texts on the ruler
_TALL, _SHORT = 20, 5
_CUT = 5.0  # half the width of a cut's mark
_DASH = 3


def draw_ruler(painter: QPainter, state: State, theme: Theme) -> None:
    """The row on top, without the part over the lane heads."""
    tokens, height, scale = theme.tokens, state.ruler, state.scale
    painter.fillRect(QRectF(state.head, 0, state.width - state.head, height), QColor(tokens.window))
    painter.save()
    painter.setClipRect(QRectF(state.head, 0, state.width - state.head, height))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    marks = ticks(state.axis, state.content.times, theme.px(_APART) * scale)
    for tick in marks:
        tall = _TALL if tick.text else _SHORT
        x = state.head + round(tick.x) / scale
        tint = tokens.edge if tick.text else tokens.line
        painter.fillRect(QRectF(x, height - theme.px(tall) - 1, 1, theme.px(tall)), QColor(tint))
    for tick in marks:
        if tick.text:
            spot = QRectF(state.head + round(tick.x) / scale + 6, 0, 1, height - theme.px(6))
            ink.draw_text(painter, spot, tick.text, "small", tokens.text3, theme.text_scale)
    _draw_progress(painter, state, theme)
    painter.fillRect(QRectF(state.head, height - 1, state.width, 1), QColor(tokens.line))
    _draw_cut_marks(painter, state, theme)
    _draw_flag(painter, state, theme)
    painter.restore()


def draw_ruler_head(painter: QPainter, state: State, theme: Theme) -> None:
    """What stands over the lane heads."""
    tokens = theme.tokens
    place = QRectF(0, 0, state.head - 1, state.ruler)
    painter.fillRect(place, QColor(tokens.panel))
    painter.fillRect(QRectF(0, state.ruler - 1, state.head, 1), QColor(tokens.line))
    painter.fillRect(QRectF(state.head - 1, 0, 1, state.height), QColor(tokens.line))
    text = QCoreApplication.translate("Timeline", "Time")
    ink.draw_text(painter, place.adjusted(12, 0, 0, 0), text, "small", tokens.text2, theme.text_scale)


def draw_cuts(painter: QPainter, state: State, theme: Theme) -> None:
    """Dashed lines through the lanes."""
    if not state.parts.cuts:
        return
    dashes = _dashes(state.height, theme.tokens.edge, state.scale)
    for x in _cuts_in_view(state):
        painter.drawPixmap(QPointF(x, state.ruler), dashes)


def draw_playhead(painter: QPainter, state: State, theme: Theme) -> None:
    """The line through everything with the frame's number; where frames are wide, the frame itself."""
    tokens = theme.tokens
    if not state.axis.frames:
        return
    x, width = state.snapped_x(state.playhead), state.axis.pitch / state.scale
    if state.marked is not None:
        _draw_tile(painter, state, theme, state.snapped_x(state.marked), str(state.marked), tokens.text2)
    if not state.head - width <= x <= state.width:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if width >= 6:
        wash = QColor(tokens.text)
        wash.setAlphaF(0.08)
        painter.fillRect(QRectF(x, state.ruler, width, state.height), wash)
    painter.fillRect(QRectF(x - 2, state.ruler, 4, state.height), QColor(tokens.window))
    painter.fillRect(QRectF(x - 1, 0, 2, state.height), QColor(tokens.text))
    _draw_tile(painter, state, theme, x, str(state.playhead), tokens.text)


def playhead_reach(state: State, theme: Theme, frame: int) -> tuple[float, float]:
    """Left and right end of everything that moves with a playhead on `frame`."""
    half = _tile_width(str(frame), theme) / 2 + 2
    x, width = state.snapped_x(frame), state.axis.pitch / state.scale
    return min(x - half, state.width - 2 * half - 2), max(x + max(half, width), state.head + 2 * half + 2)


def _tile_width(text: str, theme: Theme) -> float:
    return ink.text_width(text, "small", theme.text_scale, True) + 2 * theme.px(7)


def _draw_tile(painter: QPainter, state: State, theme: Theme, x: float, text: str, ground: str) -> None:
    tokens = theme.tokens
    width, height = _tile_width(text, theme), theme.px(18)
    left = min(max(x - width / 2, state.head + 1), state.width - width - 1)
    place = QRectF(ink.snap(left, state.scale), (state.ruler - 1 - height) / 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.window), 1))
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(place, 3, 3)
    ink.draw_text(painter, place, text, "small", tokens.window, theme.text_scale, True, 0.5)


def _draw_progress(painter: QPainter, state: State, theme: Theme) -> None:
    """How far the clip is analysed, while it is not at its end."""
    done = state.content.analyzed_to
    if 0 < done < state.axis.frames:
        left = max(state.head, state.snapped_x(0))
        right = min(state.width, state.snapped_x(done))
        painter.fillRect(QRectF(left, state.ruler - 3, max(0.0, right - left), 2), QColor(theme.tokens.text2))


def _cuts_in_view(state: State) -> list[float]:
    """Where cuts are drawn; of those whose marks would lie over each other only the first."""
    axis, cuts = state.axis, state.content.cuts
    xs = axis.xs(cuts[(cuts >= axis.first) & (cuts <= axis.end)])
    # By places of the clip, not of the window: else scrolling would choose others.
    _, kept = np.unique((xs + axis.origin) // (2 * _CUT * state.scale), return_index=True)
    return (state.head + np.rint(xs[kept]) / state.scale).tolist()


def _draw_cut_marks(painter: QPainter, state: State, theme: Theme) -> None:
    if not state.parts.cuts:
        return
    mark = _cut_mark(theme.tokens.text3, state.scale)
    for x in _cuts_in_view(state):
        painter.drawPixmap(QPointF(x - _CUT, state.ruler - 8), mark)


# Pixmaps, because an hour has hundreds of cuts and each polygon costs as much as ten of these.


@lru_cache(maxsize=8)
def _dashes(height: int, colour: str, scale: float) -> QPixmap:
    made = _clear(1, height, scale)
    painter = QPainter(made)
    for y in range(0, height, 2 * _DASH):
        painter.fillRect(QRectF(0, y, 1, _DASH), QColor(colour))
    painter.end()
    return made


@lru_cache(maxsize=8)
def _cut_mark(colour: str, scale: float) -> QPixmap:
    made = _clear(2 * _CUT + 1, 8, scale)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    points = (0.5, 0), (2 * _CUT + 0.5, 0), (_CUT + 0.5, 7)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    painter.end()
    return made


def _clear(width: float, height: float, scale: float) -> QPixmap:
    made = QPixmap(ceil(width * scale), ceil(height * scale))
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    return made


def _draw_flag(painter: QPainter, state: State, theme: Theme) -> None:
    """N at the next stretch to check; a blind person must not be told where the engine is in doubt."""
    if state.target is None or state.content.blind:
        return
    tokens = theme.tokens
    left, right = state.snapped_x(state.target.start), state.snapped_x(state.target.end)
    side = theme.px(15)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(QRectF(left, 3, max(right - left, side), 2), QColor(tokens.text))
    tile = QRectF(left, 3, side, side)
    painter.fillRect(tile, QColor(tokens.text))
    ink.draw_text(painter, tile, "N", "micro", tokens.window, theme.text_scale, True, 0.5)
