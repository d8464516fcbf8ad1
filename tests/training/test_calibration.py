from __future__ import annotations

import numpy as np
import pytest

from ferdesk.records import EXPRESSIONS
from ferdesk.training.calibration import calibrate, fit_temperature, softmax
from ferdesk.training.datasets import FERPLUS_ORDER, DataError, FaceSet


def test_softmax_by_hand() -> None:
    assert softmax(np.array([[0.0, np.log(3)]])).tolist() == [pytest.approx([0.25, 0.75])]
    assert softmax(np.array([[0.0, 2 * np.log(3)]]), 2.0).tolist() == [pytest.approx([0.25, 0.75])]
    assert np.isfinite(softmax(np.array([[1000.0, -1000.0]]))).all()


@pytest.mark.parametrize("true", [0.4, 1.0, 2.5])
def test_a_known_temperature_is_found_again(true: float) -> None:
    # Labels drawn from softmax(z / T) have their best likelihood at that T.
    rng = np.random.default_rng(4)
    z = rng.normal(0, 2, (5_000, 6))
    p = softmax(z, true)
    labels = (p.cumsum(1) > rng.random((len(z), 1))).argmax(1)
    assert fit_temperature(z, np.eye(6)[labels]) == pytest.approx(true, rel=0.1)
    assert fit_temperature(z, p) == pytest.approx(true, rel=1e-4)  # soft targets say it exactly


def test_two_rows_by_hand() -> None:
    # Logits (1, 0), right three times of four: the best p is 3/4, so 1/T = ln 3.
    z = np.tile([1.0, 0.0], (4, 1))
    assert fit_temperature(z, np.eye(2)[[0, 0, 0, 1]]) == pytest.approx(1 / np.log(3), rel=1e-4)


def test_the_minimum_is_a_minimum() -> None:
    rng = np.random.default_rng(8)
    z = rng.normal(0, 3, (300, 8))
    q = 0.7 * softmax(z, 2.0) + 0.3 * rng.dirichlet(np.ones(8), 300)
    best = fit_temperature(z, q)

    def loss(t: float) -> float:
        return float(-(q * np.log(softmax(z, t))).sum(1).mean())

    assert loss(best) < loss(best * 1.05)
    assert loss(best) < loss(best / 1.05)


def voted_faces(boast: float, n: int = 4000) -> tuple[np.ndarray, FaceSet]:
    """Logits `boast` times too large for the ten raters' votes that are drawn from them."""
    rng = np.random.default_rng(2)
    z = rng.normal(0, 1.5, (n, 8))
    p = softmax(z)
    columns = [FERPLUS_ORDER.index(str(name)) for name in EXPRESSIONS]
    votes = np.zeros((n, 10), np.int64)
    votes[:, columns] = np.stack([rng.multinomial(10, row) for row in p])
    return boast * z, FaceSet(np.zeros((n, 2, 2), np.uint8), np.full(n, -1), "drawn", votes)


def test_calibration_against_votes_finds_the_boast_and_lowers_every_error() -> None:
    logits, faces = voted_faces(3)
    found = calibrate(logits, faces, "votes")
    assert found.temperature == pytest.approx(3, rel=0.05)
    assert found.nll_after < found.nll_before
    assert found.ece_votes_after < 0.03 < found.ece_votes_before


def test_calibration_against_the_majority_lowers_the_error_against_it() -> None:
    logits, faces = voted_faces(9)
    found = calibrate(logits, faces)
    assert found.against == "majority"
    assert found.ece_after < found.ece_before
    assert found.n == (faces.majority() >= 0).sum()


def test_shares_without_votes_have_no_majority_so_labels_do() -> None:
    logits, voted = voted_faces(3, 400)
    soft = voted.distributions()
    faces = FaceSet(voted.images, soft.argmax(1), "shares", soft=soft)
    assert calibrate(logits, faces).against == "labels"
    assert calibrate(logits, faces, "votes").ece_votes_before > 0


def test_labels_alone_do_and_missing_votes_are_named() -> None:
    rng = np.random.default_rng(1)
    labels = rng.integers(-1, 7, 500)
    faces = FaceSet(np.zeros((500, 2, 2), np.uint8), labels, "plain")
    logits = rng.normal(0, 1, (500, 8)) + 2 * np.eye(8)[labels]
    assert calibrate(logits, faces).against == "labels"
    assert calibrate(logits, faces).n == (labels >= 0).sum()
    with pytest.raises(DataError, match="plain has no votes"):
        calibrate(logits, faces, "votes")
