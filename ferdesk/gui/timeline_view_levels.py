"""One person's predictions made ready for painting at any zoom: minima, maxima and means, level by level.

Knows no Qt. A clip of an hour has 90,000 frames on some 1,200 pixels; a level of 1, 4, 16 or 64 frames a bin
leaves at most 16 bins a pixel to look at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.tracks import PersonPredictions
from ferdesk.records import EXPRESSIONS

EIGHT = len(EXPRESSIONS)
UNSURE, AWAY = EIGHT, EIGHT + 1  # kinds beside the places of the eight
BINS = (1, 4, 16, 64)
_FINE = 4.0  # bins a pixel holds at least, so that an edge is off by a quarter of a pixel at most


@dataclass(frozen=True, eq=False)
class Columns:
    """What is painted in neighbouring pixel columns, `first` and so on, counted from frame 0.

    `kind` (w,) uint8: place in EXPRESSIONS, UNSURE or AWAY, whichever holds longest in that column.
    `lines` (8, w + 1) float32 in 0..1: the curves at the columns' borders. `peaks` (8, w) float32: the
    highest value in each column, None where a column holds few frames.
    """

    first: int
    kind: NDArray[np.uint8]
    lines: NDArray[np.float32]
    peaks: NDArray[np.float32] | None


@dataclass(frozen=True, eq=False)
class _Level:
    high: NDArray[np.uint8]  # (bins, 8)
    total: NDArray[np.uint16]  # (bins, 8) sum over frames
    kinds: NDArray[np.uint8]  # (bins, 10) frames of each kind


class Levels:
    """Made once for each PersonPredictions. `every`: each so-manieth frame was analysed; it speaks for the
    frames up to the next. Scores are kept as bytes: a curve has fewer rows of pixels than that."""

    def __init__(
        self, predictions: PersonPredictions, uncertain_below: float, clip_frames: int, every: int = 1
    ) -> None:
        frames = predictions.frames.astype(np.int64)
        self.count = len(frames)
        self.every = max(1, every)
        self.first = int(frames[0]) if self.count else 0
        self.end = min(int(frames[-1]) + self.every, clip_frames) if self.count else 0
        scores = np.clip(predictions.scores * 255 + 0.5, 0, 255).astype(np.uint8)
        kinds = np.where(predictions.uncertain(uncertain_below), UNSURE, predictions.top).astype(np.uint8)
        span = self.end - self.first
        self._scores = np.zeros((span + self.every, EIGHT), np.uint8)
        self._kinds = np.full(span + self.every, AWAY, np.uint8)
        for later in reversed(range(self.every)):  # the frame's own row is written last
            self._scores[frames + later - self.first] = scores
            self._kinds[frames + later - self.first] = kinds
        self._scores, self._kinds = self._scores[:span], self._kinds[:span]
        self._knots, self._values = _knots(frames, scores, self.every)
        self._levels = {size: self._level(size) for size in BINS[1:]}

    def kind(self, frame: int) -> int:
        """Place in EXPRESSIONS, UNSURE or AWAY."""
        return int(self._kinds[frame - self.first]) if self.first <= frame < self.end else AWAY

    def probability(self, frame: int) -> float:
        """Of the most probable expression, to half a per cent; 0 where nobody is in view."""
        inside = self.first <= frame < self.end
        return float(self._scores[frame - self.first].max()) / 255 if inside else 0.0

    def run(self, frame: int) -> tuple[int, int]:
        """The stretch [start, end) around `frame` that has one kind; empty where the person is away."""
        kind = self.kind(frame)
        if kind == AWAY:
            return frame, frame
        at = frame - self.first
        other = np.flatnonzero(self._kinds != kind)
        place = int(np.searchsorted(other, at))
        start = int(other[place - 1]) + 1 if place else 0
        end = int(other[place]) if place < len(other) else len(self._kinds)
        return self.first + start, self.first + end

    def columns(self, first: int, width: int, pitch: float) -> Columns:
        """Columns `first` to `first + width`; frame n begins at column `n * pitch`."""
        borders = np.arange(first, first + width + 1) / pitch
        per_column = 1 / pitch
        if per_column < 1.5 * self.every:
            return Columns(first, self._kinds_at(borders), self._interpolated(borders), None)
        size = max(s for s in BINS if s == 1 or per_column / s >= _FINE)
        return self._summed(first, borders, size)

    # -- few frames a pixel

    def _kinds_at(self, borders: NDArray[np.float64]) -> NDArray[np.uint8]:
        frames = np.floor((borders[:-1] + borders[1:]) / 2).astype(np.int64) - self.first
        inside = (frames >= 0) & (frames < len(self._kinds))
        kind = np.full(len(frames), AWAY, np.uint8)
        kind[inside] = self._kinds[frames[inside]]
        return kind

    def _interpolated(self, borders: NDArray[np.float64]) -> NDArray[np.float32]:
        """Straight lines between the middles of frames; a curve begins and ends level."""
        low = max(0, int(np.searchsorted(self._knots, borders[0])) - 1)
        high = int(np.searchsorted(self._knots, borders[-1], "right")) + 1
        knots, values = self._knots[low:high], self._values[low:high]
        if not len(knots):
            return np.zeros((EIGHT, len(borders)), np.float32)
        lines = [np.interp(borders, knots, values[:, place]) for place in range(EIGHT)]
        return (np.array(lines) / 255).astype(np.float32)

    # -- many frames a pixel

    def _summed(self, first: int, borders: NDArray[np.float64], size: int) -> Columns:
        level = self._levels[size] if size > 1 else None
        bins = len(level.kinds) if level is not None else len(self._kinds)
        edges = np.clip(np.rint((borders - self.first) / size).astype(np.int64), 0, bins)
        start, stop = edges[0], edges[-1]
        width = len(borders) - 1
        kind = np.full(width, AWAY, np.uint8)
        lines, peaks = np.zeros((EIGHT, width + 1), np.float32), np.zeros((EIGHT, width), np.float32)
        full = np.flatnonzero(edges[:-1] < edges[1:])
        if not len(full):
            return Columns(first, kind, lines, peaks)
        part = level if level is not None else self._level_of_frames(start, stop)
        offset = 0 if level is not None else start
        cuts = edges[full] - offset
        window = slice(0, int(stop - offset))
        counts = np.add.reduceat(part.kinds[window], cuts, axis=0, dtype=np.int64)
        present = counts[:, :AWAY].sum(1)
        # A person in view for a part of a column is shown there: a short look must not vanish.
        named = counts[:, :AWAY].argmax(1)
        kind[full] = np.where(present > 0, named, AWAY)
        mean = np.add.reduceat(part.total[window], cuts, axis=0, dtype=np.int64) / np.maximum(
            present[:, None] * 255, 1
        )
        peaks[:, full] = np.maximum.reduceat(part.high[window], cuts, axis=0).T / np.float32(255)
        lines[:] = _at_borders(mean, full, kind != AWAY)
        return Columns(first, kind, lines, peaks)

    def _level_of_frames(self, start: int, stop: int) -> _Level:
        kinds = np.zeros((stop - start, AWAY + 1), np.uint8)
        kinds[np.arange(stop - start), self._kinds[start:stop]] = 1
        scores = self._scores[start:stop]
        return _Level(scores, scores.astype(np.uint16), kinds)

    def _level(self, size: int) -> _Level:
        span = len(self._kinds)
        bins = -(-span // size)
        scores = np.zeros((bins * size, EIGHT), np.uint8)
        scores[:span] = self._scores
        kinds = np.full(bins * size, AWAY, np.uint8)
        kinds[:span] = self._kinds
        cut = scores.reshape(bins, size, EIGHT)
        counts = [(kinds.reshape(bins, size) == kind).sum(1) for kind in range(AWAY + 1)]
        return _Level(cut.max(1), cut.sum(1, dtype=np.uint16), np.array(counts, np.uint8).T.copy())


def _knots(
    frames: NDArray[np.int64], scores: NDArray[np.uint8], every: int
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Places (k,) in frames and values (k, 8) between which curves run straight: the middle of each analysed
    frame, and both ends of each stretch in which a person is in view."""
    if not len(frames):
        return np.zeros(0), np.zeros((0, EIGHT), np.uint8)
    gap = np.flatnonzero(np.diff(frames) > every)
    begins, ends = np.append(0, gap + 1), np.append(gap, len(frames) - 1)
    places = np.concatenate([frames[begins], frames + every / 2, frames[ends] + every])
    rows = np.concatenate([begins, np.arange(len(frames)), ends])
    order = np.argsort(places, kind="stable")
    return places[order].astype(np.float64), scores[rows[order]]


def _at_borders(
    mean: NDArray[np.float64], full: NDArray[np.intp], seen: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Means (n, 8) of the columns `full` -> values (8, w + 1) at their borders, level where a curve ends."""
    width = len(seen)
    values = np.zeros((EIGHT, width), np.float32)
    values[:, full] = mean.T
    weights = np.zeros(width + 1, np.float32)
    sums = np.zeros((EIGHT, width + 1), np.float32)
    weights[:-1] += seen
    weights[1:] += seen
    sums[:, :-1] += values * seen
    sums[:, 1:] += values * seen
    return (sums / np.maximum(weights, 1)).astype(np.float32, copy=False)
