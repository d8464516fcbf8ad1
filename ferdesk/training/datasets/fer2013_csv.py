"""The public fer2013.csv, with the FER+ votes of fer2013new.csv where that lies beside it.

fer2013.csv: columns `emotion` (0 to 6, in the order of EXPRESSIONS), `pixels` (48 x 48 gray values with
blanks between) and `Usage` (one of SPLITS), in any column order. fer2013new.csv (Barsoum et al. 2016): one
row for each row of fer2013.csv, in its order, with `Usage` and ten vote counts in FERPLUS_ORDER.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ferdesk.training.datasets import FERPLUS_ORDER, SEVEN, SPLITS, DataError, FaceSet

FORMAT = "fer2013.csv"
FACES, VOTES = "fer2013.csv", "fer2013new.csv"


def matches(path: Path) -> bool:
    return path.suffix.lower() == ".csv" or (path / FACES).is_file()


def read(path: Path, split: str | None, size: int | None) -> FaceSet:
    """A file with pictures, a fer2013new.csv that has its fer2013.csv beside it, or the folder of both.

    Only the rows of `split` are decoded; the votes are checked to belong to the same rows.
    """
    if path.is_dir():
        path = path / FACES
    if path.name.lower() == VOTES:
        if not (path.parent / FACES).is_file():
            raise DataError(f"{path} holds votes but no pictures. Put {FACES} beside it.")
        path = path.parent / FACES
    images, labels, usages, chosen = _pictures(path, split)
    votes = None
    if (path.parent / VOTES).is_file() and path.name.lower() == FACES:
        votes = _votes(path.parent / VOTES, usages)[chosen]
    return FaceSet(images, labels, path.stem, votes)


def _pictures(
    path: Path, split: str | None
) -> tuple[NDArray[np.uint8], NDArray[np.int64], list[str], NDArray[np.int64]]:
    """images (n, s, s), labels (n,), the Usage of every row of the file, and which rows were chosen (n,)."""
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    usages: list[str] = []
    chosen: list[int] = []
    side = 0
    needed = ("emotion", "pixels") if split is None else ("emotion", "pixels", "usage")
    for row, (line, values) in enumerate(_rows(path, needed)):
        usages.append(values.get("usage", ""))
        if split is not None and usages[-1] != split:
            if usages[-1] not in SPLITS:
                raise DataError(f"{path}, line {line}: Usage {usages[-1]!r} is none of {', '.join(SPLITS)}.")
            continue
        emotion = values["emotion"]
        if not emotion.isdecimal() or int(emotion) >= len(SEVEN):
            raise DataError(f"{path}, line {line}: emotion {emotion!r} is unknown (0 to {len(SEVEN) - 1}).")
        text = values["pixels"]
        digits = text.replace(" ", "")
        numbers = np.fromstring(text, np.int64, sep=" ") if digits.isdecimal() and digits.isascii() else None
        if text and (numbers is None or numbers.max() > 255):
            raise DataError(f"{path}, line {line}: pixels must be whole numbers from 0 to 255.")
        pixels = np.empty(0, np.uint8) if numbers is None else numbers.astype(np.uint8)
        side = side or math.isqrt(len(pixels))
        if side == 0 or len(pixels) != side * side:
            wanted = f"{side * side} ({side}x{side})" if images else "a square number such as 2304 (48x48)"
            raise DataError(f"{path}, line {line}: a picture of {len(pixels)} pixels, not {wanted}.")
        images.append(pixels.reshape(side, side))
        labels.append(int(emotion))
        chosen.append(row)
    if not images:
        raise DataError(f"{path} holds no {split + ' ' if split else ''}rows.")
    return np.stack(images), np.array(labels, np.int64), usages, np.array(chosen, np.int64)


def _votes(path: Path, usages: list[str]) -> NDArray[np.int64]:
    """Vote counts (rows, 10) in FERPLUS_ORDER, one row for each of `usages`."""
    columns = tuple(name.lower() for name in FERPLUS_ORDER)
    votes: list[list[int]] = []
    for line, values in _rows(path, columns):
        try:
            votes.append([int(values[c]) for c in columns])
        except ValueError:
            raise DataError(f"{path}, line {line}: votes must be whole numbers.") from None
        if min(votes[-1]) < 0:
            raise DataError(f"{path}, line {line}: votes must not be negative.")
        usage, row = values.get("usage", ""), len(votes) - 1
        if usage and row < len(usages) and usages[row] and usage != usages[row]:
            raise DataError(
                f"{path}, line {line}: Usage {usage} is {usages[row]} in {FACES}; take one release."
            )
    if len(votes) != len(usages):
        raise DataError(
            f"{path} has {len(votes)} rows, {FACES} has {len(usages)}. Take both from one release."
        )
    return np.array(votes, np.int64)


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and values by column name in small letters, blanks cut off."""
    csv.field_size_limit(1 << 24)  # the library's own limit of 128 KiB is a picture of 190 x 190
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            header = [name.strip().lower() for name in next(reader, [])]
            for name in needed:
                if name not in header:
                    raise DataError(f"{path} has no column called {name}; it must have {', '.join(needed)}.")
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    raise DataError(
                        f"{path}, line {reader.line_num}: {len(cells)} columns, not {len(header)} as in the "
                        "first line. The file may be cut off; get it again."
                    )
                yield reader.line_num, {n: c.strip() for n, c in zip(header, cells, strict=True)}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} is not a readable CSV file ({error}).") from None
