"""Minima, maxima and means by level say the same as the frames themselves."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ferdesk.annotation.tracks import PersonPredictions, TrackPredictions
from ferdesk.gui.timeline_view_levels import AWAY, UNSURE, Levels
from ferdesk.records import EXPRESSIONS

sys.path.insert(0, str(Path(__file__).parent))  # for timeline_samples: test folders are no packages
from timeline_samples import E, person

SAD, GLAD = EXPRESSIONS.index(E.SADNESS), EXPRESSIONS.index(E.HAPPINESS)


def noisy(n: int = 8000, gap: tuple[int, int] = (3000, 4000)) -> PersonPredictions:
    random = np.random.default_rng(3)
    frames = np.setdiff1d(np.arange(n), np.arange(*gap))
    p = random.dirichlet(np.ones(8), len(frames)).astype(np.float32)
    boxes = np.zeros((len(frames), 4))
    return PersonPredictions.of(1, [TrackPredictions(1, frames, boxes, p, np.ones(len(frames)))])


def test_kinds_and_runs():
    levels = Levels(person(1, 100, [(50, E.SADNESS, 0.8), (30, E.FEAR, 0.3)]), 0.45, 1000)
    assert [levels.kind(n) for n in (99, 100, 149, 150, 179, 180)] == [AWAY, SAD, SAD, UNSURE, UNSURE, AWAY]
    assert levels.run(120) == (100, 150)
    assert levels.run(179) == (150, 180)
    assert levels.run(500) == (500, 500)
    assert levels.probability(120) == pytest.approx(0.8, abs=0.003)
    assert levels.probability(99) == 0


def test_a_frame_speaks_for_those_up_to_the_next_analysed_one():
    levels = Levels(person(1, 10, [(4, E.SADNESS, 0.8)], every=5), 0.45, 27, every=5)
    assert (levels.kind(9), levels.kind(10), levels.kind(26)) == (AWAY, SAD, SAD)
    assert levels.end == 27, "not beyond the clip"
    columns = levels.columns(0, 300, 10.0)
    seen = np.flatnonzero(columns.kind != AWAY)
    assert (seen.min(), seen.max()) == (100, 269)


def test_a_curve_is_straight_between_the_middles_of_frames():
    values = np.full((2, 8), 0.1, np.float32)
    values[:, GLAD] = (0.2, 0.6)
    track = TrackPredictions(1, [0, 1], np.zeros((2, 4)), values, [1, 1])
    levels = Levels(PersonPredictions.of(1, [track]), 0.0, 2)
    line = levels.columns(0, 20, 10.0).lines[GLAD]
    assert line[[0, 5, 10, 15, 20]] == pytest.approx([0.2, 0.2, 0.4, 0.6, 0.6], abs=0.005)


@pytest.mark.parametrize("per_column", [2, 7, 16, 64, 200])
def test_columns_of_many_frames_say_what_the_frames_say(per_column: int):
    given = noisy()
    levels = Levels(given, 0.2, 8000)
    width = 8000 // per_column
    columns = levels.columns(0, width, 1 / per_column)
    assert columns.peaks is not None
    off = max(s for s in (1, 4, 16, 64) if s == 1 or per_column / s >= 4)
    for column in range(0, width, max(1, width // 40)):
        start, end = column * per_column, (column + 1) * per_column
        here = given.between(start, end).scores
        near = given.between(start - off, end + off).scores
        if len(near) == 0:
            assert columns.kind[column] == AWAY
        elif len(here):
            assert columns.kind[column] != AWAY
            assert (columns.peaks[:, column] <= near.max(0) + 0.003).all()
            inner = given.between(start + off, end - off).scores
            if len(inner):
                assert (columns.peaks[:, column] >= inner.max(0) - 0.003).all()
    # A column's mean stands between its borders.
    middle = (columns.lines[:, :-1] + columns.lines[:, 1:]) / 2
    expected = np.array(
        [given.between(n * per_column, (n + 1) * per_column).scores.mean(0) for n in range(3, 9)]
    )
    assert np.abs(middle[:, 3:9].T - expected).max() < 0.35 / np.sqrt(per_column) + 0.01


def test_the_kind_that_holds_longest_is_shown():
    levels = Levels(person(1, 0, [(70, E.SADNESS, 0.8), (30, E.HAPPINESS, 0.9)] * 10), 0.45, 1000)
    assert (levels.columns(0, 10, 1 / 100).kind == SAD).all()
    fine = levels.columns(0, 100, 1 / 10).kind
    assert (fine == GLAD).mean() == pytest.approx(0.3, abs=0.02)


def test_a_short_look_does_not_vanish():
    levels = Levels(person(1, 500, [(4, E.HAPPINESS, 0.9)]), 0.45, 90_000)
    assert GLAD in levels.columns(0, 1200, 1200 / 90_000).kind


@pytest.mark.parametrize("pitch", [0.013, 0.2, 0.9, 3.0, 30.0])
def test_pieces_are_the_same_as_the_whole(pitch: float):
    levels = Levels(noisy(), 0.2, 8000)
    whole = levels.columns(-8, 300, pitch)
    piece = levels.columns(92, 100, pitch)
    assert (whole.kind[100:200] == piece.kind).all()
    assert np.abs(whole.lines[:, 101:200] - piece.lines[:, 1:-1]).max() < 1e-6


def test_nobody():
    levels = Levels(PersonPredictions.of(1, []), 0.45, 100)
    for pitch in (0.01, 1.0, 40.0):
        assert (levels.columns(-8, 50, pitch).kind == AWAY).all()
    assert (levels.count, levels.kind(0)) == (0, AWAY)
