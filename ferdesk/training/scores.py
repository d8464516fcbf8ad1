"""Sections of metrics.json: how well probabilities fit labels and votes, as plain numbers by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from ferdesk.records import EXPRESSIONS, Expression
from ferdesk.training import metrics
from ferdesk.training.datasets import SEVEN, FaceSet
from ferdesk.training.metrics import Bins, Floats, Ints
from ferdesk.training.targets import Answers

DIGITS = 6
SEED = 0


def score(faces: FaceSet, answers: Answers) -> dict[str, Any]:
    """Every section the labels of `faces` allow.

    `fer2013`: seven classes against the label, rows labelled contempt left out. `ferplus`: eight
    expressions against the FER+ majority, and the whole distribution against the votes. `labels`, for data
    without FER+ votes (CK+, folders, corrections): eight expressions against the single label, and the whole
    distribution against the shares of raters where the data gives them.
    """
    sections: dict[str, Any] = {}
    seven = (faces.labels >= 0) & (faces.labels < len(SEVEN))
    if seven.any():
        sections["fer2013"] = against_labels(answers.seven[seven], faces.labels[seven], SEVEN)
    majority, distributions = faces.majority(), faces.distributions().astype(np.float64)
    voted = distributions.sum(1) > 0
    has_votes = faces.votes is not None and (faces.votes.sum(1) > 0).any()
    name, truth = ("ferplus", majority) if has_votes else ("labels", faces.labels)
    known = truth >= 0
    section: dict[str, Any] = {}
    if known.any():
        section |= against_labels(answers.eight[known], truth[known], EXPRESSIONS)
    if voted.any():
        section |= against_votes(answers.eight[voted], distributions[voted])
    if section:
        sections[name] = section
    return sections


def against_labels(probabilities: Floats, truth: Ints, names: Sequence[Expression]) -> dict[str, Any]:
    """Accuracy, macro scores, every class, confusion counts (rows: truth), calibration; 95 % intervals."""
    k = len(names)
    said, confidence = probabilities.argmax(1), probabilities.max(1)
    counts = metrics.confusion(truth, said, k)
    s = metrics.class_scores(counts)
    correct = (said == truth).astype(np.float64)
    equal, adaptive = (f(confidence, correct) for f in (metrics.reliability, metrics.adaptive_reliability))
    one_hot = np.eye(k)[truth]
    return rounded({
        "n": len(truth),
        "accuracy": s.accuracy,
        "precision_macro": s.precision_macro,
        "recall_macro": s.recall_macro,
        "f1_macro": s.f1_macro,
        "f1_of_means": s.f1_of_means,
        "ece": equal.error,
        "ece_adaptive": adaptive.error,
        "nll": metrics.negative_log_likelihood(one_hot, probabilities),
        "brier": metrics.briers(one_hot, probabilities).mean(),
        "interval_95": asdict(metrics.bootstrap(truth, probabilities, seed=SEED)),
        "classes": {
            str(name): {
                "n": int(s.support[i]), "precision": s.precision[i], "recall": s.recall[i], "f1": s.f1[i],
            }
            for i, name in enumerate(names)
        },
        "confusion": {"labels": [str(n) for n in names], "counts": counts.tolist()},
        "reliability": {"equal_width": _bins(equal), "adaptive": _bins(adaptive)},
    })  # fmt: skip


def against_votes(probabilities: Floats, distributions: Floats) -> dict[str, Any]:
    """The whole answer against all votes: KL(votes || answer) in nats, Brier, and the calibration error
    whose "correct" is the share of raters who agree with the answer's top; with 95 % intervals."""
    q, p = distributions, probabilities
    said, confidence = p.argmax(1), p.max(1)
    shares = np.take_along_axis(q, said[:, None], 1)[:, 0]
    each = np.stack([metrics.divergences(q, p), metrics.briers(q, p)], 1)
    resampled = metrics.resampled_sums(each, seed=SEED) / len(q)
    return rounded({
        "votes": {
            "n": len(q),
            "kl": each[:, 0].mean(),
            "brier": each[:, 1].mean(),
            "ece": metrics.reliability(confidence, shares).error,
            "interval_95": {
                "kl": metrics.interval(resampled[:, 0]), "brier": metrics.interval(resampled[:, 1]),
            },
        }
    })  # fmt: skip


def _bins(bins: Bins) -> dict[str, list[float]]:
    return {name: getattr(bins, name).tolist() for name in ("low", "high", "count", "confidence", "correct")}


def rounded(value: Any) -> Any:
    """Plain JSON numbers with six digits, whatever NumPy made of them."""
    if isinstance(value, Mapping):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, float | np.floating | np.ndarray):
        return round(float(value), DIGITS)
    return value
