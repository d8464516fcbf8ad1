"""A small clip with two persons and two tiers, for tests of the timeline."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.timeline import Annotation, Person, Tier, Timeline
from ferdesk.annotation.tracks import PersonPredictions, TrackPredictions
from ferdesk.records import EXPRESSIONS, Expression

E = Expression
FRAMES, RATE = 1000, 25
TIMES = np.arange(FRAMES) / RATE


def scores(runs: list[tuple[int, Expression, float]]) -> NDArray[np.float32]:
    """(n, 8): so many frames with that expression at that probability."""
    rows = []
    for count, top, p in runs:
        row = np.full(8, (1 - p) / 7, np.float32)
        row[EXPRESSIONS.index(top)] = p
        rows.append(np.tile(row, (count, 1)))
    return np.concatenate(rows)


def person(
    id: int, start: int, runs: list[tuple[int, Expression, float]], every: int = 1
) -> PersonPredictions:
    values = scores(runs)
    n = len(values)
    track = TrackPredictions(
        id, start + every * np.arange(n), np.tile([0, 0, 9, 9], (n, 1)), values, np.ones(n)
    )
    return PersonPredictions.of(id, [track])


PREDICTIONS = {
    1: person(1, 0, [(300, E.SADNESS, 0.8), (100, E.FEAR, 0.3), (200, E.HAPPINESS, 0.9)]),
    2: person(2, 400, [(150, E.NEUTRAL, 0.7), (150, E.CONTEMPT, 0.6)]),
}
TIMELINE = Timeline(
    FRAMES,
    (Tier(1, "A. Keller"), Tier(2, "B. Osei", ("smirk",))),
    (Person(1, "Anna", (1,)), Person(2, "", (2,)), Person(3, "", (3,), hidden=True)),
    (
        Annotation(1, 1, 1, 0, 120, "sadness", 3),
        Annotation(2, 1, 1, 120, 300, "uncertain"),
        Annotation(3, 1, 1, 400, 600, "happiness", 4, "starts before she turns"),
        Annotation(4, 2, 1, 20, 280, "none"),
        Annotation(5, 2, 1, 410, 600, "smirk"),
        Annotation(6, 1, 2, 400, 540, "neutral"),
    ),
)
