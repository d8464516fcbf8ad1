"""Faces as picture files: folders per class, CK+ as given out, and corrections with a labels.csv."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ferdesk.records import EXPRESSIONS, Expression
from ferdesk.training.datasets import DataError, read_faces
from ferdesk.training.datasets._names import SYNONYMS, expression_named
from ferdesk.training.datasets.ckplus import CROP_SCALE, CROP_SHIFT_Y, cut_face

RNG = np.random.default_rng(2)


def picture(
    path: Path, shape: tuple[int, ...] = (8, 8), image: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Write a picture (RGB where it has colour) and return it."""
    image = RNG.integers(0, 256, shape, np.uint8) if image is None else image
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".png", image if image.ndim == 2 else image[..., ::-1])[1].tobytes())
    return image


# --- a folder per class


def test_every_word_for_an_expression_means_one() -> None:
    words = [word for group in SYNONYMS.values() for word in group]
    assert len(set(words)) == len(words)
    assert set(SYNONYMS) == set(EXPRESSIONS)
    assert all(expression_named(f" {e.value.upper()} ") is e for e in EXPRESSIONS)
    assert expression_named("bored") is None


def test_class_folders(tmp_path: Path) -> None:
    angry = picture(tmp_path / "Angry" / "b.png")
    first = picture(tmp_path / "Angry" / "a.PNG")
    happy = picture(tmp_path / "happy" / "1.png")
    (tmp_path / "happy" / "notes.txt").write_text("not a picture")
    (tmp_path / "happy" / "._1.png").write_text("what a Mac leaves behind")
    faces = read_faces(tmp_path)
    np.testing.assert_array_equal(faces.images, [first, angry, happy])
    assert [EXPRESSIONS[i] for i in faces.labels] == ["anger", "anger", "happiness"]
    assert faces.subjects is None


def test_class_folders_in_splits(tmp_path: Path) -> None:
    picture(tmp_path / "train" / "sad" / "1.png")
    validation = picture(tmp_path / "Public_Test" / "fear" / "1.png")
    picture(tmp_path / "notes" / "1.png")  # no split: left alone where there are splits
    assert len(read_faces(tmp_path)) == 2
    faces = read_faces(tmp_path, "PublicTest")
    np.testing.assert_array_equal(faces.images, [validation])
    assert faces.labels.tolist() == [EXPRESSIONS.index(Expression.FEAR)]
    with pytest.raises(DataError, match="no folder for PrivateTest"):
        read_faces(tmp_path, "PrivateTest")


def test_split_of_a_folder_without_splits(tmp_path: Path) -> None:
    picture(tmp_path / "sad" / "1.png")
    with pytest.raises(DataError, match="no folder for Training"):
        read_faces(tmp_path, "Training")


def test_subjects_in_file_names(tmp_path: Path) -> None:
    picture(tmp_path / "anger" / "S010_004_00000019.png")
    picture(tmp_path / "fear" / "S132_004_00000012.png")
    faces = read_faces(tmp_path)
    assert faces.subjects is not None
    assert faces.subjects.tolist() == ["S010", "S132"]
    picture(tmp_path / "fear" / "other.png")
    assert read_faces(tmp_path).subjects is None


def test_gray_stored_as_colour_is_gray_and_one_coloured_makes_all_coloured(tmp_path: Path) -> None:
    gray = picture(tmp_path / "anger" / "1.png")
    picture(tmp_path / "anger" / "2.png", image=np.repeat(gray[..., None], 3, 2))
    assert read_faces(tmp_path).images.shape == (2, 8, 8)
    colour = picture(tmp_path / "fear" / "3.png", (8, 8, 3))
    images = read_faces(tmp_path).images
    np.testing.assert_array_equal(images[0], np.repeat(gray[..., None], 3, 2))
    np.testing.assert_array_equal(images[2], colour)


def test_sizes(tmp_path: Path) -> None:
    picture(tmp_path / "anger" / "1.png", (8, 8))
    picture(tmp_path / "anger" / "2.png", (16, 16))
    with pytest.raises(DataError, match=r"2\.png is 16x16 pixels, the pictures before it 8x8.*size"):
        read_faces(tmp_path)
    assert read_faces(tmp_path, size=12).images.shape == (2, 12, 12)
    picture(tmp_path / "anger" / "3.png", (8, 16))
    with pytest.raises(DataError, match=r"3\.png is 16x8 pixels, not square"):
        read_faces(tmp_path, size=12)


