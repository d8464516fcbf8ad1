"""Smoothing steadies a trembling answer and follows a changing one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ferdesk.faces.smoothing import Smoother


def noisy(seed: int, n: int, sharpness: float = 60.0) -> NDArray[np.float64]:
    """A face that shows much happiness and little else, as a trembling engine says it."""
    return np.random.default_rng(seed).dirichlet(sharpness * np.array([0.05, 0.05, 0.7, 0.2]), n)


def run(p: NDArray[np.float64], strength: float, rate: float = 30.0) -> NDArray[np.float64]:
    smoother = Smoother(strength)
    return np.stack([smoother.smooth(1, row, i / rate) for i, row in enumerate(p)])


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 999), strength=st.floats(0, 1), rate=st.floats(1, 240))
def test_answers_stay_distributions_within_what_was_said(seed: int, strength: float, rate: float) -> None:
    p = np.random.default_rng(seed).dirichlet(np.full(8, 0.3), 30)
    smooth = run(p, strength, rate)
    np.testing.assert_allclose(smooth.sum(1), 1, atol=1e-9)
    assert (smooth >= np.minimum.accumulate(p) - 1e-12).all()
    assert (smooth <= np.maximum.accumulate(p) + 1e-12).all()


def test_off_is_off_and_the_first_answer_is_unchanged() -> None:
    p = noisy(0, 50)
    np.testing.assert_array_equal(run(p, 0.0), p)
    np.testing.assert_array_equal(run(p, 1.0)[0], p[0])


def test_stronger_is_steadier() -> None:
    p = noisy(1, 400)
    deviations = [run(p, s)[100:].std(0).sum() / p[100:].std(0).sum() for s in (0.1, 0.5, 1.0)]
    assert deviations == sorted(deviations, reverse=True)
    assert deviations[1] < 0.55
    assert deviations[2] < 0.45


@pytest.mark.parametrize("rate", [15, 30, 60])
def test_a_change_of_expression_is_not_late(rate: float) -> None:
    """Neutral to happy at once: past half within 0.1 s at the usual strength, 0.4 s at the strongest."""
    p = np.repeat([[0.1, 0.9], [0.9, 0.1]], 2 * rate, axis=0)

    def delay(strength: float) -> float:
        return float(np.argmax(run(p, strength, rate)[2 * rate :, 0] > 0.5)) / rate

    assert delay(0.5) <= 0.1
    assert delay(1.0) <= 0.4


def test_as_the_paper_computes_it() -> None:
    """Casiez et al. 2012 in plain steps, with one cut-off for all coordinates."""
    p, rate = noisy(2, 60), 25.0
    value, speed = p[0], np.zeros(4)
    expected = [value]
    low = 12.0 * (0.3 / 12.0) ** 0.4

    def alpha(cutoff: float) -> float:
        tau = 1 / (2 * np.pi * cutoff)
        return 1 / (1 + tau * rate)

    for row in p[1:]:
        derivative = (row - value) * rate
        speed = alpha(1.0) * derivative + (1 - alpha(1.0)) * speed
        a = alpha(low + 2.0 * np.abs(speed).sum() / 2)
        value = a * row + (1 - a) * value
        expected.append(value)
    np.testing.assert_allclose(run(p, 0.4, rate), expected, atol=1e-9)


def test_tracks_do_not_mix_and_a_pause_ends_the_past() -> None:
    smoother = Smoother(1.0)
    a, b = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    smoother.smooth(1, a, 0.0)
    np.testing.assert_array_equal(smoother.smooth(2, b, 0.03), b)
    assert 0.1 < smoother.smooth(1, b, 0.06)[0] < 0.9, "still remembers a"
    np.testing.assert_array_equal(smoother.smooth(1, b, 2.0), b)
    np.testing.assert_array_equal(smoother.smooth(1, a, 1.0), a)  # time went back
    smoother.smooth(1, b, 1.01)
    smoother.keep_only([2])
    np.testing.assert_array_equal(smoother.smooth(1, a, 1.02), a)
