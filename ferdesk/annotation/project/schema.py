"""The tables of a project file, their version, and the way from older versions to this one.

A project is one SQLite database. What a person edits (tier, person, annotation, keyframes) has a table each;
step and delta are the history; chunk, prediction, track, thumbnail and redrawn are what the engine said; meta
and blob hold one value a row. Changing any of it means: VERSION + 1 and a statement in MIGRATIONS.
"""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x46455244  # "FERD": tells a project from any other SQLite file
VERSION = 1
PAGE = 4096  # bytes; SQLite's own choice, told here because a salvage depends on it

TABLES = {
    "meta": "key TEXT PRIMARY KEY, value TEXT NOT NULL",  # value: JSON
    "blob": "name TEXT PRIMARY KEY, data BLOB NOT NULL",
    "spare": "name TEXT PRIMARY KEY, data BLOB NOT NULL",  # what a salvage cannot do without, once more
    "tier": "id INTEGER PRIMARY KEY, name TEXT NOT NULL, vocabulary TEXT NOT NULL",
    "person": "id INTEGER PRIMARY KEY, name TEXT NOT NULL, tracks TEXT NOT NULL, hidden INTEGER NOT NULL, "
    "parts TEXT NOT NULL",
    "annotation": "id INTEGER PRIMARY KEY, tier INTEGER NOT NULL, person INTEGER NOT NULL, "
    "start INTEGER NOT NULL, end INTEGER NOT NULL, label TEXT NOT NULL, intensity INTEGER, "
    "comment TEXT NOT NULL, origin TEXT NOT NULL",
    "keyframes": "id INTEGER PRIMARY KEY, boxes TEXT NOT NULL",  # id: track; boxes: [[frame, x1, y1, x2, y2]]
    "step": "id INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL, undone INTEGER NOT NULL",
    "delta": "id INTEGER PRIMARY KEY, step INTEGER NOT NULL, kind TEXT NOT NULL, key INTEGER NOT NULL, "
    "before TEXT, after TEXT, UNIQUE (step, kind, key)",
    "track": "id INTEGER PRIMARY KEY, analysis INTEGER NOT NULL, start INTEGER, end INTEGER",
    "chunk": "start INTEGER PRIMARY KEY, end INTEGER NOT NULL, tracks INTEGER NOT NULL",
    "prediction": "id INTEGER PRIMARY KEY, start INTEGER NOT NULL, track INTEGER NOT NULL, "
    "data BLOB NOT NULL, UNIQUE (track, start)",
    "thumbnail": "track INTEGER PRIMARY KEY, jpeg BLOB NOT NULL",
    "redrawn": "id INTEGER PRIMARY KEY, track INTEGER NOT NULL, boxes TEXT NOT NULL, data BLOB NOT NULL, "
    "UNIQUE (track, boxes)",
}

MIGRATIONS: dict[int, str] = {}  # a version -> the SQL script that makes the next one of it


def create(db: sqlite3.Connection) -> None:
    """All tables, empty, in a database that is; inside the caller's transaction."""
    for name, columns in TABLES.items():
        db.execute(f"CREATE TABLE {name} ({columns})")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")


def version_of(db: sqlite3.Connection) -> int | None:
    """The version of the project in `db`; None if it is no project."""
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return None
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def migrate(db: sqlite3.Connection) -> None:
    """Bring a project of an older version to VERSION, in one transaction: all of it or nothing."""
    version = version_of(db) or 0
    steps = "".join(f"{MIGRATIONS[v]};\n" for v in range(version, VERSION))
    try:
        db.executescript(f"BEGIN IMMEDIATE;\n{steps}PRAGMA user_version = {VERSION};\nCOMMIT;")
    except sqlite3.Error:
        if db.in_transaction:
            db.rollback()
        raise
