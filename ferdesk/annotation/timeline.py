"""The labels of a clip: tiers, persons and labelled ranges of frames, as one value that never changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar

from ferdesk.records import EXPRESSIONS

NONE = "none"  # none of the eight
UNCERTAIN = "uncertain"
STANDARD_LABELS: tuple[str, ...] = (*(str(e) for e in EXPRESSIONS), NONE, UNCERTAIN)

Origin = Literal["person", "prediction", "import"]
ORIGINS: tuple[Origin, ...] = ("person", "prediction", "import")


@dataclass(frozen=True, slots=True)
class Annotation:
    """A label for frames [start, end) of one person on one tier; `intensity` is 1 to 5 or not given."""

    id: int
    tier: int
    person: int
    start: int
    end: int
    label: str
    intensity: int | None = None
    comment: str = ""
    origin: Origin = "person"

    @property
    def frames(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Tier:
    """One annotator's row of labels; `vocabulary` are labels allowed beside the standard ones."""

    id: int
    name: str
    vocabulary: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label allowed here: the eight, none, uncertain, then the tier's own."""
        return STANDARD_LABELS + self.vocabulary


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in the clip: the tracks that are this person. `hidden` is a false face.

    A track of which only a part is this person stands in `parts` as (track, start, end), frames [start, end),
    once for each part; all other tracks are this person from their first frame to their last.
    """

    id: int
    name: str = ""
    tracks: tuple[int, ...] = ()
    hidden: bool = False
    parts: tuple[tuple[int, int, int], ...] = ()

    def ranges(self, track: int) -> tuple[tuple[int, int], ...] | None:
        """The parts of `track` that are this person, as (start, end); None if that is all of it."""
        found = tuple((start, end) for t, start, end in self.parts if t == track)
        return found or None


@dataclass(frozen=True)
class Timeline:
    """All labels of a clip of `frames` frames. ValueError for what cannot be: it would be a bug.

    Tiers and persons are in the order of their ids, annotations in that of (person, tier, start);
    annotations of one person on one tier never overlap.
    """

    frames: int
    tiers: tuple[Tier, ...] = ()
    persons: tuple[Person, ...] = ()
    annotations: tuple[Annotation, ...] = ()

    def __post_init__(self) -> None:
        # Others may build a timeline in any order; sorting what is sorted already costs next to nothing.
        object.__setattr__(self, "tiers", tuple(sorted(self.tiers, key=_id)))
        object.__setattr__(self, "persons", tuple(sorted(self.persons, key=_id)))
        object.__setattr__(self, "annotations", tuple(sorted(self.annotations, key=_place)))
        self._check()

    def on(self, person: int, tier: int) -> tuple[Annotation, ...]:
        """The annotations of one person on one tier, first to last."""
        first = bisect_left(self.annotations, (person, tier), key=_lane)
        last = bisect_right(self.annotations, (person, tier), first, key=_lane)
        return self.annotations[first:last]

    def at(self, person: int, tier: int, frame: int) -> Annotation | None:
        """The annotation of that person on that tier that covers `frame`."""
        after = bisect_right(self.annotations, (person, tier, frame), key=_place)
        found = self.annotations[after - 1] if after else None
        if found is not None and _lane(found) == (person, tier) and found.start <= frame < found.end:
            return found
        return None

    def get(self, id: int) -> Annotation | None:
        return self.by_id.get(id)

    def tier(self, id: int) -> Tier | None:
        return next((tier for tier in self.tiers if tier.id == id), None)

    def person(self, id: int) -> Person | None:
        return self._persons_by_id.get(id)

    def next_id(self) -> int:
        """An annotation id that is free."""
        return max(self.by_id, default=0) + 1

    @cached_property
    def by_id(self) -> dict[int, Annotation]:
        """The annotations by their ids."""
        return {a.id: a for a in self.annotations}

    @cached_property
    def _persons_by_id(self) -> dict[int, Person]:
        return {p.id: p for p in self.persons}

    def _check(self) -> None:
        tiers, persons = {t.id for t in self.tiers}, self._persons_by_id
        if len(tiers) != len(self.tiers) or len(persons) != len(self.persons):
            raise ValueError("two tiers or two persons have the same id")
        if len(self.by_id) != len(self.annotations):
            raise ValueError("two annotations have the same id")
        lane, end = (0, 0), 0
        for a in self.annotations:
            if _lane(a) != lane:
                lane, end = _lane(a), 0
                if a.tier not in tiers or a.person not in persons:
                    raise ValueError(f"{a} has a tier or a person that is not there")
            if not end <= a.start < a.end <= self.frames:
                raise ValueError(f"{a} overlaps another one, is empty, or lies outside {self.frames} frames")
            end = a.end


_Numbered = TypeVar("_Numbered", Tier, Person)


def _id(thing: _Numbered) -> int:
    return thing.id


def _lane(a: Annotation) -> tuple[int, int]:
    return (a.person, a.tier)


def _place(a: Annotation) -> tuple[int, int, int]:
    return (a.person, a.tier, a.start)
