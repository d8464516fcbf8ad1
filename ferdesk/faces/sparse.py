"""Looks for faces in every n-th frame of a clip only, and draws the boxes in between where that is safe.

Finding faces costs more than all else that is done with a frame. A clip can be read ahead, so a face in two
looked-at frames a tenth of a second apart is known on both sides of the frames between: its box there is
the straight line from one to the other. Where that cannot be said, because a face came or went, moved far,
is unsure, or the picture changed at once, the frames between are looked at after all. Cropped and put to
the engine is every frame, whoever drew its boxes. What it costs in agreement stands in docs/decisions/0014.
"""

from __future__ import annotations

import itertools
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ferdesk.faces.detector import Seen
from ferdesk.faces.motion import centre, side_of
from ferdesk.faces.tracker import START_SCORE, overlap
from ferdesk.records import FaceBox, Frame

DETECT_EVERY = 3
"""What clips are analysed with unless a person chooses otherwise."""

_LONGEST = 0.21  # s between two looks; a nod turns back in less than twice that
_FARTHEST = 0.3  # face sides that a face may have moved between them
_GROWTH = 1.25  # and how much larger or smaller it may be
_APART = 0.1  # overlap with anybody else's box up to which two faces cannot be mistaken for each other
_CHANGE = 10.0  # gray levels by which a picture changes at a cut, mean over the sketch
_WAITING_BYTES = 96 << 20  # of frames that may wait for a look
_SKETCH = (16, 9)
_STRIDE = 8


Ask = Callable[[Frame], Future[Seen]]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What has to be kept of the last frame that was looked at: `sketch` is (9, 16) uint8 of its picture."""

    time: float
    boxes: tuple[FaceBox, ...]
    sketch: NDArray[np.uint8]


class SparseLook:
    """`every`: 1 looks at each frame. `last` is where `over` goes on, None at the start of a clip."""

    def __init__(self, every: int = 1) -> None:
        self.every = every
        self.last: Look | None = None

    def over(
        self,
        frames: Iterable[Frame],
        ask: Ask,
        ahead: int,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Seen]:
        """Every frame, in order. `ask` looks at a frame; up to `ahead` (half as many if frames are large) are
        asked for before one is waited for. The first and the last frame are always looked at; but if
        `stopped()` at the end, those after the last look are left out, so that going on from `last` gives
        what one run would have given."""
        ahead = max(ahead // 2, -(-ahead // self.every))  # frames in between wait here too
        asked: deque[tuple[list[Frame], Frame, Future[Seen]]] = deque()
        between: list[Frame] = []
        for frame in frames:
            if len(between) + 1 < self.every and (asked or self.last is not None):
                between.append(frame)
                continue
            asked.append((between, frame, ask(frame)))
            between = []
            room = _WAITING_BYTES // (self.every * frame.image.nbytes)
            if len(asked) > max(ahead // 2, min(ahead, room)):
                yield from self._stretch(*asked.popleft(), ask)
        if between and not stopped():
            asked.append((between[:-1], between[-1], ask(between[-1])))
        while asked:
            yield from self._stretch(*asked.popleft(), ask)

    def _stretch(
        self, between: Sequence[Frame], frame: Frame, asked: Future[Seen], ask: Ask
    ) -> Iterator[Seen]:
        """The frames between the last look and this one, and this one."""
        seen = asked.result()
        if self.every == 1:
            yield seen
            return
        before, now = self.last, Look(frame.time, seen.boxes, sketch(frame))
        pairs = None if before is None or not between else pairs_of(before, now)
        if pairs is not None and before is not None and _calm(before, between, now):
            for one in between:
                part = (one.time - before.time) / (now.time - before.time)
                yield Seen(one, boxes_along(pairs, part), 0.0)
        else:
            for answer in [ask(one) for one in between]:
                yield answer.result()
        self.last = now
        yield seen


def sketch(frame: Frame) -> NDArray[np.uint8]:
    """(9, 16) uint8: the picture in a few gray patches, enough to see a cut or a flash."""
    points = np.ascontiguousarray(frame.image[::_STRIDE, ::_STRIDE, 1])
    return cv2.resize(points, _SKETCH, interpolation=cv2.INTER_AREA).astype(np.uint8)


def is_calm(before: Look, now: Look) -> bool:
    """Does the picture go on without a cut or a flash?"""
    return float(np.abs(before.sketch.astype(np.int16) - now.sketch).mean()) < _CHANGE


def pairs_of(
    before: Look, now: Look, farthest: float = _FARTHEST, growth: float = _GROWTH
) -> tuple[tuple[FaceBox, FaceBox], ...] | None:
    """Each face of one look with itself in the other, largest first; None if that is not beyond doubt, or if
    one moved by more than `farthest` of its side or grew by more than a factor of `growth`."""
    if len(before.boxes) != len(now.boxes) or not 0 < now.time - before.time <= _LONGEST:
        return None
    pairs: list[tuple[FaceBox, FaceBox]] = []
    for box in now.boxes:
        near = [other for other in before.boxes if overlap(box, other) > _APART]
        if len(near) != 1 or not _steady(near[0], box, farthest, growth):
            return None
        pairs.append((near[0], box))
    alone = all(sum(overlap(a, b) > _APART for b in now.boxes) == 1 for a in before.boxes)
    return tuple(pairs) if alone else None


def boxes_along(pairs: Sequence[tuple[FaceBox, FaceBox]], part: float) -> tuple[FaceBox, ...]:
    """Where faces are at `part` of the way from the first box of each pair (0) to the second (1) or on."""
    return tuple(_on_the_way(a, b, part) for a, b in pairs)


def _calm(before: Look, between: Sequence[Frame], now: Look) -> bool:
    looks = [before, *(Look(one.time, (), sketch(one)) for one in between), now]
    return all(is_calm(a, b) for a, b in itertools.pairwise(looks))


def _steady(a: FaceBox, b: FaceBox, farthest: float, growth: float) -> bool:
    (ax, ay), (bx, by) = centre(a), centre(b)
    return (
        min(a.score, b.score) >= START_SCORE
        and math.hypot(bx - ax, by - ay) <= farthest * side_of(a)
        and abs(math.log(side_of(b) / side_of(a))) <= math.log(growth)
    )


def _on_the_way(a: FaceBox, b: FaceBox, part: float) -> FaceBox:
    """`part` of the way from a to b; no surer than the less sure of them."""

    def mix(x: float, y: float) -> float:
        return x + part * (y - x)

    eyes = None
    if a.eyes is not None and b.eyes is not None:
        (ax1, ay1, ax2, ay2), (bx1, by1, bx2, by2) = a.eyes, b.eyes
        eyes = (mix(ax1, bx1), mix(ay1, by1), mix(ax2, bx2), mix(ay2, by2))
    return FaceBox(
        mix(a.x1, b.x1), mix(a.y1, b.y1), mix(a.x2, b.x2), mix(a.y2, b.y2), min(a.score, b.score), eyes
    )
