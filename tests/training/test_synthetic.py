"""Synthetic scenes: draws stay in bounds, masks and matrices are true, every scene can be made again."""

from __future__ import annotations

from itertools import product

import cv2
import numpy as np
import pytest

from ferdesk.training import synthetic
from ferdesk.training.backgrounds import Backgrounds
from ferdesk.training.datasets import DataError, FaceSet
from ferdesk.training.face_masks import ellipse_mask
from ferdesk.training.synthetic import SyntheticScenes

RNG = np.random.default_rng(5)
N = 12
GRAY = RNG.integers(60, 200, (N, 48, 48), np.uint8)
COLOUR = RNG.integers(60, 200, (N, 48, 48, 3), np.uint8)
MASKS = np.stack([ellipse_mask(48, 48)] * N)
PHOTOS = [RNG.integers(0, 256, shape, np.uint8) for shape in ((96, 140, 3), (130, 96, 3), (40, 50))]


def faces(images: np.ndarray = GRAY) -> FaceSet:
    return FaceSet(images, np.arange(len(images), dtype=np.int64) % 8, "made up")


def scenes(images: np.ndarray = GRAY, **options: object) -> SyntheticScenes:
    return SyntheticScenes(faces(images), MASKS, PHOTOS, **{"size": 48, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("images", "size", "channels", "shape"),
    [
        (GRAY, 48, 1, (48, 48)),
        (GRAY, 64, 3, (64, 64, 3)),
        (COLOUR, 64, 3, (64, 64, 3)),
        (COLOUR, 33, 1, (33, 33)),
    ],
)
def test_shapes_and_kinds(images: np.ndarray, size: int, channels: int, shape: tuple[int, ...]) -> None:
    made = scenes(images, size=size, channels=channels).batch(range(5), epoch=1)
    assert made.images.shape == made.face_only.shape == (5, *shape)
    assert made.masks.shape == (5, size, size)
    assert made.affine.shape == (5, 2, 3)
    assert {a.dtype for a in (made.images, made.face_only, made.masks)} == {np.dtype(np.uint8)}
    assert set(np.unique(made.masks)) == {0, 255}
    assert made.labels.tolist() == [0, 1, 2, 3, 4]
    assert made.rows.tolist() == [0, 1, 2, 3, 4]
    assert (made.masks > 0).mean((1, 2)).min() > 0.05


def test_gray_faces_make_gray_scenes_even_in_three_channels() -> None:
    made = scenes(channels=3).batch(range(8))
    assert (made.images == made.images[..., :1]).all()
    coloured = scenes(COLOUR, channels=3).batch(range(8))
    assert not (coloured.images == coloured.images[..., :1]).all()


def test_the_same_whatever_the_order_the_batch_and_the_threads() -> None:
    one = scenes(threads=1, seed=3).batch(range(20), epoch=2)
    back = scenes(threads=3, seed=3).batch(np.arange(19, -1, -1), epoch=2)
    for field in ("images", "face_only", "masks", "affine", "labels", "rows", "backgrounds"):
        np.testing.assert_array_equal(getattr(one, field), getattr(back, field)[::-1])
    single = scenes(seed=3).scene(13, epoch=2)
    np.testing.assert_array_equal(single.image, one.images[13])
    assert single.row == 13 - N


def test_every_seed_epoch_index_and_purpose_makes_another_scene() -> None:
    made = [
        scenes(seed=seed, evaluation=evaluation).scene(index, epoch).image.tobytes()
        for seed, epoch, index, evaluation in product((0, 1), (0, 1), (2, 2 + N), (False, True))
    ]
    assert len(set(made)) == 16


def test_what_was_drawn_stays_in_its_bounds() -> None:
    """Scale, turn and shift are read back off the matrices; without the warp they are exact."""
    for evaluation, limit in ((False, 30.0), (True, 45.0)):
        made = scenes(evaluation=evaluation, size=96)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(synthetic, "WARP", 0.0)
            affine = np.stack([made.scene(i).affine for i in range(300)])
        linear = affine[:, :, :2]
        flipped = np.linalg.det(linear) < 0
        scale = np.sqrt(np.abs(np.linalg.det(linear))) / 2  # 48 px faces in 96 px scenes
        turn = np.degrees(np.arctan2(-affine[:, 0, 1], affine[:, 1, 1]))
        middle = (linear @ np.array([23.5, 23.5]) + affine[:, :, 2] + 0.5) / 96 - 0.5
        for values, bound in ((scale - 1, 0.2), (turn, limit), (middle[:, 0], 0.2), (middle[:, 1], 0.2)):
            assert np.abs(values).max() <= bound + 1e-9
            assert values.min() < -0.9 * bound
            assert values.max() > 0.9 * bound
        assert 0.4 < flipped.mean() < 0.6


def test_the_warp_moves_three_corners_by_a_tenth_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compared with the same scene unwarped, and with OpenCV's own three-point transform."""
    made = scenes(size=64)
    corners = np.array([[-0.5, -0.5], [47.5, -0.5], [-0.5, 47.5]])

    def placed(affine: np.ndarray) -> np.ndarray:
        return corners @ affine[:, :2].T + affine[:, 2]

    warped = [made.scene(i).affine for i in range(50)]
    monkeypatch.setattr(synthetic, "WARP", 0.0)
    plain = [made.scene(i).affine for i in range(50)]
    moves = np.array([placed(w) - placed(p) for w, p in zip(warped, plain, strict=True)]) / 64
    assert np.abs(moves).max() <= 0.1 + 1e-9
    assert np.abs(moves).max() > 0.09
    by_opencv = cv2.getAffineTransform(corners.astype(np.float32), placed(warped[0]).astype(np.float32))
    np.testing.assert_allclose(warped[0], by_opencv, atol=1e-3)


def test_the_matrix_takes_face_pixels_to_scene_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bright spot on a dark face is found where the matrix says; without tone, noise and blur."""
    for name in ("BRIGHTNESS", "CONTRAST", "GAMMA", "NOISE_SHARE", "BLUR_SHARE"):
        monkeypatch.setattr(synthetic, name, 0.0)
    images = np.full((N, 48, 48), 20, np.uint8)
    images[:, 19:22, 29:32] = 255  # middle (30, 20)
    made = scenes(images, size=96)
    found = 0
    for i in range(20):
        scene = made.scene(i)
        expected = scene.affine @ (30, 20, 1)
        if not (4 < expected[0] < 91 and 4 < expected[1] < 91):
            continue
        spot = cv2.moments((scene.face_only > scene.face_only.max() * 0.6).astype(np.uint8), binaryImage=True)
        assert (spot["m10"] / spot["m00"], spot["m01"] / spot["m00"]) == pytest.approx(expected, abs=0.7)
        found += 1
    assert found > 8


def test_the_face_alone_is_the_scene_inside_the_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    noisy = scenes().batch(range(12))
    outside = noisy.masks == 0
    assert (noisy.face_only[outside] == 0).all()
    monkeypatch.setattr(synthetic, "NOISE_SHARE", 0.0)
    monkeypatch.setattr(synthetic, "BLUR_SHARE", 0.0)
    clean = scenes().batch(range(12))
    np.testing.assert_array_equal(clean.face_only, np.where(clean.masks > 0, clean.images, 0))
    np.testing.assert_array_equal(clean.face_only, noisy.face_only)  # noise and blur are not in it
    assert (noisy.images != clean.images).any((1, 2)).mean() > 0.4


def test_outside_the_mask_is_the_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BRIGHTNESS", "CONTRAST", "GAMMA", "NOISE_SHARE", "BLUR_SHARE"):
        monkeypatch.setattr(synthetic, name, 0.0)
    photo = np.tile(np.linspace(0, 255, 96).astype(np.uint8), (96, 1))
    made = SyntheticScenes(faces(), MASKS, [photo], 48, threads=1).batch(range(6))
    for image, mask in zip(made.images, made.masks, strict=True):
        for column in np.flatnonzero((mask == 0).sum(0) > 1):
            outside = image[mask[:, column] == 0, column]
            assert int(outside.max()) - int(outside.min()) <= 1  # a photo of vertical lines


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize(
    ("face", "photo", "ratio"), [(60, 200, 1.5), (200, 40, 0.5), (120, 140, None), (100, 100, None)]
)
def test_the_face_is_as_light_as_the_photo(
    monkeypatch: pytest.MonkeyPatch, colour: bool, face: int, photo: int, ratio: float | None
) -> None:
    """Mean L of the face after lighting = its L before times the clipped ratio of the means."""
    for name in ("BRIGHTNESS", "CONTRAST", "GAMMA", "NOISE_SHARE", "BLUR_SHARE"):
        monkeypatch.setattr(synthetic, name, 0.0)
    tint = np.array([1.0, 0.9, 0.8]) if colour else np.ones(3)
    image = np.rint(face * tint).astype(np.uint8)
    images = np.tile(image, (N, 48, 48, 1)) if colour else np.full((N, 48, 48), face, np.uint8)
    scene = scenes_on(photo, images, 3 if colour else 1).scene(1)
    before = cv2.cvtColor(image.reshape(1, 1, 3), cv2.COLOR_RGB2LAB)[0, 0, 0]
    background = cv2.cvtColor(np.full((1, 1, 3), photo, np.uint8), cv2.COLOR_RGB2LAB)[0, 0, 0]
    inside = scene.image[scene.mask > 0]
    pixels = inside if colour else np.repeat(inside[:, None], 3, 1)
    after = cv2.cvtColor(np.ascontiguousarray(pixels[None]), cv2.COLOR_RGB2LAB)[0, :, 0].mean()
    wanted = ratio if ratio is not None else float(background) / float(before)
    assert after == pytest.approx(before * wanted, abs=3)
    if ratio is None:
        assert after == pytest.approx(float(background), abs=3)


def scenes_on(photo: int, images: np.ndarray, channels: int) -> SyntheticScenes:
    return SyntheticScenes(
        faces(images), MASKS, [np.full((96, 96, 3), photo, np.uint8)], 48, channels, threads=1
    )


def test_masks_are_closed_then_eroded(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 128 px by 7 x 7, so 3 px off each side and small holes closed; and nothing drawn out to the edge."""
    for name in ("SCALE", "TRANSLATION", "WARP", "ROTATION", "FLIP"):
        monkeypatch.setattr(synthetic, name, 0.0)
    masks = np.zeros((N, 128, 128), np.uint8)
    masks[:, 20:100, 2:90] = 255
    masks[:, 50:54, 50:54] = 0
    images = np.full((N, 128, 128), 99, np.uint8)
    made = SyntheticScenes(faces(images), masks, PHOTOS, 128, threads=1).scene(0)
    expected = np.zeros((128, 128), np.uint8)
    expected[23:97, 5:87] = 255
    np.testing.assert_array_equal(made.mask, expected)


def test_larger_faces_and_oblong_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SCALE", "TRANSLATION", "WARP", "ROTATION"):
        monkeypatch.setattr(synthetic, name, 0.0)
    images = RNG.integers(0, 256, (2, 200, 100), np.uint8)
    masks = np.full((2, 200, 100), 255, np.uint8)
    made = SyntheticScenes(faces(images), masks, PHOTOS, 64, threads=1).scene(0)
    rows, columns = np.nonzero(made.mask)
    assert 60 <= rows.max() - rows.min() + 1 <= 64
    assert 28 <= columns.max() - columns.min() + 1 <= 32
    assert abs(columns.mean() - 31.5) < 0.6


def test_backgrounds_differ_and_their_numbers_are_told() -> None:
    made = scenes().batch(range(60))
    assert set(made.backgrounds) == {0, 1, 2}
    named = Backgrounds(tuple(PHOTOS), ("a", "b", "c"))
    same = SyntheticScenes(faces(), MASKS, named, 48).batch(range(60))
    np.testing.assert_array_equal(made.images, same.images)


def test_faults() -> None:
    with pytest.raises(DataError, match=r"masks of made up are \(3, 48, 48\)"):
        SyntheticScenes(faces(), MASKS[:3], PHOTOS)
    with pytest.raises(DataError, match="no background photos"):
        SyntheticScenes(faces(), MASKS, [])
    with pytest.raises(ValueError, match="1 or 3 channels"):
        scenes(channels=2)
