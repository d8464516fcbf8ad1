"""A project: a clip with its predictions and annotations, in one file that is always saved."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.project import clip_file, database, history, packing, schema
from ferdesk.annotation.project.analysis import AnalysisStore
from ferdesk.annotation.project.clip_file import ClipInfo
from ferdesk.annotation.project.opening import Opened, open_file
from ferdesk.errors import FerdeskError

ENDING = ".ferdesk"


class Project(AnalysisStore):
    """Made by `create` or `open`. Edits go through `apply`, from any thread; every one is saved when it is
    made. `salvage` is a sentence if the file was damaged and is mended now, `salvaged` the list of what was
    lost. Closed by `close` or as a context manager."""

    def __init__(self, opened: Opened, *, analysing: bool = False) -> None:
        self.path = opened.path
        self.salvaged = opened.salvage
        self._clip = _read_clip(opened.db)
        super().__init__(opened, len(self._clip.times), analysing=analysing)
        if self.read_only_reason is None:
            self._check_predictions()
            history.check(opened.db)

    @classmethod
    def create(cls, path: Path, clip: ClipInfo, settings: dict[str, Any] | None = None) -> Project:
        """A new project of `clip` with nothing in it. FerdeskError if there is a file already."""
        path = Path(path).absolute()
        if path.suffix != ENDING:
            path = path.with_name(path.name + ENDING)
        if path.exists():
            raise FerdeskError(f"There is already a file {path.name}. Open it, or choose another name.")
        made = path.with_name(f".{path.name}.new")
        try:
            made.unlink(missing_ok=True)
            db = database.connect(made, "rwc")
            try:
                with database.transaction(db):
                    schema.create(db)
                    write_clip(db, clip, path)
                    now = datetime.now().astimezone().isoformat()
                    start = {"created": now, "saved_at": now, "highest_person": 0, "annotations": 0}
                    for key, value in {**start, "settings": settings or {}}.items():
                        db.execute("INSERT INTO meta VALUES (?, ?)", (key, json.dumps(value)))
            finally:
                db.close()
            made.replace(path)
        except (sqlite3.Error, OSError) as error:
            made.unlink(missing_ok=True)
            if isinstance(error, sqlite3.Error) and path.parent.is_dir():
                raise database.cannot_write(path, error) from None
            raise FerdeskError(
                f"{path.name} cannot be made in {path.parent}. Choose another folder."
            ) from None
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, analysing: bool = False) -> Project:
        """`read_only_reason` tells whether it can be edited: another window may have it open.

        `analysing` is for a job that adds predictions while a window edits, in this process or another: only
        the methods of the analysis write then. FerdeskError if another job is at it.
        """
        path = Path(path).resolve()
        opened = open_file(path, read_only=read_only, analysing=analysing)
        try:
            return cls._read(opened, analysing)
        except (sqlite3.Error, ValueError, TypeError, LookupError) as error:
            if opened.reason is not None:
                raise FerdeskError(
                    f"{path.name} cannot be read here. Open it to edit, and FERDesk recovers what it can."
                ) from error
        mended = open_file(path, read_only=False, analysing=False, mend=True)
        return cls._read(mended, False)

    @classmethod
    def _read(cls, opened: Opened, analysing: bool) -> Project:
        try:
            return cls(opened, analysing=analysing)
        except BaseException:
            opened.close()
            raise

    def close(self) -> None:
        """Leave one file to mail. May be called twice."""
        self._close()

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def salvage(self) -> str | None:
        return " ".join(self.salvaged) or None

    @property
    def clip(self) -> ClipInfo:
        return self._clip

    @property
    def times(self) -> NDArray[np.float64]:
        """(n,) the time of each frame in seconds, from the clip's file."""
        return self._clip.times

    @property
    def settings(self) -> dict[str, Any]:
        """What the project was made with."""
        return self._meta("settings")

    @property
    def created(self) -> datetime:
        return datetime.fromisoformat(self._meta("created"))

    def find_clip(self, hints: Iterable[Path] = ()) -> Path | None:
        """Where the clip is now, by its content; None if it must be asked for. A new place is kept."""
        found = clip_file.find(self._clip, self._meta("clip").get("relative"), self.path, hints)
        if found is not None and self.read_only_reason is None:
            moved = self._clip.at(found)
            if (moved.path, moved.modified) != (self._clip.path, self._clip.modified):
                with self._mutex, self._writing():
                    write_clip(self._db, moved, self.path)
                self._clip = moved
        return found

    def save_copy(self, path: Path, *, force: bool = False) -> Path:
        """A copy of the whole project, whole or not at all; what a person does who cannot edit this one."""
        path = Path(path).absolute()
        if path.exists() and not force:
            raise FerdeskError(f"There is already a file {path.name}. Choose another name, or overwrite it.")
        made = path.with_name(f".{path.name}.new")
        try:
            made.unlink(missing_ok=True)
            with contextlib.closing(database.connect(made, "rwc")) as copy:
                with self._mutex:
                    self._db.backup(copy)  # page by page: a salvage knows where tables begin
                copy.execute("PRAGMA journal_mode = DELETE")
            made.replace(path)
        except (sqlite3.Error, OSError) as error:
            made.unlink(missing_ok=True)
            if isinstance(error, sqlite3.Error) and path.parent.is_dir():
                raise database.cannot_write(path, error) from None
            raise FerdeskError(
                f"{path.name} cannot be made in {path.parent}. Choose another folder."
            ) from None
        return path


def find_clip(project: Project, hints: Iterable[Path] = ()) -> Path | None:
    """See Project.find_clip."""
    return project.find_clip(hints)


def write_clip(db: sqlite3.Connection, clip: ClipInfo, project: Path) -> None:
    """Inside a transaction. Twice, because without it nothing of a damaged project is of use."""
    told = json.dumps(clip.to_json(project))
    times = packing.pack_array(np.asarray(clip.times, np.float64))
    db.execute("INSERT OR REPLACE INTO meta VALUES ('clip', ?)", (told,))
    db.execute("INSERT OR REPLACE INTO blob VALUES ('times', ?)", (times,))
    for name, data in (("clip", told.encode()), ("times", times)):
        db.execute("INSERT OR REPLACE INTO spare VALUES (?, ?)", (name, data))


def _read_clip(db: sqlite3.Connection) -> ClipInfo:
    told = json.loads(db.execute("SELECT value FROM meta WHERE key = 'clip'").fetchone()[0])
    times = db.execute("SELECT data FROM blob WHERE name = 'times'").fetchone()[0]
    return ClipInfo.from_json(told, packing.unpack_times(times))
