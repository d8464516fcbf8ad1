"""The last half minute: means of frames, joined where they belong together, empty where nobody was."""

from __future__ import annotations

import numpy as np
import pytest

from ferdesk.gui.history import History
from ferdesk.records import EXPRESSIONS, Expression

HAPPY = EXPRESSIONS.index(Expression.HAPPINESS)


def scores(p: float) -> dict[Expression, float]:
    return dict.fromkeys(EXPRESSIONS, (1 - p) / 7) | {Expression.HAPPINESS: p}


def test_frames_of_a_tenth_of_a_second_are_averaged():
    history = History()
    for n, p in enumerate((0.2, 0.4, 0.6)):
        history.add(1.0 + n * 0.033, scores(p))
    assert history.samples()[-1, HAPPY] == pytest.approx(0.4)
    assert history.samples().shape == (300, 8)


def test_it_holds_thirty_seconds():
    history = History()
    for n in range(400):
        history.add(n / 10, scores(n / 400))
    assert history.samples()[0, HAPPY] == pytest.approx(100 / 400)
    assert history.samples()[-1, HAPPY] == pytest.approx(399 / 400)
    assert history.end == 399


def test_slow_sources_are_joined_by_a_line():
    history = History()
    history.add(0.0, scores(0.2))
    history.add(0.5, scores(0.7))
    assert history.samples()[-6:, HAPPY] == pytest.approx([0.2, 0.3, 0.4, 0.5, 0.6, 0.7])


def test_long_pauses_and_absent_faces_stay_empty():
    history = History()
    history.add(0.0, scores(0.2))
    history.add(2.0, scores(0.7))
    assert np.isnan(history.samples()[-20:-1]).all()
    history.gap(2.1)
    history.gap(2.4)
    history.add(2.5, scores(0.5))
    assert np.isnan(history.samples()[-5:-1]).all()


def test_time_that_goes_back_begins_anew():
    history = History()
    history.add(9.0, scores(0.2))
    begun = history.begun
    history.add(0.0, scores(0.9))
    assert history.begun == begun + 1
    assert np.isnan(history.samples()[:-1]).all()
