"""Every measure against a value worked by hand, or against a plain loop that shares no code with it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ferdesk.training import metrics

# Six rows, three classes:        true 0: said 0, 0, 1   true 1: said 1   true 2: said 0, 2
TRUTH = np.array([0, 0, 0, 1, 2, 2])
SAID = np.array([0, 0, 1, 1, 0, 2])


def rows(n: int, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, k, n), rng.dirichlet(np.full(k, 0.5), n)


def test_confusion_has_true_classes_as_rows() -> None:
    assert metrics.confusion(TRUTH, SAID, 3).tolist() == [[2, 1, 0], [0, 1, 0], [1, 0, 1]]


def test_class_scores_by_hand() -> None:
    s = metrics.class_scores(metrics.confusion(TRUTH, SAID, 3))
    assert s.accuracy == pytest.approx(4 / 6)
    assert s.precision.tolist() == pytest.approx([2 / 3, 1 / 2, 1])
    assert s.recall.tolist() == pytest.approx([2 / 3, 1, 1 / 2])
    assert s.f1.tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3])
    assert s.precision_macro == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert s.recall_macro == pytest.approx((2 / 3 + 1 + 1 / 2) / 3)
    assert s.f1_macro == pytest.approx(2 / 3)


def test_a_class_without_true_rows_is_left_out_of_the_means_and_one_never_named_has_precision_0() -> None:
    counts = np.array([[3, 0, 1], [2, 0, 0], [0, 0, 0]])  # class 1 is never named, class 2 never true
    s = metrics.class_scores(counts)
    assert s.precision.tolist() == pytest.approx([3 / 5, 0, 0])
    assert s.recall_macro == pytest.approx((3 / 4 + 0) / 2)
    assert s.precision_macro == pytest.approx((3 / 5 + 0) / 2)


@pytest.mark.parametrize(
    ("precision", "recall", "f1"),
    [(81.62, 80.15, 80.87), (75.65, 78.79, 77.18), (83.64, 84.90, 84.25), (68.42, 68.56, 68.49)],
)
def test_f1_of_means_is_how_the_feratt_tables_were_made(precision: float, recall: float, f1: float) -> None:
    # Two classes with just these macro figures: n rows of class 0, all named 0, and m rows of class 1,
    # h of them named 1: recall macro = (1 + h/m) / 2, precision macro = (n/(n + m - h) + 1) / 2.
    p, r = precision / 100, recall / 100
    m = 1e6
    h = (2 * r - 1) * m
    n = (2 * p - 1) * (m - h) / (2 - 2 * p)
    s = metrics.class_scores(np.array([[n, 0], [m - h, h]]))
    assert (s.precision_macro, s.recall_macro) == (pytest.approx(p), pytest.approx(r))
    assert 100 * s.f1_of_means == pytest.approx(f1, abs=0.02)  # the published rows are means over folds


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 200), st.integers(2, 8), st.integers(0, 10_000))
def test_class_scores_equal_a_plain_loop(n: int, k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, said = rng.integers(0, k, n), rng.integers(0, k, n)
    s = metrics.class_scores(metrics.confusion(truth, said, k))
    precisions, recalls, f1s = [], [], []
    for c in range(k):
        tp = sum(1 for t, p in zip(truth, said, strict=True) if t == c and p == c)
        fp = sum(1 for t, p in zip(truth, said, strict=True) if t != c and p == c)
        fn = sum(1 for t, p in zip(truth, said, strict=True) if t == c and p != c)
        if tp + fn == 0:
            continue
        precisions.append(tp / (tp + fp) if tp + fp else 0.0)
        recalls.append(tp / (tp + fn))
        f1s.append(2 * tp / (2 * tp + fp + fn))
    assert s.precision_macro == pytest.approx(sum(precisions) / len(precisions))
    assert s.recall_macro == pytest.approx(sum(recalls) / len(recalls))
    assert s.f1_macro == pytest.approx(sum(f1s) / len(f1s))
    assert s.accuracy == pytest.approx(sum(truth == said) / n)


def test_reliability_by_hand() -> None:
    confidence = np.array([0.5, 0.55, 0.95, 1.0, 0.2])
    correct = np.array([1.0, 0.0, 1.0, 1.0, 0.0])
    bins = metrics.reliability(confidence, correct, 5)  # (0,.2] (.2,.4] (.4,.6] (.6,.8] (.8,1]
    assert bins.count.tolist() == [1, 0, 2, 0, 2]
    assert bins.confidence.tolist() == pytest.approx([0.2, 0, 0.525, 0, 0.975])
    assert bins.correct.tolist() == pytest.approx([0, 0, 0.5, 0, 1])
    assert bins.error == pytest.approx((1 * 0.2 + 2 * 0.025 + 2 * 0.025) / 5)


def test_adaptive_reliability_has_equally_many_rows_and_covers_all() -> None:
    _, p = rows(100, 4, 3)
    bins = metrics.adaptive_reliability(p.max(1), np.ones(100), 15)
    assert bins.count.sum() == 100
    assert set(bins.count.tolist()) == {6, 7}
    assert (bins.low <= bins.confidence).all()
    assert (bins.confidence <= bins.high).all()
    assert (bins.low[1:] >= bins.high[:-1]).all()
    assert bins.error == pytest.approx(1 - p.max(1).mean())  # all correct: every bin is under-confident


def test_adaptive_reliability_with_fewer_rows_than_bins() -> None:
    bins = metrics.adaptive_reliability(np.array([0.9, 0.3]), np.array([1.0, 0.0]), 15)
    assert bins.count.tolist() == [1, 1]
    assert bins.error == pytest.approx((0.3 + 0.1) / 2)


def test_an_honest_predictor_is_calibrated_and_a_boastful_one_is_not() -> None:
    rng = np.random.default_rng(5)
    confidence = rng.uniform(0.3, 1, 200_000)
    honest = (rng.random(200_000) < confidence).astype(float)
    boastful = (rng.random(200_000) < confidence - 0.2).astype(float)
    assert metrics.reliability(confidence, honest).error < 0.006
    assert metrics.reliability(confidence, boastful).error == pytest.approx(0.2, abs=0.006)


def test_divergence_by_hand() -> None:
    q = np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]])
    p = np.array([[0.25, 0.25, 0.5], [0.5, 0.25, 0.25]])
    assert metrics.divergences(q, p).tolist() == pytest.approx([math.log(2), math.log(2)])
    assert metrics.divergences(q, q).tolist() == pytest.approx([0, 0])
    assert np.isfinite(metrics.divergences(q, np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]))).all()


def test_likelihood_is_divergence_plus_the_entropy_of_the_targets() -> None:
    _, q = rows(50, 8, 1)
    _, p = rows(50, 8, 2)
    entropy = float(-(q * np.log(q)).sum(1).mean())
    assert metrics.negative_log_likelihood(q, p) == pytest.approx(
        metrics.divergences(q, p).mean() + entropy, abs=1e-3
    )
    one_hot = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert metrics.negative_log_likelihood(one_hot, np.array([[0.8, 0.2], [0.6, 0.4]])) == pytest.approx(
        -(math.log(0.8) + math.log(0.4)) / 2
    )


def test_brier_by_hand() -> None:
    q = np.array([[1.0, 0.0], [0.5, 0.5]])
    p = np.array([[0.7, 0.3], [0.5, 0.5]])
    assert metrics.briers(q, p).tolist() == pytest.approx([0.18, 0])
    assert metrics.briers(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])).tolist() == [2]


def test_bootstrap_of_accuracy_is_the_binomial_interval() -> None:
    # Protocol's own figure: 95 % sampling error at 73 % on 3,589 pictures is +-1.45 points.
    truth = np.zeros(3589, np.int64)
    p = np.tile([0.2, 0.8], (3589, 1))
    p[: round(0.73 * 3589)] = [0.8, 0.2]
    low, high = metrics.bootstrap(truth, p).accuracy
    assert (low + high) / 2 == pytest.approx(0.73, abs=0.001)
    assert (high - low) / 2 == pytest.approx(0.0145, abs=0.0006)


def test_bootstrap_equals_a_loop_over_the_same_samples() -> None:
    truth, p = rows(60, 4, 9)
    got = metrics.bootstrap(truth, p, draws=150, seed=7)
    rng = np.random.default_rng(7)
    samples = rng.integers(0, 60, (150, 60))
    accuracy, f1, error = [], [], []
    for s in samples:
        said = p[s].argmax(1)
        accuracy.append((truth[s] == said).mean())
        f1.append(float(metrics.class_scores(metrics.confusion(truth[s], said, 4)).f1_macro))
        error.append(metrics.reliability(p[s].max(1), (truth[s] == said).astype(float)).error)
    assert got.accuracy == pytest.approx(np.percentile(accuracy, [2.5, 97.5]))
    assert got.f1_macro == pytest.approx(np.percentile(f1, [2.5, 97.5]))
    assert got.ece == pytest.approx(np.percentile(error, [2.5, 97.5]))


def test_bootstrap_is_seeded() -> None:
    truth, p = rows(40, 3, 1)
    assert metrics.bootstrap(truth, p, 100, 1) == metrics.bootstrap(truth, p, 100, 1)
    assert metrics.bootstrap(truth, p, 100, 1) != metrics.bootstrap(truth, p, 100, 2)
