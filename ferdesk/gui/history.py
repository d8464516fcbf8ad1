"""The last half minute of one person's scores, in tenths of a second. Knows no Qt."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ferdesk.records import EXPRESSIONS, Expression

STEP = 0.1  # seconds a sample stands for: on the screen less than a pixel or two
BRIDGE = 1.0  # a slow source's frames lie this far apart at most to be joined by a line


class History:
    """Samples are means of the frames in them; where no face was seen they are nan."""

    def __init__(self, seconds: float = 30.0) -> None:
        self.seconds = seconds
        self.begun = 0  # grows each time the past is forgotten
        self._samples = np.full((round(seconds / STEP), len(EXPRESSIONS)), np.nan)
        self._last: int | None = None  # number of the newest sample since time 0
        self._sum = np.zeros(len(EXPRESSIONS))
        self._count = 0
        self._gone = False

    def add(self, time: float, scores: Mapping[Expression, float]) -> None:
        """Scores of the frame at `time` seconds; a time before the last one begins anew."""
        values = np.array([scores[e] for e in EXPRESSIONS])
        self._move_to(time, None if self._gone else values)
        self._gone = False
        self._sum += values
        self._count += 1
        self._samples[-1] = self._sum / self._count

    def gap(self, time: float) -> None:
        """The face is not in view at `time`."""
        self._move_to(time, None)
        self._gone = True

    def clear(self) -> None:
        self._samples[:] = np.nan
        self._last = None
        self.begun += 1

    @property
    def end(self) -> int:
        """Number of the newest sample, in STEPs from time 0; it still changes, all before it stand."""
        return -1 if self._last is None else self._last

    def samples(self) -> NDArray[np.float64]:
        """(n, 8) in 0..1 or nan, oldest first, the newest last; columns in the order of EXPRESSIONS."""
        return self._samples

    def _move_to(self, time: float, values: NDArray[np.float64] | None) -> None:
        sample = int(np.floor(time / STEP + 1e-6))
        if self._last is not None and sample < self._last:
            self.clear()
        steps = 1 if self._last is None else sample - self._last
        if steps == 0:
            return
        before = self._samples[-1].copy()
        shift = min(steps, len(self._samples))
        self._samples[:-shift] = self._samples[shift:]
        self._samples[-shift:] = np.nan
        if values is not None and 1 < steps <= BRIDGE / STEP:
            part = np.linspace(0, 1, steps + 1)[1:-1, None]
            self._samples[-steps:-1] = (1 - part) * before + part * values
        self._last, self._sum, self._count = sample, np.zeros(len(EXPRESSIONS)), 0
