"""Opens a project file for what this window may do with it, and leaves one file behind when it is closed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from ferdesk.annotation.project import database, schema
from ferdesk.annotation.project.lock import FileLock
from ferdesk.errors import FerdeskError

OPEN_ELSEWHERE = "This project is open in another window. You can read and export here."
ANALYSED_ELSEWHERE = "This clip is being analysed already. Wait until that ends, or stop it there."


@dataclass(slots=True)
class Opened:
    """A connection to a project; `reason` says why nothing can be edited here, `salvage` what was lost."""

    path: Path
    db: sqlite3.Connection
    lock: FileLock | None
    reason: str | None
    salvage: tuple[str, ...] = ()

    def close(self) -> None:
        """Leave one file, without NAME-wal, unless another window is still at it. May be called twice."""
        if self.lock is not None:
            database.put_to_rest(self.db)
        self.db.close()
        if self.lock is not None:
            self.lock.release()
        _tidy(self.path)


def open_file(path: Path, *, read_only: bool, analysing: bool, mend: bool = False) -> Opened:
    """`analysing` opens for the predictions only, beside the window that edits; `mend` says that the file is
    known to be damaged."""
    if not path.is_file():
        raise FerdeskError(f"There is no project {path}. It may have been moved; choose it where it is now.")
    if read_only:
        lock, reason = None, "This project was opened to read and export only."
    elif analysing:
        lock, reason = _lock(path, "analysis")
        if lock is None:
            raise FerdeskError(ANALYSED_ELSEWHERE if reason == OPEN_ELSEWHERE else str(reason))
        reason = "This project was opened to analyse its clip only."
    else:
        lock, reason = _lock(path, "lock")
    try:
        return _open(path, lock, reason, may_mend=not analysing, mend=mend)
    except BaseException:
        if lock is not None:
            lock.release()
        raise


def _open(path: Path, lock: FileLock | None, reason: str | None, *, may_mend: bool, mend: bool) -> Opened:
    salvage: tuple[str, ...] = ()
    try:
        if mend:
            raise database.damage("its rows are not a project")
        db, version = _checked(path, writable=lock is not None)
    except sqlite3.Error as error:
        if lock is None or not may_mend or not database.is_damage(error):
            raise database.cannot_read(path, error) from None
        from ferdesk.annotation.project import salvage as mending

        salvage = mending.salvage(path)
        db, version = _checked(path, writable=True)
    try:
        if version > schema.VERSION:
            if lock is not None:
                db.close()
                lock.release()
                lock, db = None, _reader(path)
            reason = (
                f"{path.name} was made by a newer FERDesk. You can read and export here; update to edit it."
            )
        elif version < schema.VERSION:
            db = _of_this_version(db, writable=lock is not None)
        if lock is not None:
            database.keep_beside(db)
    except sqlite3.Error as error:
        db.close()
        raise database.cannot_write(path, error) from None
    return Opened(path, db, lock, reason, salvage)


def _checked(path: Path, *, writable: bool) -> tuple[sqlite3.Connection, int]:
    """A connection to a sound project and its version; sqlite3.DatabaseError if it is damaged."""
    db = database.connect(path, "rw") if writable else _reader(path)
    try:
        version = schema.version_of(db)
        if version is None:
            raise FerdeskError(f"{path.name} is not a FERDesk project. Choose another file.")
        for (finding,) in db.execute("PRAGMA quick_check(1)"):
            if finding != "ok":
                raise database.damage(str(finding))
    except UnicodeDecodeError:
        db.close()
        raise database.damage("its text is not text") from None
    except BaseException:
        db.close()
        raise
    return db, version


def _reader(path: Path) -> sqlite3.Connection:
    db = database.connect(path, "ro")
    try:
        db.execute("PRAGMA user_version")
    except sqlite3.OperationalError:
        # A folder where no NAME-shm can be made. Nobody can write there, so nothing can change meanwhile.
        db.close()
        db = database.connect(path, "ro", "&immutable=1")
    return db


def _of_this_version(db: sqlite3.Connection, *, writable: bool) -> sqlite3.Connection:
    """Migrate the file, or, where it may not be written, a copy of it in memory."""
    if not writable:
        copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        db.backup(copy)
        db.close()
        db = copy
    schema.migrate(db)
    return db


def _lock(path: Path, what: str) -> tuple[FileLock | None, str | None]:
    """The lock, or None and a sentence."""
    lock = FileLock(path.with_name(f".{path.name}.{what}"))
    try:
        if not lock.acquire():
            return None, OPEN_ELSEWHERE
    except OSError:
        return None, _not_writable(path)
    # Not by opening it: closing a file gives up all locks that SQLite holds on it in this process.
    if not os.access(path, os.W_OK):
        lock.release()
        return None, _not_writable(path)
    return lock, None


def _not_writable(path: Path) -> str:
    return f"FERDesk may not write to {path.name} here. You can read and export; save a copy to edit."


def _tidy(path: Path) -> None:
    """Whoever closes last, even a reader, makes one file of it: others could not while it was open."""
    if not path.with_name(path.name + "-wal").exists():
        return
    lock, _ = _lock(path, "lock")
    if lock is None:
        return
    # A damaged one is mended when it is opened again.
    with contextlib.suppress(sqlite3.Error), contextlib.closing(database.connect(path, "rw")) as db:
        version = schema.version_of(db)
        if version is not None and version <= schema.VERSION:
            database.put_to_rest(db)
    lock.release()
