"""The clip a project belongs to: known by its content, so that it is found again wherever it is moved."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PIECE = 1 << 22  # bytes read at a time


@dataclass(frozen=True, eq=False)
class ClipInfo:
    """A video file as a project knows it: `times` float64 (n,) seconds of each frame, `sha256` of the whole
    file; `size` in bytes and `modified` in ns tell without reading it that it is still the same."""

    path: Path
    name: str
    sha256: str
    width: int
    height: int
    times: NDArray[np.float64]
    has_sound: bool
    size: int = 0
    modified: int = 0

    @classmethod
    def of(
        cls,
        path: Path,
        width: int,
        height: int,
        times: NDArray[np.float64],
        has_sound: bool,
        progress: Callable[[float], None] | None = None,
    ) -> ClipInfo:
        """Reads the whole file for its hash."""
        path = path.resolve()
        found = path.stat()
        return cls(
            path,
            path.name,
            content_hash(path, progress),
            width,
            height,
            np.asarray(times, np.float64),
            has_sound,
            found.st_size,
            found.st_mtime_ns,
        )

    @property
    def frames(self) -> int:
        return len(self.times)

    def at(self, path: Path) -> ClipInfo:
        """The same clip at another place."""
        found = path.stat()
        return replace(self, path=path.resolve(), size=found.st_size, modified=found.st_mtime_ns)

    def is_at(self, path: Path) -> bool:
        """Whether the file there is this clip; reads all of it only where size and time leave it open."""
        try:
            found = path.stat()
            if not path.is_file() or (self.size and found.st_size != self.size):
                return False
            if path == self.path and self.modified and found.st_mtime_ns == self.modified:
                return True
            return content_hash(path) == self.sha256
        except OSError:
            return False

    def to_json(self, project: Path) -> dict[str, Any]:
        """All but the times; with the way to it from the project's folder, for both moved together."""
        return {
            "path": str(self.path),
            "relative": _relative(self.path, project.parent),
            "name": self.name,
            "sha256": self.sha256,
            "width": self.width,
            "height": self.height,
            "has_sound": self.has_sound,
            "size": self.size,
            "modified": self.modified,
        }

    @classmethod
    def from_json(cls, found: dict[str, Any], times: NDArray[np.float64]) -> ClipInfo:
        known = {k: v for k, v in found.items() if k in cls.__dataclass_fields__}
        return cls(**{**known, "path": Path(found["path"]), "times": times})


def content_hash(path: Path, progress: Callable[[float], None] | None = None) -> str:
    """sha256 of the whole file, in hex; `progress` is told the part done, 0 to 1."""
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(_PIECE))
    with path.open("rb", buffering=0) as file:
        size, done = os.fstat(file.fileno()).st_size, 0
        while read := file.readinto(buffer):
            digest.update(buffer[:read])
            done += read
            if progress is not None:
                progress(min(1.0, done / max(size, 1)))
    return digest.hexdigest()


def find(clip: ClipInfo, relative: str | None, project: Path, hints: Iterable[Path] = ()) -> Path | None:
    """Where `clip` is now: where it was, at its old place relative to the project, beside the project, at
    `hints` (files, or folders to look in), or under another name beside the project."""
    tried: set[Path] = set()
    for place in _places(clip, relative, project, hints):
        if place not in tried and clip.is_at(place):
            return place.resolve()
        tried.add(place)
    return None


def _places(clip: ClipInfo, relative: str | None, project: Path, hints: Iterable[Path]) -> Iterator[Path]:
    yield clip.path
    if relative is not None:
        yield Path(os.path.normpath(project.parent / relative))
    yield project.parent / clip.name
    folders = []
    for hint in hints:
        if hint.is_dir():
            folders.append(hint)
            yield hint / clip.name
        else:
            yield hint
    for folder in (project.parent, *folders):
        try:
            yield from sorted(p for p in folder.iterdir() if clip.size and p.is_file())
        except OSError:
            continue


def _relative(path: Path, folder: Path) -> str | None:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return None
