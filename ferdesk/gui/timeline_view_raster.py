"""Paints bands, hatching and probability curves of a lane into an array of pixels, column by column.

Knows no Qt: its antialiased polylines of 1,200 points cost 7 ms each on a slow core, and three lanes have
24 of them. Pieces that are painted one after another join without a seam, because everything depends on a
column's own number alone.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ferdesk import palette
from ferdesk.gui.timeline_view_levels import AWAY, EIGHT, UNSURE, Columns, Levels
from ferdesk.gui.tokens import Tokens
from ferdesk.records import EXPRESSIONS

_WORTH, _CLEAR = 0.02, 0.10  # a curve fades out between these: on the ground line eight would be a smear
_PEAK = 0.1  # a peak is drawn where it stands so far over the mean
_PEAK_ALPHA = 0.45
_FAINT = 0.22  # of the hatching behind uncertain curves
_HATCH, _LINE = 8.5, 2.8  # logical pixels along a row: 2 px lines, 4 px apart, at 45 degrees
_SEPARATED = 4  # logical pixels a stretch must have to be set off from the next one

Pixels = NDArray[np.uint32]
"""(h, w) as 0xAARRGGBB, as QImage has them."""


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


def paint(
    levels: Levels, look: Look, first: int, width: int, pitch: float
) -> tuple[Pixels, NDArray[np.uint8]]:
    """Columns `first` to `first + width` of a lane: pixels (look.height, width), kinds (width,)."""
    # Two columns more at each side, so that pieces join.
    columns = levels.columns(first - 2, width + 4, pitch)
    pixels = np.full((look.height, width), packed(look.tokens.window), np.uint32)
    kind, at = columns.kind[2:-2], np.arange(first, first + width)
    if look.curves is not None:
        top, height = look.curves
        area = pixels[top : top + height]
        if not look.blind:
            _paint_hatching(area, kind == UNSURE, at, top, look, _FAINT)
        _paint_frame(area, at, look)
        if not look.blind:
            _paint_curves(area, columns, look)
    if look.band is not None:
        top, height = look.band
        _paint_band(pixels[top : top + height], columns.kind, at, top, look)
    return pixels, kind


def _paint_band(area: Pixels, kinds: NDArray[np.uint8], at: NDArray[np.int64], top: int, look: Look) -> None:
    kind = kinds[2:-2]
    line = max(1, round(look.scale))
    if look.blind:
        area[:, kind != AWAY] = packed(look.tokens.hover)
        return
    area[:] = _kind_colours(look.tokens)[kind]
    unsure = kind == UNSURE
    _paint_hatching(area, unsure, at, top, look, 1.0)
    for edge in (slice(0, line), slice(-line, None)):
        area[edge, unsure] = packed(look.tokens.edge)
    for column in _separators(kinds, line, round(_SEPARATED * look.scale)):
        area[:, max(0, column - line) : max(0, column)] = packed(look.tokens.window)


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
    colour = packed(look.tokens.line)
    area[:line] = area[-line:] = colour
    middle = area.shape[0] // 2
    area[middle : middle + line, at % (4 * line) < line] = colour


def _paint_hatching(
    area: Pixels, where: NDArray[np.bool_], at: NDArray[np.int64], top: int, look: Look, alpha: float
) -> None:
    columns = np.flatnonzero(where)
    if len(columns):
        table = hatch(look.tokens.window, look.tokens.text2, alpha, look.scale)
        rows = np.arange(top, top + area.shape[0])
        area[:, columns] = table[(at[columns] + rows[:, None]) % len(table)]


@lru_cache(maxsize=16)
def hatch(ground: str, line: str, alpha: float, scale: float) -> Pixels:
    """The pixels of one period of hatching along a row; each row below begins one pixel further."""
    period = round(_HATCH * scale)
    share = ((np.arange(period * 8) + 0.5) / 8 < _LINE * scale).reshape(period, 8).mean(1) * alpha
    low, high = (np.array(palette.rgb(name)) for name in (ground, line))
    mixed = (low + share[:, None] * (high - low) + 0.5).astype(np.uint32)
    return 0xFF000000 | mixed[:, 0] << 16 | mixed[:, 1] << 8 | mixed[:, 2]


def _paint_curves(area: Pixels, columns: Columns, look: Look) -> None:
    height = area.shape[0]
    room = height - 2 * look.scale
    # One column more at each side: a line reaches as far as its neighbours say.
    lines = columns.lines[:, 1:-1]
    seen = columns.kind[1:-1] != AWAY
    seen[[0, -1]] = False
    at = np.arange(columns.first + 1, columns.first + 1 + len(seen))
    value = np.maximum(lines[:, :-1], lines[:, 1:])
    alpha = np.clip((value - _WORTH) / (_CLEAR - _WORTH), 0, 1) * seen
    half = np.array([[palette.MARKS[e].line * look.scale / 2] for e in EXPRESSIONS], np.float32)
    if look.patterns:
        for place, expression in enumerate(EXPRESSIONS):
            dash = palette.MARKS[expression].dash
            if dash:
                alpha[place] *= _dashes(dash, look.scale)[at % round(sum(dash) * look.scale)]
    y = look.scale + (1 - np.clip(lines, 0, 1)) * room
    if columns.peaks is not None:
        peaks = columns.peaks[:, 1:-1]
        _dot_peaks(area, peaks, (peaks - value > _PEAK) & seen, look)
    _stroke(area, y[:, :-1], y[:, 1:], half, alpha, _curve_colours(look.tokens))


def _dot_peaks(area: Pixels, peaks: NDArray[np.floating], where: NDArray[np.bool_], look: Look) -> None:
    """A faint dot in each column of `where` (8, w + 2), so that a short look is seen in an hour."""
    height, width = area.shape
    size = max(1, round(look.scale))
    place, column = np.nonzero(where)
    top = np.rint(look.scale + (1 - peaks[place, column]) * (height - 2 * look.scale) - size / 2)
    row = np.clip(top.astype(np.int32), 0, height - size)
    colour, flat = _curve_colours(look.tokens)[place], area.reshape(-1)
    for below in range(size):
        at = (row + below) * width + column - 1
        ground = flat[at].view(np.uint8).reshape(-1, 4)
        mixed = ground + np.float32(_PEAK_ALPHA) * (colour - ground)
        flat[at] = mixed.astype(np.uint8).view(np.uint32).reshape(-1)


def _stroke(
    area: Pixels,
    left: NDArray[np.floating],
    right: NDArray[np.floating],
    half: NDArray[np.float32],
    alpha: NDArray[np.floating],
    colours: NDArray[np.float32],
) -> None:
    """Blend n lines over the pixels (height, w), one after another: in column c - 1 line l runs from
    `left[l, c]` to `right[l, c]` (n, w + 2), `half[l]` to both sides, as opaque as `alpha[l, c]`, which is 0
    at both ends. A pixel is filled by the share of it that the line covers, to a few per cent.
    """
    height, width = area.shape[:2]
    line, column = np.nonzero(alpha > 0.01)
    if not len(line):
        return
    top, bottom = np.minimum(left, right).astype(np.float32), np.maximum(left, right).astype(np.float32)
    # A steep line reaches into the rows of its neighbours, but not beyond a peak.
    low, high = _reach(top, np.minimum) - half, _reach(bottom, np.maximum) + half
    low, high = np.maximum(low, 0)[line, column], np.minimum(high, height)[line, column]
    top, bottom = top[line, column], bottom[line, column]
    rise = bottom - top
    thick = half[line, 0] * np.sqrt(1 + rise * rise)
    middle, soft = (top + bottom) / 2, np.reciprocal(np.maximum(rise, np.float32(1)))
    first = np.maximum(low, top - thick).astype(np.int32)
    count = np.maximum(np.ceil(np.minimum(high, bottom + thick)).astype(np.int32) - first, 0)
    upper, lower = np.maximum(middle - thick, low), np.minimum(middle + thick, high)
    # From here on one element is one pixel of one line.
    begins = np.cumsum(count) - count
    each = np.repeat(np.arange(len(line), dtype=np.int32), count)
    row = (first - begins)[each] + np.arange(len(each), dtype=np.int32)
    middles = row.astype(np.float32) + np.float32(0.5)
    share = _under(middles, upper, soft, each) - _under(middles, lower, soft, each)
    share *= alpha[line, column].astype(np.float32)[each]
    index = row * width + (column - 1)[each]
    flat = area.reshape(-1)
    ends = np.append(begins, len(each))[np.searchsorted(line, np.arange(len(alpha) + 1))]
    for n, (start, end) in enumerate(itertools.pairwise(ends.tolist())):
        if start < end:
            at = index[start:end]
            ground = flat[at].view(np.uint8).reshape(-1, 4)
            mixed = share[start:end, None] * (colours[n] - ground)
            mixed += ground
            mixed += np.float32(0.5)
            flat[at] = mixed.astype(np.uint8).view(np.uint32).reshape(-1)


def _under(
    middles: NDArray[np.float32],
    edge: NDArray[np.float32],
    soft: NDArray[np.float32],
    each: NDArray[np.int32],
) -> NDArray[np.float32]:
    """How much of each pixel lies under an edge that crosses its column: a straight rise over as many rows as
    the edge falls by there."""
    depth = middles * soft[each]
    depth += (np.float32(0.5) - edge * soft)[each]
    return np.clip(depth, 0, 1, out=depth)


def _reach(ends: NDArray[np.float32], further: np.ufunc) -> NDArray[np.float32]:
    """Of each column and its two neighbours, (n, w)."""
    reach = ends.copy()
    reach[:, 1:] = further(reach[:, 1:], ends[:, :-1])
    reach[:, :-1] = further(reach[:, :-1], ends[:, 1:])
    return reach


@lru_cache(maxsize=64)
def _dashes(dash: tuple[float, ...], scale: float) -> NDArray[np.bool_]:
    """Whether a column of a period is drawn. Measured along the axis, so that pieces join."""
    period = round(sum(dash) * scale)
    ends = np.cumsum(dash) * scale
    return np.searchsorted(ends, np.arange(period) + 0.5) % 2 == 0


@lru_cache(maxsize=16)
def _kind_colours(tokens: Tokens) -> Pixels:
    """(10,) by kind; what is uncertain or away has the ground's colour."""
    names = [palette.MARKS[e].colour(tokens.dark) for e in EXPRESSIONS] + [tokens.window] * (AWAY + 1 - EIGHT)
    return np.array([packed(name) for name in names], np.uint32)


@lru_cache(maxsize=16)
def _curve_colours(tokens: Tokens) -> NDArray[np.float32]:
    """(8, 4) in the order of the bytes of a pixel."""
    return _kind_colours(tokens)[:EIGHT].view(np.uint8).reshape(EIGHT, 4).astype(np.float32)


def packed(name: str) -> np.uint32:
    """ "#RRGGBB" -> an opaque pixel."""
    return np.uint32(0xFF000000 | int(name[1:], 16))
