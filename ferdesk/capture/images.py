"""Still pictures: one, or all of a folder in natural order, one a second."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ferdesk.capture import CaptureOptions, SourceInfo
from ferdesk.capture._files import unreadable
from ferdesk.capture._frames import FrameMaker
from ferdesk.errors import SourceError
from ferdesk.records import Frame

KIND = "images"
SUFFIXES = frozenset((".jpg", ".jpeg", ".jpe", ".png", ".bmp", ".tif", ".tiff", ".webp", ".ppm", ".pgm"))


def matches(spec: str) -> bool:
    return spec != "" and "://" not in spec and (Path(spec).suffix.lower() in SUFFIXES or Path(spec).is_dir())


def open(spec: str, options: CaptureOptions) -> ImagesSource:
    return ImagesSource(Path(spec), options)


class ImagesSource:
    """`names` are the file names by frame index. Pictures that cannot be read are named in `problem`."""

    def __init__(self, path: Path, options: CaptureOptions) -> None:
        self._paths = _pictures(path)
        self._every = max(1, options.every)
        self._single = not path.is_dir()
        self._closed = False
        self._first = self._read_first(path)
        self.names = tuple(p.name for p in self._paths)
        self.problem: str | None = None
        rate = options.rate or 1.0
        count = -(-len(self._paths) // self._every)
        self._gap = 1 / rate  # of the pictures taken, not of those in the folder
        height, width = self._first.shape[:2]
        self.info = SourceInfo(
            name=path.resolve().name or str(path),
            kind=KIND,
            live=False,
            width=width,
            height=height,
            rate=rate,
            frame_count=count,
            duration=count * self._gap,
        )

    def __iter__(self) -> Iterator[Frame]:
        self._closed = False
        broken: list[str] = []
        maker = FrameMaker()
        for turn, index in enumerate(range(0, len(self._paths), self._every)):
            if self._closed:
                return
            try:
                picture = _read(self._paths[index])
            except SourceError:
                broken.append(self.names[index])
                continue
            yield maker.make(picture, turn * self._gap, index)
        if broken:
            some = ", ".join(broken[:5]) + (f" and {len(broken) - 5:,} more" if len(broken) > 5 else "")
            self.problem = f"These pictures could not be read and were left out: {some}."

    def interrupt(self) -> None:
        self._closed = True

    def close(self) -> None:
        self._closed = True

    def _read_first(self, path: Path) -> NDArray[np.uint8]:
        """The first picture that can be read: it proves the source and gives its size."""
        for candidate in self._paths:
            try:
                return _read(candidate)
            except SourceError:
                if self._single:
                    raise
        raise SourceError(f"{path} holds no picture that can be read. Choose another folder.")


def _pictures(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    try:
        found = [p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and not p.name.startswith(".")]
    except PermissionError:
        raise SourceError(f"FERDesk may not read {path}. Change its permissions, then try again.") from None
    if not found:
        raise SourceError(f"{path} holds no pictures. Choose another folder.")
    return sorted(found, key=lambda p: _natural(p.name))


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sorts picture 2 before picture 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts]


def _read(path: Path) -> NDArray[np.uint8]:
    """RGB (h, w, 3) of any picture OpenCV knows: gray, 16 bit, with alpha, turned as its EXIF says."""
    import cv2

    try:
        # Not cv2.imread: it cannot open names outside the local code page on Windows.
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise unreadable(path, error) from None
    if not data.size:
        raise SourceError(f"{path.name} is empty. Choose another file.")
    try:
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)
    except cv2.error:  # larger than OpenCV allows, or broken in a way that it does not survive
        picture = None
    if picture is None:
        raise SourceError(f"{path.name} is damaged or holds no picture. Choose another file.")
    return picture.astype(np.uint8, copy=False)
