"""How far a job on a clip is, how fast, and how long it will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_TOLD_EVERY = 0.1  # s between two reports
_RECENT = 10.0  # s that the rate looks back


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` frames of the clip; `rate` frames of it a second now; None until it is known."""

    done: int
    total: int
    rate: float | None = None
    seconds_left: float | None = None


class Meter:
    """Reports progress, not more often than anybody can read."""

    def __init__(self, total: int, progress: Callable[[Progress], object]) -> None:
        self._total, self._progress = total, progress
        self._marks: deque[tuple[float, int]] = deque()
        self._told = float("-inf")

    def start(self, at: int) -> None:
        self._marks.append((time.monotonic(), at))
        self._progress(Progress(at, self._total))

    def tell(self, done: int, *, now: bool = False) -> None:
        clock = time.monotonic()
        if clock - self._told < _TOLD_EVERY and not now:
            return
        self._told = clock
        self._marks.append((clock, done))
        while clock - self._marks[0][0] > _RECENT and len(self._marks) > 2:
            self._marks.popleft()
        since, before = self._marks[0]
        rate = (done - before) / (clock - since) if clock > since else 0.0
        left = (self._total - done) / rate if rate > 0 else None
        self._progress(Progress(done, self._total, rate or None, left))
