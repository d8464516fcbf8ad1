"""What lies beside an unfinished table, and whether a run may go on with it.

recording/table.py keeps OUT.part and OUT.part.json; here are OUT.part.files (the size and time of every file
begun, so that a changed one is noticed) and OUT.part.memory (see _memory.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ferdesk.cli._memory import Memory, recall
from ferdesk.cli._sources import Named
from ferdesk.errors import RecordingError


class Unfinished:
    def __init__(self, table: Path) -> None:
        self._table = table
        self._part = table.with_name(table.name + ".part")
        self._files = self._beside("files")
        self._memory = self._beside("memory")

    def check(self, settings: Mapping[str, Any]) -> None:
        """RecordingError if a stopped run was made with other settings: hours of work are not thrown away."""
        journal = self._beside("json")
        if not (self._part.exists() and journal.exists()):
            return
        try:
            before = json.loads(journal.read_text("utf-8"))["settings"]
        except (OSError, ValueError, LookupError, TypeError):
            return  # the table writer begins anew and says so
        now = json.loads(json.dumps(dict(settings)))
        if before != now:
            other = ", ".join(sorted(k for k in {*before, *now} if before.get(k) != now.get(k)))
            raise RecordingError(
                f"{self._part} was begun with another {other}. "
                "Use the same to go on, or --force to begin anew."
            )

    def check_files(self, done: list[Named]) -> None:
        """RecordingError if a file whose rows are in the table is no longer the one it was."""
        known = self._known()
        for source in done:
            if known.get(source.name) not in (None, source.identity):
                raise RecordingError(
                    f"{source.name} was changed after its rows went into {self._part}. "
                    "Use --force to begin anew."
                )

    def begin(self, source: Named) -> None:
        known = self._known()
        if known.get(source.name) != source.identity:
            known[source.name] = source.identity
            new = self._files.with_name(self._files.name + ".new")
            new.write_text(json.dumps(known), "utf-8")
            new.replace(self._files)

    def memory(self, source: Named, next_frame: int) -> Memory | None:
        """Of this very place in this very file."""
        found = recall(self._memory)
        fits = found is not None and (found.source, found.next_frame) == (source.name, next_frame)
        return found if fits and self._known().get(source.name) == source.identity else None

    def keep(self, memory: Memory) -> None:
        memory.save(self._memory)

    def forget(self, *, rows: bool = False) -> None:
        """Remove what is ours, and with `rows` the table's unfinished files too."""
        self._files.unlink(missing_ok=True)
        self._memory.unlink(missing_ok=True)
        if rows:
            self._part.unlink(missing_ok=True)
            self._beside("json").unlink(missing_ok=True)

    def _known(self) -> dict[str, Any]:
        try:
            found = json.loads(self._files.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _beside(self, ending: str) -> Path:
        return self._part.with_name(f"{self._part.name}.{ending}")
