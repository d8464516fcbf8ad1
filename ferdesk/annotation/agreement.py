"""How far raters agree on the same units: percent, Cohen's kappa, Krippendorff's alpha, F1, confusion.

Neighbouring frames of a clip resemble each other, so units are not independent: these figures describe,
they are no significance test.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.ratings import Ratings
from ferdesk.errors import FerdeskError

UNLABELLED = "unlabelled"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Frames [start, end) of a person, every unit of which has the same two different labels."""

    clip: str
    person: int
    start: int
    end: int
    start_time: float
    end_time: float
    labels: tuple[str, str]


@dataclass(frozen=True, eq=False)
class Agreement:
    """Two raters over `units` units that both labelled; `only` counts those that one of them labelled.

    percent 0..100. kappa, alpha: None where they are not defined (no unit, or one label in all of them).
    confusion int64 (k, k): row the first rater's label, column the second's. `labels` are those that
    at least one of them used; f1 by label is the same whichever rater is called the true one, f1_macro their
    plain mean.
    """

    raters: tuple[str, str]
    labels: tuple[str, ...]
    units: int
    only: tuple[int, int]
    percent: float | None
    kappa: float | None
    alpha: float | None
    f1: tuple[float, ...]
    f1_macro: float | None
    confusion: NDArray[np.int64]
    disagreements: tuple[Disagreement, ...]
    step: int = 1


def agree(ratings: Ratings, *, count_unlabelled: bool = False) -> Agreement:
    """Compare two raters. Units that one of them left without a label are left out, or, with
    `count_unlabelled`, count as a label of its own."""
    if len(ratings.raters) != 2:
        raise FerdeskError("Agreement is between two raters. Choose two.")
    first, second = ratings.raters
    codes, labels = ratings.codes.astype(np.int64), ratings.labels
    only = (
        int(((codes[:, 0] >= 0) & (codes[:, 1] < 0)).sum()),
        int(((codes[:, 1] >= 0) & (codes[:, 0] < 0)).sum()),
    )
    if count_unlabelled:
        codes = np.where(codes < 0, len(labels), codes)
        labels = (*labels, UNLABELLED)
    both = np.asarray((codes >= 0).all(1))
    used = np.unique(codes[both])
    labels = tuple(labels[i] for i in used)
    a, b = np.searchsorted(used, codes[both]).T if both.any() else np.zeros((2, 0), np.int64)
    confusion = np.bincount(a * len(labels) + b, minlength=len(labels) ** 2).reshape(len(labels), len(labels))
    f1 = _f1(a, b, len(labels))
    return Agreement(
        (first, second),
        labels,
        len(a),
        only,
        100 * float((a == b).mean()) if len(a) else None,
        cohen_kappa(a, b),
        krippendorff_alpha(np.stack([a, b], 1)),
        f1,
        float(np.mean(f1)) if f1 else None,
        confusion.astype(np.int64),
        _disagreements(ratings, both, a, b, labels),
        ratings.step,
    )


def cohen_kappa(a: NDArray[np.integer], b: NDArray[np.integer]) -> float | None:
    """Cohen 1960: (po - pe) / (1 - pe), unweighted. None where pe is 1, or without units."""
    values, codes = np.unique(np.r_[a, b], return_inverse=True)
    n, k = len(a), len(values)
    if k < 2:
        return None
    together = np.bincount(codes[:n] * k + codes[n:], minlength=k * k).reshape(k, k) / n
    expected = float(together.sum(1) @ together.sum(0))
    return (float(np.trace(together)) - expected) / (1 - expected)


def krippendorff_alpha(codes: NDArray[np.integer]) -> float | None:
    """Nominal alpha of (units, raters) codes, -1 where a rater gave none (Krippendorff 2011, "Computing
    Krippendorff's Alpha-Reliability", section C and E: any number of raters, missing values).

    alpha = 1 - (n - 1) sum_{c != k} o_ck / sum_{c != k} n_c n_k, over the coincidences o_ck of values in
    units that at least two raters labelled. None where all values are the same, or none can be paired.
    """
    codes = np.asarray(codes)
    if codes.size == 0:
        return None
    k = int(codes.max(initial=-1)) + 1
    counts = np.stack([(codes == label).sum(1) for label in range(k)], 1) if k else np.zeros((len(codes), 0))
    values = counts.sum(1)
    counts, values = counts[values >= 2].astype(np.float64), values[values >= 2]
    n = float(values.sum())
    if not n:
        return None
    weighted = counts / (values - 1)[:, None]
    coincidences = counts.T @ weighted - np.diag(weighted.sum(0))
    marginal = coincidences.sum(0)
    expected = n * n - float((marginal**2).sum())
    if expected <= 0:
        return None
    observed = n - float(np.trace(coincidences))
    return 1 - (n - 1) * observed / expected


def _f1(a: NDArray[np.integer], b: NDArray[np.integer], labels: int) -> tuple[float, ...]:
    """2 TP / (2 TP + FP + FN) of each label; 0 for one that neither gave."""
    given = [(a == label, b == label) for label in range(labels)]
    sizes = [int(x.sum() + y.sum()) for x, y in given]
    return tuple(2 * int((x & y).sum()) / n if n else 0.0 for (x, y), n in zip(given, sizes, strict=True))


def _disagreements(
    ratings: Ratings,
    both: NDArray[np.bool_],
    a: NDArray[np.integer],
    b: NDArray[np.integer],
    labels: tuple[str, ...],
) -> tuple[Disagreement, ...]:
    """Stretches of units that follow each other at the step and disagree alike, by clip and time."""
    rows = np.flatnonzero(both)[a != b]
    if not len(rows):
        return ()
    x, y = a[a != b], b[a != b]
    clip, person, frame = ratings.clip[rows], ratings.person[rows], ratings.frame[rows]
    new = (
        (np.diff(clip) != 0)
        | (np.diff(person) != 0)
        | (np.diff(frame) != ratings.step)
        | (np.diff(x) != 0)
        | (np.diff(y) != 0)
    )
    starts = np.r_[0, np.flatnonzero(new) + 1]
    ends = np.r_[starts[1:], len(rows)] - 1
    found = [
        Disagreement(
            ratings.clips[clip[s]],
            int(person[s]),
            int(frame[s]),
            int(ratings.until[rows[e]]),
            float(ratings.time[rows[s]]),
            float(ratings.until_time[rows[e]]),
            (labels[x[s]], labels[y[s]]),
        )
        for s, e in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    order = sorted(range(len(found)), key=lambda i: (int(clip[starts[i]]), found[i].start, found[i].person))
    return tuple(found[i] for i in order)
