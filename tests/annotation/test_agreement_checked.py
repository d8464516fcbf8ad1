"""Agreement, worked out by FERDesk, against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import cohen_kappa_score, f1_score

from ferdesk.annotation.agreement import _f1, cohen_kappa

LABELS = 8
codes = st.integers(1, 60).flatmap(
    lambda n: st.tuples(*(arrays(np.int64, n, elements=st.integers(0, LABELS - 1)) for _ in "ab"))
)


@given(codes)
def test_kappa_is_that_of_scikit_learn(pair):
    a, b = pair
    kappa = cohen_kappa(a, b)
    if len(np.unique(np.r_[a, b])) < 2:
        assert kappa is None
    else:
        assert kappa == pytest.approx(cohen_kappa_score(a, b), abs=1e-12)


@given(codes)
def test_f1_of_each_label_is_that_of_scikit_learn(pair):
    a, b = pair
    expected = f1_score(a, b, labels=list(range(LABELS)), average=None, zero_division=0.0)
    assert _f1(a, b, LABELS) == pytest.approx(tuple(expected), abs=1e-12)
