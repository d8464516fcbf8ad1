"""Names are earned, doubt is shown at once, numbers stand long enough to be read."""

from __future__ import annotations

import pytest

from ferdesk.gui.steady import SteadyLabels
from ferdesk.records import EXPRESSIONS, Expression, FaceBox, Prediction, Track

E = Expression


def says(expression: Expression, p: float = 0.9, uncertain: bool = False, track: int = 1) -> Prediction:
    scores = dict.fromkeys(EXPRESSIONS, (1 - p) / 7) | {expression: p}
    return Prediction(Track(track, FaceBox(0, 0, 9, 9, 1.0)), scores, uncertain)


def run(labels: SteadyLabels, prediction: Prediction, start: float, seconds: float):
    made = None
    for n in range(round(seconds * 30)):
        made = labels.update([prediction], start + n / 30)[1]
    return made


def test_a_name_is_shown_after_300_ms():
    labels = SteadyLabels()
    assert run(labels, says(E.FEAR), 0.0, 0.29).expression is None
    assert run(labels, says(E.FEAR), 0.3, 0.04).expression is E.FEAR


def test_a_short_lead_changes_nothing():
    labels = SteadyLabels()
    run(labels, says(E.FEAR), 0.0, 0.5)
    assert run(labels, says(E.ANGER), 0.5, 0.2).expression is E.FEAR
    assert run(labels, says(E.FEAR), 0.7, 0.2).expression is E.FEAR
    assert run(labels, says(E.ANGER), 0.9, 0.4).expression is E.ANGER


def test_doubt_is_shown_at_once_and_certainty_earned_again():
    labels = SteadyLabels()
    run(labels, says(E.FEAR), 0.0, 0.5)
    doubt = labels.update([says(E.FEAR, 0.4, uncertain=True)], 0.5)[1]
    assert (doubt.expression, doubt.uncertain) == (None, True)
    assert labels.update([says(E.FEAR)], 0.533)[1].uncertain
    after = run(labels, says(E.FEAR), 0.566, 0.4)
    assert (after.expression, after.uncertain) == (E.FEAR, False)


def test_numbers_change_five_times_a_second_at_most():
    labels = SteadyLabels()
    run(labels, says(E.FEAR), 0.0, 0.5)
    seen = [labels.update([says(E.FEAR, 0.5 + n / 100)], 0.5 + n / 30)[1].probability for n in range(30)]
    assert 4 <= len(set(seen)) <= 6


def test_numbers_of_a_label_are_of_one_frame():
    labels = SteadyLabels()
    for n in range(60):
        label = labels.update([says(E.FEAR, 0.5 + n / 200)], n / 30)[1]
        assert sum(label.scores.values()) == pytest.approx(1)


def test_a_still_picture_is_named_when_it_settles():
    labels = SteadyLabels()
    labels.update([says(E.SADNESS)], 0.0)
    assert labels.settle([says(E.SADNESS)])[1].expression is E.SADNESS


def test_people_who_leave_are_forgotten_and_clips_may_begin_again():
    labels = SteadyLabels()
    run(labels, says(E.FEAR), 5.0, 0.5)
    labels.update([], 5.6)
    assert labels.labels == {}
    run(labels, says(E.FEAR), 5.7, 0.5)
    assert labels.update([says(E.FEAR)], 0.0)[1].expression is None


def test_what_stands_out():
    labels = SteadyLabels()
    sure = labels.settle([]) or labels.update([says(E.FEAR)], 0.0)
    assert sure[1].strong() == (E.FEAR,)
    doubt = labels.update([says(E.NEUTRAL, 0.4, uncertain=True)], 0.3)[1]
    assert doubt.strong()[0] is E.NEUTRAL
    assert len(doubt.strong()) == 2
