"""Cuts a frame into overlapping tiles, so that a detector of fixed input size finds small faces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ferdesk.records import FaceBox

_TILE = 0.6  # side of a tile as a part of the frame's shorter side: two rows that overlap by a third
_OVERLAP = 1 / 3  # of a tile; a face up to this size lies whole in at least one tile
_SAME_FACE = 0.5  # two boxes are one face from this part of the smaller one's area on


@dataclass(frozen=True, slots=True)
class Tile:
    """A square part of a frame, in whole pixels."""

    x: int
    y: int
    width: int
    height: int

    def cut(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return image[self.y : self.y + self.height, self.x : self.x + self.width]

    def to_frame(self, box: FaceBox) -> FaceBox:
        eyes = box.eyes and (
            box.eyes[0] + self.x,
            box.eyes[1] + self.y,
            box.eyes[2] + self.x,
            box.eyes[3] + self.y,
        )
        return replace(
            box, x1=box.x1 + self.x, y1=box.y1 + self.y, x2=box.x2 + self.x, y2=box.y2 + self.y, eyes=eyes
        )


def tiles_for(width: int, height: int) -> list[Tile]:
    """Square tiles that cover the frame, evenly spread, each overlapping the next by a third or more."""
    side = max(1, round(_TILE * min(width, height)))
    return [Tile(x, y, side, side) for y in _starts(height, side) for x in _starts(width, side)]


def merge(whole: Iterable[FaceBox], tiles: Iterable[tuple[Tile, Iterable[FaceBox]]]) -> list[FaceBox]:
    """One box a face, the best scored, from the boxes of the whole frame and of its tiles (tile pixels).

    Greedy non-maximum suppression by the part of the smaller box that is covered, not by the union: a
    tile that cuts a face through the middle answers with a small box inside the true one.
    """
    found = list(whole)
    for tile, boxes in tiles:
        found += [tile.to_frame(box) for box in boxes]
    kept: list[FaceBox] = []
    for box in sorted(found, key=lambda b: b.score, reverse=True):
        if all(_covered(box, other) < _SAME_FACE for other in kept):
            kept.append(box)
    return kept


def _starts(length: int, side: int) -> list[int]:
    count = 1 if side >= length else 1 + int(np.ceil((length - side) / (side * (1 - _OVERLAP))))
    return [round(s) for s in np.linspace(0, length - side, count)]


def _covered(a: FaceBox, b: FaceBox) -> float:
    """Part of the smaller box's area that the other covers, 0..1."""
    w = min(a.x2, b.x2) - max(a.x1, b.x1)
    h = min(a.y2, b.y2) - max(a.y1, b.y1)
    smaller = min(a.width * a.height, b.width * b.height)
    return max(w, 0.0) * max(h, 0.0) / smaller if smaller > 0 else 0.0
