"""What `analyze` was told to look at: single files, cameras and streams, each with its name in the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ferdesk.errors import SourceError

_CLIPS = frozenset(
    (
        ".mp4",
        ".m4v",
        ".mov",
        ".mkv",
        ".webm",
        ".avi",
        ".mpg",
        ".mpeg",
        ".ts",
        ".mts",
        ".wmv",
        ".flv",
        ".3gp",
        ".ogv",
    )
)


@dataclass(frozen=True, slots=True)
class Named:
    """`spec` is for capture, `name` for the table's source column and for messages, unique in a run."""

    spec: str
    name: str
    still: bool

    @property
    def path(self) -> Path | None:
        path = Path(self.spec)
        return path if path.is_file() else None

    @property
    def identity(self) -> list[int] | None:
        """Tells whether a file is still the one it was; None for what is no file."""
        if self.path is None:
            return None
        found = self.path.stat()
        return [found.st_size, found.st_mtime_ns]


def named(specs: Sequence[str]) -> list[Named]:
    """Folders become the clips and pictures in them. Names are file names, or paths where two are alike."""
    from ferdesk.capture.images import SUFFIXES

    found: list[str] = []
    for spec in specs:
        if "://" not in spec and Path(spec).is_dir():
            inside = [
                p for p in Path(spec).iterdir() if p.suffix.lower() in _CLIPS | SUFFIXES and p.is_file()
            ]
            if not inside:
                raise SourceError(f"{spec} holds no clips and no pictures. Choose another folder.")
            found += map(str, sorted(inside, key=lambda p: p.name.casefold()))
        else:
            found.append(spec)
    found = list(dict.fromkeys(found))
    short = [_without_secrets(spec) if "://" in spec else Path(spec).name or spec for spec in found]
    often = Counter(short)
    return [
        Named(spec, name if often[name] == 1 else spec, Path(spec).suffix.lower() in SUFFIXES)
        for spec, name in zip(found, short, strict=True)
    ]


def _without_secrets(address: str) -> str:
    """rtsp://user:password@host/… -> rtsp://host/…: a table is given to others."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
