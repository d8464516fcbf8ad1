"""Follows faces from frame to frame, so that each keeps one number, and lets only real ones through.

Boxes are given to tracks by the Hungarian method. The cost of a pair is how unlikely the box is where the
track's motion says the face should be (motion.py), so a face hidden for a second may come back a little
off while one seen in the last frame may not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ferdesk.faces.assignment import cheapest
from ferdesk.faces.motion import Motion, distance_between, side_of
from ferdesk.records import FaceBox, Track

START_SCORE = 0.5
"""A box starts a track from this score on; below, it can only continue one (a hand before the mouth)."""

# When is a track a face? Full range sees faces in title text, foliage and dark corners: on 853 photographs
# without close faces its best false score was 0.71, in a clip of title text 0.69, and never for long.
# So one box of SURE_SCORE is a face at once. Else score x time has to come together: the score above
# START_SCORE, times the seconds it lasted (a box below takes some back). In seconds and not in frames, so
# that a camera of 5 frames/s waits no longer than one of 60: a face of score 0.7 is shown after 0.23 s.
SURE_SCORE = 0.8
_ENOUGH = 0.06  # score seconds; the title text comes to 0.04
_FIRST_LOOK = 0.07  # s that the first box counts for
_LONGEST_LOOK = 0.25  # s that any other box can count for

KEPT_LOST = 2.5  # s a confirmed face may be out of sight
_KEPT_UNSURE = 0.4  # s a face not yet confirmed may be

_GATE = 4.0  # standard deviations
_FARTHEST = 3.0  # face sides from the prediction, however long a face was hidden
_LEAP = 1.0  # face sides that a head may jump between two looks whatever the motion says
_LEAP_TIME = 0.25  # s between those looks
_SIZE_RATIO = math.log(2.0)
_SIZE_SPREAD = 0.25  # standard deviation of the logarithm of a size's change
_SAME_FACE = 0.4  # overlap from which a box left over is a second box of a face already followed
_NEVER = 1e6


@dataclass(slots=True)
class _Followed:
    motion: Motion
    box: FaceBox
    seen: float
    evidence: float
    id: int = 0  # 0 until confirmed: numbers are not spent on false faces


class FaceTracker:
    """Boxes of one frame after the other -> tracks. Ids count from 1 and are never used twice, also after
    `reset` and across sources, as long as this tracker lives.

    `stills` is for pictures that have nothing to do with each other: every box of START_SCORE is a track
    of its own at once.
    """

    def __init__(self, *, stills: bool = False) -> None:
        self.stills = stills
        self._followed: list[_Followed] = []
        self._time = -math.inf
        self._next_id = 1

    def update(self, boxes: Sequence[FaceBox], time: float) -> tuple[Track, ...]:
        """Confirmed tracks seen in this very frame, by id. `time` in seconds; if it goes back, all
        tracks end."""
        if self.stills or time < self._time:
            self.reset()
        step = time - self._time
        self._time = time
        self._forget_lost(time, step)
        for face in self._followed:
            face.motion.advance(time)
        pairs = self._assign(boxes)
        for index, face in enumerate(self._followed):
            if index in pairs:
                face.motion.correct(boxes[pairs[index]])
                face.box = boxes[pairs[index]]
                face.seen = time
                face.evidence += (face.box.score - START_SCORE) * min(step, _LONGEST_LOOK)
            else:
                face.evidence -= START_SCORE * min(step, _LONGEST_LOOK) / 2
            face.evidence = max(face.evidence, 0.0)
        self._start(boxes, set(pairs.values()), time)
        return tuple(sorted(self._confirmed(time), key=lambda track: track.id))

    def reset(self) -> None:
        """End all tracks; the numbers go on."""
        self._followed.clear()
        self._time = -math.inf

    @property
    def ids(self) -> frozenset[int]:
        """Of all faces still followed, in view or hidden for the moment."""
        return frozenset(face.id for face in self._followed if face.id)

    def _confirmed(self, time: float) -> list[Track]:
        tracks: list[Track] = []
        for face in self._followed:
            if face.seen != time:
                continue
            if not face.id and (self.stills or face.box.score >= SURE_SCORE or face.evidence >= _ENOUGH):
                face.id, self._next_id = self._next_id, self._next_id + 1
            if face.id:
                tracks.append(Track(face.id, face.box))
        return tracks

    def _forget_lost(self, time: float, step: float) -> None:
        """Frames may lie seconds apart (`--every`): a face in the last frame is always still followed."""

        def alive(face: _Followed) -> bool:
            longest = KEPT_LOST if face.id else _KEPT_UNSURE
            return time - face.seen <= max(longest, step)

        self._followed = [face for face in self._followed if alive(face)]

    def _start(self, boxes: Sequence[FaceBox], taken: set[int], time: float) -> None:
        for index in sorted(set(range(len(boxes))) - taken, key=lambda i: boxes[i].score, reverse=True):
            box = boxes[index]
            seen = (face.box for face in self._followed if face.seen == time)
            if box.score >= START_SCORE and all(overlap(box, other) < _SAME_FACE for other in seen):
                evidence = (box.score - START_SCORE) * _FIRST_LOOK
                self._followed.append(_Followed(Motion.of(box, time), box, time, evidence))

    def _assign(self, boxes: Sequence[FaceBox]) -> dict[int, int]:
        """Index of a followed face -> index of its box: first by likelihood, then by nearness for heads
        that moved as no motion predicts."""
        pairs = _cheapest([[_surprise(f, box) for box in boxes] for f in self._followed])
        taken = set(pairs.values())
        leaps = [
            [_NEVER if i in pairs or j in taken else _leap(f, box) for j, box in enumerate(boxes)]
            for i, f in enumerate(self._followed)
        ]
        return pairs | _cheapest(leaps)


def _cheapest(costs: list[list[float]]) -> dict[int, int]:
    """Row -> column of the assignment of least cost (Hungarian method), without pairs of cost _NEVER."""
    if not any(cost < _NEVER for row in costs for cost in row):
        return {}
    return {r: c for r, c in cheapest(costs).items() if costs[r][c] < _NEVER}


def _surprise(face: _Followed, box: FaceBox) -> float:
    """Minus twice the log-likelihood of the box under the track's prediction, or _NEVER outside the gate.

    The logarithm of the spread lets a face that is certainly here win over one that may be anywhere."""
    motion = face.motion
    growth = math.log(side_of(box) / motion.side)
    distance = motion.distance(box)
    squared = distance**2 / motion.spread
    if squared > _GATE**2 or distance > _FARTHEST or abs(growth) > _SIZE_RATIO:
        return _NEVER
    return squared + 2 * math.log(motion.spread) + (growth / _SIZE_SPREAD) ** 2


def _leap(face: _Followed, box: FaceBox) -> float:
    """How far the head moved since it was last seen, in sides; _NEVER if that was too long ago or too far."""
    distance = distance_between(face.box, box) / side_of(face.box)
    growth = math.log(side_of(box) / side_of(face.box))
    if face.motion.time - face.seen > _LEAP_TIME or distance > _LEAP or abs(growth) > _SIZE_RATIO:
        return _NEVER
    return distance


def overlap(a: FaceBox, b: FaceBox) -> float:
    """Intersection over union, 0..1."""
    w = max(min(a.x2, b.x2) - max(a.x1, b.x1), 0.0)
    h = max(min(a.y2, b.y2) - max(a.y1, b.y1), 0.0)
    union = a.width * a.height + b.width * b.height - w * h
    return w * h / union if union > 0 else 0.0
