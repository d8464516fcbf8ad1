"""Next to check: where a person's minutes count most, because the engine doubts or its answer leaps.

Doubt is ranked as in least-confidence sampling (Lewis and Gale 1994; Settles, "Active learning literature
survey", 2009, 3.1): the more probable it is that the leading expression is wrong. A change is ranked by how
much of the probability moves, and the sooner the higher.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.timeline import Timeline
from ferdesk.annotation.tracks import PersonPredictions
from ferdesk.records import EXPRESSIONS, Expression

Ranges = Sequence[tuple[int, int]]

LEAST = 0.2  # s; what is shorter is flicker, and not worth a look
_JOINED = 0.2  # s between two doubts that are one
_LONGEST = 5.0  # s; a longer doubt is looked at in pieces
_CHANGE = 1.0  # s that a change may take at most
_CLEAR = 0.5  # probability from which a face clearly shows an expression, before and after a change


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames [start, end) of a person to look at; `why` in a few words, `rank` 0..1, higher comes first.

    What `why` says, for other languages: from `first` to `second` in `seconds`, or, if that is None, either
    of them with the mean probabilities `shares`.
    """

    person: int
    start: int
    end: int
    why: str
    rank: float
    first: Expression | None = None
    second: Expression | None = None
    seconds: float | None = None
    shares: tuple[float, float] | None = None


def stretches_to_check(
    predictions: Mapping[int, PersonPredictions],
    times: NDArray[np.float64],
    uncertain_below: float,
    done: Mapping[int, Ranges] | None = None,
) -> tuple[Stretch, ...]:
    """The stretches of all these persons, the most worthwhile first.

    `times` (n,) seconds of the clip's frames; `done`: frames [start, end) of each person that need no look
    any more (`labelled`). What is left of a doubt counts if it is long enough; a change is done once most of
    it is.
    """
    found: list[Stretch] = []
    for person, told in predictions.items():
        if not len(told):
            continue
        rows = _Rows(told, times)
        finished = (done or {}).get(person, ())
        changes = [c for c in rows.changes(uncertain_below) if 2 * _covered(c, finished) <= c.end - c.start]
        found += changes
        seen = [*finished, *((c.start, c.end) for c in changes)]
        found += rows.doubts(uncertain_below, sorted(seen))
    return tuple(sorted(found, key=lambda s: (-s.rank, s.start, s.person)))


def labelled(timeline: Timeline, tier: int) -> dict[int, Ranges]:
    """Where persons have labels on `tier` that a person gave or took in from elsewhere, by person; copied
    predictions are not looked at yet."""
    found: dict[int, list[tuple[int, int]]] = {}
    for a in timeline.annotations:
        if a.tier == tier and a.origin != "prediction":
            found.setdefault(a.person, []).append((a.start, a.end))
    return {person: tuple(ranges) for person, ranges in found.items()}


