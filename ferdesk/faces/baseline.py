"""A person's own neutral face as the starting point: some faces at rest look angry or sad to an engine.

While the person looks neutral, the mean of the track's logits m is taken over some seconds. With n, the
engine's typical logits for a neutral face, the track's logits z become

    z' = z - clip(m' - n', -c, c)        (m', n': less their mean, since softmax sees differences only)

so that this face at rest answers like a typical neutral one, and an expression is what differs from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ferdesk.model_card import ModelCard
from ferdesk.records import Expression

_TYPICAL = 0.8  # calibrated probability of neutral, for engines whose card knows no typical neutral logits
_LARGEST = 3.0  # c, in calibrated logits: a smile shown by mistake must not make all faces look sad for ever
_LONGEST_STEP = 0.25  # s that one frame may count for


@dataclass(slots=True)
class _Learning:
    seconds: float
    total: NDArray[np.float64]
    frames: int = 0
    done: float = 0.0
    last: float | None = None


@dataclass(slots=True)
class Baselines:
    """Neutral faces of one engine's tracks. Typical logits come from the card (`neutral_logits`)."""

    card: ModelCard
    _learning: dict[int, _Learning] = field(default_factory=dict)
    _shifts: dict[int, NDArray[np.float64]] = field(default_factory=dict)

    def learn(self, track_id: int, seconds: float = 2.0) -> None:
        """Take the next `seconds` in which this track is in view as its neutral face. The baseline it has
        goes on until then."""
        self._learning[track_id] = _Learning(seconds, np.zeros(len(self.card.labels)))

    def forget(self, track_id: int) -> None:
        """Undo: the track's logits are the engine's own again."""
        self._learning.pop(track_id, None)
        self._shifts.pop(track_id, None)

    def progress(self, track_id: int) -> float | None:
        """0..1 while learning, 1 once learnt, None if neither."""
        learning = self._learning.get(track_id)
        if learning is not None:
            return min(learning.done / learning.seconds, 1.0) if learning.seconds > 0 else 0.0
        return 1.0 if track_id in self._shifts else None

    def apply(self, track_id: int, logits: NDArray[np.float32], time: float) -> NDArray[np.float32]:
        """(k,) logits of one track at `time` -> (k,) shifted by its baseline, if it has one."""
        learning = self._learning.get(track_id)
        if learning is not None and self._take(learning, logits, time):
            self._shifts[track_id] = self._shift(learning.total / learning.frames)
            del self._learning[track_id]
        shift = self._shifts.get(track_id)
        return logits if shift is None else (logits - shift).astype(np.float32)

    def keep_only(self, track_ids: Iterable[int]) -> None:
        """Drop what is known of tracks that have ended; their numbers never come back."""
        alive = set(track_ids)
        for known in (self._learning, self._shifts):
            for track_id in known.keys() - alive:
                del known[track_id]

    def _take(self, learning: _Learning, logits: NDArray[np.float32], time: float) -> bool:
        """True once there is enough."""
        learning.total += logits
        learning.frames += 1
        if learning.last is not None and time > learning.last:
            learning.done += min(time - learning.last, _LONGEST_STEP)
        learning.last = time
        return learning.done >= learning.seconds

    def _shift(self, mean: NDArray[np.float64]) -> NDArray[np.float64]:
        typical = typical_neutral(self.card)
        shift = (mean - mean.mean()) - (typical - typical.mean())
        largest = _LARGEST * self.card.temperature
        return np.clip(shift, -largest, largest)


def typical_neutral(card: ModelCard) -> NDArray[np.float64]:
    """(k,) logits the engine gives a typical neutral face: the card's, measured on training pictures; else
    those of probability 0.8 for neutral and the rest spread evenly."""
    known = np.array(card.neutral_logits, np.float64)
    if len(known) == len(card.labels):
        return known
    typical = np.zeros(len(card.labels))
    if Expression.NEUTRAL in card.labels:
        odds = _TYPICAL / (1 - _TYPICAL) * (len(card.labels) - 1)
        typical[card.labels.index(Expression.NEUTRAL)] = card.temperature * np.log(odds)
    return typical