def test_class_folder_faults(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no folders"):
        read_faces(tmp_path)
    picture(tmp_path / "bored" / "1.png")
    with pytest.raises(DataError, match="bored is named after no expression"):
        read_faces(tmp_path)
    (tmp_path / "bored").rename(tmp_path / "neutral")
    (tmp_path / "fear").mkdir()
    with pytest.raises(DataError, match="fear holds no pictures"):
        read_faces(tmp_path)
    (tmp_path / "fear" / "1.png").write_text("not a picture")
    with pytest.raises(DataError, match=r"1\.png is not a readable picture"):
        read_faces(tmp_path)
    (tmp_path / "fear" / "1.png").write_bytes(b"")
    with pytest.raises(DataError, match=r"1\.png is not a readable picture"):
        read_faces(tmp_path)


# --- CK+


def sequence(
    root: Path, name: str, code: str | None, shape: tuple[int, ...] = (8, 8)
) -> list[NDArray[np.uint8]]:
    """A sequence of three pictures called like S005/001, with its label if it has one."""
    stem = name.replace("/", "_")
    pictures = [
        picture(root / "cohn-kanade-images" / name / f"{stem}_{i:08d}.png", shape) for i in (1, 2, 11)
    ]
    (root / "Emotion" / name).mkdir(parents=True)
    if code is not None:
        (root / "Emotion" / name / f"{stem}_00000011_emotion.txt").write_text(f"   {code}\n")
    return pictures


def test_ckplus_takes_the_neutral_start_and_the_labelled_end(tmp_path: Path) -> None:
    one = sequence(tmp_path, "S005/001", "3.0000000e+00")
    two = sequence(tmp_path, "S010/002", None)
    three = sequence(tmp_path, "S010/006", "2.0000000e+00")
    for named in (tmp_path, tmp_path / "cohn-kanade-images"):
        faces = read_faces(named)
        np.testing.assert_array_equal(faces.images, [one[0], one[2], two[0], three[0], three[2]])
        names = [EXPRESSIONS[i].value for i in faces.labels]
        assert names == ["neutral", "disgust", "neutral", "neutral", "contempt"]
        assert faces.subjects is not None
        assert faces.subjects.tolist() == ["S005", "S005", "S010", "S010", "S010"]


def test_ckplus_whole_pictures_are_cut_by_their_landmarks(tmp_path: Path) -> None:
    sequence(tmp_path, "S005/001", "1", (48, 64))
    with pytest.raises(DataError, match=r"64x48 pixels, a whole picture.*Landmarks"):
        read_faces(tmp_path)
    folder = tmp_path / "Landmarks" / "S005" / "001"
    folder.mkdir(parents=True)
    for number in (1, 11):
        (folder / f"S005_001_{number:08d}_landmarks.txt").write_text("20 15\n44 15\n32 39\n")
    assert read_faces(tmp_path).images.shape == (2, 96, 96)
    assert read_faces(tmp_path, size=24).images.shape == (2, 24, 24)
    (folder / "S005_001_00000011_landmarks.txt").write_text("20 15\n44 x\n")
    with pytest.raises(DataError, match="holds no landmarks"):
        read_faces(tmp_path)


def test_the_cut_is_where_the_formula_says() -> None:
    # A picture whose gray is its column, and one whose gray is its row: a cut reads its own place off them.
    columns = np.tile(np.arange(200, dtype=np.uint8), (200, 1))
    points = np.array([[60.0, 80.0], [140.0, 80.0], [100.0, 140.0]])  # box 80 wide, middle (100, 110)
    side = CROP_SCALE * 80
    for image, middle in ((columns, 100.0), (columns.T.copy(), 110.0 + CROP_SHIFT_Y * 80)):
        cut = cut_face(image, points, 51).astype(float)
        line = cut[25] if image is columns else cut[:, 25]
        assert line[25] == pytest.approx(middle - 0.5, abs=1)
        assert line[-1] - line[0] == pytest.approx(side * 50 / 51, abs=1.5)
    beyond = cut_face(columns, points - (60, 0), 51)
    assert beyond[25, :5].max() <= 1  # outside the picture its edge goes on


def test_ckplus_faults(tmp_path: Path) -> None:
    sequence(tmp_path, "S005/001", None)
    with pytest.raises(DataError, match="no sequence has an emotion label"):
        read_faces(tmp_path)
    with pytest.raises(DataError, match="has no splits"):
        read_faces(tmp_path, "Training")
    sequence(tmp_path, "S006/001", "9")
    with pytest.raises(DataError, match=r"holds no CK\+ emotion"):
        read_faces(tmp_path)
    (tmp_path / "Emotion").rename(tmp_path / "else")
    with pytest.raises(DataError, match="no folder called Emotion"):
        read_faces(tmp_path)


# --- corrections

SOFT = ",".join(e.value for e in EXPRESSIONS)


def corrections(folder: Path, text: str, pictures: int = 3) -> Path:
    for i in range(pictures):
        if not (folder / f"{i}.png").exists():
            picture(folder / f"{i}.png")
    (folder / "labels.csv").write_text(text, "utf-8")
    return folder


def test_corrections_with_labels(tmp_path: Path) -> None:
    corrections(
        tmp_path,
        "file,label,subject,track,clip,split,note\n"
        "0.png,happiness,Ann,,,Training,\n1.png,SAD,,4,party.mp4,Training,\n2.png,neutral,,,,PublicTest,x\n",
    )
    faces = read_faces(tmp_path)
    assert [EXPRESSIONS[i] for i in faces.labels] == ["happiness", "sadness", "neutral"]
    assert faces.subjects is not None
    assert faces.subjects.tolist() == ["Ann", "party.mp4#4", "2.png"]
    assert faces.soft is None
    assert faces.masks is None
    assert len(read_faces(tmp_path / "labels.csv", "Training")) == 2


def test_corrections_with_distributions(tmp_path: Path) -> None:
    corrections(
        tmp_path,
        f"file,label,{SOFT}\n0.png,,0,0,0,3,0,1,0,0\n1.png,fear,,,,,,,,\n2.png,,0.5,0.5,0,0,0,0,0,0\n",
    )
    faces = read_faces(tmp_path)
    assert faces.labels.tolist() == [3, 2, -1]
    expected = np.zeros((3, 8))
    expected[0, [3, 5]] = 0.75, 0.25
    expected[2, :2] = 0.5
    np.testing.assert_allclose(faces.distributions(), expected)


def test_corrections_with_masks(tmp_path: Path) -> None:
    corrections(tmp_path, "file,label,mask\n0.png,fear,m.png\n1.png,fear,m.png\n")
    mask = np.zeros((8, 8), np.uint8)
    mask[2:6] = 250
    picture(tmp_path / "m.png", image=mask)
    faces = read_faces(tmp_path, size=8)
    assert faces.masks is not None
    np.testing.assert_array_equal(faces.masks, np.where(mask > 0, 255, 0)[None].repeat(2, 0))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column called file"),
        ("file\n0.png\n", "no column called label"),
        ("file,anger\n0.png,1\n", "some columns of a distribution but not disgust, fear"),
        ("file,label\n", "holds no rows"),
        ("file,label\n0.png,bored\n", "line 2: 'bored' is no expression"),
        ("file,label\n0.png,fear\n1.png,\n", "line 3: neither a label nor a distribution"),
        ("file,label\n7.png,fear\n", r"7\.png cannot be read"),
        ("file,label\n../0.png,fear\n", "is no file inside the folder"),
        ("file,label\n/0.png,fear\n", "is no file inside the folder"),
        ("file,label\n,fear\n", "is no file inside the folder"),
        ("file,label\n0.png\n", "line 2: 1 columns, not 2"),
        (f"file,{SOFT}\n0.png,0,0,0,0,0,0,0,0\n", "eight numbers from 0 up"),
        (f"file,{SOFT}\n0.png,1,0,-1,0,0,0,0,0\n", "eight numbers from 0 up"),
        (f"file,{SOFT}\n0.png,1,0,nan,0,0,0,0,0\n", "eight numbers from 0 up"),
        (f"file,{SOFT}\n0.png,1,0,x,0,0,0,0,0\n", "eight numbers from 0 up"),
        ("file,label,mask\n0.png,fear,1.png\n1.png,fear,\n", "line 3: this row has no mask"),
    ],
)
def test_corrections_faults(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_faces(corrections(tmp_path, text))


def test_corrections_split_faults(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no split column"):
        read_faces(corrections(tmp_path, "file,label\n0.png,fear\n"), "Training")
    with pytest.raises(DataError, match="holds no PrivateTest rows"):
        read_faces(corrections(tmp_path, "file,label,split\n0.png,fear,train\n"), "PrivateTest")
