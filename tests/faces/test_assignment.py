"""The assignment against SciPy's, and against every possibility."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.optimize import linear_sum_assignment

from ferdesk.faces.assignment import cheapest

COSTS = st.one_of(st.floats(-1e3, 1e3), st.integers(0, 3).map(float), st.just(1e6))


def total(costs: np.ndarray, pairs: dict[int, int]) -> float:
    return float(sum(costs[row, column] for row, column in pairs.items()))


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=9), elements=COSTS))
def test_as_cheap_as_scipy_and_as_many_pairs(costs):
    pairs = cheapest(costs.tolist())
    rows, columns = linear_sum_assignment(costs)
    assert len(pairs) == len(rows) == len(set(pairs.values()))
    assert np.isclose(total(costs, pairs), costs[rows, columns].sum(), rtol=1e-9, atol=1e-6)


def test_every_possibility_of_a_small_one():
    rng = np.random.default_rng(0)
    for _ in range(50):
        costs = rng.integers(0, 5, (4, 5)).astype(float)
        best = min(sum(costs[r, c] for r, c in enumerate(p)) for p in permutations(range(5), 4))
        assert total(costs, cheapest(costs.tolist())) == best


def test_nothing_to_assign():
    assert cheapest([]) == {}
    assert cheapest([[], []]) == {}


def test_nearest_alone_is_not_cheapest():
    """The greedy choice takes (0, 0) and pays 9 for the other."""
    assert cheapest([[1.0, 2.0], [1.5, 9.0]]) == {0: 1, 1: 0}
