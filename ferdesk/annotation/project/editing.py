"""A project's timeline while it is open: every edit one transaction and one step that can be undone."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from ferdesk.annotation.project import database, history, rows
from ferdesk.annotation.project.opening import Opened
from ferdesk.annotation.project.rows import Change
from ferdesk.annotation.timeline import Timeline
from ferdesk.errors import FerdeskError


class Editing:
    """The part of Project that people's edits go through. One lock, so that several threads may use it."""

    def __init__(self, opened: Opened, frames: int, *, analysing: bool = False) -> None:
        self._file = opened
        self._db = opened.db
        self._mutex = threading.RLock()
        self._listeners: list[Callable[[], object]] = []
        self._closed = False
        self._analysing = analysing
        self._group: _Group | None = None
        self._timeline = rows.read_timeline(self._db, frames)
        self._seen = self._data_version()

    @property
    def read_only_reason(self) -> str | None:
        """A sentence if nothing can be edited here."""
        return self._file.reason

    @property
    def timeline(self) -> Timeline:
        return self._timeline

    @property
    def saved_at(self) -> datetime:
        """When the last edit was saved, which is when it was made."""
        return datetime.fromisoformat(self._meta("saved_at"))

    def apply(self, change: Callable[[Timeline], Timeline], what: str) -> Timeline:
        """Make an edit: it is in the file when this returns, and one step of the history that says `what`.

        FerdeskError, and nothing changed, if `change` refuses or the file cannot be written. An edit that
        changes nothing is no step.
        """
        with self._mutex:
            with self._writing(edit=True):
                self._take_in_others()
                new = change(self._timeline)
                if new.frames != self._timeline.frames:
                    raise ValueError("an edit changed the length of the clip")
                made = rows.differences(self._timeline, new)
                if not made:
                    return self._timeline
                self._record(made, what)
            self._timeline = new
        self._tell()
        return new

    @contextmanager
    def group(self, what: str) -> Iterator[None]:
        """All edits made meanwhile are one step that says `what` (painting). Each is saved as it is made, so
        a crash in the middle leaves those before it, as one step."""
        with self._mutex:
            if self._group is not None:
                outer = True
            else:
                outer, self._group = False, _Group(what)
        try:
            yield
        finally:
            if not outer:
                self._end_group()

    def undo(self) -> str | None:
        """Take the last step back; what it was, or None if there is none."""
        return self._step(history.last, undone=True)

    def redo(self) -> str | None:
        """Make the step undone last again; what it is, or None if there is none."""
        return self._step(history.next_undone, undone=False)

    @property
    def can_undo(self) -> bool:
        with self._mutex:
            return self.read_only_reason is None and history.last(self._db) is not None

    @property
    def can_redo(self) -> bool:
        with self._mutex:
            return self.read_only_reason is None and history.next_undone(self._db) is not None

    def history(self) -> tuple[history.HistoryEntry, ...]:
        """Every step, oldest first; the undone ones stand last."""
        with self._mutex:
            return history.entries(self._db)

    def listen(self, callback: Callable[[], object]) -> Callable[[], None]:
        """`callback()` is called after every change, on the thread that made it; the function returned ends
        that."""
        self._listeners.append(callback)

        def stop() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(callback)

        return stop

    def refresh(self) -> bool:
        """Take in what another window or an analysis in another process has saved; True if there was any.
        Listeners are told."""
        with self._mutex:
            found = self._take_in_others()
        if found:
            self._tell()
        return found

    def _step(self, find: Callable[[sqlite3.Connection], tuple[int, str] | None], undone: bool) -> str | None:
        with self._mutex:
            with self._writing(edit=True):
                self._take_in_others()
                found = find(self._db)
                if found is None:
                    return None
                step, what = found
                changes = history.changes(self._db, step)
                made = [c.reversed for c in changes] if undone else changes
                rows.write(self._db, made)
                history.mark(self._db, step, undone)
                self._say_saved()
                new = rows.changed(self._timeline, made)
            self._timeline = new
            if self._group is not None:
                self._group.step = None  # what comes now is a step of its own
            self._changed(made)
        self._tell()
        return what

    def _record(self, made: list[Change], what: str) -> None:
        """Write rows and history, inside a transaction."""
        group = self._group
        now = datetime.now().astimezone()
        step = None if group is None else group.step
        if step is None:
            step = history.begin(self._db, what if group is None else group.what, now)
        rows.write(self._db, made)
        history.add(self._db, step, made)
        self._keep_highest_person(c.key for c in made if c.kind == "person")
        self._say_saved(now)
        if group is not None:
            group.step = step
        self._changed(made)

    def _end_group(self) -> None:
        with self._mutex:
            group, self._group = self._group, None
            if group is None or group.step is None or self._closed:
                return
            with self._writing(edit=True):
                history.drop_if_empty(self._db, group.step)
                self._say_saved()  # something to write, so that all before it is on the disk

    @contextmanager
    def _writing(self, edit: bool = False) -> Iterator[None]:
        """A transaction. `edit` is for people's edits: these survive a power cut too, from one on, or from
        the end of a group; an analysis is only done again for a chunk."""
        if self._closed:
            raise FerdeskError(f"{self._file.path.name} is closed. Open it again.")
        if self.read_only_reason is not None and (edit or not self._analysing):
            raise FerdeskError(self.read_only_reason)
        sure = edit and self._group is None
        step = self._group.step if self._group else None
        try:
            self._db.execute(f"PRAGMA synchronous = {'FULL' if sure else 'NORMAL'}")
            with database.transaction(self._db):
                yield
        except BaseException as error:
            if self._group is not None:
                self._group.step = step  # the one begun in this transaction is not there
            if isinstance(error, sqlite3.Error):
                raise database.cannot_write(self._file.path, error) from None
            raise

    def _take_in_others(self) -> bool:
        """Read again what other connections changed: an analysis adds persons, a reader sees all edits."""
        version = self._data_version()
        if version == self._seen:
            return False
        self._seen = version
        if self.read_only_reason is None:
            self._timeline = replace(self._timeline, persons=rows.read_persons(self._db))
        else:
            self._timeline = rows.read_timeline(self._db, self._timeline.frames)
        self._changed(None)
        return True

    def _changed(self, made: Iterable[Change] | None) -> None:
        """For what is kept of the file in memory; None if anything may have changed."""

    def _tell(self) -> None:
        for callback in tuple(self._listeners):
            callback()

    def _keep_highest_person(self, ids: Iterable[int]) -> None:
        """An undone edit may make its persons again, so their ids are not given to others meanwhile."""
        highest = max((self._meta("highest_person"), *ids))
        self._put_meta("highest_person", highest)

    def _say_saved(self, now: datetime | None = None) -> None:
        self._put_meta("saved_at", (now or datetime.now().astimezone()).isoformat())
        count = self._db.execute("SELECT count(*) FROM annotation").fetchone()[0]
        self._put_meta("annotations", count)  # so that a salvage can say how many are lost

    def _meta(self, key: str) -> Any:
        with self._mutex:
            found = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if found is None else json.loads(found[0])

    def _put_meta(self, key: str, value: Any) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))

    def _data_version(self) -> int:
        return self._db.execute("PRAGMA data_version").fetchone()[0]

    def _close(self) -> None:
        with self._mutex:
            if not self._closed:
                self._closed = True
                self._listeners.clear()
                self._file.close()


class _Group:
    """Edits that are one step; `step` is its id once the first is made."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.step: int | None = None
