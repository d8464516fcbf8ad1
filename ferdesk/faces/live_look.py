"""Live, where a computer is short of time: looks for steady faces in every second frame only.

Finding faces is the dearest step of a live frame that has few of them. A camera cannot be read ahead as a
clip can (sparse.py), but faces that hardly moved between the last two looks are, a thirtieth of a second
later, where that motion leads. Cropped and put to the engine is every frame. Where there is time, or any
doubt, each frame is looked at. What it costs in agreement stands in docs/decisions/0017.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import pairwise

from ferdesk.faces.detector import Seen
from ferdesk.faces.sparse import Look, boxes_along, is_calm, pairs_of, sketch
from ferdesk.records import Frame

_BUSY = 0.6  # part of the time between frames; above it a computer is short of time
_FARTHEST = 0.1  # face sides that a face may have moved between the last two looks
_GROWTH = 1.1  # and how much larger or smaller it may have become
_LONGEST = 0.12  # s since the last look
_AHEAD = 1.1  # times the time between the last two looks; farther than they are apart nothing is foretold
_FRAMES = 30  # from whose times the source's own rate is known
_NEWEST = 0.2  # part of the newest frame in the average of what frames take


class LiveLook:
    """`allowed`: off looks at every frame. Times of frames rise; if they go back, all is forgotten."""

    def __init__(self, allowed: bool = False) -> None:
        self.allowed = allowed
        self._times: deque[float] = deque(maxlen=_FRAMES)
        self._looks: deque[Look] = deque(maxlen=2)
        self._drawn = False  # the frame before was not looked at
        self._ms = 0.0  # what a frame takes that is looked at

    def look(self, frame: Frame, ask: Callable[[Frame], Seen]) -> Seen:
        """The faces of `frame`: found by `ask`, or where they have to be by now."""
        if not self.allowed:
            return ask(frame)
        if self._times and frame.time <= self._times[-1]:
            self._times.clear()
            self._looks.clear()
        self._times.append(frame.time)
        drawn = None if self._drawn or not self._busy else self._draw(frame)
        self._drawn = drawn is not None
        if drawn is not None:
            return drawn
        seen = ask(frame)
        self._looks.append(Look(frame.time, seen.boxes, sketch(frame)))
        return seen

    def took(self, ms: float) -> None:
        """What the last frame took in all, from looking to its answer."""
        if self.allowed and not self._drawn:
            self._ms += (_NEWEST if self._ms else 1.0) * (ms - self._ms)

    @property
    def _busy(self) -> bool:
        if len(self._times) < _FRAMES:
            return False
        # A quarter of the way up: dropped frames make times longer, a driver's burst makes some short.
        between = sorted(b - a for a, b in pairwise(self._times))[_FRAMES // 4]
        return self._ms > _BUSY * 1e3 * between

    def _draw(self, frame: Frame) -> Seen | None:
        """Nobody near is left out and nobody is guessed at: None unless all that was seen twice is steady."""
        if len(self._looks) < 2:
            return None
        before, last = self._looks
        since = frame.time - last.time
        if not last.boxes or since > min(_LONGEST, _AHEAD * (last.time - before.time)):
            return None
        pairs = pairs_of(before, last, _FARTHEST, _GROWTH)
        now = Look(frame.time, (), sketch(frame))
        if pairs is None or not is_calm(last, now):
            return None
        part = (frame.time - before.time) / (last.time - before.time)
        return Seen(frame, boxes_along(pairs, part), 0.0)
