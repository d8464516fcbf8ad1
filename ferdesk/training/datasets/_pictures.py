"""Picture files of one size and kind, as an array."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ferdesk.training.datasets import DataError

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".pgm", ".ppm"})


def pictures_in(folder: Path) -> list[Path]:
    """Picture files straight in `folder`, sorted by name; hidden files are not pictures."""
    return sorted(f for f in folder.iterdir() if f.suffix.lower() in SUFFIXES and not f.name.startswith("."))


def decode_picture(data: bytes, name: object) -> NDArray[np.uint8]:
    """An encoded picture as (h, w) gray or (h, w, 3) RGB uint8; three equal channels are taken as gray."""
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_ANYCOLOR)
    except cv2.error:  # an empty file
        image = None
    if image is None:
        raise DataError(f"{name} is not a readable picture. Remove it or make it again.")
    if image.ndim == 2:
        return np.asarray(image, np.uint8)
    if np.array_equal(image[..., 0], image[..., 1]) and np.array_equal(image[..., 0], image[..., 2]):
        return np.ascontiguousarray(image[..., 0], np.uint8)
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)


def read_picture(file: Path) -> NDArray[np.uint8]:
    try:
        data = file.read_bytes()
    except OSError:
        raise DataError(f"{file} cannot be read. Check that it is there and may be opened.") from None
    return decode_picture(data, file)


def resize(image: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """To (size, size): by area when shrinking, bilinear when enlarging."""
    shrinks = max(image.shape[:2]) > size
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (size, size), interpolation=method), np.uint8)


def stack(files: Sequence[Path], images: Iterable[NDArray[np.uint8]], size: int | None) -> NDArray[np.uint8]:
    """Pictures of one size as (n, h, w), or (n, h, w, 3) if any is in colour; `files` name them in errors.

    With `size` each is resized; not square ones are refused, as squeezing a face changes its expression.
    """
    done: list[NDArray[np.uint8]] = []
    for file, image in zip(files, images, strict=True):
        h, w = image.shape[:2]
        if size is not None:
            if h != w:
                raise DataError(f"{file} is {w}x{h} pixels, not square. Cut the face out as a square first.")
            image = resize(image, size) if h != size else image
        elif done and (h, w) != done[0].shape[:2]:
            first = f"{done[0].shape[1]}x{done[0].shape[0]}"
            raise DataError(
                f"{file} is {w}x{h} pixels, the pictures before it {first}. Name a side to bring them "
                "to (--picture-size)."
            )
        done.append(image)
    if any(i.ndim == 3 for i in done):
        done = [i if i.ndim == 3 else np.repeat(i[..., None], 3, 2) for i in done]
    return np.stack(done)
