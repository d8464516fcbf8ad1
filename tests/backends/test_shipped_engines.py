"""Every engine that FERDesk ships keeps its card on every backend here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ferdesk.backends import choices, open_engine
from ferdesk.model_card import load_card
from ferdesk.records import EXPRESSIONS

FOLDERS = sorted(p.parent for p in (Path(__file__).parents[2] / "engines").glob("*/card.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_all_ways_to_run_it_agree(folder):
    card = load_card(folder)
    size = (card.input.channels, card.input.size, card.input.size)
    faces = (np.random.default_rng(3).random((5, *size), np.float32) - card.input.mean) / card.input.std
    answers = {}
    for way in choices(card):
        engine = open_engine(card, way.backend, way.precision)
        answers[way] = engine.run(faces)
        assert engine.run(faces[:0])["logits"].shape == (0, len(card.labels))
        engine.close()
    exact = [a for way, a in answers.items() if way.precision == "fp32"]
    assert len(exact) >= 2
    for name in card.outputs:
        for other in exact[1:]:
            np.testing.assert_allclose(other[name], exact[0][name], atol=2e-4)
    assert set(card.labels) <= set(EXPRESSIONS)
    for answer in answers.values():
        assert (
            not {"attention"} & set(card.outputs)
            or 0 <= answer["attention"].min() <= answer["attention"].max() <= 1
        )
        probabilities = card.probabilities(answer["logits"])
        assert np.abs(probabilities.sum(-1) - 1).max() < 1e-6


def test_there_is_one():
    assert FOLDERS
