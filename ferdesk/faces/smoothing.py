"""Steadies the probabilities of each track without making them late."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_STRONGEST = 0.3  # Hz, cut-off for a still face at strength 1
_WEAKEST = 12.0  # Hz, just above strength 0
_EAGERNESS = 2.0  # Hz more for each whole change of expression a second (the paper's beta)
_SPEED_CUTOFF = 1.0  # Hz, for the speed itself
_PAUSE = 1.0  # s without the face after which nothing of the past counts


@dataclass(slots=True)
class _State:
    time: float
    value: NDArray[np.float64]
    speed: NDArray[np.float64]


class Smoother:
    """The One-Euro filter (Casiez, Roussel and Vogel 2012) on calibrated probabilities, one per track.

    A still face is filtered hard, a changing one hardly. The paper filters each coordinate for itself; here
    all expressions of a face share one cut-off, f = f_min + beta x s, where s is half the sum of the absolute
    filtered speeds of the probabilities (total variation a second). Each answer is then a weighted mean
    of distributions and so a distribution, without renormalizing.

    `strength` 0..1: 0 is off; f_min falls from 12 Hz to 0.3 Hz evenly on a logarithmic scale.
    """

    def __init__(self, strength: float = 0.5) -> None:
        self.strength = strength
        self._states: dict[int, _State] = {}

    def smooth(self, track_id: int, probabilities: NDArray[np.float64], time: float) -> NDArray[np.float64]:
        """(k,) probabilities of one track at `time` in seconds -> (k,), summing to one as they do."""
        state = self._states.get(track_id)
        dt = time - state.time if state else 0.0
        if state is None or self.strength <= 0 or not 0 < dt <= _PAUSE:
            self._states[track_id] = _State(time, probabilities, np.zeros_like(probabilities))
            return probabilities
        speed = _towards(state.speed, (probabilities - state.value) / dt, _SPEED_CUTOFF, dt)
        cutoff = _WEAKEST * (_STRONGEST / _WEAKEST) ** self.strength + _EAGERNESS * np.abs(speed).sum() / 2
        value = _towards(state.value, probabilities, cutoff, dt)
        self._states[track_id] = _State(time, value, speed)
        return value

    def keep_only(self, track_ids: Iterable[int]) -> None:
        """Drop what is known of tracks that have ended."""
        for track_id in self._states.keys() - set(track_ids):
            del self._states[track_id]


def _towards(
    old: NDArray[np.float64], new: NDArray[np.float64], cutoff: float, dt: float
) -> NDArray[np.float64]:
    """One step of a first order low-pass; `cutoff` in Hz, `dt` in seconds."""
    weight = 1 / (1 + 1 / (2 * math.pi * cutoff * dt))
    return old + weight * (new - old)
