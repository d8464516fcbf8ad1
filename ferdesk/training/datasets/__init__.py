"""Labelled faces in memory, whatever they came from. One file a format; each offers:

    FORMAT: str                                       # "npz", "fer2013-csv", ...
    def matches(path: Path) -> bool                   # by name and folder layout only
    def read(path: Path, split: str | None, size: int | None) -> FaceSet

`size` is the side pictures are brought to where a format holds pictures of their own sizes; None takes
them as they are. The formats are asked in the order of their file names; nothing is ever downloaded.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError
from ferdesk.plugins import modules_in
from ferdesk.records import EXPRESSIONS, Expression

TRAINING, PUBLIC_TEST, PRIVATE_TEST = "Training", "PublicTest", "PrivateTest"
SPLITS = (TRAINING, PUBLIC_TEST, PRIVATE_TEST)
SEVEN: tuple[Expression, ...] = EXPRESSIONS[:7]  # FER2013's classes, in its order
FERPLUS_ORDER = (
    "neutral",
    "happiness",
    "surprise",
    "sadness",
    "anger",
    "disgust",
    "fear",
    "contempt",
    "unknown",
    "NF",
)


class DataError(FerdeskError):
    """A data file cannot be used: one sentence that names the file and what is wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceSet:
    """n labelled faces.

    images (n, h, w) or (n, h, w, 3) uint8 gray or RGB;
    labels (n,) int64, index into EXPRESSIONS (FER2013 / CK+ / folder label), -1 where there is none;
    votes (n, 10) int64 FER+ votes in FERPLUS_ORDER, all zero for a row without; None if no row has any;
    subjects (n,) str person ids, or None; copy_of_training (n,) bool or None;
    masks (n, h, w) uint8 face masks 0/255, or None;
    soft (n, 8) float32 distributions over EXPRESSIONS given as such (rows sum to 1, or to 0 where none is),
    or None.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    name: str
    votes: NDArray[np.int64] | None = None
    subjects: NDArray[np.str_] | None = None
    copy_of_training: NDArray[np.bool_] | None = None
    masks: NDArray[np.uint8] | None = None
    soft: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.images)

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> FaceSet:
        """The rows named by an index or boolean array, in that order."""
        columns = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "name"}
        return replace(self, **{key: None if a is None else a[rows] for key, a in columns.items()})

    def distributions(self) -> NDArray[np.float32]:
        """FER+ votes as a distribution over EXPRESSIONS (n, 8), unknown / not-a-face left out and votes of
        a single rater kept (Barsoum et al. 2016, "probability drawing"); `soft` where there are no usable
        votes; all zero where there is neither."""
        soft = np.zeros((len(self), len(EXPRESSIONS)), np.float32) if self.soft is None else self.soft
        if self.votes is None:
            return soft.copy()
        out = np.zeros_like(soft)
        for column, name in enumerate(FERPLUS_ORDER[:8]):
            out[:, EXPRESSIONS.index(Expression(name))] = self.votes[:, column]
        total = out.sum(1, keepdims=True)
        return np.divide(out, total, out=soft.copy(), where=total > 0)

    def majority(self) -> NDArray[np.int64]:
        """FER+ majority label by the rule of the reference code, -1 where it gives none.

        Votes of a single rater are removed; the winner must hold more than half of what remains; rows won
        by unknown or not-a-face are dropped (Barsoum et al. 2016 and its public code).
        """
        out = np.full(len(self), -1, np.int64)
        if self.votes is None:
            return out
        votes = np.where(self.votes > 1, self.votes, 0)
        winner = votes.argmax(1)
        wins = (votes.max(1) > 0.5 * votes.sum(1)) & (winner < 8)
        index = np.array([EXPRESSIONS.index(Expression(name)) for name in FERPLUS_ORDER[:8]] + [-1, -1])
        out[wins] = index[winner[wins]]
        return out


def read_faces(
    path: Path,
    split: str | None = None,
    *,
    size: int | None = None,
    require_classes: Collection[Expression] = (),
) -> FaceSet:
    """Faces from any format we know; `split` is one of SPLITS, or None for everything.

    `size`: side in pixels every picture is brought to (needed where pictures of a folder differ).
    `require_classes`: expressions that must have at least one face, by label or by FER+ majority.
    Raises DataError for a missing file, an unknown format, or whatever is wrong inside.
    """
    path = Path(path)
    if not path.exists():
        raise DataError(
            f"{path} does not exist. Name a data file or folder that is here; nothing is downloaded."
        )
    if split is not None and split not in SPLITS:
        raise DataError(f"{split!r} is not a split. Choose one of: {', '.join(SPLITS)}.")
    formats = modules_in(__name__)
    module = next((m for m in formats.values() if m.matches(path)), None)
    if module is None:
        raise DataError(
            f"{path} is of no format FERDesk reads ({', '.join(m.FORMAT for m in formats.values())})."
        )
    faces: FaceSet = module.read(path, split, size)
    if size is not None and faces.images.shape[1:3] != (size, size):
        faces = _resized(faces, size)
    present = set(faces.labels) | set(faces.majority())
    empty = [e.value for e in EXPRESSIONS if e in require_classes and EXPRESSIONS.index(e) not in present]
    if empty:
        where = f"{path} ({split})" if split else str(path)
        raise DataError(
            f"{where} holds no face labelled {' or '.join(empty)}. Add some, or leave the class out."
        )
    return faces


def _resized(faces: FaceSet, size: int) -> FaceSet:
    """The same faces as (n, size, size) pictures; masks stay 0/255."""
    from ferdesk.training.datasets._pictures import resize

    masks = None
    if faces.masks is not None:
        masks = np.where(np.stack([resize(m, size) for m in faces.masks]) >= 128, 255, 0).astype(np.uint8)
    return replace(faces, images=np.stack([resize(i, size) for i in faces.images]), masks=masks)
