"""What each condition does to a picture, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ferdesk.training.conditions import CONDITIONS, under


@pytest.fixture
def pictures() -> np.ndarray:
    """Six smooth ones: a bright disc on gray, in turn at six places."""
    y, x = np.mgrid[:48, :48]
    discs = [200 * (np.hypot(y - 18 - 2 * i, x - 24) < 9) + 40 for i in range(6)]
    return np.stack(discs).astype(np.uint8)


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("channels", [1, 3])
def test_shape_and_repeatability(pictures: np.ndarray, name: str, channels: int) -> None:
    if channels == 3:
        pictures = np.repeat(pictures[..., None], 3, 3)
    kept = pictures.copy()
    seen = under(name, pictures)
    assert (seen.shape, seen.dtype) == (pictures.shape, np.uint8)
    assert (seen != pictures).any()
    np.testing.assert_array_equal(pictures, kept)
    np.testing.assert_array_equal(seen, under(name, pictures))


def test_tilt_turns_about_the_middle() -> None:
    picture = np.zeros((1, 49, 49), np.uint8)
    picture[0, :, 24] = 255  # an upright line
    seen = under("tilted by up to 20 degrees", np.repeat(picture, 50, 0), seed=1)
    assert seen[:, 24, 24].min() > 200
    tops = seen[:, 4].argmax(1) - 24  # 20 px above the middle
    angles = np.degrees(np.arctan2(tops, 20))
    assert 15 < np.abs(angles).max() <= 22
    assert (angles > 3).any()
    assert (angles < -3).any()


def test_small_ones_lose_their_fine_pattern() -> None:
    stripes = np.zeros((1, 48, 48), np.uint8)
    stripes[:, :, ::2] = 200
    np.testing.assert_array_equal(under("24 px", stripes), np.full((1, 48, 48), 100))


def test_darkness_keeps_a_third_of_the_light(pictures: np.ndarray) -> None:
    seen = under("35% of the light, noise", pictures)
    assert seen.mean() == pytest.approx(0.35 * pictures.mean(), abs=0.5)
    assert (seen.astype(float) - 0.35 * pictures).std() == pytest.approx(4, abs=0.3)


def test_a_ninth_is_hidden_at_another_place_each_time(pictures: np.ndarray) -> None:
    white = np.full((20, 48, 48), 255, np.uint8)
    hidden = under("a ninth hidden", white) != 255
    assert set(hidden.reshape(20, -1).sum(1)) <= {0, 256}  # 16 x 16; nothing where the patch is white too
    assert len({tuple(map(int, np.argwhere(h)[0])) for h in hidden if h.any()}) > 10
