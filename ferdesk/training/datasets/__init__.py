"""Labelled faces in memory, whatever they came from. One file a format; each offers:

    FORMAT: str                                       # "npz", "fer2013-csv", ...
    def matches(path: Path) -> bool
    def read(path: Path, split: str | None) -> FaceSet
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError
from ferdesk.plugins import modules_in
from ferdesk.records import EXPRESSIONS, Expression

TRAINING, PUBLIC_TEST, PRIVATE_TEST = "Training", "PublicTest", "PrivateTest"
SPLITS = (TRAINING, PUBLIC_TEST, PRIVATE_TEST)
SEVEN: tuple[Expression, ...] = EXPRESSIONS[:7]  # FER2013's classes, in its order
FERPLUS_ORDER = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "NF")


class DataError(FerdeskError):
    """A data file cannot be used: one sentence that names the file and what is wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceSet:
    """n labelled faces.

    images (n, h, w) or (n, h, w, 3) uint8 gray or RGB;
    labels (n,) int64, index into EXPRESSIONS (FER2013 / CK+ / folder label), -1 where there is none;
    votes (n, 10) int64 FER+ votes in FERPLUS_ORDER, all zero where there are none; None if the data has none at all;
    subjects (n,) str person ids, or None; copy_of_training (n,) bool or None;
    masks (n, h, w) uint8 face masks 0/255, or None.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    name: str
    votes: NDArray[np.int64] | None = None
    subjects: NDArray[np.str_] | None = None
    copy_of_training: NDArray[np.bool_] | None = None
    masks: NDArray[np.uint8] | None = None

    def __len__(self) -> int:
        return len(self.images)

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> FaceSet:
        """The rows named by an index or boolean array, in that order."""

        def part(a: NDArray | None) -> NDArray | None:  # type: ignore[type-arg]
            return None if a is None else a[rows]

        return FaceSet(self.images[rows], self.labels[rows], self.name, part(self.votes), part(self.subjects),
                       part(self.copy_of_training), part(self.masks))

    def distributions(self) -> NDArray[np.float32]:
        """FER+ votes as a distribution over EXPRESSIONS (n, 8), unknown / not-a-face left out and votes of
        a single rater kept; all zero where there are no usable votes (Barsoum et al. 2016, "probability drawing")."""
        out = np.zeros((len(self), len(EXPRESSIONS)), np.float32)
        if self.votes is None:
            return out
        for column, name in enumerate(FERPLUS_ORDER[:8]):
            out[:, EXPRESSIONS.index(Expression(name))] = self.votes[:, column]
        total = out.sum(1, keepdims=True)
        return np.divide(out, total, out=np.zeros_like(out), where=total > 0)

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


def read_faces(path: Path, split: str | None = None) -> FaceSet:
    """Faces from any format we know; `split` is one of SPLITS, or None for everything.

    Raises DataError for a missing file, an unknown format, or whatever is wrong inside.
    """
    path = Path(path)
    if not path.exists():
        raise DataError(f"{path} does not exist. Name a data file or folder that is here; nothing is downloaded.")
    if split is not None and split not in SPLITS:
        raise DataError(f"{split!r} is not a split. Choose one of: {', '.join(SPLITS)}.")
    formats = modules_in(__name__)
    for module in formats.values():
        if module.matches(path):
            return module.read(path, split)
    raise DataError(f"{path} is of no format FERDesk reads ({', '.join(m.FORMAT for m in formats.values())}).")
