"""Crops hold what lies under their square, averaged over each pixel's area."""

from __future__ import annotations

import math
from itertools import product

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ferdesk.faces.crop import crop_face, crop_to_frame, to_batch
from ferdesk.model_card import Framing, InputSpec
from ferdesk.records import Crop, FaceBox, Frame, Track


def picture(height: int = 400, width: int = 500, seed: int = 0) -> NDArray[np.uint8]:
    """Fine texture over broad shapes: what a camera sees of skin, hair and lids."""
    random = np.random.default_rng(seed)
    fine = random.uniform(0, 90, (height, width, 3))
    broad = cv2.resize(random.uniform(0, 165, (9, 11, 3)), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(fine + broad, 0, 255).astype(np.uint8)


def area_mean(image: NDArray[np.uint8], to_frame: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """The mean of the picture (constant within its pixels) over each crop pixel's area, by 12 x 12 points."""
    n = 12
    steps = (np.arange(size * n) + 0.5) / n
    x, y = np.meshgrid(steps, steps)
    u, v = to_frame @ np.stack([x.ravel(), y.ravel(), np.ones(x.size)])
    u = np.clip(np.floor(u).astype(int), 0, image.shape[1] - 1)
    v = np.clip(np.floor(v).astype(int), 0, image.shape[0] - 1)
    return image[v, u].reshape(size, n, size, n, 3).mean((1, 3), dtype=np.float64)


def track(x: float, y: float, side: float, roll: float = 0.0) -> Track:
    """A face whose eyes are turned by `roll` degrees."""
    dx, dy = 0.2 * side * math.cos(math.radians(roll)), 0.2 * side * math.sin(math.radians(roll))
    eyes = (x - dx, y - dy, x + dx, y + dy)
    return Track(1, FaceBox(x - side / 2, y - side / 2, x + side / 2, y + side / 2, 0.9, eyes))


def rms(a: NDArray[np.generic], b: NDArray[np.generic]) -> float:
    return float(np.sqrt(np.mean((a.astype(float) - b.astype(float)) ** 2)))


# 300 px is a face before a webcam, 900 px one in a 4K frame (halved first), 100.3 and 61 are far off.
@pytest.mark.parametrize(("side", "roll"), [(300, 0), (300, 17), (100.3, -8), (61, 0), (900, 0), (905.7, 12)])
def test_shrinks_by_area(side: float, roll: float) -> None:
    image = picture(1100, 1200)
    frame, framing = Frame(image, 0, 0.0), Framing(1.1, 0.01, -0.05, level_roll=True)
    face = track(591.37, 560.81, side, roll)
    crop = crop_face(frame, face, 48, framing)
    expected = area_mean(image, crop.to_frame, 48)
    points = crop.to_frame.copy()
    points[:, 2] += points[:, :2] @ np.array([0.5, 0.5]) - 0.5
    sampled = cv2.warpAffine(image, points, (48, 48), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    # Bilinear samples blur by part of a frame pixel, which shows where a crop pixel is hardly larger.
    assert rms(crop.image, expected) < (2.2 if side >= 300 else 5.0)
    assert rms(crop.image, expected) < 0.5 * rms(sampled, expected)


def test_equals_inter_area_where_that_can_say() -> None:
    image = picture(480, 480)
    crop = crop_face(Frame(image, 0, 0.0), track(240, 240, 288), 48, Framing())
    expected = cv2.resize(image[96:384, 96:384], (48, 48), interpolation=cv2.INTER_AREA)
    assert rms(crop.image, expected) < 1.2  # of noise; nothing is finer than that


def test_enlarges_without_moving() -> None:
    image = picture(60, 60)
    crop = crop_face(Frame(image, 0, 0.0), track(30, 30, 24), 48, Framing())
    expected = cv2.resize(image, (120, 120), interpolation=cv2.INTER_LINEAR)[36:84, 36:84]
    assert np.abs(crop.image.astype(int) - expected).max() <= 2


@pytest.mark.parametrize(("x", "y", "side"), [(0, 0, 150), (499, 200, 200), (250, 420, 240), (-60, 100, 90)])
def test_goes_on_beyond_the_border_and_keeps_its_framing(x: float, y: float, side: float) -> None:
    image = picture()
    wide = cv2.copyMakeBorder(image, 300, 300, 300, 300, cv2.BORDER_REPLICATE)
    framing = Framing(1.13, 0.0, -0.05)
    cut = crop_face(Frame(image, 0, 0.0), track(x, y, side), 48, framing)
    inside = crop_face(Frame(wide, 0, 0.0), track(x + 300, y + 300, side), 48, framing)
    assert np.abs(cut.image.astype(int) - inside.image).max() <= 2
    np.testing.assert_allclose(cut.to_frame[:, 2] + 300, inside.to_frame[:, 2])


def test_a_face_larger_than_the_frame_keeps_its_framing() -> None:
    image = picture()
    cut = crop_face(Frame(image, 0, 0.0), track(260, 190, 700), 48, Framing())
    outside = cut.to_frame @ np.array([[0, 48], [0, 48], [1, 1]])
    np.testing.assert_allclose(outside, [[-90, 610], [-160, 540]])
    expected = area_mean(image, cut.to_frame, 48)
    assert rms(cut.image[12:37, 7:40], expected[12:37, 7:40]) < 2.2
    assert np.ptp(cut.image[:10], axis=0).max() <= 1  # above the frame its first row goes on


@pytest.mark.parametrize("side", [30, 120, 250, 700])
@pytest.mark.parametrize(("x", "y"), [(250, 200), (3, 390)])
def test_gray_crops_are_the_gray_of_colour_crops(x: float, y: float, side: float) -> None:
    frame, face = Frame(picture(), 0, 0.0), track(x, y, side, 9)
    framing = Framing(1.13, 0.01, -0.05, level_roll=True)
    colour, gray = crop_face(frame, face, 48, framing), crop_face(frame, face, 48, framing, gray=True)
    assert gray.image.shape == (48, 48)
    np.testing.assert_array_equal(gray.to_frame, colour.to_frame)
    spec = InputSpec(size=48)
    apart = np.abs(to_batch([gray], spec) - to_batch([colour], spec)) * 255
    assert apart.max() <= 2  # each way rounds at other places
    assert apart.mean() < 0.5
    repeated = InputSpec(size=48, channels=3)
    np.testing.assert_allclose(to_batch([gray], repeated)[0, 2], gray.image / 255, atol=1e-6)


def test_far_outside_the_frame_is_still_a_crop() -> None:
    crop = crop_face(Frame(picture(50, 50), 0, 0.0), track(5000, 5000, 800), 48, Framing())
    assert crop.image.shape == (48, 48, 3)


@pytest.mark.parametrize("roll", [0.0, 20.0, -33.0])
def test_levels_the_eyes(roll: float) -> None:
    face = track(200, 150, 100, roll)
    assert face.box.eyes
    left = np.array([*face.box.eyes[:2], 1.0])
    right = np.array([*face.box.eyes[2:], 1.0])
    to_crop = cv2.invertAffineTransform(crop_to_frame(face.box, 48, Framing(1.2, 0.0, 0.1, level_roll=True)))
    (lx, ly), (rx, ry) = to_crop @ left, to_crop @ right
    assert ly == pytest.approx(ry)
    assert rx - lx == pytest.approx(0.4 * 48 / 1.2)
    assert (lx + rx) / 2 == pytest.approx(24)
    assert ly == pytest.approx(24 - 0.1 * 48 / 1.2)  # the offset turned with the head
    plain = crop_to_frame(face.box, 48, Framing(1.2))
    assert plain[0, 1] == plain[1, 0] == 0


@pytest.mark.parametrize(("roll", "apart"), [(85, 0.4), (0, 0.02)])
def test_eyes_that_cannot_be_believed_do_not_turn_the_crop(roll: float, apart: float) -> None:
    dx, dy = apart * 50 * math.cos(math.radians(roll)), apart * 50 * math.sin(math.radians(roll)) + 0.5
    box = FaceBox(0, 0, 100, 100, 0.9, (50 - dx, 50 - dy, 50 + dx, 50 + dy))
    assert crop_to_frame(box, 48, Framing(level_roll=True))[0, 1] == 0
    assert crop_to_frame(FaceBox(0, 0, 100, 100, 0.9), 48, Framing(level_roll=True))[0, 1] == 0


def test_the_longer_side_of_the_box_counts() -> None:
    wide, square = FaceBox(100, 120, 200, 180, 0.9), FaceBox(100, 100, 200, 200, 0.9)
    np.testing.assert_array_equal(crop_to_frame(wide, 48, Framing()), crop_to_frame(square, 48, Framing()))


def test_gray_batch_is_bt601() -> None:
    colours = np.array(list(product((0, 60, 128, 255), repeat=3)), np.uint8).reshape(8, 8, 3)
    crop = Crop(colours, np.zeros((2, 3)))
    batch = to_batch([crop, crop], InputSpec(size=8, mean=0.5, std=0.25))
    gray = np.round(colours @ np.array([0.299, 0.587, 0.114]))
    assert batch.shape == (2, 1, 8, 8)
    assert batch.dtype == np.float32
    np.testing.assert_allclose(batch[1, 0], (gray / 255 - 0.5) / 0.25, atol=4.1 / 255)
    assert np.mean(np.abs(batch[1, 0] * 0.25 + 0.5 - gray / 255) > 1e-6) < 0.05  # rounding ties only


def test_colour_batch_and_gray_repeated() -> None:
    crop = crop_face(Frame(picture(), 0, 0.0), track(250, 200, 150), 32, Framing())
    colour = to_batch([crop], InputSpec(size=32, channels=3, gray=False))
    np.testing.assert_allclose(colour[0], crop.image.transpose(2, 0, 1) / 255, atol=1e-6)
    gray = to_batch([crop], InputSpec(size=32, channels=3, gray=True))
    np.testing.assert_array_equal(gray[0, 0], gray[0, 2])
    np.testing.assert_array_equal(gray[:, :1], to_batch([crop], InputSpec(size=32)))


def test_no_faces_make_an_empty_batch() -> None:
    assert to_batch([], InputSpec(size=48)).shape == (0, 1, 48, 48)
