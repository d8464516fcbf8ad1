"""What a stopped analysis has to remember, so that going on gives the tracks it would have given at once.

The faces followed, the smoothing so far, the last look for faces and the best thumbnail of each track: plain
JSON, because it lies in a project, and projects are mailed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from ferdesk.faces.motion import Motion
from ferdesk.faces.smoothing import Smoother, _State
from ferdesk.faces.sparse import Look
from ferdesk.faces.tracker import FaceTracker, _Followed
from ferdesk.pipeline import PipelineState
from ferdesk.records import FaceBox


@dataclass(frozen=True, slots=True)
class Memory:
    """Before frame `next_frame`; `best` is the detector's score of each track's thumbnail."""

    next_frame: int
    state: PipelineState
    best: Mapping[int, float] = field(default_factory=dict)

    def pack(self) -> bytes:
        told = {
            "next_frame": self.next_frame,
            "best": {str(track): score for track, score in self.best.items()},
            **tell(self.state),
        }
        return json.dumps(told).encode()

    @classmethod
    def unpack(cls, data: bytes | None, next_frame: int) -> Memory | None:
        """None if it is not of this very place, or of a version that remembered other things."""
        if data is None:
            return None
        try:
            told = json.loads(data)
            if told["next_frame"] != next_frame:
                return None
            best = {int(track): float(score) for track, score in told["best"].items()}
            return cls(next_frame, understand(told), best)
        except (ValueError, LookupError, TypeError, AttributeError):
            return None


def tell(state: PipelineState) -> dict[str, Any]:
    """All of a pipeline's state in what JSON can say."""
    tracker, smoother, look = state.tracker, state.smoother, state.look
    return {
        "time": tracker._time,
        "next_id": tracker._next_id,
        "followed": [asdict(face) for face in tracker._followed],
        "smoothed": {
            str(track): [s.time, s.value.tolist(), s.speed.tolist()] for track, s in smoother._states.items()
        },
        "look": look
        and {"time": look.time, "boxes": [*map(asdict, look.boxes)], "sketch": look.sketch.tolist()},
    }


def understand(told: Mapping[str, Any]) -> PipelineState:
    """What `tell` said. Raises ValueError, LookupError, TypeError or AttributeError if it is none of ours."""
    return PipelineState(_tracker(told), _smoother(told), _look(told["look"]))


def _tracker(told: Mapping[str, Any]) -> FaceTracker:
    tracker = FaceTracker()
    tracker._time, tracker._next_id = float(told["time"]), int(told["next_id"])
    tracker._followed = [
        _Followed(**{**face, "motion": Motion(**face["motion"]), "box": _box(face["box"])})
        for face in told["followed"]
    ]
    return tracker


def _box(told: Mapping[str, Any]) -> FaceBox:
    eyes = told["eyes"]
    return FaceBox(**{**told, "eyes": None if eyes is None else tuple(eyes)})


def _look(told: Mapping[str, Any] | None) -> Look | None:
    if told is None:
        return None
    return Look(told["time"], tuple(map(_box, told["boxes"])), np.array(told["sketch"], np.uint8))


def _smoother(told: Mapping[str, Any]) -> Smoother:
    smoother = Smoother()
    smoother._states = {
        int(track): _State(time, np.array(value, np.float64), np.array(speed, np.float64))
        for track, (time, value, speed) in told["smoothed"].items()
    }
    return smoother
