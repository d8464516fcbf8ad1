"""A timeline as rows of the project's tables, and what differs between two of them as changes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any, Literal, TypeVar

from ferdesk.annotation.timeline import Annotation, Person, Tier, Timeline

Kind = Literal["tier", "person", "annotation", "keyframes"]
Values = list[Any]  # a row's values after its id, as JSON keeps them

_COLUMNS: dict[Kind, tuple[str, ...]] = {
    "tier": ("name", "vocabulary"),
    "person": ("name", "tracks", "hidden", "parts"),
    "annotation": ("tier", "person", "start", "end", "label", "intensity", "comment", "origin"),
    "keyframes": ("boxes",),
}
_NESTED = {"vocabulary", "tracks", "parts", "boxes"}  # JSON text in their columns


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after an edit; None where it was not there."""

    kind: Kind
    key: int
    before: Values | None
    after: Values | None

    @property
    def reversed(self) -> Change:
        return Change(self.kind, self.key, self.after, self.before)


def values_of(thing: Tier | Person | Annotation) -> Values:
    return json.loads(json.dumps(astuple(thing)[1:]))


def tier_of(key: int, values: Values) -> Tier:
    return Tier(key, values[0], tuple(values[1]))


def person_of(key: int, values: Values) -> Person:
    name, tracks, hidden, parts = values
    return Person(key, name, tuple(tracks), bool(hidden), tuple((t, s, e) for t, s, e in parts))


def annotation_of(key: int, values: Values) -> Annotation:
    return Annotation(key, *values)


def differences(old: Timeline, new: Timeline) -> list[Change]:
    """What turns `old` into `new`."""
    return [
        *_differ("tier", {t.id: t for t in old.tiers}, {t.id: t for t in new.tiers}),
        *_differ("person", {p.id: p for p in old.persons}, {p.id: p for p in new.persons}),
        *_differ("annotation", old.by_id, new.by_id),
    ]


def changed(tl: Timeline, changes: Iterable[Change]) -> Timeline:
    """`tl` with `changes` made; keyframes are no part of it."""
    made: dict[Kind, dict[int, Values | None]] = {}
    for change in changes:
        made.setdefault(change.kind, {})[change.key] = change.after
    return replace(
        tl,
        tiers=_patched(tl.tiers, made.get("tier", {}), tier_of),
        persons=_patched(tl.persons, made.get("person", {}), person_of),
        annotations=_patched(tl.annotations, made.get("annotation", {}), annotation_of),
    )


def write(db: sqlite3.Connection, changes: Iterable[Change]) -> None:
    for change in changes:
        if change.after is None:
            db.execute(f"DELETE FROM {change.kind} WHERE id = ?", (change.key,))
        else:
            put(db, change.kind, change.key, change.after)


def put(db: sqlite3.Connection, kind: Kind, key: int, values: Values) -> None:
    columns = _COLUMNS[kind]
    marks = ", ".join("?" * (1 + len(columns)))
    cells = [
        json.dumps(v, ensure_ascii=False) if c in _NESTED else v for c, v in zip(columns, values, strict=True)
    ]
    db.execute(f"INSERT OR REPLACE INTO {kind} (id, {', '.join(columns)}) VALUES ({marks})", (key, *cells))


def select(kind: Kind) -> str:
    """The SQL that reads every row of `kind`, its id first."""
    return f"SELECT id, {', '.join(_COLUMNS[kind])} FROM {kind}"


def read(db: sqlite3.Connection, kind: Kind) -> Iterator[tuple[int, Values]]:
    for row in db.execute(select(kind)):
        yield row[0], cells(kind, row[1:])


def cells(kind: Kind, row: Sequence[Any]) -> Values:
    """A row's columns after its id as values; ValueError or TypeError if they are damaged."""
    columns = _COLUMNS[kind]
    return [json.loads(v) if c in _NESTED else v for c, v in zip(columns, row, strict=True)]


def read_persons(db: sqlite3.Connection) -> tuple[Person, ...]:
    return tuple(person_of(key, values) for key, values in read(db, "person"))


def read_timeline(db: sqlite3.Connection, frames: int) -> Timeline:
    """ValueError if the rows are not a timeline."""
    return Timeline(
        frames,
        tuple(tier_of(key, values) for key, values in read(db, "tier")),
        read_persons(db),
        tuple(annotation_of(key, values) for key, values in read(db, "annotation")),
    )


_Thing = TypeVar("_Thing", Tier, Person, Annotation)


def _differ(kind: Kind, old: Mapping[int, _Thing], new: Mapping[int, _Thing]) -> Iterator[Change]:
    for key, thing in new.items():
        before = old.get(key)
        if before is not thing and before != thing:
            yield Change(kind, key, None if before is None else values_of(before), values_of(thing))
    for key in old.keys() - new.keys():
        yield Change(kind, key, values_of(old[key]), None)


def _patched(things: tuple[_Thing, ...], made: Mapping[int, Values | None], of: Any) -> tuple[_Thing, ...]:
    if not made:
        return things
    kept = tuple(t for t in things if t.id not in made)
    return kept + tuple(of(key, values) for key, values in made.items() if values is not None)
