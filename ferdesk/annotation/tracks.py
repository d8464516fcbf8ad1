"""What the engine said of each track, frame by frame, as arrays; and boxes drawn by hand on keyframes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError
from ferdesk.records import EXPRESSIONS

_Rows = TypeVar("_Rows", bound="_Predictions")


@dataclass(frozen=True, eq=False)
class _Predictions:
    frames: NDArray[np.int32]
    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]
    detector: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.frames)

    def at(self, frame: int, within: int = 0) -> int | None:
        """The row of `frame`; with `within`, else that of the latest frame at most so many before it
        (a clip of which every n-th frame was analysed: within = n - 1). None where there is none."""
        row = int(np.searchsorted(self.frames, frame, "right")) - 1
        return row if row >= 0 and frame - int(self.frames[row]) <= within else None

    @property
    def top(self) -> NDArray[np.uint8]:
        """(n,) index into EXPRESSIONS of the most probable one."""
        return self.scores.argmax(1).astype(np.uint8)

    def uncertain(self, below: float) -> NDArray[np.bool_]:
        """(n,) whether the top probability is under `below`."""
        return self.scores.max(1, initial=0.0) < below

    def between(self: _Rows, start: int, end: int) -> _Rows:
        """The rows of frames [start, end)."""
        first, last = np.searchsorted(self.frames, (start, end))
        return self.take(slice(int(first), int(last)))

    def take(self: _Rows, rows: slice | NDArray[np.intp] | NDArray[np.bool_]) -> _Rows:
        return replace(
            self,
            frames=self.frames[rows],
            boxes=self.boxes[rows],
            scores=self.scores[rows],
            detector=self.detector[rows],
        )


@dataclass(frozen=True, eq=False)
class TrackPredictions(_Predictions):
    """The predictions of one track: `frames` int32 (n,) rising, `boxes` float32 (n, 4) x1 y1 x2 y2 in frame
    pixels, `scores` float32 (n, 8) probabilities in the order of EXPRESSIONS, `detector` float32 (n,) the
    face detector's score. ValueError for other shapes or frames that do not rise."""

    track: int = 0

    def __init__(
        self,
        track: int,
        frames: Sequence[int] | NDArray[np.integer],
        boxes: Sequence[Sequence[float]] | NDArray[np.floating],
        scores: Sequence[Sequence[float]] | NDArray[np.floating],
        detector: Sequence[float] | NDArray[np.floating],
    ) -> None:
        numbers = np.asarray(frames, np.int32).reshape(-1)
        n = len(numbers)
        values = {
            "track": int(track),
            "frames": numbers,
            "boxes": np.asarray(boxes, np.float32).reshape(n, 4),
            "scores": np.asarray(scores, np.float32).reshape(n, len(EXPRESSIONS)),
            "detector": np.asarray(detector, np.float32).reshape(n),
        }
        if n > 1 and not (np.diff(numbers) > 0).all():
            raise ValueError(f"the frames of track {track} do not rise")
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @classmethod
    def empty(cls, track: int) -> TrackPredictions:
        return cls(track, [], [], [], [])

    @classmethod
    def joined(cls, track: int, parts: Iterable[TrackPredictions]) -> TrackPredictions:
        """Stretches of one track, in rising order, as one."""
        found = [cls.empty(track), *parts]
        return cls(
            track,
            np.concatenate([p.frames for p in found]),
            np.concatenate([p.boxes for p in found]),
            np.concatenate([p.scores for p in found]),
            np.concatenate([p.detector for p in found]),
        )


@dataclass(frozen=True, eq=False)
class PersonPredictions(_Predictions):
    """The predictions of one person over all its tracks: arrays as in TrackPredictions, one row a frame;
    `tracks` int32 (n,) says which track a row is of."""

    tracks: NDArray[np.int32]
    person: int

    @classmethod
    def of(cls, person: int, tracks: Sequence[TrackPredictions]) -> PersonPredictions:
        """Put tracks together by frame; where two have the same frame the one named first is taken."""
        found = TrackPredictions.empty(0)
        parts = [found, *tracks]
        frames = np.concatenate([p.frames for p in parts])
        ids = np.concatenate([np.full(len(p), p.track, np.int32) for p in parts])
        _, rows = np.unique(frames, return_index=True)  # the first of equals, in rising order
        return cls(
            frames=frames[rows],
            boxes=np.concatenate([p.boxes for p in parts])[rows],
            scores=np.concatenate([p.scores for p in parts])[rows],
            detector=np.concatenate([p.detector for p in parts])[rows],
            tracks=ids[rows],
            person=person,
        )

    def take(self, rows: slice | NDArray[np.intp] | NDArray[np.bool_]) -> PersonPredictions:
        return replace(
            self,
            frames=self.frames[rows],
            boxes=self.boxes[rows],
            scores=self.scores[rows],
            detector=self.detector[rows],
            tracks=self.tracks[rows],
        )


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A face box that a person drew: x1, y1, x2, y2 in frame pixels."""

    track: int
    frame: int
    box: tuple[float, float, float, float]


def interpolate(keyframes: Sequence[Keyframe]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Boxes from the first keyframe to the last, linear in between: frames (n,) and boxes (n, 4)."""
    if not keyframes:
        return np.zeros(0, np.int32), np.zeros((0, 4), np.float32)
    if len({k.track for k in keyframes}) != 1:
        raise ValueError("keyframes of several tracks")
    at = sorted(keyframes, key=lambda k: k.frame)
    known = np.array([k.frame for k in at])
    if (np.diff(known) == 0).any():
        raise FerdeskError(
            f"Two boxes are drawn in the same frame of track {at[0].track}. Remove one of them."
        )
    frames = np.arange(known[0], known[-1] + 1, dtype=np.int32)
    corners = np.array([k.box for k in at], np.float64)
    boxes = np.stack([np.interp(frames, known, corners[:, i]) for i in range(4)], 1)
    return frames, boxes.astype(np.float32)
