from __future__ import annotations

import time

import numpy as np
import pytest

from ferdesk.annotation.check import Stretch, labelled, stretches_to_check
from ferdesk.annotation.timeline import Annotation, Person, Tier, Timeline
from ferdesk.annotation.tracks import PersonPredictions, TrackPredictions
from ferdesk.records import EXPRESSIONS, Expression

RATE = 25
TIMES = np.arange(1000) / RATE
Part = tuple[int, dict[str, float]]


def scores(**shares: float) -> list[float]:
    """The rest is spread over the others."""
    rest = (1 - sum(shares.values())) / (8 - len(shares))
    return [shares.get(str(e), rest) for e in EXPRESSIONS]


def person(*parts: Part, id: int = 1, start: int = 0, step: int = 1, gap: int = 0) -> PersonPredictions:
    """Parts of so many rows with these shares, `gap` frames between parts."""
    frames: list[int] = []
    rows: list[list[float]] = []
    for count, shares in parts:
        frames += [start + step * i for i in range(count)]
        rows += [scores(**shares)] * count
        start = frames[-1] + step + gap
    n = len(frames)
    return PersonPredictions.of(id, [TrackPredictions(id, frames, np.zeros((n, 4)), rows, np.ones(n))])


HAPPY, SURPRISED, NEUTRAL = {"happiness": 0.9}, {"surprise": 0.9}, {"neutral": 0.9}
UNSURE, LESS_SURE = {"neutral": 0.47, "happiness": 0.41}, {"surprise": 0.38, "neutral": 0.34}


def check(*people: PersonPredictions, below: float = 0.5, **done) -> tuple[Stretch, ...]:
    return stretches_to_check({p.person: p for p in people}, TIMES, below, **done)


def frames(found: tuple[Stretch, ...]) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in found]


def test_what_is_least_certain_comes_first_in_words() -> None:
    found = check(
        person((30, NEUTRAL), (40, LESS_SURE), (30, NEUTRAL)),
        person((50, HAPPY), (40, UNSURE), (50, HAPPY), id=2),
    )
    assert [(s.person, s.why) for s in found] == [
        (1, "surprise 38% or neutral 34%"),
        (2, "neutral 47% or happiness 41%"),
    ]
    assert frames(found) == [(30, 70), (50, 90)]
    assert found[0].shares == pytest.approx((0.38, 0.34))
    assert (found[0].first, found[0].second) == (Expression.SURPRISE, Expression.NEUTRAL)


def test_a_fast_change_is_named_with_its_time() -> None:
    (found,) = check(person((50, SURPRISED), (9, UNSURE), (50, HAPPY)))
    assert found.why == "surprise to happiness in 0.4 s"
    assert found.seconds == pytest.approx(0.4)
    assert (found.start, found.end) == (49, 60)  # the last clear row before, the first one after


def test_the_faster_the_higher_and_slow_ones_not_at_all() -> None:
    quick = person((50, SURPRISED), (50, HAPPY), id=1)
    slower = person((50, SURPRISED), (15, {"surprise": 0.49}), (50, HAPPY), id=2)
    slow = person((50, SURPRISED), (75, UNSURE), (50, HAPPY), id=3)
    found = check(slower, slow, quick)
    by_person = {s.person: s for s in found}
    assert by_person[1].rank > by_person[2].rank
    assert by_person[1].why == "surprise to happiness in 0.1 s"
    assert " or " in by_person[3].why
    assert all(0 <= s.rank <= 1 for s in found)


def test_flicker_is_not_worth_a_look() -> None:
    assert check(person((40, HAPPY), (4, UNSURE), (40, HAPPY), (3, SURPRISED), (40, HAPPY))) == ()


def test_doubts_close_together_are_one_and_long_ones_come_in_pieces() -> None:
    (found,) = check(person((20, HAPPY), (20, UNSURE), (3, HAPPY), (20, UNSURE), (20, HAPPY)))
    assert (found.start, found.end) == (20, 63)
    pieces = sorted(frames(check(person((375, UNSURE)))))
    assert pieces == [(0, 125), (125, 250), (250, 375)]


def test_nothing_is_joined_while_the_face_is_away() -> None:
    found = check(person((20, UNSURE), (20, UNSURE), gap=30))
    assert sorted(frames(found)) == [(0, 20), (50, 70)]
    assert check(person((20, HAPPY), (20, SURPRISED), gap=30)) == ()


def test_every_nth_frame_stands_for_those_up_to_the_next() -> None:
    (found,) = check(person((10, HAPPY), (10, UNSURE), (10, HAPPY), step=5))
    assert (found.start, found.end) == (50, 100)


def test_variable_rate_counts_seconds_and_not_frames() -> None:
    told = person((20, HAPPY), (20, UNSURE), (20, HAPPY))
    fast = np.arange(60) / 240  # 20 frames are less than a tenth of a second
    assert stretches_to_check({1: told}, fast, 0.5) == ()
    assert len(stretches_to_check({1: told}, 10 * fast, 0.5)) == 1


def test_what_a_person_labelled_falls_away() -> None:
    told = person((30, NEUTRAL), (40, LESS_SURE), (30, NEUTRAL))
    assert frames(check(told, done={1: [(30, 50)]})) == [(50, 70)]
    assert frames(check(told, done={1: [(40, 50)]})) == [(50, 70), (30, 40)]
    assert check(told, done={1: [(0, 45), (45, 68)]}) == ()
    assert len(check(told, done={2: [(0, 100)]})) == 1
    change = person((50, SURPRISED), (9, UNSURE), (50, HAPPY))
    assert len(check(change, done={1: [(0, 52)]})) == 1
    assert check(change, done={1: [(40, 58)]}) == ()
    # A doubt inside the change is not asked for again under another name.
    assert check(change, done={1: [(49, 60)]}) == ()


def test_only_labels_of_people_on_that_tier_count() -> None:
    timeline = Timeline(
        100,
        (Tier(1, "A. Keller"), Tier(2, "B. Osei")),
        (Person(1), Person(2)),
        (
            Annotation(1, 1, 1, 0, 10, "anger"),
            Annotation(2, 1, 1, 20, 30, "fear", origin="prediction"),
            Annotation(3, 1, 2, 5, 6, "none", origin="import"),
            Annotation(4, 2, 1, 40, 50, "anger"),
        ),
    )
    assert labelled(timeline, 1) == {1: ((0, 10),), 2: ((5, 6),)}


def test_an_hour_of_noise_is_quick() -> None:
    r = np.random.default_rng(0)
    n = 90_000
    noise = r.random((n, 8), np.float32) ** 6
    noise /= noise.sum(1, keepdims=True)
    told = PersonPredictions.of(1, [TrackPredictions(1, np.arange(n), np.zeros((n, 4)), noise, np.ones(n))])
    start = time.process_time()
    assert stretches_to_check({1: told}, np.arange(n) / 25, 0.5)
    assert time.process_time() - start < 3
