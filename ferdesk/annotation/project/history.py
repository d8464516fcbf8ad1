"""The steps that undo takes back: each the rows it changed, before and after, in the project file itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ferdesk.annotation.project.rows import Change, Values


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A step a person made: when, a sentence that says what, and whether it is undone now."""

    when: datetime
    what: str
    undone: bool


def entries(db: sqlite3.Connection) -> tuple[HistoryEntry, ...]:
    """Oldest first."""
    rows = db.execute("SELECT at, what, undone FROM step ORDER BY id")
    return tuple(HistoryEntry(datetime.fromisoformat(at), what, bool(undone)) for at, what, undone in rows)


def check(db: sqlite3.Connection) -> None:
    """ValueError or sqlite3.Error if a step could not be undone because it is damaged."""
    entries(db)
    for before, after in db.execute("SELECT before, after FROM delta"):
        for text in (before, after):
            _values(text)


def begin(db: sqlite3.Connection, what: str, at: datetime) -> int:
    """A new step, empty; what is undone cannot be redone any more."""
    db.execute("DELETE FROM delta WHERE step IN (SELECT id FROM step WHERE undone)")
    db.execute("DELETE FROM step WHERE undone")
    made = db.execute("INSERT INTO step (at, what, undone) VALUES (?, ?, 0)", (at.isoformat(), what))
    return int(made.lastrowid or 0)


def add(db: sqlite3.Connection, step: int, changes: Iterable[Change]) -> None:
    """Of a row that the step changed before, what it was before that is kept."""
    db.executemany(
        "INSERT INTO delta (step, kind, key, before, after) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (step, kind, key) DO UPDATE SET after = excluded.after",
        [(step, c.kind, c.key, _text(c.before), _text(c.after)) for c in changes],
    )
    db.execute("DELETE FROM delta WHERE step = ? AND before IS after", (step,))


def drop_if_empty(db: sqlite3.Connection, step: int) -> None:
    """A step that took itself back is none."""
    db.execute(
        "DELETE FROM step WHERE id = ? AND NOT EXISTS (SELECT 1 FROM delta WHERE delta.step = step.id)",
        (step,),
    )


def last(db: sqlite3.Connection) -> tuple[int, str] | None:
    """The step that undo takes back: its id and what it was."""
    return db.execute("SELECT id, what FROM step WHERE NOT undone ORDER BY id DESC LIMIT 1").fetchone()


def next_undone(db: sqlite3.Connection) -> tuple[int, str] | None:
    """The step that redo makes again."""
    return db.execute("SELECT id, what FROM step WHERE undone ORDER BY id LIMIT 1").fetchone()


def mark(db: sqlite3.Connection, step: int, undone: bool) -> None:
    db.execute("UPDATE step SET undone = ? WHERE id = ?", (undone, step))


def changes(db: sqlite3.Connection, step: int) -> list[Change]:
    rows = db.execute("SELECT kind, key, before, after FROM delta WHERE step = ? ORDER BY id", (step,))
    return [Change(kind, key, _values(before), _values(after)) for kind, key, before, after in rows]


def _text(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _values(text: Any) -> Values | None:
    return None if text is None else json.loads(text)
