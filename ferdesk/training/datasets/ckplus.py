"""The extended Cohn-Kanade set (CK+) as its makers give it out.

    CK+/cohn-kanade-images/S005/001/S005_001_00000011.png          the sequences
    CK+/Emotion/S005/001/S005_001_00000011_emotion.txt             one number, for 327 of 593 sequences
    CK+/Landmarks/S005/001/S005_001_00000011_landmarks.txt         68 points, x y, in picture pixels

The folders may be called in any of the usual ways (_FOLDERS); CK+ itself or its folder of sequences can be
named. Each sequence goes from a neutral face to the height of an expression, so it gives up to two faces:
the first picture as neutral, and the last one if the sequence has a label (Lucey et al. 2010). Subjects are
known, so folds can keep people apart; there are no splits.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ferdesk.records import EXPRESSIONS, Expression
from ferdesk.training.datasets import DataError, FaceSet
from ferdesk.training.datasets._pictures import pictures_in, read_picture, stack

FORMAT = "CK+ folder"
CODES: tuple[Expression, ...] = (  # Emotion files hold an index into this
    Expression.NEUTRAL,
    Expression.ANGER,
    Expression.CONTEMPT,
    Expression.DISGUST,
    Expression.FEAR,
    Expression.HAPPINESS,
    Expression.SADNESS,
    Expression.SURPRISE,
)
SIDE = 96  # px of a face cut out of a whole picture, unless a size is asked for
CROP_SCALE, CROP_SHIFT_Y = 1.27, -0.17
"""The square cut: its side and its move down, in parts of the larger side of the landmarks' box. Measured on
120 of the usual 48 px CK+ crops (medians 1.27 and -0.17), so that both forms of the data look alike."""
_FOLDERS = {
    "images": ("cohn-kanade-images", "extended-cohn-kanade-images", "images"),
    "labels": ("Emotion", "Emotion_labels", "emotion"),
    "landmarks": ("Landmarks", "landmarks"),
}


def matches(path: Path) -> bool:
    return path.is_dir() and any(_sequences(_folder(path, "images") or path))


def read(path: Path, split: str | None, size: int | None) -> FaceSet:
    """Square pictures are taken as they are; whole ones need the landmarks, by which the face is cut out."""
    if split is not None:
        raise DataError(f"{path} has no splits; CK+ is measured in folds of subjects. Leave the split out.")
    images = _folder(path, "images") or path
    root = path if images != path else path.parent
    labels_folder, landmarks = _folder(root, "labels"), _folder(root, "landmarks")
    if labels_folder is None:
        raise DataError(f"{root} has no folder called Emotion. Put CK+'s emotion labels beside its pictures.")
    files: list[Path] = []
    labels: list[Expression] = []
    for sequence in _sequences(images):
        pictures = pictures_in(sequence)
        if not pictures:
            continue
        files.append(pictures[0])
        labels.append(Expression.NEUTRAL)
        label = _label(labels_folder / sequence.relative_to(images))
        if label is not None:
            files.append(pictures[-1])
            labels.append(label)
    if len(set(labels)) < 2:
        raise DataError(f"{root}: no sequence has an emotion label. Check {labels_folder.name}.")
    crops = [_face(file, images, landmarks, size) for file in files]
    subjects = np.array([file.parent.parent.name for file in files])
    numbers = np.array([EXPRESSIONS.index(label) for label in labels], np.int64)
    return FaceSet(stack(files, crops, size), numbers, "ckplus", subjects=subjects)


def _folder(root: Path, kind: str) -> Path | None:
    return next((root / name for name in _FOLDERS[kind] if (root / name).is_dir()), None)


def _sequences(images: Path) -> Sequence[Path]:
    """Folders like S005/001, in order."""
    return sorted(f for f in images.glob("S[0-9][0-9][0-9]/[0-9][0-9][0-9]") if f.is_dir())


def _label(folder: Path) -> Expression | None:
    """The expression a sequence's folder of labels names; None where it is empty or missing, as for many."""
    file = next(iter(sorted(folder.glob("*.txt"))), None) if folder.is_dir() else None
    if file is None:
        return None
    try:
        code = float(file.read_text("utf-8"))
        return CODES[range(len(CODES)).index(code)]  # type: ignore[arg-type]
    except (ValueError, UnicodeDecodeError):
        raise DataError(f"{file} holds no CK+ emotion, a number from 0 to {len(CODES) - 1}.") from None


def _face(file: Path, images: Path, landmarks: Path | None, size: int | None) -> NDArray[np.uint8]:
    image = read_picture(file)
    h, w = image.shape[:2]
    if h == w:
        return image
    points_file = None
    if landmarks is not None:
        points_file = landmarks / file.relative_to(images).parent / f"{file.stem}_landmarks.txt"
    if points_file is None or not points_file.is_file():
        raise DataError(
            f"{file} is {w}x{h} pixels, a whole picture. Put CK+'s Landmarks folder beside the others."
        )
    try:
        points = np.loadtxt(points_file, ndmin=2)
    except (OSError, ValueError, UnicodeDecodeError):
        points = np.empty((0, 0))
    if points.shape[1:] != (2,) or len(points) < 3 or not np.isfinite(points).all():
        raise DataError(f"{points_file} holds no landmarks (two numbers a line). Get it again.")
    return cut_face(image, points, size or SIDE)


def cut_face(image: NDArray[np.uint8], points: NDArray[np.float64], size: int) -> NDArray[np.uint8]:
    """The square (size, size) around landmarks (m, 2) in picture pixels; beyond it its edge goes on."""
    low, high = points.min(0), points.max(0)
    box = float((high - low).max())
    side = CROP_SCALE * box
    x, y = (low + high) / 2 + (0, CROP_SHIFT_Y * box) - side / 2
    scale = size / side
    if scale < 1:  # average what falls into one pixel of the crop
        image = np.asarray(cv2.blur(image, (round(1 / scale),) * 2), np.uint8) if scale < 0.67 else image
    to_crop = np.array(
        [[scale, 0, -x * scale - 0.5 + 0.5 * scale], [0, scale, -y * scale - 0.5 + 0.5 * scale]]
    )
    cut = cv2.warpAffine(
        image, to_crop, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cut, np.uint8)
