"""FERDesk's own exported corrections, and whatever else is a folder of crops with a labels.csv.

    corrections/labels.csv
    corrections/000001.png …

labels.csv (UTF-8, a comma between columns, names in the first line, columns in any order):

    file      path of the picture inside the folder, with "/"                                   needed
    label     an expression (any word of _names.SYNONYMS); may be empty beside a distribution   label or these
    anger … contempt    eight columns named after the expressions: a distribution, shares or counts, none
              negative; all eight columns or none; a row of empty ones has no distribution      label or these
    subject   who it is; else a track of a clip counts as one person, else every picture does   optional
    clip      the clip the picture is from                                                      optional
    track     the track in that clip                                                            optional
    split     Training, PublicTest or PrivateTest; needed only to read one split                optional
    mask      path of a picture of the same size, white where the face is                       optional

Other columns are left alone. `synthesize` writes the same layout.
"""

from __future__ import annotations

import csv
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from ferdesk.records import EXPRESSIONS
from ferdesk.training.datasets import DataError, FaceSet
from ferdesk.training.datasets._names import index_named, split_named
from ferdesk.training.datasets._pictures import read_picture, stack

FORMAT = "folder with labels.csv"
LABELS = "labels.csv"
_SOFT = tuple(e.value for e in EXPRESSIONS)


def matches(path: Path) -> bool:
    return (path / LABELS).is_file() or (path.name == LABELS and path.is_file())


def read(path: Path, split: str | None, size: int | None) -> FaceSet:
    """Rows of `split`, in the order of the file. A row without a label is labelled by the one expression its
    distribution favours, -1 if there are several."""
    folder = path if path.is_dir() else path.parent
    rows = _rows(folder / LABELS)
    if split is not None:
        if not any(row.get("split") for _, row in rows):
            raise DataError(f"{folder / LABELS} has no split column, so it cannot be read as {split}.")
        rows = [(line, row) for line, row in rows if split_named(row.get("split", "")) == split]
    if not rows:
        raise DataError(f"{folder / LABELS} holds no {split + ' ' if split else ''}rows.")

    soft = np.stack([_distribution(folder, line, row) for line, row in rows])
    labels = np.array(
        [_label(folder, line, row, s) for (line, row), s in zip(rows, soft, strict=True)], np.int64
    )
    files = [_inside(folder, line, row["file"]) for line, row in rows]
    images = stack(files, map(read_picture, files), size)
    return FaceSet(
        images,
        labels,
        folder.name,
        subjects=np.array([_subject(row) for _, row in rows]),
        masks=_masks(folder, rows, images.shape[1:3]),
        soft=soft if soft.any() else None,
    )


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Line number and stripped values by column; the columns are checked once."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            header = [name.strip().lower() for name in next(reader, [])]
            if "file" not in header:
                raise DataError(f"{path} has no column called file.")
            soft = [name for name in _SOFT if name in header]
            if soft and len(soft) < len(_SOFT):
                missing = ", ".join(name for name in _SOFT if name not in header)
                raise DataError(f"{path} has some columns of a distribution but not {missing}.")
            if not soft and "label" not in header:
                raise DataError(f"{path} has no column called label, nor eight of a distribution.")
            rows = []
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    raise DataError(
                        f"{path}, line {reader.line_num}: {len(cells)} columns, not {len(header)}."
                    )
                rows.append((reader.line_num, {n: c.strip() for n, c in zip(header, cells, strict=True)}))
            return rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} is not a readable CSV file ({error}).") from None


def _distribution(folder: Path, line: int, row: dict[str, str]) -> NDArray[np.float32]:
    """(8,) summing to 1, or zeros where the row gives none."""
    cells = [row.get(name, "") for name in _SOFT]
    if not any(cells):
        return np.zeros(len(_SOFT), np.float32)
    try:
        values = np.array([float(cell or 0) for cell in cells])
    except ValueError:
        values = np.array([np.nan])
    if not (np.isfinite(values).all() and values.min() >= 0 and values.sum() > 0):
        raise DataError(
            f"{folder / LABELS}, line {line}: a distribution is eight numbers from 0 up, not all 0."
        )
    return (values / values.sum()).astype(np.float32)


def _label(folder: Path, line: int, row: dict[str, str], soft: NDArray[np.float32]) -> int:
    word = row.get("label", "")
    if word:
        label = index_named(word)
        if label is None:
            known = ", ".join(_SOFT)
            raise DataError(f"{folder / LABELS}, line {line}: {word!r} is no expression. Use one of {known}.")
        return label
    if not soft.any():
        raise DataError(f"{folder / LABELS}, line {line}: neither a label nor a distribution is given.")
    best = np.flatnonzero(soft == soft.max())
    return int(best[0]) if len(best) == 1 else -1


def _subject(row: dict[str, str]) -> str:
    if row.get("subject"):
        return row["subject"]
    if row.get("track"):
        return f"{row.get('clip', '')}#{row['track']}"
    return row["file"]


def _inside(folder: Path, line: int, name: str) -> Path:
    """The path of a file of the folder; one that leads out of it is refused."""
    relative = PurePosixPath(name.replace("\\", "/"))
    if not name or relative.is_absolute() or ".." in relative.parts:
        raise DataError(f"{folder / LABELS}, line {line}: {name!r} is no file inside the folder.")
    return folder / relative


def _masks(
    folder: Path, rows: list[tuple[int, dict[str, str]]], shape: tuple[int, ...]
) -> NDArray[np.uint8] | None:
    """(n, h, w) 0/255, or None if there is no such column or it is empty; all rows have one or none has."""
    given = [bool(row.get("mask")) for _, row in rows]
    if not any(given):
        return None
    if not all(given):
        line = rows[given.index(False)][0]
        raise DataError(
            f"{folder / LABELS}, line {line}: this row has no mask, others have. Give all or none."
        )
    files = [_inside(folder, line, row["mask"]) for line, row in rows]
    masks = stack(files, map(read_picture, files), shape[0] if shape[0] == shape[1] else None)
    if masks.shape[1:] != shape:
        raise DataError(f"{files[0]} is no mask of the size of its picture, white on black.")
    return np.where(masks >= 128, 255, 0).astype(np.uint8)
