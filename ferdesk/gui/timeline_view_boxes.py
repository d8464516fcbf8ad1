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
from ferdesk.gui.timeline_view_raster import hatch
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

    def columns(self, axis: Axis) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The device pixel columns [left, right) of each box, at least one; two that touch are set apart."""
        gap = max(1, round(axis.scale))
        left = np.rint(axis.xs(self.starts)).astype(np.int64)
        right = np.rint(axis.xs(self.ends)).astype(np.int64)
        return left, np.maximum(right - gap, left + 1)

    def wide(self, axis: Axis, least: float) -> list[tuple[Annotation, int, int]]:
        """Labels in view with `least` device pixels or more, and their columns [left, right)."""
        left, right = self.columns(axis)
        seen = np.flatnonzero((right - left >= least) & (right > 0) & (left < axis.width))
        return [(self.labels[n], int(left[n]), int(right[n])) for n in seen.tolist()]


def paint_boxes(
    boxes: Boxes, axis: Axis, height: int, tokens: Tokens, chosen: int | None
) -> NDArray[np.uint8]:
    """(height, axis.width, 4) blue, green, red, alpha: a row of boxes on a clear ground. `height` is that of
    the boxes; `chosen` the selected label's id. A label narrower than its edge is its colour alone."""
    pixels = np.zeros((height, axis.width, 4), np.uint8)
    if not len(boxes.labels):
        return pixels
    line = max(1, round(axis.scale))
    left, right = boxes.columns(axis)
    at = np.arange(axis.width)
    # Of several labels in one column the last one is seen.
    which = np.searchsorted(left, at, "right") - 1
    inside = (which >= 0) & (at < right[which])
    columns, which = at[inside], which[inside]
    colours = _colours(tokens)
    fill = np.repeat(colours["fill"][None], len(columns), 0)
    picked = np.flatnonzero([a.id == chosen for a in boxes.labels]) if chosen is not None else ()
    if len(picked):
        fill[which == picked[0]] = colours["chosen"]
    kind, depth = boxes.kinds[which], columns - left[which]
    outline = depth >= (right - left)[which] - line
    area = np.repeat(fill[None], height, 0)
    unsure = np.flatnonzero(kind == _UNSURE)
    if len(unsure):
        table = hatch(axis.scale)
        share = table[(columns[unsure] + axis.origin + np.arange(height)[:, None]) % len(table), None]
        ground = area[:, unsure].astype(np.float32)
        area[:, unsure] = (ground + share * (colours["edge"].astype(np.float32) - ground)).astype(np.uint8)
    area[:line] = area[-line:] = colours["edge"]
    area[:, outline] = colours["edge"]
    edge = depth < round(EDGE * axis.scale)
    area[:, edge] = colours["kinds"][kind[edge]]
    # None of them: a hollow edge.
    deep = (depth >= line) & (depth < round(EDGE * axis.scale) - line)
    area[line:-line, (kind == _NONE) & deep] = colours["hollow"]
    pixels[:, columns, :3] = area
    pixels[:, columns, 3] = 255
    return pixels


@lru_cache(maxsize=8)
def _colours(tokens: Tokens) -> dict[str, NDArray[np.uint8]]:
    def bgr(name: str) -> tuple[int, ...]:
        return palette.rgb(name)[::-1]

    named = [palette.MARKS[e].colour(tokens.dark) for e in EXPRESSIONS] + [tokens.text2] * 3
    made = {
        "fill": bgr(tokens.control),
        "chosen": bgr(tokens.hover),
        "edge": bgr(tokens.edge),
        "hollow": bgr(tokens.window),
        "kinds": [bgr(name) for name in named],
    }
    return {key: np.array(value, np.uint8) for key, value in made.items()}
