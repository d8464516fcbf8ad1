"""One number that makes probabilities honest: the temperature of the softmax, and how much it helped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ferdesk.training.datasets import DataError, FaceSet
from ferdesk.training.metrics import Floats, negative_log_likelihood, reliability

Against = Literal["votes", "majority", "labels"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted temperature, and the calibration error against the majority label and against the votes.

    `against` says what the likelihood was taken of: all votes as soft targets, the majority of the votes,
    or, for data without votes, the single label. ECE is against majority or label; 0 votes, no votes ECE.
    """

    temperature: float
    against: Against
    n: int
    nll_before: float
    nll_after: float
    ece_before: float
    ece_after: float
    ece_votes_before: float
    ece_votes_after: float


def softmax(logits: NDArray[np.floating], temperature: float = 1.0) -> Floats:
    """exp(z / T) normalised over the last axis, in float64."""
    z = np.asarray(logits, np.float64) / temperature
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def fit_temperature(logits: NDArray[np.floating], targets: NDArray[np.floating]) -> float:
    """The T that minimises the mean of -sum_k q_k log softmax(z / T)_k (Guo et al. 2017).

    logits (n, k); targets q (n, k), one-hot rows or distributions. The likelihood is convex in 1/T,
    so a bounded search on log T (0.05 to 20) finds its one minimum.
    """
    from scipy.optimize import minimize_scalar

    z = np.asarray(logits, np.float64)
    q = np.asarray(targets, np.float64)

    def loss(log_temperature: float) -> float:
        scaled = z / np.exp(log_temperature)
        top = scaled.max(1)
        log_sum = top + np.log(np.exp(scaled - top[:, None]).sum(1))
        return float((q.sum(1) * log_sum - (q * scaled).sum(1)).mean())

    bounds = (float(np.log(0.05)), float(np.log(20)))
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    return float(np.exp(found.x))


def calibrate(logits: NDArray[np.floating], faces: FaceSet, against: Against | None = None) -> Calibration:
    """Fit the temperature of the logits (n, k) of expressions on the rows of `faces` that allow it.

    `against` None takes the votes' majority where there is one, else the labels. Raises DataError if
    the faces have nothing of the kind asked for.
    """
    k = logits.shape[1]
    distributions = faces.distributions().astype(np.float64)[:, :k]
    voted = distributions.sum(1) > 0
    against = against or ("majority" if (faces.majority() >= 0).any() else "labels")
    truth = faces.labels if against == "labels" else faces.majority()
    truth = np.where(truth < k, truth, -1)
    decided = truth >= 0
    rows = voted if against == "votes" else decided
    if not rows.any():
        raise DataError(f"{faces.name} has no {against} to calibrate on. Choose data that has them.")
    targets = distributions if against == "votes" else np.eye(k)[truth]
    temperature = fit_temperature(logits[rows], targets[rows])

    def errors(t: float) -> tuple[float, float, float]:
        p = softmax(logits, t)
        said, confidence = p.argmax(1), p.max(1)
        right = (said == truth).astype(np.float64)
        shares = np.take_along_axis(distributions, said[:, None], 1)[:, 0]
        return (
            negative_log_likelihood(targets[rows], p[rows]),
            reliability(confidence[decided], right[decided]).error,
            reliability(confidence[voted], shares[voted]).error,
        )

    before, after = errors(1.0), errors(temperature)
    return Calibration(
        temperature, against, int(rows.sum()),
        before[0], after[0], before[1], after[1], before[2], after[2],
    )  # fmt: skip
