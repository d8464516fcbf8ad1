"""Paints the outlined boxes of a row of labels into an array of pixels, all columns at once.

Knows no Qt: an hour may hold thousands of labels in view, and asking Qt for each would take longer than a
frame lasts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ferdesk import palette
from ferdesk.annotation.timeline import NONE, UNCERTAIN, Annotation
from ferdesk.gui.timeline_view_axis import Axis
from ferdesk.gui.timeline_view_raster import Pixels, hatch, packed
from ferdesk.gui.tokens import Tokens
from ferdesk.records import EXPRESSIONS

EDGE = 4  # logical pixels of colour at a label's left
INSIDE = 3  # between the row's edges and its boxes
_NONE, _UNSURE, _OWN = len(EXPRESSIONS), len(EXPRESSIONS) + 1, len(EXPRESSIONS) + 2
_KINDS = {str(e): n for n, e in enumerate(EXPRESSIONS)} | {NONE: _NONE, UNCERTAIN: _UNSURE}


@dataclass(frozen=True, eq=False)
class Boxes:
    """The labels of one person on one tier, first to last: `starts` and `ends` (n,) in frames."""

    labels: Sequence[Annotation]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    kinds: NDArray[np.uint8]

    @classmethod
    def of(cls, labels: Sequence[Annotation]) -> Boxes:
        return cls(
            labels,
            np.array([a.start for a in labels], np.int64),
            np.array([a.end for a in labels], np.int64),
            np.array([_KINDS.get(a.label, _OWN) for a in labels], np.uint8),
        )

    def columns(self, pitch: float, scale: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The device pixel columns [left, right) of each box, counted from frame 0; one at least, and two
        boxes that touch are set apart."""
        left = np.rint(self.starts * pitch).astype(np.int64)
        right = np.rint(self.ends * pitch).astype(np.int64)
        return left, np.maximum(right - max(1, round(scale)), left + 1)

    def wide(self, axis: Axis, least: float) -> list[tuple[Annotation, int, int]]:
        """Labels in view with `least` device pixels or more, and their columns [left, right) on the axis."""
        left, right = (ends - axis.origin for ends in self.columns(axis.pitch, axis.scale))
        seen = np.flatnonzero((right - left >= least) & (right > 0) & (left < axis.width))
        return [(self.labels[n], int(left[n]), int(right[n])) for n in seen.tolist()]


@dataclass(frozen=True, slots=True)
class BoxLook:
    """`height` of the boxes in device pixels; `chosen` is the selected label's id."""

    tokens: Tokens
    height: int
    scale: float = 1.0
    chosen: int | None = None


def paint_boxes(
    boxes: Boxes, look: BoxLook, first: int, width: int, pitch: float
) -> tuple[Pixels, NDArray[np.uint8]]:
    """Columns `first` to `first + width` of a row on a clear ground: pixels (look.height, width), and where
    there is a box (width,). A label narrower than its edge is all colour."""
    pixels, there = np.zeros((look.height, width), np.uint32), np.zeros(width, np.uint8)
    left, right = boxes.columns(pitch, look.scale)
    low, high = np.searchsorted(right, first, "right"), np.searchsorted(left, first + width)
    if low >= high:
        return pixels, there
    left, right, kinds = left[low:high], right[low:high], boxes.kinds[low:high]
    tokens, line, edge_width = look.tokens, max(1, round(look.scale)), round(EDGE * look.scale)
    at = np.arange(first, first + width)
    # Of several labels in one column the last one is seen.
    which = np.searchsorted(left, at, "right") - 1
    inside = (which >= 0) & (at < right[which])
    columns, which, at = np.flatnonzero(inside), which[inside], at[inside]
    area = np.full((look.height, len(columns)), packed(tokens.control), np.uint32)
    for n in range(low, high) if look.chosen is not None else ():
        if boxes.labels[n].id == look.chosen:
            area[:, which == n - low] = packed(tokens.hover)
    kind, depth = kinds[which], at - left[which]
    unsure = np.flatnonzero(kind == _UNSURE)
    if len(unsure):
        table = hatch(tokens.control, tokens.edge, 1.0, look.scale)
        area[:, unsure] = table[(at[unsure] + np.arange(look.height)[:, None]) % len(table)]
    area[:line] = area[-line:] = packed(tokens.edge)
    area[:, depth >= (right - left)[which] - line] = packed(tokens.edge)
    edge = depth < edge_width
    area[:, edge] = _colours(tokens)[kind[edge]]
    # None of them: a hollow edge.
    hollow = (kind == _NONE) & (depth >= line) & (depth < edge_width - line)
    area[line:-line, hollow] = packed(tokens.window)
    pixels[:, columns] = area
    there[columns] = 1
    return pixels, there


@lru_cache(maxsize=8)
def _colours(tokens: Tokens) -> Pixels:
    """Of the edges, by kind."""
    names = [palette.MARKS[e].colour(tokens.dark) for e in EXPRESSIONS] + [tokens.text2] * 3
    return np.array([packed(name) for name in names], np.uint32)
