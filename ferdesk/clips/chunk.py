"""Predictions of some frames on their way into a project, put together by track."""

from __future__ import annotations

from ferdesk.annotation.tracks import TrackPredictions
from ferdesk.records import EXPRESSIONS, AnalyzedFrame, Prediction


class Chunk:
    def __init__(self) -> None:
        self.frames = 0
        self._found: dict[int, list[tuple[int, Prediction]]] = {}

    def add(self, analyzed: AnalyzedFrame) -> None:
        self.frames += 1
        for prediction in analyzed.predictions:
            self._found.setdefault(prediction.track.id, []).append((analyzed.frame.index, prediction))

    def tracks(self) -> list[TrackPredictions]:
        return [_of(track, self._found[track]) for track in sorted(self._found)]


def _of(track: int, found: list[tuple[int, Prediction]]) -> TrackPredictions:
    boxes = [prediction.track.box for _, prediction in found]
    return TrackPredictions(
        track,
        [frame for frame, _ in found],
        [(box.x1, box.y1, box.x2, box.y2) for box in boxes],
        [[prediction.scores[e] for e in EXPRESSIONS] for _, prediction in found],
        [box.score for box in boxes],
    )
