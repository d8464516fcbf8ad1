"""Labels from other programs' files. One file a format, found by being here:

    NAME: str       as in exports
    TITLE: str      what a person reads in a list
    ENDING: str     of its files, ".eaf"
    def read(path: Path) -> Imported

Times are seconds; `fit` puts them on the frames of a clip, as new tiers: nothing that is there is changed.
The engine's lanes of our own exports are left out: a project makes its own predictions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.edits import Labelled, add_person, add_tier, label_all
from ferdesk.annotation.exports._contents import person_name
from ferdesk.annotation.frame_clock import FrameClock
from ferdesk.annotation.timeline import STANDARD_LABELS, Timeline
from ferdesk.errors import FerdeskError
from ferdesk.plugins import modules_in


@dataclass(frozen=True, slots=True)
class ImportedLabel:
    """A label from `start` to `end` in seconds."""

    start: float
    end: float
    label: str
    intensity: int | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ImportedLane:
    """Labels of one person on one tier; `person` is a name as in the file, None where it names nobody."""

    tier: str
    person: str | None
    labels: tuple[ImportedLabel, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file holds; `notes` are sentences on what of it was left out."""

    name: str
    lanes: tuple[ImportedLane, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fitted:
    """The timeline with what was imported; `notes` are sentences on what could not be."""

    timeline: Timeline
    labels: int
    notes: tuple[str, ...]


def formats() -> dict[str, ModuleType]:
    """The import modules by their NAME."""
    return {module.NAME: module for module in modules_in(__name__).values()}


def read(path: Path) -> Imported:
    """By the ending of its name. FerdeskError if no format has it, or the file is not what it says."""
    path = Path(path)
    found = formats()
    module = next((m for m in found.values() if m.ENDING.lower() == path.suffix.lower()), None)
    if module is None:
        endings = ", ".join(m.ENDING for m in found.values())
        raise FerdeskError(f"Labels cannot be imported from {path.name}. Choose a file ending in {endings}.")
    try:
        return module.read(path)
    except OSError:
        raise FerdeskError(f"{path} cannot be read. Check that it is there and may be opened.") from None


def fit(
    timeline: Timeline, imported: Imported, times: NDArray[np.float64], person: int | None = None
) -> Fitted:
    """Put labels on new tiers; each edge at the frame that begins nearest to it.

    Persons are found by name ("Person 2" is number 2) or added. `person` is whose labels those are that name
    nobody; without it, the only person in the clip. Unknown labels become the tier's own vocabulary.
    FerdeskError if it is not clear whose labels they are.
    """
    clock, notes, count = FrameClock(np.asarray(times, np.float64)), list(imported.notes), 0
    tiers: dict[str, int] = {}
    for name in dict.fromkeys(lane.tier for lane in imported.lanes):
        found = [x.label for lane in imported.lanes if lane.tier == name for x in lane.labels]
        timeline = add_tier(timeline, _free_name(timeline, name), tuple(dict.fromkeys(map(_known, found))))
        tiers[name] = max(t.id for t in timeline.tiers)
    for lane in imported.lanes:
        if not lane.labels:
            continue
        timeline, who = _person(timeline, lane, person, imported.name)
        ranges, outside = _on_frames(lane, clock)
        if outside:
            labels = "1 label" if outside == 1 else f"{outside} labels"
            notes.append(f"{labels} of {lane.tier} are outside the clip or shorter than a frame.")
        timeline = label_all(timeline, who, tiers[lane.tier], ranges, "import")
        count += len(ranges)
    return Fitted(timeline, count, tuple(notes))


def _on_frames(lane: ImportedLane, clock: FrameClock) -> tuple[list[Labelled], int]:
    """Labels as ranges of frames, and how many have none. FerdeskError where two overlap by a frame."""
    ranges: list[Labelled] = []
    outside = 0
    for found in sorted(lane.labels, key=lambda x: x.start):
        start, end = clock.edge(found.start), clock.edge(found.end)
        if start >= end:
            outside += 1
            continue
        if ranges and start < ranges[-1].end:
            raise FerdeskError(
                f"Two labels of {lane.tier} overlap at {found.start:.3f} s. "
                "A person has one label at a time on a tier: put one of them on another tier."
            )
        ranges.append(Labelled(start, end, _known(found.label), found.intensity, found.comment))
    return ranges, outside


def _person(timeline: Timeline, lane: ImportedLane, person: int | None, file: str) -> tuple[Timeline, int]:
    if lane.person is not None:
        wanted = lane.person.casefold()
        for known in timeline.persons:
            if wanted in (person_name(known).casefold(), f"person {known.id}"):
                return timeline, known.id
        added = add_person(timeline, lane.person)
        return added, max(p.id for p in added.persons)
    if person is not None:
        return timeline, person
    seen = [p.id for p in timeline.persons if not p.hidden]
    if not seen:
        added = add_person(timeline)
        return added, added.persons[-1].id
    if len(seen) > 1:
        raise FerdeskError(f"{file} does not say whose labels {lane.tier} holds. Choose the person first.")
    return timeline, seen[0]


def _known(label: str) -> str:
    """A standard label whatever its case, else as it is."""
    return label.casefold() if label.casefold() in STANDARD_LABELS else label


def _free_name(timeline: Timeline, name: str) -> str:
    """`name`, or with "(imported)" and a number behind it where a tier has it already."""
    taken = {t.name.casefold() for t in timeline.tiers}
    choices = [name, f"{name} (imported)", *(f"{name} (imported {n})" for n in range(2, len(taken) + 3))]
    return next(c for c in choices if c.casefold() not in taken)
