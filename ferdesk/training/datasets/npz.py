"""FER2013 with FER+ votes, or CK+ with subjects, as one .npz file (docs/training.md names its arrays)."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from ferdesk.training.datasets import SPLITS, DataError, FaceSet

FORMAT = "npz"
_REQUIRED = ("images", "labels")


def matches(path: Path) -> bool:
    return path.suffix.lower() == ".npz"


def read(path: Path, split: str | None) -> FaceSet:
    """Arrays `images` (n, h, w) uint8 and `labels` (n,), and where they exist `votes`, `flag`, `usage`,
    `subject`, `copy_of_training`. Votes of rows with flag above 1 are not used; split needs `usage`."""
    try:
        with np.load(path, allow_pickle=False) as file:
            data = {key: file[key] for key in file.files}
    except (OSError, ValueError, zipfile.BadZipFile):
        raise DataError(f"{path} is not a readable .npz file. Make it again.") from None
    for key in _REQUIRED:
        if key not in data:
            raise DataError(f"{path} has no array called {key}.")
    images, labels = data["images"], data["labels"].astype(np.int64)
    if images.dtype != np.uint8 or images.ndim not in (3, 4) or len(images) == 0:
        raise DataError(f"{path}: images must be (n, h, w) uint8, not {images.dtype} {images.shape}.")
    for key, array in data.items():
        if len(array) != len(images):
            raise DataError(f"{path}: {key} has {len(array)} rows, images has {len(images)}.")
    if labels.min() < -1 or labels.max() > 7:
        raise DataError(f"{path}: label {labels[(labels < -1) | (labels > 7)][0]} is unknown (0 to 7, or -1 for none).")
    votes = data["votes"].astype(np.int64) if "votes" in data else None
    if votes is not None and "flag" in data:
        votes = np.where(data["flag"][:, None] <= 1, votes, 0)
    copies = data["copy_of_training"].astype(bool) if "copy_of_training" in data else None
    subjects = data["subject"].astype(str) if "subject" in data else None
    faces = FaceSet(images, labels, path.stem, votes, subjects, copies)
    if split is None:
        return faces
    if "usage" not in data:
        raise DataError(f"{path} has no array called usage, so it cannot be split into {split}.")
    rows = data["usage"] == SPLITS.index(split)
    if not rows.any():
        raise DataError(f"{path} holds no {split} rows.")
    return faces.take(rows)
