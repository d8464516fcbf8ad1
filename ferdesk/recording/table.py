"""Writes tables of predictions whole or not at all, and goes on where a stopped one ended.

While a table grows it is OUT.part, always CSV, with OUT.part.json beside it: which sources are done, up to
which byte the rows are sure, and the settings they were made with. `finish` makes OUT of it.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from ferdesk.errors import RecordingError
from ferdesk.recording import _disk
from ferdesk.recording.columns import COLUMNS, arrow_schema, rows, value
from ferdesk.records import AnalyzedFrame

_SURE_EVERY_S = 5.0
_CHUNK = 10_000  # rows of a Parquet row group
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a source has come: frames before `next_frame` are in the table; `last_track` is the highest
    track number among them, 0 if none."""

    done: bool = False
    next_frame: int = 0
    last_track: int = 0


@dataclass(slots=True)
class _Journal:
    settings: dict[str, Any]
    bytes: int = 0
    progress: dict[str, dict[str, Any]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)  # byte at which the source under way begins


class TableWriter:
    """Rows of AnalyzedFrames into a .csv, .jsonl or .parquet file (columns: recording/columns.py).

    `settings` say how the rows are made (engine, smoothing, every ...): a stopped table made with other
    settings is not continued but begun anew. `close` keeps what is there for the next time; `finish` makes
    the file. As a context manager: `finish` if all went well, else `close`.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any] | None = None, *, resume: bool = True) -> None:
        self.path = path
        self._make = _maker(path)
        self._part = path.with_name(path.name + ".part")
        self._journal_path = path.with_name(path.name + ".part.json")
        self._sure_at = time.monotonic() + _SURE_EVERY_S
        plain = json.loads(json.dumps(dict(settings or {}), sort_keys=True, default=str))
        journal = _read_journal(self._journal_path) if resume and self._part.exists() else None
        self.resumed = journal is not None and journal.settings == plain
        self._journal = journal if journal is not None and self.resumed else _Journal(plain)
        self._file: BinaryIO | None = None
        try:
            self._file = self._part.open("r+b" if self.resumed else "w+b")
            if self.resumed:
                self._file.truncate(self._journal.bytes)
                self._file.seek(0, os.SEEK_END)
            else:
                self._file.write(_line(list(COLUMNS)))
                self._make_sure()
        except OSError as error:
            self._drop()
            raise _disk.cannot_write(path, error) from None

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self.finish()
        else:
            self.close()

    def progress(self, source: str) -> Progress:
        """How far `source` came, in this run and the stopped ones before it."""
        return Progress(**self._journal.progress.get(source, {}))

    def restart(self, source: str) -> None:
        """Throw away the rows of `source`, which must be the last one begun and not done."""
        begin = self._journal.starts.get(source)
        if begin is None:
            return
        file = self._open_file()
        try:
            file.truncate(begin)
            file.seek(begin)
            self._journal.progress.pop(source, None)
            self._make_sure()
        except OSError as error:
            raise self._stopped(error) from None

    def append(self, analyzed: AnalyzedFrame, source: str = "") -> None:
        """Add the rows of one frame; frames of a source come in rising order, sources one after the other."""
        file = self._open_file()
        done = self.progress(source)
        if source not in self._journal.progress:
            self._journal.starts = {source: file.tell()}
        tracks = [prediction.track.id for prediction in analyzed.predictions]
        self._journal.progress[source] = asdict(
            Progress(False, analyzed.frame.index + 1, max([done.last_track, *tracks]))
        )
        try:
            file.write(b"".join(_line(cells) for cells in rows(analyzed, source)))
            if time.monotonic() > self._sure_at:
                self._make_sure()
        except OSError as error:
            raise self._stopped(error) from None

    def end(self, source: str) -> None:
        """All frames of `source` are in the table."""
        self._open_file()
        self._journal.progress[source] = asdict(replace(self.progress(source), done=True))
        try:
            self._make_sure()
        except OSError as error:
            raise self._stopped(error) from None

    def close(self) -> None:
        """Keep what is there for the next time. May be called twice."""
        if self._file is None:
            return
        try:
            self._make_sure()
        except OSError as error:
            _log.warning("%s: the last rows may be missing: %s", self._part, error)
        self._drop()

    def finish(self) -> Path:
        """Make the table of what was written, in one step; nothing half is ever seen under its name."""
        self._open_file()
        try:
            self._make_sure()
            self.close()
            self._make(self._part, self.path).replace(self.path)
        except OSError as error:
            _beside(self.path).unlink(missing_ok=True)
            raise self._stopped(error) from None
        self._part.unlink(missing_ok=True)
        self._journal_path.unlink(missing_ok=True)
        return self.path

    def _open_file(self) -> BinaryIO:
        if self._file is None:
            raise RecordingError(f"{self.path.name} is closed. Start another table.")
        return self._file

    def _make_sure(self) -> None:
        """After this the rows survive a power cut, and the journal knows them."""
        if self._file is None:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._journal.bytes = self._file.tell()
        beside = _beside(self._journal_path)
        beside.write_text(json.dumps(asdict(self._journal)), "utf-8")
        beside.replace(self._journal_path)
        self._sure_at = time.monotonic() + _SURE_EVERY_S

    def _drop(self) -> None:
        """Close without a word to the journal: it still tells the truth of the last time rows were sure."""
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                file.close()

    def _stopped(self, error: OSError) -> RecordingError:
        self._drop()
        if _disk.is_full(error):
            return _disk.disk_full(f"start again: {self.path.name} goes on where it stopped")
        return _disk.cannot_write(self.path, error)


def join_tables(parts: Iterable[Path], path: Path) -> Path:
    """Make the table `path` (.csv, .jsonl, .parquet) of finished CSV tables, one after the other, whole or
    not at all."""
    make, part = _maker(path), path.with_name(path.name + ".part")
    try:
        with part.open("wb") as out:
            out.write(_line(list(COLUMNS)))
            for one in parts:
                with one.open("rb") as file:
                    file.readline()  # its head
                    shutil.copyfileobj(file, out)
            out.flush()
            os.fsync(out.fileno())
        make(part, path).replace(path)
        part.unlink(missing_ok=True)
    except OSError as error:
        _beside(path).unlink(missing_ok=True)
        part.unlink(missing_ok=True)
        raise _disk.cannot_write(path, error) from None
    return path


Maker = Callable[[Path, Path], Path]


def _maker(path: Path) -> Maker:
    """How a finished .part becomes a table of the kind that `path` names."""
    kind = path.suffix.lower()
    if kind == ".parquet":
        try:
            import pyarrow  # noqa: F401
        except ImportError:
            raise RecordingError(
                "Parquet needs pyarrow. Install it with pip install 'ferdesk[parquet]', or choose .csv."
            ) from None
    makers: dict[str, Maker] = {".csv": _csv, ".jsonl": _jsonl, ".parquet": _parquet}
    if kind not in makers:
        raise RecordingError(
            f"FERDesk cannot write a table called {path.name}. End its name in .csv, .jsonl or .parquet."
        )
    return makers[kind]


def _csv(part: Path, path: Path) -> Path:
    return part


def _jsonl(part: Path, path: Path) -> Path:
    made = _beside(path)
    with made.open("w", encoding="utf-8", newline="\n") as out:
        for row in _read(part):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return made


def _parquet(part: Path, path: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    made, schema = _beside(path), arrow_schema()
    with pq.ParquetWriter(made, schema) as out:
        chunk: list[dict[str, Any]] = []
        for row in _read(part):
            chunk.append(row)
            if len(chunk) == _CHUNK:
                out.write_table(pa.Table.from_pylist(chunk, schema))
                chunk = []
        out.write_table(pa.Table.from_pylist(chunk, schema))
    return made


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _read(part: Path) -> Iterator[dict[str, Any]]:
    with part.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {column: value(column, cell) for column, cell in row.items()}


def _line(cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode("utf-8")


def _read_journal(path: Path) -> _Journal | None:
    try:
        return _Journal(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        _log.warning("%s cannot be read, the table is begun anew: %s", path, error)
        return None
