"""What is done of a large analysis: OUT.parts, beside the table it will become.

The folder holds a table for each task and `manifest.jsonl`: first the settings, then a line for each source
as it is done or has failed. A line is written when its table is there, so whatever ends a run, the manifest
is true, and the same command goes on.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ferdesk.cli._many.task import Task
from ferdesk.cli._order import Report
from ferdesk.cli._sources import Named
from ferdesk.errors import RecordingError
from ferdesk.recording.table import join_tables

_NAME = "manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """`part`: name of the table its rows are in; "" if it failed. `said`: why, or what is damaged in it."""

    source: str
    part: str
    identity: list[int] | None
    said: str = ""


class Manifest:
    def __init__(self, table: Path) -> None:
        self.table = table
        self.folder = folder_of(table)
        self.entries: dict[str, Entry] = {}
        self.resumed = False

    def begin(self, settings: Mapping[str, Any], *, force: bool) -> None:
        """Read what is there, or make the folder. RecordingError if it was begun with other settings."""
        if force:
            self.forget()
        try:
            lines = (self.folder / _NAME).read_text("utf-8").splitlines()
        except FileNotFoundError:
            lines = []
        except OSError as error:
            raise self._unwritable(error) from None
        read = [value for value in map(_parsed, lines) if value is not None]
        if read:
            self._check(read[0], settings)
            found = [Entry(**value) for value in read[1:]]
            self.entries = {entry.source: entry for entry in found}
            self.resumed = True
        try:
            self.folder.mkdir(exist_ok=True)
            new = self.folder / f"{_NAME}.new"  # without a torn last line, which the next would go on
            self._write(new, [dict(settings), *map(asdict, self.entries.values())])
            new.replace(self.folder / _NAME)
        except OSError as error:
            raise self._unwritable(error) from None

    def is_done(self, source: Named) -> bool:
        """Its rows are there, and it is still the file it was."""
        entry = self.entries.get(source.name)
        return (
            entry is not None
            and entry.part != ""
            and entry.identity == source.identity
            and (self.folder / entry.part).exists()
        )

    def record(self, task: Task, report: Report, identities: Mapping[str, list[int] | None]) -> None:
        """`identities` are those from before it was read."""
        entries = [
            Entry(name, task.order.table.name, identities[name], report.damaged.get(name, ""))
            for name in report.done
        ]
        entries += [Entry(name, "", identities[name], said) for name, said in report.failed.items()]
        self.entries |= {entry.source: entry for entry in entries}
        try:
            self._write(self.folder / _NAME, [asdict(entry) for entry in entries])
        except OSError as error:
            raise self._unwritable(error) from None

    def finish(self, sources: Sequence[Named]) -> None:
        """Make the table, its rows in the order of the sources, and remove the folder."""
        entries = (self.entries.get(source.name) for source in sources)
        parts = dict.fromkeys(entry.part for entry in entries if entry is not None and entry.part)
        join_tables([self.folder / part for part in parts], self.table)
        self.forget()

    def forget(self) -> None:
        # Somebody far away may still write a file nobody waits for.
        shutil.rmtree(self.folder, ignore_errors=True)

    def _check(self, before: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        now = json.loads(json.dumps(dict(settings)))
        if before != now:
            other = ", ".join(sorted(k for k in {*before, *now} if before.get(k) != now.get(k)))
            raise RecordingError(
                f"{self.folder} was begun with another {other}. "
                "Use the same to go on, or --force to begin anew."
            )

    def _write(self, path: Path, values: Sequence[Mapping[str, Any]]) -> None:
        with path.open("w" if path.suffix == ".new" else "a", encoding="utf-8") as file:
            file.writelines(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
            file.flush()
            os.fsync(file.fileno())

    def _unwritable(self, error: OSError) -> RecordingError:
        reason = (error.strerror or str(error)).rstrip(".")
        return RecordingError(f"{self.folder} cannot be used ({reason}). Choose another folder.")


def folder_of(table: Path) -> Path:
    return table.with_name(table.name + ".parts")


def _parsed(line: str) -> dict[str, Any] | None:
    """None for the torn last line of a power cut."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
