"""Reads out of a damaged project file whatever rows can still be read."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import struct
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ferdesk.annotation.project import database, schema

_LOOKS = 400  # in one table; more find hardly anything more
_BEYOND = 20_000  # so many rows are looked for where the end of a table is lost


@dataclass(frozen=True, slots=True)
class Rows:
    """What a table still holds, and whether that is all it held."""

    rows: list[tuple[Any, ...]]
    complete: bool


def read(path: Path) -> dict[str, Rows]:
    """The rows of every table, columns in the order of schema.TABLES. `path` is not touched."""
    with _worked_on(path) as db:
        return {table: _sound(table, _rows(db, table)) for table in schema.TABLES}


@contextmanager
def _worked_on(path: Path) -> Iterator[sqlite3.Connection]:
    """A copy, with what was written ahead, made readable as far as that goes."""
    with tempfile.TemporaryDirectory(prefix="ferdesk-") as folder:
        copy = Path(folder) / "damaged"
        shutil.copyfile(path, copy)
        ahead = path.with_name(path.name + "-wal")
        if ahead.exists():
            shutil.copyfile(ahead, copy.with_name(copy.name + "-wal"))
        if not _has_schema(copy):
            _put_first_page(copy, Path(folder) / "sound", ahead=ahead.exists())
        with contextlib.closing(database.connect(copy, "rw")) as db:
            # Lets SQLite read a file that is shorter than it says; all tables are named by us, none by it.
            db.execute("PRAGMA writable_schema = ON")
            yield db


def _has_schema(path: Path) -> bool:
    try:
        with contextlib.closing(database.connect(path, "rw")) as db:
            db.execute("PRAGMA writable_schema = ON")
            found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return set(schema.TABLES) <= {name for (name,) in found}
    except (sqlite3.Error, UnicodeDecodeError):
        return False


def _put_first_page(path: Path, sound: Path, ahead: bool) -> None:
    """Every project's tables begin on the same pages, so that the first page, which says where, can be that
    of an empty one. With `ahead` it says that there is a NAME-wal to read as well."""
    with contextlib.closing(database.connect(sound, "rwc")) as db, database.transaction(db):
        schema.create(db)
    page = bytearray(sound.read_bytes()[: schema.PAGE])
    pages = path.stat().st_size // schema.PAGE
    # Offsets of the SQLite file format: how it is written and read, size in pages, no list of free pages.
    page[18:20] = b"\x02\x02" if ahead else b"\x01\x01"
    struct.pack_into(">III", page, 28, pages, 0, 0)
    with path.open("r+b") as file:
        file.write(page)


def _sound(table: str, found: Rows) -> Rows:
    """Without the rows whose cells are not of the kind that their columns say."""
    kinds = {"INTEGER": int, "TEXT": str, "BLOB": bytes}
    columns = re.findall(r"\w+ (INTEGER|TEXT|BLOB)( NOT NULL| PRIMARY KEY)?", schema.TABLES[table])
    rows = [
        row
        for row in found.rows
        if all(
            isinstance(cell, kinds[kind]) or (cell is None and not needed)
            for cell, (kind, needed) in zip(row, columns, strict=True)
        )
    ]
    return Rows(rows, found.complete and len(rows) == len(found.rows))


def _rows(db: sqlite3.Connection, table: str) -> Rows:
    found: dict[int, tuple[Any, ...]] = {}
    looks = 0

    def look(low: int, high: int, order: str = "ASC") -> tuple[int | None, bool]:
        """Collect rows between two rowids until one cannot be read: the last one read, and whether none was
        unreadable."""
        nonlocal looks
        looks += 1
        last = None
        try:
            query = (
                f"SELECT rowid, * FROM {table} NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid {order}"
            )
            for rowid, *cells in db.execute(query, (low, high)):
                found[rowid] = tuple(cells)
                last = rowid
        except (sqlite3.Error, UnicodeDecodeError):
            return last, False
        return last, True

    lowest, highest = -(1 << 62), 1 << 62
    first, whole = look(lowest, highest)
    if whole:
        return Rows([found[r] for r in sorted(found)], True)
    last, _ = look(lowest, highest, "DESC")
    if first is None and last is None:
        return Rows([], False)
    # Between the two places where reading stopped other pages may be sound. Wide gaps are halved first: a
    # look finds a whole page if it hits a sound one.
    low = 1 if first is None else first + 1
    gaps = deque([(low, low + _BEYOND if last is None else last - 1)])
    while gaps and looks < _LOOKS:
        low, high = gaps.popleft()
        reached, whole = look(low, high)
        if whole:
            continue
        low = low if reached is None else reached + 1
        reached, _ = look(low, high, "DESC")
        high = high if reached is None else reached - 1
        if low < high:
            middle = (low + high) // 2
            gaps += [(low, middle), (middle + 1, high)]
    return Rows([found[r] for r in sorted(found)], False)
