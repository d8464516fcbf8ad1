"""Paints bands, hatching and probability curves of a lane into an array of pixels, column by column.

Knows no Qt: its antialiased polylines of 1,200 points cost 7 ms each on a slow core, and three lanes have
24 of them. Pieces that are painted one after another join without a seam, because everything depends on a
column's own number alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ferdesk import palette
from ferdesk.gui.timeline_view_levels import AWAY, EIGHT, UNSURE, Columns
from ferdesk.gui.tokens import Tokens
from ferdesk.records import EXPRESSIONS

WORTH = 0.03  # below this a curve lies on the ground line and is not drawn
_PEAK = 0.1  # a peak is drawn where it stands so far over the mean
_PEAK_ALPHA = 0.45
_FAINT = 0.30  # of the hatching behind uncertain curves
_HATCH, _LINE = 8.5, 2.8  # logical pixels along a row: 2 px lines, 4 px apart, at 45 degrees
_SEPARATED = 4  # logical pixels a stretch must have to be set off from the next one

Pixels = NDArray[np.uint8]
"""(h, w, 4) in the order blue, green, red, 255: what QImage calls RGB32."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a lane is painted, in device pixels; `band` and `curves` are (top, height) or None.

    `blind` shows only where a face is in view.
    """

    tokens: Tokens
    height: int
    band: tuple[int, int] | None
    curves: tuple[int, int] | None
    scale: float = 1.0
    patterns: bool = False
    blind: bool = False


def paint(pixels: Pixels, columns: Columns, look: Look) -> None:
    """Fill `pixels` (look.height, w, 4) with the columns' picture; two spare columns at each side of
    `columns` (w + 4 of them) let separators and hatching join."""
    width = pixels.shape[1]
    ground = _bgr(look.tokens.window)
    pixels[..., :3], pixels[..., 3] = ground, 255
    inner = slice(2, 2 + width)
    kind = columns.kind[inner]
    at = np.arange(columns.first + 2, columns.first + 2 + width)
    if look.curves is not None:
        top, height = look.curves
        _paint_frame(pixels[top : top + height], at, look)
        if not look.blind:
            area = pixels[top : top + height]
            _paint_hatching(area, kind == UNSURE, at, top, look, look.tokens.text2, _FAINT)
            _paint_curves(area, columns, at, look)
    if look.band is not None:
        top, height = look.band
        _paint_band(pixels[top : top + height], columns.kind, at, top, look)


def _paint_band(area: Pixels, kinds: NDArray[np.uint8], at: NDArray[np.int64], top: int, look: Look) -> None:
    kind = kinds[2:-2]
    line = max(1, round(look.scale))
    if look.blind:
        area[:, kind != AWAY, :3] = _bgr(look.tokens.hover)
        return
    area[:, :, :3] = _kind_colours(look.tokens)[kind]
    unsure = kind == UNSURE
    _paint_hatching(area, unsure, at, top, look, look.tokens.text2, 1.0)
    for edge in (slice(0, line), slice(-line, None)):
        area[edge, unsure, :3] = _bgr(look.tokens.edge)
    for column in _separators(kinds, line, round(_SEPARATED * look.scale)):
        area[:, max(0, column - line) : max(0, column), :3] = _bgr(look.tokens.window)


def _separators(kinds: NDArray[np.uint8], line: int, least: int) -> list[int]:
    """Columns (of the inner ones) before which a stretch ends that is long enough to lose its last pixel."""
    changes = np.flatnonzero(np.diff(kinds)) + 1
    starts = np.append(0, changes)[:-1]
    # A stretch that began before this piece is taken to be long.
    long = (changes - starts >= least) | (starts == 0)
    return (changes[long] - 2).tolist()


def _paint_frame(area: Pixels, at: NDArray[np.int64], look: Look) -> None:
    """Lines for 0 and 1, dots at a half."""
    line = max(1, round(look.scale))
    colour = _bgr(look.tokens.line)
    area[:line, :, :3] = colour
    area[-line:, :, :3] = colour
    middle = area.shape[0] // 2
    area[middle : middle + line, at % (4 * line) < line, :3] = colour


def _paint_hatching(
    area: Pixels,
    where: NDArray[np.bool_],
    at: NDArray[np.int64],
    top: int,
    look: Look,
    line: str,
    alpha: float,
) -> None:
    columns = np.flatnonzero(where)
    if not len(columns):
        return
    table = _hatch(look.scale)
    rows = np.arange(top, top + area.shape[0])
    share = (table[(at[columns][None, :] + rows[:, None]) % len(table)] * np.float32(alpha))[..., None]
    ground = area[:, columns, :3]
    area[:, columns, :3] = (ground + share * (_bgr(line) - ground.astype(np.float32)) + 0.5).astype(np.uint8)


@lru_cache(maxsize=8)
def _hatch(scale: float) -> NDArray[np.float32]:
    """How much of each pixel of a period the line covers, along a row."""
    period = round(_HATCH * scale)
    fine = (np.arange(period * 8) + 0.5) / 8 < _LINE * scale
    return fine.reshape(period, 8).mean(1).astype(np.float32)


def _paint_curves(area: Pixels, columns: Columns, at: NDArray[np.int64], look: Look) -> None:
    height, width = area.shape[:2]
    room = height - 2 * look.scale
    seen = columns.kind[2:-2] != AWAY
    lines = columns.lines[:, 2:-2]
    peaks = columns.peaks[:, 2:-2] if columns.peaks is not None else None
    flat = area.reshape(-1, 4) if area.flags.c_contiguous else None
    assert flat is not None, "a lane's rows are whole rows of its strip"
    for place, expression in enumerate(EXPRESSIONS):
        mark = palette.MARKS[expression]
        colour = _bgr(mark.colour(look.tokens.dark))
        left, right = lines[place, :-1], lines[place, 1:]
        drawn = seen & (np.maximum(left, right) > WORTH)
        if look.patterns and mark.dash:
            drawn &= _dashes(mark.dash, look.scale)[at % round(sum(mark.dash) * look.scale)]
        y = look.scale + (1 - np.clip(lines[place], 0, 1)) * room
        half = mark.line * look.scale / 2
        low, high = np.minimum(y[:-1], y[1:]) - half, np.maximum(y[:-1], y[1:]) + half
        if peaks is not None:
            far = seen & (peaks[place] - np.maximum(left, right) > _PEAK)
            tip = look.scale + (1 - peaks[place]) * room
            _blend(flat, width, height, tip - look.scale / 2, tip + look.scale / 2, far, colour, _PEAK_ALPHA)
        _blend(flat, width, height, low, high, drawn, colour, 1.0)


def _blend(
    flat: Pixels,
    width: int,
    height: int,
    low: NDArray[np.floating],
    high: NDArray[np.floating],
    where: NDArray[np.bool_],
    colour: NDArray[np.float32],
    alpha: float,
) -> None:
    """Fill each column of `where` from `low` to `high` (w,); a pixel that is half covered is half filled."""
    columns = np.flatnonzero(where)
    if not len(columns):
        return
    low = np.clip(low[columns], 0, height - 1e-3).astype(np.float32)
    high = np.clip(high[columns], 1e-3, height).astype(np.float32)
    first = low.astype(np.int32)
    count = np.ceil(high).astype(np.int32) - first
    each = np.repeat(np.arange(len(columns)), count)
    row = first[each] + np.arange(len(each), dtype=np.int32) - (np.cumsum(count) - count)[each]
    share = np.minimum(row + 1, high[each]) - np.maximum(row, low[each])
    share = (np.clip(share, 0, 1) * alpha)[:, None]
    index = row * width + columns[each]
    ground = flat[index, :3]
    flat[index, :3] = (ground + share * (colour - ground) + np.float32(0.5)).astype(np.uint8)


@lru_cache(maxsize=64)
def _dashes(dash: tuple[float, ...], scale: float) -> NDArray[np.bool_]:
    """Whether a column of a period is drawn. Measured along the axis, so that pieces join."""
    period = round(sum(dash) * scale)
    ends = np.cumsum(dash) * scale
    return np.searchsorted(ends, np.arange(period) + 0.5) % 2 == 0


@lru_cache(maxsize=16)
def _kind_colours(tokens: Tokens) -> NDArray[np.uint8]:
    """(10, 3) by kind; what is uncertain or away has the ground's colour."""
    names = [palette.MARKS[e].colour(tokens.dark) for e in EXPRESSIONS] + [tokens.window] * (AWAY + 1 - EIGHT)
    return np.array([_bgr(name) for name in names]).astype(np.uint8)


@lru_cache(maxsize=64)
def _bgr(name: str) -> NDArray[np.float32]:
    red, green, blue = palette.rgb(name)
    return np.array((blue, green, red), np.float32)
