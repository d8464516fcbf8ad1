"""From frames to seconds and back, by the clip's true frame times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class FrameClock:
    """`times` float64 (n,) seconds at which each frame of a clip begins, rising; variable rate is normal."""

    times: NDArray[np.float64]

    @cached_property
    def edges(self) -> NDArray[np.float64]:
        """(n + 1,) where frames begin, and where the last one ends: it lasts as long as is usual."""
        if not len(self.times):
            return np.zeros(1)
        usual = float(np.median(np.diff(self.times))) if len(self.times) > 1 else 0.04
        return np.append(self.times, self.times[-1] + usual)

    def second(self, edge: int) -> float:
        """When frame `edge` begins; for the number of frames, when the last one ends."""
        if edge < len(self.times):
            return float(self.times[edge])
        return float(self.edges[-1])

    @property
    def duration(self) -> float:
        return float(self.edges[-1])

    @property
    def rate(self) -> float:
        """Frames a second, as usual in this clip."""
        return 1.0 / float(np.median(np.diff(self.times))) if len(self.times) > 1 else 25.0

    def edge(self, second: float) -> int:
        """The number of the frame that begins nearest to `second`: 0 to the number of frames."""
        edges = self.edges
        after = int(np.searchsorted(edges, second))
        if after == 0:
            return 0
        if after == len(edges):
            return len(edges) - 1
        return after if edges[after] - second < second - edges[after - 1] else after - 1
