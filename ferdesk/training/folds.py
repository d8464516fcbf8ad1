"""Folds in which nobody is both trained on and tested on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ferdesk.training.datasets import DataError


def subject_folds(
    subjects: NDArray[np.str_], labels: NDArray[np.int64], k: int = 10, seed: int = 0
) -> NDArray[np.int64]:
    """The fold (n,) in 0..k-1 of each row; test on `folds == i`, train on `folds != i`.

    The fold is chosen once per subject, so folds share no subject whatever the rest does. The subjects with
    the largest shares of their classes are dealt out first, each to the fold where the shares of all classes
    then lie closest to 1/k (summed squares; shares, not counts, so that rare classes weigh as much). The same
    arguments give the same folds; `seed` orders subjects that are alike.

    Raises DataError for fewer subjects than folds.
    """
    people, person = np.unique(subjects, return_inverse=True)
    if k < 2 or len(people) < k:
        raise DataError(
            f"{len(people)} subjects cannot be divided into {k} folds. Choose from 2 to {len(people)} folds."
        )
    classes, label = np.unique(labels, return_inverse=True)
    counts = np.zeros((len(people), len(classes)))
    np.add.at(counts, (person, label), 1)

    share = counts / counts.sum(0)
    tie = np.random.default_rng(seed).permutation(len(people))
    order = np.lexsort((tie, -share.sum(1)))
    filled = np.zeros((k, len(classes)))
    fold_of = np.zeros(len(people), np.int64)
    for position, who in enumerate(order):
        # what each fold's distance from an even share would change by, if it took this subject
        change = ((filled + share[who] - 1 / k) ** 2 - (filled - 1 / k) ** 2).sum(1)
        if len(people) - position <= np.count_nonzero(filled.sum(1) == 0):
            change[filled.sum(1) > 0] = np.inf  # no fold stays empty
        best = int(change.argmin())
        fold_of[who] = best
        filled[best] += share[who]
    return fold_of[person]
