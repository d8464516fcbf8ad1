"""A person's neutral face becomes a typical neutral one, and can be undone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ferdesk.faces.baseline import Baselines, typical_neutral
from ferdesk.model_card import Framing, InputSpec, ModelCard
from ferdesk.records import EXPRESSIONS, Expression

TYPICAL = (-1.0, -1.5, -0.5, 0.0, 0.5, -0.5, 3.0, -1.0)
CARD = ModelCard(
    "tiny", "Tiny", "tiny", "model.onnx", "", InputSpec(), Framing(), EXPRESSIONS, ("logits",),
    temperature=1.3, neutral_logits=TYPICAL,
)  # fmt: skip
STERN = np.array([1.2, -1.0, -0.5, -0.5, 2.0, -0.5, 1.5, -0.5], np.float32)  # looks sad at rest
SMILE = np.array([0.0, -1.0, -0.5, 3.5, 0.5, -0.5, 1.5, -0.5], np.float32)


def top(z: np.ndarray, card: ModelCard = CARD) -> Expression:
    return card.labels[int(np.argmax(card.probabilities(z)))]


def learnt(card: ModelCard = CARD, noise: float = 0.3, face: np.ndarray = STERN) -> Baselines:
    baselines, random = Baselines(card), np.random.default_rng(0)
    baselines.learn(7)
    for i in range(70):
        baselines.apply(7, face + random.normal(0, noise, len(face)).astype(np.float32), i / 30)
    return baselines


def test_the_face_at_rest_becomes_typical_and_expressions_stay() -> None:
    baselines = learnt()
    assert top(STERN) is Expression.SADNESS
    rest = baselines.apply(7, STERN, 3.0)
    np.testing.assert_allclose(
        CARD.probabilities(rest), CARD.probabilities(np.array(TYPICAL, np.float32)), atol=0.06
    )
    assert rest.dtype == np.float32
    assert top(baselines.apply(7, SMILE, 3.1)) is Expression.HAPPINESS


def test_it_is_the_formula() -> None:
    rest = learnt(noise=0.0).apply(7, SMILE, 3.0)
    shift = (STERN - STERN.mean()) - (np.array(TYPICAL) - np.mean(TYPICAL))
    assert np.abs(shift).max() < 3.0 * 1.3
    np.testing.assert_allclose(rest, SMILE - shift, atol=1e-5)


def test_progress_needs_the_face_in_view() -> None:
    baselines = Baselines(CARD)
    assert baselines.progress(7) is None
    baselines.learn(7, seconds=2.0)
    assert baselines.progress(7) == 0.0
    for time in (0.0, 0.1, 0.2, 10.0):  # ten seconds out of sight count for one frame
        np.testing.assert_array_equal(baselines.apply(7, STERN, time), STERN)
    assert baselines.progress(7) == pytest.approx((0.2 + 0.25) / 2)
    for i in range(20):
        baselines.apply(7, STERN, 10.1 + i / 10)
    assert baselines.progress(7) == 1.0


def test_others_are_not_touched_and_it_can_be_undone() -> None:
    baselines = learnt()
    np.testing.assert_array_equal(baselines.apply(8, SMILE, 3.0), SMILE)
    baselines.forget(7)
    assert baselines.progress(7) is None
    np.testing.assert_array_equal(baselines.apply(7, SMILE, 3.0), SMILE)
    baselines.forget(99)


def test_the_baseline_goes_on_while_a_new_one_is_learnt() -> None:
    baselines = learnt(noise=0.0)
    before = baselines.apply(7, SMILE, 3.0)
    baselines.learn(7)
    np.testing.assert_array_equal(baselines.apply(7, SMILE, 3.1), before)


def test_ended_tracks_are_forgotten() -> None:
    baselines = learnt()
    baselines.learn(9)
    baselines.keep_only([1, 2])
    assert baselines.progress(7) is None
    assert baselines.progress(9) is None


def test_a_broad_smile_shown_by_mistake_does_not_ruin_everything() -> None:
    loud = 10 * SMILE
    shift = loud - learnt(face=loud, noise=0.0).apply(7, loud, 3.0)
    assert np.abs(shift).max() == pytest.approx(3.0 * CARD.temperature)


@pytest.mark.parametrize("labels", [EXPRESSIONS, EXPRESSIONS[:7]])
def test_engines_whose_card_knows_no_typical_neutral(labels: tuple[Expression, ...]) -> None:
    card = replace(CARD, labels=labels, neutral_logits=())
    p = card.probabilities(typical_neutral(card).astype(np.float32))
    assert p[labels.index(Expression.NEUTRAL)] == pytest.approx(0.8)
    np.testing.assert_allclose(
        np.delete(p, labels.index(Expression.NEUTRAL)), 0.2 / (len(labels) - 1), rtol=1e-5
    )
    stern = STERN[: len(labels)]
    assert top(learnt(card, face=stern).apply(7, stern, 3.0), card) is Expression.NEUTRAL


def test_an_engine_without_neutral_starts_from_an_even_answer() -> None:
    card = replace(CARD, labels=EXPRESSIONS[:6], neutral_logits=())
    np.testing.assert_array_equal(typical_neutral(card), np.zeros(6))
