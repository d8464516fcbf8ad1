"""Face masks: where they lie, that they are made once, and what is said when the file is of no use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ferdesk import paths
from ferdesk.errors import FerdeskError
from ferdesk.training import face_masks as module
from ferdesk.training.datasets import DataError, FaceSet, read_faces
from ferdesk.training.face_masks import ELLIPSE, LANDMARKS, OUTLINE, ellipse_mask, face_masks, outline_mask

CKPLUS = Path(__file__).parents[2] / "../shared/data/ckplus.npz"


def faces_of(images: np.ndarray) -> FaceSet:
    return FaceSet(images, np.zeros(len(images), np.int64), "tiny")


def rendering(value: int = 0, centre: tuple[int, int] = (24, 24), radius: int = 14) -> np.ndarray:
    """A textured disc on a plain background of gray `value`, 48 x 48."""
    rows, columns = np.mgrid[0:48, 0:48]
    disc = (rows - centre[1]) ** 2 + (columns - centre[0]) ** 2 <= radius**2
    texture = np.random.default_rng(0).integers(90, 200, (48, 48))
    return np.where(disc, texture, value).astype(np.uint8)


def test_outline_is_what_stands_before_a_blank_background() -> None:
    image = rendering()
    expected = np.where(image > 0, 255, 0)
    expected_area = (expected > 0).mean()
    mask = outline_mask(image)
    assert mask is not None
    np.testing.assert_array_equal(mask, expected)
    assert expected_area == pytest.approx(np.pi * 14**2 / 48**2, abs=0.01)
    holed = image.copy()
    holed[22:26, 22:26] = 0  # an eye as dark as the background is still face
    np.testing.assert_array_equal(outline_mask(holed), expected)
    colour = np.repeat(image[..., None], 3, 2)
    np.testing.assert_array_equal(outline_mask(colour), expected)


def test_shoulders_may_cross_the_lower_edge() -> None:
    image = rendering(255)
    image[36:, 4:44] = 100
    mask = outline_mask(image)
    assert mask is not None
    assert mask[47, 24] == 255
    assert mask[0, 0] == 0


def test_no_outline_without_a_blank_background_or_without_anything() -> None:
    rng = np.random.default_rng(1)
    assert outline_mask(rng.integers(0, 256, (48, 48), np.uint8)) is None
    assert outline_mask(np.full((48, 48), 7, np.uint8)) is None
    touching = rendering(centre=(4, 20))  # reaches over the left edge
    assert outline_mask(touching) is None
    assert outline_mask(rendering(radius=3)) is None  # too small to be a face


def test_ellipse_has_the_area_and_middle_it_says() -> None:
    mask = ellipse_mask(100, 80)
    x, y, a, b = module.ELLIPSE_SHAPE
    assert (mask > 0).mean() == pytest.approx(np.pi * a * b, abs=0.01)
    rows, columns = np.nonzero(mask)
    assert columns.mean() / 80 == pytest.approx(x, abs=0.01)
    assert rows.mean() / 100 == pytest.approx(y, abs=0.02)


def test_ways_and_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the real landmarker: noise holds no face. The second asking needs no landmarker at all."""
    noise = np.random.default_rng(2).integers(0, 256, (2, 48, 48), np.uint8)
    images = np.stack([rendering(), noise[0], noise[0], noise[1]])
    counted: list[tuple[int, int]] = []
    path = tmp_path / "new" / "masks.npz"
    made = face_masks(faces_of(images), path, lambda done, of: counted.append((done, of)))
    assert made.ways.tolist() == [OUTLINE, ELLIPSE, ELLIPSE, ELLIPSE]
    assert counted == [(1, 3), (2, 3), (3, 3)]  # the same picture is looked at once
    assert str(made) == "0 masks by landmarks, 1 by outline, 3 by ellipse"
    np.testing.assert_array_equal(made.masks[1], ellipse_mask(48, 48))
    assert [p.name for p in path.parent.iterdir()] == ["masks.npz"]

    monkeypatch.setattr(paths, "assets", lambda: tmp_path / "nowhere")
    again = face_masks(faces_of(images[[3, 0]]), path)  # a part of them, in another order
    np.testing.assert_array_equal(again.masks, made.masks[[3, 0]])
    assert again.ways.tolist() == [ELLIPSE, OUTLINE]
    with pytest.raises(FerdeskError, match=r"face_landmarker\.task is missing"):
        face_masks(faces_of(images[:1] + 1), path)


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "masks.npz"
    faces = faces_of(rendering()[None])
    path.write_text("no masks")
    with pytest.raises(DataError, match="is not a file of face masks"):
        face_masks(faces, path)
    np.savez(
        path, masks=np.zeros((1, 32, 32), np.uint8), ways=np.zeros(1, np.uint8), keys=np.zeros(1, np.uint64)
    )
    with pytest.raises(DataError, match="holds masks of 32x32 pictures, these are 48x48"):
        face_masks(faces, path)
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        face_masks(faces, tmp_path / "file" / "masks.npz")


def test_landmarks_lie_on_real_faces(tmp_path: Path) -> None:
    if not CKPLUS.is_file():
        pytest.skip("needs ckplus.npz of the shared data")
    faces = read_faces(CKPLUS).take(np.arange(0, 890, 180))
    made = face_masks(faces, tmp_path / "masks.npz")
    assert (made.ways == LANDMARKS).all()
    assert ((made.masks > 0).mean((1, 2)) > 0.4).all()
    assert (made.masks[:, 18:40, 12:36] == 255).mean() > 0.95  # eyes, nose and mouth of these tight crops
    assert (made.masks[:, 0, [0, -1]] == 0).all()  # their upper corners are hair or wall
