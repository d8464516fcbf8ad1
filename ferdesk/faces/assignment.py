"""Who is who at the least total cost: the Hungarian method, in the form that grows shortest paths.

SciPy has it too, for 140 MB and half a second of import; a frame has at most some twenty faces, for which
plain Python takes microseconds (docs/decisions/0015-under-one-gigabyte.md). Tests compare with SciPy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_NOBODY = -1  # has this column yet
_START = -1  # no column: row `new` itself


def cheapest(costs: Sequence[Sequence[float]]) -> dict[int, int]:
    """Row -> column, each used once at most, for as many pairs as the shorter side has, so that the sum of
    `costs[row][column]` is least. After Kuhn 1955 and Munkres 1957; dual variables u, v as Jonker and
    Volgenant 1987: a pair is in the answer only where u[row] + v[column] equals its cost."""
    if not costs or not costs[0]:
        return {}
    if len(costs) > len(costs[0]):
        turned = cheapest([list(column) for column in zip(*costs, strict=True)])
        return {row: column for column, row in turned.items()}
    columns = len(costs[0])
    u, v = [0.0] * len(costs), [0.0] * columns
    row_of = [_NOBODY] * columns
    for row in range(len(costs)):
        _take_in(row, costs, u, v, row_of)
    return {row: column for column, row in enumerate(row_of) if row != _NOBODY}


def _take_in(
    new: int, costs: Sequence[Sequence[float]], u: list[float], v: list[float], row_of: list[int]
) -> None:
    """Find a column for row `new` by the cheapest chain of moves of those that have one already."""
    reach = [math.inf] * len(v)  # the least cost to come to each column
    before = [_START] * len(v)  # the column one comes from
    left, passed = set(range(len(v))), []
    row, here, spent = new, _START, 0.0
    while True:
        for column in left:
            cost = spent + costs[row][column] - u[row] - v[column]
            if cost < reach[column]:
                reach[column], before[column] = cost, here
        here = min(left, key=lambda column: (reach[column], column))
        spent = reach[here]
        left.remove(here)
        row = row_of[here]
        if row == _NOBODY:
            break
        passed.append(here)
    u[new] += spent
    for column in passed:
        u[row_of[column]] += spent - reach[column]
        v[column] -= spent - reach[column]
    while here != _START:  # everyone on the chain moves one column on
        previous = before[here]
        row_of[here] = new if previous == _START else row_of[previous]
        here = previous
