"""read_faces: which reader takes what, sizes, classes, and every way an .npz can be wrong."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ferdesk.plugins import modules_in
from ferdesk.records import EXPRESSIONS, Expression
from ferdesk.training import datasets
from ferdesk.training.datasets import DataError, FaceSet, read_faces

RNG = np.random.default_rng(0)
FORMATS = modules_in("ferdesk.training.datasets")


def npz(path: Path, **changes: Any) -> Path:
    n = 6
    arrays: dict[str, Any] = {
        "images": RNG.integers(0, 256, (n, 12, 12), np.uint8),
        "labels": np.array([0, 1, 2, 3, 6, 6], np.uint8),
        "usage": np.array([0, 0, 0, 1, 1, 1], np.uint8),
    }
    arrays |= changes
    np.savez(path, **{k: v for k, v in arrays.items() if v is not None})
    return path


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_keeps_the_contract(name: str, tmp_path: Path) -> None:
    module = importlib.import_module(f"ferdesk.training.datasets.{name}")
    assert module.FORMAT
    assert not module.matches(tmp_path / "nothing.npz")


def test_missing_file_says_that_nothing_is_downloaded(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"faces\.npz does not exist.*nothing is downloaded"):
        read_faces(tmp_path / "faces.npz")


def test_unknown_split_and_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'Test' is not a split"):
        read_faces(npz(tmp_path / "a.npz"), "Test")
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(DataError, match=r"a\.txt is of no format .*npz"):
        read_faces(tmp_path / "a.txt")


def test_npz_split_masks_subjects_and_votes(tmp_path: Path) -> None:
    votes = np.zeros((6, 10), np.uint8)
    votes[:, 0] = 10
    masks = np.full((6, 12, 12), 255, np.uint8)
    subject = np.array(list("aabbcc"))
    flag = np.array([0, 1, 2, 0, 3, 0], np.uint8)
    path = npz(tmp_path / "a.npz", votes=votes, masks=masks, subject=subject, flag=flag, note=np.array(3))
    faces = read_faces(path, "PublicTest")
    assert faces.labels.tolist() == [3, 6, 6]
    assert faces.subjects is not None
    assert faces.subjects.tolist() == ["b", "c", "c"]
    assert faces.votes is not None
    assert faces.votes.sum(1).tolist() == [10, 0, 10]  # flag 3: votes not used
    assert faces.masks is not None
    assert faces.masks.shape == (3, 12, 12)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"labels": None}, "no array called labels"),
        ({"images": np.zeros((6, 12), np.uint8)}, r"images must be \(n, h, w\)"),
        ({"images": np.zeros((6, 12, 12, 2), np.uint8)}, r"images must be \(n, h, w\)"),
        ({"images": np.zeros((6, 12, 12), np.float32)}, "not float32"),
        ({"images": np.zeros((5, 12, 12), np.uint8)}, "labels has 6 rows, images has 5"),
        ({"labels": np.array([0, 1, 2, 3, 4, 8])}, "label 8 is unknown"),
        ({"labels": np.array(["happy"] * 6)}, "labels must be whole numbers"),
        ({"labels": np.array(3)}, "labels has 1 rows"),
        ({"votes": np.zeros((6, 8), np.uint8)}, r"votes must be \(n, 10\)"),
        ({"masks": np.zeros((6, 4, 4), np.uint8)}, r"masks must be \(6, 12, 12\)"),
        ({"usage": None}, "no array called usage"),
        ({"usage": np.zeros(6, np.uint8)}, "holds no PublicTest rows"),
    ],
)
def test_npz_says_what_is_wrong(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_faces(npz(tmp_path / "a.npz", **changes), "PublicTest")


def _text(path: Path) -> None:
    path.write_text("emotion,pixels\n")


def _cut_off(path: Path) -> None:
    npz(path)
    path.write_bytes(path.read_bytes()[:-200])


def _single_array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


def _objects(path: Path) -> None:
    np.savez(path, images=np.array([{}, {}], object), labels=np.zeros(2, np.uint8))


@pytest.mark.parametrize("make", [_text, _cut_off, _single_array, _objects, Path.touch])
def test_damaged_npz(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "a.npz")
    with pytest.raises(DataError, match=r"is not a readable \.npz file"):
        read_faces(tmp_path / "a.npz")


def test_size_brings_pictures_and_masks_to_it(tmp_path: Path) -> None:
    masks = np.zeros((6, 12, 12), np.uint8)
    masks[:, :, 6:] = 255
    faces = read_faces(npz(tmp_path / "a.npz", masks=masks), size=24)
    assert faces.images.shape == (6, 24, 24)
    assert faces.masks is not None
    assert set(np.unique(faces.masks)) == {0, 255}
    assert (faces.masks[:, :, 12:] == 255).mean() > 0.95


def test_required_classes(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz")
    read_faces(path, require_classes=(Expression.ANGER, Expression.NEUTRAL))
    with pytest.raises(DataError, match=r"a\.npz holds no face labelled surprise or contempt"):
        read_faces(path, require_classes=EXPRESSIONS[5:])
    with pytest.raises(DataError, match=r"\(PublicTest\) holds no face labelled anger"):
        read_faces(path, "PublicTest", require_classes=(Expression.ANGER,))
    votes = np.zeros((6, 10), np.uint8)
    votes[0, datasets.FERPLUS_ORDER.index("contempt")] = 9
    read_faces(npz(tmp_path / "b.npz", votes=votes), require_classes=(Expression.CONTEMPT,))


def test_distributions_take_votes_first_then_what_was_given() -> None:
    votes = np.zeros((3, 10), np.int64)
    votes[0, [0, 1, 8]] = 3, 1, 6  # neutral, happiness, unknown
    soft = np.zeros((3, 8), np.float32)
    soft[:2, 2] = 1
    faces = FaceSet(np.zeros((3, 4, 4), np.uint8), np.zeros(3, np.int64), "x", votes, soft=soft)
    expected = np.zeros((3, 8))
    expected[0, [6, 3]] = 0.75, 0.25
    expected[1, 2] = 1
    np.testing.assert_allclose(faces.distributions(), expected)
    assert faces.soft is not None
    faces.distributions()[:] = 9
    assert faces.soft.max() == 1  # a copy was handed out
    assert faces.take(np.array([2, 1])).distributions().tolist() == expected[[2, 1]].tolist()
