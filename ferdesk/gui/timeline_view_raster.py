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

_WORTH, _CLEAR = 0.02, 0.10  # a curve fades out between these: on the ground line eight would be a smear
_PEAK = 0.1  # a peak is drawn where it stands so far over the mean
_PEAK_ALPHA = 0.45
_FAINT = 0.22  # of the hatching behind uncertain curves
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
    table = hatch(look.scale)
    rows = np.arange(top, top + area.shape[0])
    share = (table[(at[columns][None, :] + rows[:, None]) % len(table)] * np.float32(alpha))[..., None]
    ground = area[:, columns, :3]
    area[:, columns, :3] = (ground + share * (_bgr(line) - ground.astype(np.float32)) + 0.5).astype(np.uint8)


@lru_cache(maxsize=8)
def hatch(scale: float) -> NDArray[np.float32]:
    """How much of each pixel of a period the hatching's line covers, along a row."""
    period = round(_HATCH * scale)
    fine = (np.arange(period * 8) + 0.5) / 8 < _LINE * scale
    return fine.reshape(period, 8).mean(1).astype(np.float32)


def _paint_curves(area: Pixels, columns: Columns, at: NDArray[np.int64], look: Look) -> None:
    height, width = area.shape[:2]
    room = height - 2 * look.scale
    # One column more at each side: a line reaches as far as its neighbours say.
    lines = columns.lines[:, 1:-1]
    peaks = columns.peaks[:, 1:-1] if columns.peaks is not None else None
    seen = columns.kind[1:-1] != AWAY
    seen[[0, -1]] = False
    at = np.arange(at[0] - 1, at[-1] + 2)
    flat = area.reshape(-1, 4) if area.flags.c_contiguous else None
    assert flat is not None, "a lane's rows are whole rows of its strip"
    for place, expression in enumerate(EXPRESSIONS):
        mark = palette.MARKS[expression]
        colour = _bgr(mark.colour(look.tokens.dark))
        value = np.maximum(lines[place, :-1], lines[place, 1:])
        alpha = np.clip((value - _WORTH) / (_CLEAR - _WORTH), 0, 1) * seen
        if look.patterns and mark.dash:
            alpha *= _dashes(mark.dash, look.scale)[at % round(sum(mark.dash) * look.scale)]
        if peaks is not None:
            far = seen & (peaks[place] - value > _PEAK)
            tip = look.scale + (1 - peaks[place]) * room
            _stroke(flat, width, height, tip, tip, look.scale / 2, far * np.float32(_PEAK_ALPHA), colour)
        y = look.scale + (1 - np.clip(lines[place], 0, 1)) * room
        _stroke(flat, width, height, y[:-1], y[1:], mark.line * look.scale / 2, alpha, colour)


def _stroke(
    flat: Pixels,
    width: int,
    height: int,
    left: NDArray[np.floating],
    right: NDArray[np.floating],
    half: float,
    alpha: NDArray[np.floating],
    colour: NDArray[np.float32],
) -> None:
    """Blend a line over the pixels (height * width, 4): in column n - 1 it runs from `left[n]` to `right[n]`
    (w + 2,), `half` to both sides, as opaque as `alpha[n]`, which is 0 at both ends. A pixel is filled by the
    share of it that the line covers: the mean over a column of a straight line's vertical extent, which has
    a closed form.
    """
    columns = np.flatnonzero(alpha > 0.01)
    if not len(columns):
        return
    top, bottom = np.minimum(left, right).astype(np.float32), np.maximum(left, right).astype(np.float32)
    # A steep line reaches into the rows of its neighbours, but not beyond a peak.
    low, high = _reach(top, np.minimum)[columns] - half, _reach(bottom, np.maximum)[columns] + half
    top, bottom = top[columns], bottom[columns]
    rise = np.maximum(bottom - top, np.float32(1e-3))
    thick = half * np.sqrt(1 + rise * rise)
    low = np.clip(np.maximum(low, top - thick), 0, height - 1)
    high = np.clip(np.minimum(high, bottom + thick), 1e-3, height)
    first = low.astype(np.int32)
    count = np.maximum(np.ceil(high).astype(np.int32) - first, 0)
    each = np.repeat(np.arange(len(columns)), count)
    row = first[each] + np.arange(len(each), dtype=np.int32) - (np.cumsum(count) - count)[each]
    rise, upper, lower = rise[each], (top - thick)[each], (top + thick)[each]
    share = _covered(row + 1 - upper, rise) - _covered(row - upper, rise)
    share -= _covered(row + 1 - lower, rise) - _covered(row - lower, rise)
    share = np.minimum(share, np.minimum(row + 1, high[each]) - np.maximum(row, low[each]))
    share = (np.clip(share, 0, 1) * alpha[columns][each])[:, None].astype(np.float32)
    index = row * width + columns[each] - 1
    ground = flat[index, :3]
    flat[index, :3] = (ground + share * (colour - ground) + np.float32(0.5)).astype(np.uint8)


def _reach(ends: NDArray[np.float32], further: np.ufunc) -> NDArray[np.float32]:
    """Of each column and its two neighbours."""
    reach = ends.copy()
    reach[1:] = further(reach[1:], ends[:-1])
    reach[:-1] = further(reach[:-1], ends[1:])
    return reach


def _covered(depth: NDArray[np.float32], rise: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far, in the mean over a column, `depth` lies below an edge that falls by `rise` across it."""
    depth = np.maximum(depth, 0)
    return np.where(depth < rise, depth * depth / (2 * rise), depth - rise / 2)


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
