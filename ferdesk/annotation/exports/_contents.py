"""What of a project an export writes: its chosen lanes of labels and its chosen rows of predictions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ferdesk.annotation import engine_labels
from ferdesk.annotation.engine_labels import ENGINE
from ferdesk.annotation.frame_clock import FrameClock
from ferdesk.annotation.timeline import STANDARD_LABELS, Annotation, Person, Tier
from ferdesk.annotation.tracks import PersonPredictions

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project


def person_name(person: Person) -> str:
    """The name a person was given, else "Person 2"."""
    return person.name or f"Person {person.id}"


@dataclass(frozen=True, slots=True)
class Event:
    """A label for frames [start, end), seconds [start_time, end_time). `origin` is "person", "prediction" or
    "import"; `probability` is the mean top probability of a stretch of the engine's, else None."""

    start: int
    end: int
    start_time: float
    end_time: float
    label: str
    intensity: int | None = None
    comment: str = ""
    origin: str = "person"
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """The events of one person on one tier, first to last. `engine`: the engine's, no annotator's."""

    tier: str
    person: Person
    labels: tuple[str, ...]
    events: tuple[Event, ...]
    engine: bool = False

    @property
    def name(self) -> str:
        """Unlike any other lane's: "A. Keller@Person 2"."""
        return f"{self.tier}@{person_name(self.person)}"


class Contents:
    """A project through the options of an export."""

    def __init__(self, project: Project, options: ExportOptions) -> None:
        self.project = project
        self.options = options
        self.timeline = project.timeline
        self.clip = project.clip
        self.clock = FrameClock(np.asarray(project.times, np.float64))
        below = options.uncertain_below
        self.uncertain_below = engine_labels.uncertain_below(project) if below is None else below

    @cached_property
    def tiers(self) -> tuple[Tier, ...]:
        wanted = self.options.tiers
        return tuple(t for t in self.timeline.tiers if wanted is None or t.id in wanted)

    @cached_property
    def persons(self) -> tuple[Person, ...]:
        """Those wanted that are no false faces; names that two of them share are told apart by their ids."""
        wanted = self.options.persons
        found = [p for p in self.timeline.persons if not p.hidden and (wanted is None or p.id in wanted)]
        names = [person_name(p).casefold() for p in found]
        return tuple(
            p if names.count(name) == 1 else replace(p, name=f"{person_name(p)} ({p.id})")
            for p, name in zip(found, names, strict=True)
        )

    @cached_property
    def engine_tier(self) -> str:
        """What the engine's lanes are called: no annotator is."""
        name = ENGINE
        while any(t.name.casefold() == name.casefold() for t in self.timeline.tiers):
            name += " prediction"
        return name

    @cached_property
    def predictions(self) -> dict[int, PersonPredictions]:
        """By person id; persons of whom the engine said nothing are not in it."""
        found = {p.id: self.project.predictions(p.id) for p in self.persons}
        return {id: p for id, p in found.items() if p is not None and len(p.frames)}

    def events(self, person: int, tier: int) -> tuple[Event, ...]:
        return tuple(self._event(a) for a in self.timeline.on(person, tier))

    def lanes(self) -> Iterator[Lane]:
        """Each tier with each person who has labels on it, then the engine's if predictions are wanted."""
        for tier in self.tiers:
            for person in self.persons:
                events = self.events(person.id, tier.id)
                if events:
                    yield Lane(tier.name, person, tier.labels, events)
        if self.options.predictions:
            for person in self.persons:
                events = tuple(self._engine_events(person))
                if events:
                    yield Lane(self.engine_tier, person, STANDARD_LABELS, events, engine=True)

    def progress(self, part: float) -> None:
        if self.options.progress is not None:
            self.options.progress(min(1.0, part))

    def _event(self, a: Annotation) -> Event:
        start, end = self.clock.second(a.start), self.clock.second(a.end)
        return Event(a.start, a.end, start, end, a.label, a.intensity, a.comment, a.origin)

    def _engine_events(self, person: Person) -> Iterator[Event]:
        predictions = self.predictions.get(person.id)
        if predictions is None:
            return
        codes = engine_labels.engine_codes(
            predictions, self.timeline.frames, self.uncertain_below, self.project.every
        )
        for start, end, code in engine_labels.runs(codes):
            first, last = np.searchsorted(predictions.frames, (start, end))
            top = float(predictions.scores[first:last].max(1).mean())
            times = self.clock.second(start), self.clock.second(end)
            yield Event(start, end, *times, engine_labels.LABELS[code], origin="prediction", probability=top)
