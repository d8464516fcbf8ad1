"""Synthetic people: faces on known paths, as a detector that trembles, misses and is blind behind things
would see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ferdesk.faces.tracker import FaceTracker, overlap
from ferdesk.records import FaceBox, Track

Path = Callable[[float], tuple[float, float]]


@dataclass(frozen=True)
class Walker:
    """A face of `side` pixels on `path` (centre in pixels by time), out of sight during `hidden` (s)."""

    path: Path
    side: float = 100.0
    hidden: tuple[tuple[float, float], ...] = ()

    def box(self, time: float, score: float = 0.85) -> FaceBox:
        x, y = self.path(time)
        h = self.side / 2
        return FaceBox(x - h, y - h, x + h, y + h, score)

    def seen(self, time: float) -> bool:
        return not any(start <= time < end for start, end in self.hidden)


def line(x: float, y: float, vx: float, vy: float = 0.0) -> Path:
    return lambda t: (x + vx * t, y + vy * t)


def follow(
    walkers: Sequence[Walker],
    times: Sequence[float],
    *,
    jitter: float = 0.0,
    missed: float = 0.0,
    covers: bool = False,
    seed: int = 0,
    tracker: FaceTracker | None = None,
) -> list[dict[int, int]]:
    """For each time, walker -> id of the track that lies on it (jitter in face sides; `missed` is the part of
    boxes the detector does not find; `covers`: the earlier walker hides a later one it covers by half)."""
    random = np.random.default_rng(seed)
    tracker = tracker or FaceTracker()
    answers: list[dict[int, int]] = []
    for time in times:
        seen: dict[int, FaceBox] = {}
        for index, walker in enumerate(walkers):
            box = walker.box(time, float(random.uniform(0.7, 0.95)))
            covered = covers and any(overlap(box, other) > 1 / 3 for other in seen.values())
            if walker.seen(time) and not covered and random.random() >= missed:
                dx, dy = random.normal(0, jitter, 2) * walker.side
                size = walker.side * float(np.exp(random.normal(0, jitter))) / 2
                x, y = walker.path(time)
                seen[index] = FaceBox(x + dx - size, y + dy - size, x + dx + size, y + dy + size, box.score)
        order = random.permutation(list(seen))
        tracks = tracker.update([seen[i] for i in order], time)
        answers.append({i: track.id for track in tracks for i in [_owner(track, seen)]})
        assert len({track.id for track in tracks}) == len(tracks)
    return answers


def ids_of(answers: Sequence[dict[int, int]], walker: int) -> set[int]:
    return {answer[walker] for answer in answers if walker in answer}


def _owner(track: Track, seen: dict[int, FaceBox]) -> int:
    """The walker whose box this very track holds."""
    return next(index for index, box in seen.items() if box == track.box)
