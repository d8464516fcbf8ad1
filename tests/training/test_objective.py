"""What a step minimises: which targets the terms see."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from ferdesk.training.batches import Batches
from ferdesk.training.datasets import FaceSet
from ferdesk.training.losses import labels_given_votes, smooth_one_hot
from ferdesk.training.models.output import NetworkOutput
from ferdesk.training.objective import Objective
from ferdesk.training.recipe import Augment, Loss, Recipe, Schedule


@pytest.fixture
def faces() -> FaceSet:
    """Twelve: eight with votes, one of them without a label; four with a label alone."""
    rng = np.random.default_rng(3)
    votes = rng.integers(0, 6, (12, 10))
    votes[8:] = 0
    labels = rng.integers(0, 7, 12)
    labels[0] = -1
    return FaceSet(rng.integers(0, 256, (12, 16, 16), np.uint8), labels, "twelve", votes)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_votes_take_their_share_of_the_fer2013_target(faces: FaceSet, share: float) -> None:
    recipe = Recipe(
        name="votes",
        architecture="resmasking",
        model={"in_channels": 1},
        batch=12,
        augment=Augment(flip=0, rotation=0, scale=0, translation=0, light=0, low_light=0, noise=0, blur=0,
                        low_resolution=0, compression=0, erase=0),
        loss=Loss(ferplus=0.0, fer2013=1.5, votes=share, smoothing=0.1),
        schedule=Schedule(sizes=((0, 16),)),
    )  # fmt: skip
    seven = torch.randn(12, 7, generator=torch.Generator().manual_seed(1))
    batches = Batches(faces, recipe)
    order = batches.order(0)
    batch = batches.batch(order, 0, 0)
    out = NetworkOutput(torch.zeros(12, 8), fer2013=seven)
    terms = Objective(recipe, torch.nn.Identity())(lambda _: out, batch.images, batch)

    expected = labels_given_votes(torch.from_numpy(faces.distributions()), torch.from_numpy(faces.labels), 7)
    each = []
    for place, row in enumerate(order):
        label = int(faces.labels[row])
        if label < 0:
            continue
        target = smooth_one_hot(torch.tensor([label]), 7, 0.1)[0]
        if faces.votes is not None and faces.votes[row, :8].any():
            target = (1 - share) * target + share * expected[row]
        each.append(-(target * torch.log_softmax(seven[place], 0)).sum())
    assert len(each) == 11
    assert terms["fer2013"].item() == pytest.approx(torch.stack(each).mean().item(), rel=1e-5)
    assert terms["loss"].item() == pytest.approx(1.5 * terms["fer2013"].item(), rel=1e-6)


def test_no_term_that_fits_is_said(faces: FaceSet) -> None:
    recipe = Recipe(name="none", architecture="resmasking", model={"in_channels": 1}, batch=12)
    recipe = dataclasses.replace(recipe, loss=Loss(ferplus=0.0))
    batches = Batches(faces, recipe)
    batch = batches.batch(batches.order(0), 0, 0)
    with pytest.raises(Exception, match="no term that fits"):
        Objective(recipe, torch.nn.Identity())(
            lambda _: NetworkOutput(torch.zeros(12, 8)), batch.images, batch
        )
