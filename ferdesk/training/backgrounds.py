"""Photos without faces, kept small, for faces to be pasted on."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ferdesk.training.datasets import DataError
from ferdesk.training.datasets._pictures import SUFFIXES, decode_picture, read_picture

ROOM = 2.0  # shorter side of a kept photo in parts of a scene's side: crops of half to all of it lose nothing


@dataclass(frozen=True, slots=True, eq=False)
class Backgrounds:
    """RGB (h, w, 3) or gray (h, w) uint8 photos of their own shapes, with the names they came by."""

    images: tuple[NDArray[np.uint8], ...]
    names: tuple[str, ...]


def read_backgrounds(path: Path, size: int) -> Backgrounds:
    """Every picture below a folder or in a zip, in the order of names, shrunk for scenes of side `size`.

    Raises DataError if there is no such thing, nothing in it, or something in it that is damaged.
    """
    pairs = [(name, _shrunk(image, round(ROOM * size))) for name, image in _pictures(Path(path))]
    return Backgrounds(tuple(image for _, image in pairs), tuple(name for name, _ in pairs))


def check_backgrounds(path: Path) -> None:
    """Read the first picture of `path` alone; raises as `read_backgrounds` does."""
    next(_pictures(path))


def _pictures(path: Path) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    if path.is_dir():
        found = _from_folder(path)
    elif path.is_file():
        found = _from_zip(path)
    else:
        raise DataError(f"{path} does not exist. Name a folder or zip of photos without faces.")
    first = next(found, None)
    if first is None:
        raise DataError(f"{path} holds no pictures. Name a folder or zip of photos without faces.")
    yield first
    yield from found


def _from_folder(path: Path) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    for file in sorted(path.rglob("*")):
        if file.suffix.lower() in SUFFIXES and not file.name.startswith("."):
            yield file.relative_to(path).as_posix(), read_picture(file)


def _from_zip(path: Path) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                inner = Path(name)
                if inner.suffix.lower() in SUFFIXES and not inner.name.startswith("."):
                    yield name, decode_picture(archive.read(name), f"{name} in {path}")
    except (OSError, RuntimeError, zipfile.BadZipFile):  # RuntimeError: a password is asked for
        raise DataError(f"{path} is neither a folder nor a readable zip of photos.") from None


def _shrunk(image: NDArray[np.uint8], shorter: int) -> NDArray[np.uint8]:
    h, w = image.shape[:2]
    scale = shorter / min(h, w)
    if scale >= 1:
        return image
    target = (max(shorter, round(w * scale)), max(shorter, round(h * scale)))
    return np.asarray(cv2.resize(image, target, interpolation=cv2.INTER_AREA), np.uint8)
