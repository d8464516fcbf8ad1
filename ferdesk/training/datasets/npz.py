"""FER2013 with FER+ votes, or CK+ with subjects, as one .npz file (docs/training.md names its arrays)."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np

from ferdesk.training.datasets import FERPLUS_ORDER, SPLITS, DataError, FaceSet

FORMAT = "npz"
_REQUIRED = ("images", "labels")
_KNOWN = (*_REQUIRED, "votes", "flag", "usage", "subject", "copy_of_training", "masks")


def matches(path: Path) -> bool:
    return path.suffix.lower() == ".npz" and path.is_file()


def read(path: Path, split: str | None, size: int | None) -> FaceSet:
    """Arrays `images` (n, h, w) or (n, h, w, 3) uint8 and `labels` (n,), and where they exist `votes`,
    `flag`, `usage`, `subject`, `copy_of_training`, `masks`. Votes of rows with flag above 1 are not used;
    split needs `usage` (index into SPLITS)."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            data = {key: arrays[key] for key in _KNOWN if key in arrays.files}
    except (OSError, ValueError, TypeError, AttributeError, EOFError, zipfile.BadZipFile, zlib.error):
        raise DataError(f"{path} is not a readable .npz file. Make it again.") from None
    for key in _REQUIRED:
        if key not in data:
            raise DataError(f"{path} has no array called {key}.")
    images = data["images"]
    if (
        images.dtype != np.uint8
        or images.ndim not in (3, 4)
        or images.shape[3:] not in ((), (3,))
        or len(images) == 0
    ):
        raise DataError(
            f"{path}: images must be (n, h, w) or (n, h, w, 3) uint8, not {images.dtype} {images.shape}."
        )
    for key, array in data.items():
        if array.ndim == 0 or len(array) != len(images):
            raise DataError(f"{path}: {key} has {array.size} rows, images has {len(images)}.")
    if data["labels"].dtype.kind not in "iu" or data["labels"].ndim != 1:
        raise DataError(f"{path}: labels must be whole numbers, 0 to 7, or -1 for none.")
    labels = data["labels"].astype(np.int64)
    if labels.min() < -1 or labels.max() > 7:
        raise DataError(
            f"{path}: label {labels[(labels < -1) | (labels > 7)][0]} is unknown (0 to 7, or -1 for none)."
        )
    votes = data["votes"].astype(np.int64) if "votes" in data else None
    if votes is not None and votes.shape[1:] != (len(FERPLUS_ORDER),):
        raise DataError(f"{path}: votes must be (n, {len(FERPLUS_ORDER)}) in FER+ order, not {votes.shape}.")
    masks = data.get("masks")
    if masks is not None and (masks.dtype != np.uint8 or masks.shape != images.shape[:3]):
        raise DataError(
            f"{path}: masks must be {images.shape[:3]} uint8 like the pictures, not {masks.shape}."
        )
    if votes is not None and "flag" in data:
        votes = np.where(data["flag"][:, None] <= 1, votes, 0)
    copies = data["copy_of_training"].astype(bool) if "copy_of_training" in data else None
    subjects = data["subject"].astype(str) if "subject" in data else None
    faces = FaceSet(images, labels, path.stem, votes, subjects, copies, masks)
    if split is None:
        return faces
    if "usage" not in data:
        raise DataError(f"{path} has no array called usage, so it cannot be split into {split}.")
    rows = data["usage"] == SPLITS.index(split)
    if not rows.any():
        raise DataError(f"{path} holds no {split} rows.")
    return faces.take(rows)
