"""A folder of pictures with one folder per class, with or without folders of splits above them.

    faces/happy/0001.png                 classes are called by any word of _names.SYNONYMS
    faces/Training/angry/0001.png        splits by any word of _names.SPLIT_NAMES

Pictures are square crops of one size unless a size is asked for. Where every file name begins with a
CK+ subject (S010_004_00000019.png), the subjects are known too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ferdesk.training.datasets import DataError, FaceSet
from ferdesk.training.datasets._names import SYNONYMS, index_named, split_named
from ferdesk.training.datasets._pictures import pictures_in, read_picture, stack

FORMAT = "folder of pictures per class"
_SUBJECT = re.compile(r"(S\d{3})_\d{3}_\d+")


def matches(path: Path) -> bool:
    return path.is_dir()  # every other layout is asked before ("folder" is the last of the folder formats)


def read(path: Path, split: str | None, size: int | None) -> FaceSet:
    files: list[Path] = []
    labels: list[int] = []
    for folder in _class_folders(path, split):
        label = index_named(folder.name)
        if label is None:
            known = ", ".join(words[0] for words in SYNONYMS.values())
            raise DataError(f"{folder} is named after no expression. Name class folders {known}.")
        found = pictures_in(folder)
        if not found:
            raise DataError(f"{folder} holds no pictures. Fill the class or remove its folder.")
        files += found
        labels += [label] * len(found)
    names = [_SUBJECT.match(f.name) for f in files]
    subjects = np.array([m[1] for m in names if m]) if all(names) else None
    images = stack(files, map(read_picture, files), size)
    return FaceSet(images, np.array(labels, np.int64), path.name, subjects=subjects)


def _class_folders(path: Path, split: str | None) -> Iterator[Path]:
    inner = sorted(f for f in path.iterdir() if f.is_dir() and not f.name.startswith("."))
    if not inner:
        raise DataError(f"{path} holds no folders. Put each class's pictures into a folder named after it.")
    splits = {f: split_named(f.name) for f in inner}
    if not any(splits.values()):
        if split is not None:
            raise DataError(
                f"{path} has no folder for {split}. Put the class folders into folders named after splits."
            )
        yield from inner
        return
    chosen = [f for f, name in splits.items() if name is not None and split in (None, name)]
    if not chosen:
        raise DataError(f"{path} has no folder for {split}.")
    for folder in chosen:
        yield from _class_folders(folder, None)