class _Rows:
    """One person's predictions in time. A row holds until the next, as long as the face is there."""

    def __init__(self, told: PersonPredictions, times: NDArray[np.float64]) -> None:
        self.person = told.person
        self.scores = told.scores
        self.top = told.top
        self.best = told.scores.max(1)
        steps = np.diff(told.frames)
        step = int(np.median(steps)) if len(steps) else 1  # every n-th frame was analysed
        nominal = float(np.median(np.diff(times))) if len(times) > 1 else 1 / 25
        self.start = told.frames.astype(int)
        self.end = np.minimum(np.append(self.start[1:], self.start[-1] + step), self.start + step)
        ends_at = np.append(times, times[-1] + nominal)
        self.begin_time, self.end_time = times[self.start], ends_at[np.minimum(self.end, len(times))]
        # Where the face was away for longer than a look apart, nothing is joined.
        away = self.begin_time[1:] - self.end_time[:-1] > _JOINED
        self.shown = np.concatenate([[0], np.cumsum(away)])

    def seconds(self, first: int, last: int) -> float:
        """From the beginning of row `first` to the end of row `last`."""
        return float(self.end_time[last] - self.begin_time[first])

    def doubts(self, below: float, done: Ranges) -> Iterator[Stretch]:
        for first, last in self._joined(list(_runs(self.best < below, self.shown))):
            for a, b in _without(int(self.start[first]), int(self.end[last]), done):
                low, high = np.searchsorted(self.start, a), np.searchsorted(self.end, b, "right")
                rows = low + np.flatnonzero(self.best[low:high] < below)
                if len(rows):
                    yield from self._pieces(int(rows[0]), int(rows[-1]))

    def _pieces(self, first: int, last: int) -> Iterator[Stretch]:
        parts = np.array_split(
            np.arange(first, last + 1), max(1, round(self.seconds(first, last) / _LONGEST))
        )
        for rows in parts:
            if len(rows) and self.seconds(rows[0], rows[-1]) >= LEAST:
                yield self._doubt(int(rows[0]), int(rows[-1]))

    def _doubt(self, first: int, last: int) -> Stretch:
        mean = self.scores[first : last + 1].mean(0)
        one, two = np.argsort(-mean, kind="stable")[:2]
        shares = float(mean[one]), float(mean[two])
        a, b = EXPRESSIONS[one], EXPRESSIONS[two]
        why = f"{a} {_percent(shares[0])} or {b} {_percent(shares[1])}"
        rank = (1 - shares[0]) * min(1.0, self.seconds(first, last)) ** 0.5
        frames = int(self.start[first]), int(self.end[last])
        return Stretch(self.person, *frames, why, rank, a, b, None, shares)

    def changes(self, below: float) -> Iterator[Stretch]:
        clear = np.where(self.best >= max(below, _CLEAR), self.top.astype(int), -1)
        steady = [
            (first, last)
            for first, last in _runs(clear >= 0, self.shown, clear)
            if self.seconds(first, last) >= LEAST
        ]
        for (a0, a1), (b0, b1) in pairwise(steady):
            if self.shown[a1] != self.shown[b0] or clear[a1] == clear[b0]:
                continue
            seconds = float(self.begin_time[b0] - self.begin_time[a1])
            if seconds > _CHANGE:
                continue
            before, after = self.scores[a0 : a1 + 1].mean(0), self.scores[b0 : b1 + 1].mean(0)
            moved = float(np.abs(after - before).sum() / 2)
            first, second = EXPRESSIONS[clear[a1]], EXPRESSIONS[clear[b0]]
            # From the last clear row before it to the first one after it: where the edge of a label may lie.
            frames = int(self.start[a1]), int(self.end[b0])
            why = f"{first} to {second} in {max(seconds, 0.1):.1f} s"
            yield Stretch(self.person, *frames, why, moved / (1 + seconds), first, second, seconds)

    def _joined(self, runs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Doubts with next to nothing between them are one."""
        open_run: tuple[int, int] | None = None
        for first, last in runs:
            if open_run is not None and (
                self.shown[open_run[1]] == self.shown[first]
                and self.begin_time[first] - self.end_time[open_run[1]] < _JOINED
            ):
                open_run = (open_run[0], last)
                continue
            if open_run is not None:
                yield open_run
            open_run = (first, last)
        if open_run is not None:
            yield open_run


def _runs(wanted: NDArray[np.bool_], *same: NDArray[np.int_]) -> Iterator[tuple[int, int]]:
    """First and last rows of unbroken runs in which all `same` keep their value."""
    if not len(wanted):
        return
    breaks = np.zeros(len(wanted), bool)
    breaks[0] = True
    for values in (wanted, *same):
        breaks[1:] |= values[1:] != values[:-1]
    firsts = np.flatnonzero(breaks)
    lasts = np.append(firsts[1:], len(wanted)) - 1
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        if wanted[first]:
            yield first, last


def _without(start: int, end: int, done: Ranges) -> Iterator[tuple[int, int]]:
    """What is left of [start, end) without the ranges of `done`, which are in order."""
    for a, b in done:
        if b <= start or a >= end:
            continue
        if a > start:
            yield start, a
        start = max(start, b)
    if start < end:
        yield start, end


def _covered(stretch: Stretch, done: Ranges) -> int:
    left = sum(b - a for a, b in _without(stretch.start, stretch.end, sorted(done)))
    return stretch.end - stretch.start - left


def _percent(share: float) -> str:
    return f"{round(100 * share)}%"
