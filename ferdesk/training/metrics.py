"""Measures of a prediction against labels and against votes, each with its formula; numpy only.

Probabilities are (n, k) float64 rows that sum to one; truth and predicted are (n,) class indices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RELIABILITY_BINS = 15  # as in Guo et al. 2017
BOOTSTRAP_DRAWS = 2000
SMALLEST_PROBABILITY = 1e-6  # keeps the logarithm of an impossible answer finite


def confusion(truth: Ints, predicted: Ints, classes: int) -> Ints:
    """Counts (classes, classes): row = true class, column = predicted class."""
    return np.bincount(truth * classes + predicted, minlength=classes * classes).reshape(classes, classes)


@dataclass(frozen=True, slots=True, eq=False)
class ClassScores:
    """What follows from confusion counts (..., k, k); any leading axes (bootstrap draws) are kept.

    support, precision, recall, f1: (..., k), 0 where undefined (a class never predicted has precision 0).
    Macro values are plain means over the classes that have at least one true row. `f1_macro` is the
    mean of the classes' F1; `f1_of_means` the harmonic mean of macro precision and macro recall, which
    is what the tables of the FERAtt paper print.
    """

    support: Floats
    precision: Floats
    recall: Floats
    f1: Floats
    accuracy: Floats
    precision_macro: Floats
    recall_macro: Floats
    f1_macro: Floats
    f1_of_means: Floats


def class_scores(counts: NDArray[np.integer] | Floats) -> ClassScores:
    """Scores from confusion counts (..., k, k)."""
    counts = np.asarray(counts, np.float64)
    hit = np.diagonal(counts, axis1=-2, axis2=-1)
    support, named = counts.sum(-1), counts.sum(-2)
    precision, recall = _ratio(hit, named), _ratio(hit, support)
    f1 = _ratio(2 * hit, support + named)
    present = support > 0
    mean_precision, mean_recall, mean_f1 = (
        _ratio((values * present).sum(-1), present.sum(-1)) for values in (precision, recall, f1)
    )
    return ClassScores(
        support, precision, recall, f1, _ratio(hit.sum(-1), support.sum(-1)), mean_precision, mean_recall,
        mean_f1, _ratio(2 * mean_precision * mean_recall, mean_precision + mean_recall),
    )  # fmt: skip


def _ratio(top: NDArray, bottom: NDArray) -> Floats:  # type: ignore[type-arg]
    top, bottom = np.asarray(top, np.float64), np.asarray(bottom, np.float64)
    return np.divide(
        top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom > 0
    )


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """A reliability diagram: per bin its edges, rows, mean confidence and mean correctness."""

    low: Floats
    high: Floats
    count: Ints
    confidence: Floats
    correct: Floats

    @property
    def error(self) -> float:
        """Expected calibration error: sum over bins of (rows in bin / n) |confidence - correct|."""
        return float((self.count * np.abs(self.confidence - self.correct)).sum() / max(1, self.count.sum()))


def bin_of(confidence: Floats, bins: int = RELIABILITY_BINS) -> Ints:
    """Which of `bins` equal-width bins ((i)/bins, (i+1)/bins] each confidence lies in."""
    return np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)


def reliability(confidence: Floats, correct: Floats, bins: int = RELIABILITY_BINS) -> Bins:
    """Equal-width bins (Guo et al. 2017). `correct` is 1/0, or the share of raters who agree."""
    edges = np.arange(bins + 1) / bins
    return _bins(confidence, correct, bin_of(confidence, bins), edges[:-1], edges[1:])


def adaptive_reliability(confidence: Floats, correct: Floats, bins: int = RELIABILITY_BINS) -> Bins:
    """Bins of equally many rows in order of confidence (Nguyen and O'Connor 2015)."""
    n = len(confidence)
    bins = min(bins, n) or 1
    order = np.argsort(confidence, kind="stable")
    index = np.empty(n, np.int64)
    index[order] = np.arange(n) * bins // max(1, n)
    ordered = confidence[order]
    starts = -(-np.arange(bins + 1) * n // bins)  # ceil: the first place of each bin
    low, high = ordered[starts[:-1]], ordered[starts[1:] - 1]
    return _bins(confidence, correct, index, low, high)


def _bins(confidence: Floats, correct: Floats, index: Ints, low: Floats, high: Floats) -> Bins:
    bins = len(low)
    count = np.bincount(index, minlength=bins)
    return Bins(
        low, high, count,
        _ratio(np.bincount(index, confidence, bins), count), _ratio(np.bincount(index, correct, bins), count),
    )  # fmt: skip


def negative_log_likelihood(targets: Floats, probabilities: Floats) -> float:
    """Mean over rows of -sum_k q_k log p_k; `targets` q (n, k) are one-hot rows or distributions."""
    return float(-(targets * np.log(np.maximum(probabilities, SMALLEST_PROBABILITY))).sum(1).mean())


def divergences(targets: Floats, probabilities: Floats) -> Floats:
    """KL(q || p) of each row (n,): sum_k q_k log(q_k / p_k), in nats; p is held above 1e-6."""
    p = np.maximum(probabilities, SMALLEST_PROBABILITY)
    logs = np.log(np.where(targets > 0, targets, 1.0)) - np.log(p)
    return (targets * logs).sum(1)


def briers(targets: Floats, probabilities: Floats) -> Floats:
    """Brier score of each row (n,): sum_k (p_k - q_k)^2 (Brier 1950, the many-class form: 0 to 2)."""
    return ((probabilities - targets) ** 2).sum(1)


def resampled_sums(features: Floats, draws: int = BOOTSTRAP_DRAWS, seed: int = 0) -> Floats:
    """Column sums of `draws` bootstrap samples of the rows of `features` (n, f) -> (draws, f).

    Every measure here is a function of such sums, so its bootstrap needs no loop over rows. The
    samples depend on n and the seed alone: two targets on the same rows are resampled alike.
    """
    n = len(features)
    rng = np.random.default_rng(seed)
    sums = np.empty((draws, features.shape[1]))
    for start in range(0, draws, 200):  # 200 samples at a time stay within some megabytes
        m = min(200, draws - start)
        chosen = rng.integers(0, n, (m, n)) + n * np.arange(m)[:, None]
        weights = np.bincount(chosen.ravel(), minlength=m * n).reshape(m, n).astype(np.float64)
        sums[start : start + m] = weights @ features
    return sums


def interval(values: Floats) -> tuple[float, float]:
    """The middle 95 % of bootstrap values (percentile interval, Efron 1979)."""
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Intervals:
    """95 % bootstrap intervals of the measures that a report prints."""

    accuracy: tuple[float, float]
    precision_macro: tuple[float, float]
    recall_macro: tuple[float, float]
    f1_macro: tuple[float, float]
    f1_of_means: tuple[float, float]
    ece: tuple[float, float]


def bootstrap(truth: Ints, probabilities: Floats, draws: int = BOOTSTRAP_DRAWS, seed: int = 0) -> Intervals:
    """Resample the rows of (truth (n,), probabilities (n, k)) and give the intervals."""
    n, k = probabilities.shape
    predicted, confidence = probabilities.argmax(1), probabilities.max(1)
    cells = np.zeros((n, k * k))
    cells[np.arange(n), truth * k + predicted] = 1
    gaps = np.zeros((n, RELIABILITY_BINS))
    gaps[np.arange(n), bin_of(confidence)] = confidence - (truth == predicted)
    sums = resampled_sums(np.hstack([cells, gaps]), draws, seed)
    scores = class_scores(sums[:, : k * k].reshape(-1, k, k))
    return Intervals(
        interval(scores.accuracy), interval(scores.precision_macro), interval(scores.recall_macro),
        interval(scores.f1_macro), interval(scores.f1_of_means),
        interval(np.abs(sums[:, k * k :]).sum(1) / n),
    )  # fmt: skip
