"""The weights beside each engine we ship are those of its file, so that fine-tuning starts from what runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ferdesk.backends import open_engine
from ferdesk.model_card import load_card
from ferdesk.training.checkpoint import START_WEIGHTS, load_network

FOLDERS = sorted((Path(__file__).parents[2] / "engines").glob(f"*/{START_WEIGHTS}"))


def test_there_are_some():
    assert FOLDERS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.parent.name)
def test_they_answer_as_the_engine_does(folder):
    card = load_card(folder.parent)
    network, recipe = load_network(folder)
    assert (recipe.input_size, recipe.channels) == (card.input.size, card.input.channels)
    faces = np.random.default_rng(1).random((3, recipe.channels, *[recipe.input_size] * 2), np.float32)
    with torch.inference_mode():
        expected = network(torch.from_numpy(faces)).logits.numpy()
    engine = open_engine(card, "onnxruntime", "fp32")
    got = engine.run(faces)["logits"]
    engine.close()
    # Most weights are kept as half-precision numbers, to stay small.
    np.testing.assert_allclose(got, expected, atol=0.005)
