"""fer2013.csv and the FER+ votes beside it, in the forms people have them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ferdesk.training.datasets import FERPLUS_ORDER, SPLITS, DataError, read_faces

RNG = np.random.default_rng(1)
IMAGES = RNG.integers(0, 256, (5, 6, 6), np.uint8)
LABELS = [0, 3, 6, 2, 5]
USAGES = [SPLITS[0], SPLITS[0], SPLITS[1], SPLITS[2], SPLITS[1]]
VOTES = np.eye(5, 10, dtype=int) * 9


def faces_csv(folder: Path, name: str = "fer2013.csv", end: str = "\n") -> Path:
    lines = ["emotion,pixels,Usage"]
    for image, label, usage in zip(IMAGES, LABELS, USAGES, strict=True):
        lines.append(f"{label},{' '.join(map(str, image.ravel()))},{usage}")
    (folder / name).write_text(end.join(lines) + end, newline="")
    return folder / name


def votes_csv(folder: Path, usages: list[str] | None = None) -> Path:
    lines = ["Usage,Image name," + ",".join(FERPLUS_ORDER)]
    for i, (votes, usage) in enumerate(zip(VOTES, usages or USAGES, strict=False)):
        lines.append(f"{usage},fer{i:07d}.png,{','.join(map(str, votes))}")
    (folder / "fer2013new.csv").write_text("\n".join(lines) + "\n")
    return folder / "fer2013new.csv"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_pictures_labels_and_splits(tmp_path: Path, end: str) -> None:
    path = faces_csv(tmp_path, end=end)
    faces = read_faces(path)
    np.testing.assert_array_equal(faces.images, IMAGES)
    assert faces.labels.tolist() == LABELS
    assert faces.votes is None
    for split in SPLITS:
        rows = [i for i, usage in enumerate(USAGES) if usage == split]
        part = read_faces(path, split)
        np.testing.assert_array_equal(part.images, IMAGES[rows])
        assert part.labels.tolist() == [LABELS[i] for i in rows]


def test_votes_come_from_the_file_beside_it_row_by_row(tmp_path: Path) -> None:
    path, votes = faces_csv(tmp_path), votes_csv(tmp_path)
    for named in (path, votes, tmp_path):
        faces = read_faces(named, "PublicTest")
        assert faces.votes is not None
        np.testing.assert_array_equal(faces.votes, VOTES[[2, 4]])
        np.testing.assert_array_equal(faces.images, IMAGES[[2, 4]])


def test_other_column_orders_blanks_and_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "icml_face_data.csv"
    path.write_text("\ufeffemotion, Usage, pixels\n3, Training, 1 2 3 4\n\n", "utf-8")
    faces = read_faces(path, "Training")
    assert faces.images.tolist() == [[[1, 2], [3, 4]]]
    assert faces.labels.tolist() == [3]


def test_usage_is_needed_only_for_a_split(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    path.write_text("emotion,pixels\n6,0 255 0 255\n")
    assert len(read_faces(path)) == 1
    with pytest.raises(DataError, match="no column called usage"):
        read_faces(path, "Training")


def test_pictures_larger_than_the_csv_librarys_own_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("emotion,pixels\n1," + " ".join(["200"] * 224 * 224) + "\n")
    assert read_faces(path).images.shape == (1, 224, 224)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column called emotion"),
        ("a,b\n1,2\n", "no column called emotion"),
        ("emotion,pixels\n", "holds no rows"),
        ("emotion,pixels\n7,1 2 3 4\n", "line 2: emotion '7' is unknown"),
        ("emotion,pixels\nhappy,1 2 3 4\n", "emotion 'happy' is unknown"),
        ("emotion,pixels\n1,1 2 3\n", "line 2: a picture of 3 pixels"),
        ("emotion,pixels\n1,\n", "a picture of 0 pixels"),
        ("emotion,pixels\n1,1 2 3 4\n1,1 2 3 4 5 6 7 8 9\n", r"line 3: a picture of 9 pixels, not 4 \(2x2\)"),
        ("emotion,pixels\n1,1 2 3 256\n", "pixels must be whole numbers from 0 to 255"),
        ("emotion,pixels\n1,1 2 3 -1\n", "pixels must be whole numbers from 0 to 255"),
        ("emotion,pixels\n1,1 2 x 4\n", "pixels must be whole numbers from 0 to 255"),
        ("emotion,pixels,Usage\n1,1 2 3 4,Training\n1,1 2\n", "line 3: 2 columns, not 3.*cut off"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "fer2013.csv").write_text(text)
    with pytest.raises(DataError, match=words):
        read_faces(tmp_path / "fer2013.csv")


def test_unknown_usage(tmp_path: Path) -> None:
    (tmp_path / "fer2013.csv").write_text("emotion,pixels,Usage\n1,1 2 3 4,Testing\n")
    with pytest.raises(DataError, match="Usage 'Testing' is none of Training"):
        read_faces(tmp_path / "fer2013.csv", "Training")


def test_not_text_at_all(tmp_path: Path) -> None:
    (tmp_path / "fer2013.csv").write_bytes(bytes(range(128, 256)))
    with pytest.raises(DataError, match="not a readable CSV file"):
        read_faces(tmp_path / "fer2013.csv")


def test_votes_of_another_release_are_refused(tmp_path: Path) -> None:
    votes = votes_csv(tmp_path)
    with pytest.raises(DataError, match=r"votes but no pictures\. Put fer2013.csv beside it"):
        read_faces(votes)
    path = faces_csv(tmp_path)
    votes_csv(tmp_path, USAGES[:4])
    with pytest.raises(DataError, match=r"has 4 rows, fer2013\.csv has 5"):
        read_faces(path)
    votes_csv(tmp_path, [SPLITS[1], *USAGES[1:]])
    with pytest.raises(DataError, match=r"line 2: Usage PublicTest is Training in fer2013\.csv"):
        read_faces(path)
    votes.write_text(votes.read_text().replace("9", "nine"))
    with pytest.raises(DataError, match="votes must be whole numbers"):
        read_faces(path)
    votes.write_text(votes.read_text().replace("nine", "-9"))
    with pytest.raises(DataError, match="votes must not be negative"):
        read_faces(path)
