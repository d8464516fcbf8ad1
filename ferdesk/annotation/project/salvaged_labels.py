"""The labels of a damaged project, from its rows and, where these are gone, from its history."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ferdesk.annotation.project import rows
from ferdesk.annotation.project.damaged import Rows
from ferdesk.annotation.project.rows import Kind, Values
from ferdesk.annotation.timeline import ORIGINS, Annotation, Person, Tier, Timeline

_Things = dict[int, Values]
_PARSE_ERRORS = (ValueError, TypeError, LookupError, AttributeError)


@dataclass(frozen=True, slots=True)
class Labels:
    """What could be put together; `complete` if no row of it was unreadable, `history` if every step is."""

    timeline: Timeline
    keyframes: dict[int, Values]
    history: bool
    complete: bool
    highest_person: int


def salvaged_labels(found: dict[str, Rows], frames: int) -> Labels:
    """Every row that can be right in a clip of `frames` frames."""
    steps, deltas = found["step"], found["delta"]
    history = steps.complete and deltas.complete and _can_be_undone(steps, deltas)
    told = _told_by_history(found)
    things: dict[Kind, _Things] = {}
    complete = True
    for kind in ("tier", "person", "annotation", "keyframes"):
        things[kind] = {}
        for row in found[kind].rows:
            with contextlib.suppress(*_PARSE_ERRORS):
                things[kind][row[0]] = rows.cells(kind, row[1:])
        if not found[kind].complete or len(things[kind]) < len(found[kind].rows):
            complete = False
            things[kind] = {**told.get(kind, {}), **things[kind]}
    timeline = _timeline(found, things, frames, complete)
    if len(timeline.annotations) < len(things["annotation"]):
        history = False  # its steps would not fit on what is left
    persons = [key for _, _, kind, key, _, _ in deltas.rows if kind == "person" and isinstance(key, int)]
    return Labels(timeline, things["keyframes"], history, complete, max(persons, default=0))


def _can_be_undone(steps: Rows, deltas: Rows) -> bool:
    try:
        for _, at, _, _ in steps.rows:
            datetime.fromisoformat(at)
        for _, _, _, _, before, after in deltas.rows:
            for text in (before, after):
                json.loads(text or "0")
    except ValueError:
        return False
    return True


def _told_by_history(found: dict[str, Rows]) -> dict[str, _Things]:
    """The rows as the steps that are not undone leave them."""
    undone = {row[0] for row in found["step"].rows if row[3]}
    state: dict[str, dict[int, Values | None]] = {}
    for _, step, kind, key, _, after in sorted(found["delta"].rows, key=lambda row: row[1]):
        if step not in undone:
            with contextlib.suppress(*_PARSE_ERRORS):
                state.setdefault(kind, {})[key] = None if after is None else json.loads(after)
    return {kind: {k: v for k, v in made.items() if v is not None} for kind, made in state.items()}


def _timeline(found: dict[str, Rows], things: dict[Kind, _Things], frames: int, complete: bool) -> Timeline:
    annotations = [
        a for key, values in things["annotation"].items() if (a := _annotation(key, values, frames))
    ]
    tiers: dict[int, Tier] = {}
    persons: dict[int, Person] = {}
    for key, values in things["tier"].items():
        with contextlib.suppress(*_PARSE_ERRORS):
            tiers[key] = rows.tier_of(key, values)
    for key, values in things["person"].items():
        with contextlib.suppress(*_PARSE_ERRORS):
            persons[key] = rows.person_of(key, values)
    for a in annotations:  # labels are worth more than the name of whose they are
        tiers.setdefault(a.tier, Tier(a.tier, f"Recovered {a.tier}"))
        persons.setdefault(a.person, Person(a.person))
    if not complete:
        _own(persons, (row[0] for row in found["track"].rows))
    return Timeline(
        frames, tuple(tiers.values()), tuple(persons.values()), tuple(_without_overlaps(annotations))
    )


def _own(persons: dict[int, Person], tracks: Iterable[int]) -> None:
    """Persons for the tracks that nobody has any more: as after an analysis."""
    owned = {track for p in persons.values() for track in p.tracks}
    for track in tracks:
        if track not in owned:
            id = max(persons, default=0) + 1
            persons[id] = Person(id, tracks=(track,))


def _annotation(key: int, values: Values, frames: int) -> Annotation | None:
    """None if this cannot have been an annotation."""
    if len(values) != 8 or not all(isinstance(n, int) for n in values[:4]):
        return None
    tier, person, start, end, label, intensity, comment, origin = values
    if not 0 <= start < end <= frames:
        return None
    if not (isinstance(label, str) and label and isinstance(comment, str) and origin in ORIGINS):
        return None
    if intensity not in (None, 1, 2, 3, 4, 5):
        return None
    return Annotation(key, tier, person, start, end, label, intensity, comment, origin)


def _without_overlaps(annotations: Iterable[Annotation]) -> Iterable[Annotation]:
    end: dict[tuple[int, int], int] = {}
    for a in sorted(annotations, key=lambda a: a.start):
        if a.start >= end.get((a.person, a.tier), 0):
            end[a.person, a.tier] = a.end
            yield a
