"""Engines built for one computer: where they lie, what they were built from, and whether they still fit.

    engines/NAME/built/NAME.tensorrt.fp16.batch16.sm89.engine    what the backend reads
    engines/NAME/built/NAME.tensorrt.fp16.batch16.sm89.json      its Stamp and its SHA-256

The folder is the user's own where the engine's is read-only. The JSON is written last: an engine file
without it, or with another hash, does not exist for us. Nothing is loaded whose stamp is not this
computer's, because a plan for another GPU or another TensorRT crashes or, worse, runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any

from ferdesk import paths
from ferdesk.errors import BackendError
from ferdesk.model_card import ModelCard

FORMAT = 1  # of the stamp; another number is another program's file
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stamp:
    """All that must be the same when an engine file is opened as it was when it was built."""

    backend: str  # "tensorrt", "openvino"
    device: str  # "NVIDIA GeForce RTX 4070", or the processor's name
    capability: str  # compute capability, "8.9"; "" on a processor
    runtime: str  # version of TensorRT or OpenVINO
    driver: str  # version of the CUDA driver; "" on a processor
    precision: str
    max_batch: int
    model: str  # SHA-256 of the ONNX file it was built from
    format: int = FORMAT

    def stem(self, name: str) -> str:
        where = f"sm{self.capability.replace('.', '')}" if self.capability else _plain(self.device)
        return f"{_plain(name)}.{self.backend}.{self.precision}.batch{self.max_batch}.{where}"


_WORDS = {
    "device": "device",
    "capability": "compute capability",
    "runtime": "version",
    "driver": "driver",
    "model": "model file",
    "format": "format",
}


def built_folder(card: ModelCard) -> Path:
    """Where results for this engine are written: beside it, or with the user where that is read-only."""
    return next((f for f in _folders(card) if _writable(f)), _folders(card)[-1])


def _folders(card: ModelCard) -> tuple[Path, ...]:
    return card.folder / "built", paths.user_data() / "built" / card.name


def _writable(folder: Path) -> bool:
    there = next(p for p in (folder, *folder.parents) if p.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def find(card: ModelCard, wanted: Stamp, *, whole: bool = True) -> Path | None:
    """The engine file whose stamp is `wanted`, else None. `whole` False: its hash is not looked at, for
    lists that must be quick."""
    for folder in _folders(card):
        path = _file_of(folder / f"{wanted.stem(card.name)}.json", wanted, whole)
        if path is not None:
            return path
    return None


def find_any(card: ModelCard, wanted: Stamp, *, whole: bool = True) -> tuple[Path, Stamp] | None:
    """As `find`, with any max_batch: the largest, because it can do all that smaller ones can."""
    stamps = sorted(
        {s.max_batch for s in _stamps(card) if _same(s, wanted, besides=("max_batch",))}, reverse=True
    )
    for max_batch in stamps:
        stamp = Stamp(**{**asdict(wanted), "max_batch": max_batch})
        if (path := find(card, stamp, whole=whole)) is not None:
            return path, stamp
    return None


def why_none(card: ModelCard, wanted: Stamp) -> BackendError:
    """Nothing was built, or what was built does not fit here; and how to build it."""
    command = f"ferdesk engines build {card.name} --backend {wanted.backend} --precision {wanted.precision}"
    old = [s for s in _stamps(card) if (s.backend, s.precision) == (wanted.backend, wanted.precision)]
    differences = [_difference(s, wanted) for s in old]
    if not old:
        return BackendError(
            f"{card.name} was not built as {wanted.precision} for this computer yet. Build it in the list of "
            f"engines, or run: {command}."
        )
    if not all(differences):
        return BackendError(
            f"The {wanted.precision} engine that was built of {card.name} is damaged. Build it again in the "
            f"list of engines, or run: {command}."
        )
    return BackendError(
        f"The {wanted.precision} engine of {card.name} does not fit this computer any more "
        f"({differences[-1]}). Build it again in the list of engines, or run: {command}."
    )


def no_source(card: ModelCard, precision: str) -> BackendError:
    """The card has no file for `precision`, and how one is made."""
    return BackendError(
        f"{card.name} has no {precision} file. Make it with: python -m ferdesk.training precisions "
        f"{card.name} --data FILE --write."
    )


def store(card: ModelCard, folder: Path, stamp: Stamp, content: bytes, **notes: Any) -> Path:
    """Write the engine file and its JSON, each whole or not at all; BackendError if the disk refuses.

    `notes` go into the JSON beside the stamp (seconds it took, measured differences).
    """
    stem = stamp.stem(card.name)
    path = folder / f"{stem}.engine"
    about = {**asdict(stamp), "sha256": hashlib.sha256(content).hexdigest(), "notes": notes}
    with locked(folder / f"{stem}.lock"):
        try:
            for left in folder.glob(f"{stem}.*.part"):  # by a build that was killed while it wrote
                left.unlink()
            _write(path, content)
            _write(path.with_suffix(".json"), json.dumps(about, indent=1).encode())
        except OSError as error:
            raise _refused(folder, error) from error
    return path


def keep(path: Path, content: bytes) -> None:
    """Write what only saves time (a timing cache); a disk that refuses costs no more than that."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)
    except OSError as error:
        _log.warning("%s could not be kept (%s)", path.name, error)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process (or thread) holds `path`. The system lets go when the holder dies.

    Raises BackendError if `path` cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = path.open("a+b")
    except OSError as error:
        raise _refused(path.parent, error) from error
    with opened as file:
        _lock(file)
        try:
            yield
        finally:
            _unlock(file)


def _refused(folder: Path, error: OSError) -> BackendError:
    reason = error.strerror or str(error)
    return BackendError(f"{folder} cannot be written ({reason}). Free space or choose another.")


def _lock(file: IO[bytes]) -> None:
    if os.name == "nt":
        import msvcrt

        while True:  # it gives up after ten seconds
            with contextlib.suppress(OSError):
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # pyright: ignore[reportAttributeAccessIssue]
                return
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)


def _unlock(file: IO[bytes]) -> None:
    if os.name == "nt":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # pyright: ignore[reportAttributeAccessIssue]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_UN)


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _read(path: Path) -> tuple[Stamp, str] | None:
    """The stamp and the engine file's hash in a JSON of ours, else None."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        stamp = Stamp(**{f.name: raw[f.name] for f in fields(Stamp)})
        return stamp, str(raw["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file_of(about: Path, wanted: Stamp, whole: bool) -> Path | None:
    found = _read(about)
    if found is None or found[0] != wanted:
        return None
    path = about.with_suffix(".engine")
    if not whole:
        return path if path.is_file() else None
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    return path if digest == found[1] else None


def _stamps(card: ModelCard) -> list[Stamp]:
    found = [_read(p) for f in _folders(card) for p in sorted(f.glob("*.json"))]
    return [entry[0] for entry in found if entry is not None]


def _same(one: Stamp, other: Stamp, besides: tuple[str, ...] = ()) -> bool:
    return all(getattr(one, f.name) == getattr(other, f.name) for f in fields(Stamp) if f.name not in besides)


def _difference(old: Stamp, new: Stamp) -> str:
    """ "driver: 13.0, here 13.1" for the first thing that differs, "" for nothing but max_batch."""
    for key, word in _WORDS.items():
        a, b = str(getattr(old, key)), str(getattr(new, key))
        if a != b:
            return f"{word}: {a[:40]}, here {b[:40]}"
    return ""


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", text).strip("-")[:40]
