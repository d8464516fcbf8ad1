"""What the engine said, as the annotate page asks for it: of a frame, as stretches, as an analysed frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ferdesk.annotation.edits import Labelled
from ferdesk.annotation.engine_labels import LABELS, engine_codes, runs
from ferdesk.annotation.timeline import UNCERTAIN
from ferdesk.records import EXPRESSIONS, AnalyzedFrame, FaceBox, Frame, Prediction, Track

if TYPE_CHECKING:
    from ferdesk.annotation.project import Project
    from ferdesk.annotation.tracks import PersonPredictions, TrackPredictions


class Predicted:
    """The predictions of a project's persons, each put together once."""

    def __init__(self, project: Project, uncertain_below: Callable[[], float]) -> None:
        """`uncertain_below` is asked each time: the person may move the threshold."""
        self._project, self._below = project, uncertain_below
        self._people: dict[int, tuple[object, PersonPredictions | None]] = {}

    @property
    def uncertain_below(self) -> float:
        return self._below()

    def of(self, person: int) -> PersonPredictions | None:
        """The very same object until the person's tracks or their predictions change."""
        who = self._project.timeline.person(person)
        if who is None:
            return None
        # The project keeps a track's predictions until they change, so they tell by being the same.
        made_of = _MadeOf(who.parts, tuple(self._project.track(track) for track in who.tracks))
        known = self._people.get(person)
        if known is None or known[0] != made_of:
            known = self._people[person] = (made_of, self._project.predictions(person))
        return known[1]

    def all(self, persons: Iterable[int]) -> Mapping[int, PersonPredictions]:
        found = {person: self.of(person) for person in persons}
        return {person: p for person, p in found.items() if p is not None}

    def at(self, person: int, frame: int) -> Prediction | None:
        """What the engine said of a person in a frame; its track has the person's number."""
        found = self.of(person)
        row = None if found is None else found.at(frame, self._project.every - 1)
        if found is None or row is None:
            return None
        scores = found.scores[row].tolist()
        x1, y1, x2, y2 = found.boxes[row].tolist()
        box = FaceBox(x1, y1, x2, y2, float(found.detector[row]))
        return Prediction(
            Track(person, box), dict(zip(EXPRESSIONS, scores, strict=True)), max(scores) < self._below()
        )

    def stretches(self, person: int) -> list[Labelled]:
        """Where the engine says the same from frame to frame; UNCERTAIN where it does not know."""
        found = self.of(person)
        codes = engine_codes(found, self._project.timeline.frames, self._below(), self._project.every)
        return [Labelled(start, end, LABELS[code]) for start, end, code in runs(codes)]

    def stretch_at(self, person: int, frame: int) -> Labelled | None:
        return next((s for s in self.stretches(person) if s.start <= frame < s.end), None)

    def above(self, person: int, probability: float) -> list[Labelled]:
        """The stretches in which the top probability of every frame is at least `probability`."""
        found = self.of(person)
        if found is None:
            return []
        sure = found.take(found.scores.max(1, initial=0.0) >= probability)
        frames, every = self._project.timeline.frames, self._project.every
        codes = engine_codes(sure, frames, 0.0, every)
        # A held value must not reach over a frame that was looked at and is less sure.
        unsure = np.setdiff1d(found.frames, sure.frames)
        for held in range(every):
            codes[(unsure + held)[unsure + held < frames]] = -1
        return [Labelled(start, end, LABELS[code]) for start, end, code in runs(codes)]

    def analyzed(self, frame: Frame, persons: Iterable[int], hide: bool) -> AnalyzedFrame:
        """`frame` with the predictions of these persons for the overlay; with none of them to `hide` them."""
        found = () if hide else tuple(filter(None, (self.at(p, frame.index) for p in persons)))
        return AnalyzedFrame(frame, found, {})


@dataclass(frozen=True)
class _MadeOf:
    parts: tuple[tuple[int, int, int], ...]
    tracks: tuple[TrackPredictions, ...]  # compared by being the same object


def certain(stretches: Iterable[Labelled]) -> list[Labelled]:
    """Those that name an expression."""
    return [s for s in stretches if s.label != UNCERTAIN]
