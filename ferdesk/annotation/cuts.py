"""Finds the cuts of a clip while its frames go by: where one shot ends and the next begins.

After Yeo and Liu, "Rapid scene analysis on compressed video", IEEE Transactions on Circuits and Systems for
Video Technology 5(6), 1995: frames are compared as small pictures (their DC images), in which grain and small
motions average out; a change must stand out of those around it in a sliding window (III.A), since a fixed
threshold fails in fast scenes; a flash, which changes the picture twice and leaves it as it was, is no cut
(III.C). Beyond the paper: after a cut the pattern of light and dark is another one; where it is the same, a
lamp was switched on or the exposure changed.

Fades, dissolves and shots of less than LOOK frames between two that are alike are not looked for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 48, 27
"""Of the small picture that is compared."""

LOOK = 6
"""Frames on either side that a cut is compared with; so many frames later is it known."""

MEMORY = 2 * LOOK + 1
"""A finder that sees this many frames before frame n knows all that one that saw the whole clip would know
of n and of what follows: so an analysis goes on where it stopped."""

# Chosen on made scenes and on the bundled clip; tests/annotation/test_cuts.py holds them.
_LEAST = 12.0  # mean change of a colour value of 0..255
_STANDS_OUT = 2.0  # times the mean before it, and that after it
_ALONE = 3.0  # the same where there is only one side
_DWARFED = 0.3  # of the largest change nearby; less is the tail of a flash
_RETURNS = 0.65  # of the change: what is nearer than this on both sides is one shot
_SAME_PATTERN = 0.9  # correlation of brightness


class CutFinder:
    """Give it every frame in order; it answers LOOK frames later."""

    def __init__(self) -> None:
        self._seen: deque[_Seen] = deque(maxlen=MEMORY)

    def add(self, number: int, image: NDArray[np.uint8]) -> int | None:
        """`image` RGB (h, w, 3) of frame `number` -> the number of the frame that begins a new shot, if one
        is known by now."""
        small = shrink(image)
        change = _distance(self._seen[-1].small, small) if self._seen else 0.0
        self._seen.append(_Seen(number, small, change))
        return self._judge(len(self._seen) - 1 - LOOK)

    def finish(self) -> tuple[int, ...]:
        """The cuts among the last LOOK frames of the clip."""
        first = max(1, len(self._seen) - LOOK)
        found = [self._judge(index) for index in range(first, len(self._seen))]
        return tuple(number for number in found if number is not None)

    def _judge(self, index: int) -> int | None:
        """Whether frame `index` of those seen begins a shot."""
        if index < 1:
            return None
        seen = list(self._seen)
        at, before = seen[index], seen[index - 1]
        if at.change < _LEAST:
            return None
        sides = seen[max(1, index - LOOK) : index], seen[index + 1 : index + LOOK + 1]
        few = min(map(len, sides)) < LOOK // 2  # at the clip's very start or end: surer, then
        if at.change < (_ALONE if few else _STANDS_OUT) * max(map(_usual_change, sides)):
            return None
        if at.change < _DWARFED * max((one.change for side in sides for one in side), default=0.0):
            return None
        earlier, later = seen[max(0, index - LOOK) : index], seen[index : index + LOOK + 1]
        if min(_distance(a.small, b.small) for a in earlier for b in later) < _RETURNS * at.change:
            return None
        return None if _correlation(before.small, at.small) > _SAME_PATTERN else at.number


class _Seen:
    __slots__ = ("change", "number", "small")

    def __init__(self, number: int, small: NDArray[np.uint8], change: float) -> None:
        self.number, self.small, self.change = number, small, change


def _usual_change(side: Sequence[_Seen]) -> float:
    """The mean, without the largest: a second cut nearby is not motion."""
    changes = sorted(one.change for one in side)[:-1]
    return sum(changes) / len(changes) if changes else 0.0


def shrink(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w, 3) -> (HEIGHT, WIDTH, 3); one of that size as it is."""
    if image.shape[:2] == (HEIGHT, WIDTH):
        return image
    import cv2

    return np.asarray(cv2.resize(image, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)


def _distance(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Mean difference of the colour values, 0..255."""
    return float(np.abs(a.astype(np.int16) - b).mean())


def _correlation(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Of the brightness of two pictures, -1..1; 0 if one of them is even."""
    x, y = (p.mean(2).ravel() for p in (a, b))
    x, y = x - x.mean(), y - y.mean()
    norm = float(np.linalg.norm(x) * np.linalg.norm(y))
    return float(x @ y) / norm if norm > 1e-6 else 0.0
