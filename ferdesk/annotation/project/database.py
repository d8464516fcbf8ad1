"""Opens a project's database, and says in a sentence why something cannot be read or written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from ferdesk.annotation.project.schema import PAGE
from ferdesk.errors import FerdeskError

_WAIT_S = 10.0  # for another process's transaction, which takes some milliseconds
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def connect(path: Path, mode: Literal["ro", "rw", "rwc"], options: str = "") -> sqlite3.Connection:
    """A connection that begins no transaction by itself, usable from any thread, one at a time."""
    place = path.as_posix()
    uri = "file://" + ("" if place.startswith("/") else "/") + quote(place) + f"?mode={mode}{options}"
    db = sqlite3.connect(uri, uri=True, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
    try:
        # A clip's labels are small: what is read once stays in memory.
        db.execute("PRAGMA cache_size = -16000")
        if mode == "rwc":
            db.execute(f"PRAGMA page_size = {PAGE}")
    except UnicodeDecodeError:  # SQLite quotes a damaged schema in its message
        db.close()
        raise damage("its schema is no text") from None
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def keep_beside(db: sqlite3.Connection) -> None:
    """Write ahead into NAME-wal: readers and a writer do not wait for each other."""
    db.execute("PRAGMA journal_mode = WAL")


def put_to_rest(db: sqlite3.Connection) -> bool:
    """Make one file of it; False if another connection is open, which then does so when it closes."""
    try:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA busy_timeout = 0")
        return db.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete"
    except sqlite3.Error:
        return False


def is_damage(error: BaseException) -> bool:
    return isinstance(error, sqlite3.DatabaseError) and _code(error) in _DAMAGED


def damage(what: str) -> sqlite3.DatabaseError:
    """The error that SQLite itself would raise."""
    error = sqlite3.DatabaseError(what)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def cannot_write(path: Path, error: sqlite3.Error) -> FerdeskError:
    """One sentence for what went wrong while `path` was written; the last edit is not in it."""
    kind = _code(error)
    if kind == sqlite3.SQLITE_FULL:
        return FerdeskError("The disk is full. Free some space, then do it again; all before it is saved.")
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return FerdeskError(f"Another program is writing to {path.name}. Close it, then do it again.")
    if is_damage(error):
        return FerdeskError(f"{path.name} is damaged. Open it again to recover what can be read.")
    return FerdeskError(f"{path.name} cannot be written ({error}). Check its disk, then do it again.")


def cannot_read(path: Path, error: sqlite3.Error) -> FerdeskError:
    if is_damage(error):
        return FerdeskError(
            f"{path.name} is damaged. Open it to edit, and FERDesk recovers what can be read."
        )
    return FerdeskError(f"{path.name} cannot be read ({error}). Check its disk, then open it again.")


def _code(error: sqlite3.Error) -> int:
    """The primary result code, 0 for what Python's own checks raise."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
