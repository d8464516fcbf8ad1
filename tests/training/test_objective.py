"""What a step minimises: which rows and targets each term sees."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from ferdesk.training.batches import Batch, Batches
from ferdesk.training.datasets import FaceSet
from ferdesk.training.losses import distillation, smooth_one_hot
from ferdesk.training.models.output import NetworkOutput
from ferdesk.training.objective import Objective
from ferdesk.training.recipe import Loss, Recipe, Schedule


def random_answers(rows: int, generator: torch.Generator) -> NetworkOutput:
    eight = torch.randn(rows, 8, generator=generator)
    return NetworkOutput(eight, fer2013=torch.randn(rows, 7, generator=generator))


def all_in_a_batch(faces: FaceSet, loss: Loss) -> tuple[Recipe, np.ndarray, Batch]:
    """A recipe with this loss, and its first batch: all faces, in the order that is given with it."""
    recipe = Recipe(
        name="one batch",
        architecture="resmasking",
        model={"in_channels": 1},
        batch=len(faces),
        loss=loss,
        schedule=Schedule(sizes=((0, 16),)),
    )
    batches = Batches(faces, recipe)
    order = batches.order(0)
    return recipe, order, batches.batch(order, 0, 0)


@pytest.fixture
def faces() -> FaceSet:
    """Twelve: eight with votes, one of them without a label; four with a label alone."""
    rng = np.random.default_rng(3)
    votes = rng.integers(0, 6, (12, 10))
    votes[8:] = 0
    labels = rng.integers(0, 7, 12)
    labels[0] = -1
    return FaceSet(rng.integers(0, 256, (12, 16, 16), np.uint8), labels, "twelve", votes)


def test_each_head_learns_from_the_rows_that_say_something_to_it(faces: FaceSet) -> None:
    recipe, order, batch = all_in_a_batch(faces, Loss(ferplus=0.5, fer2013=1.5, smoothing=0.1))
    generator = torch.Generator().manual_seed(1)
    eight, seven = torch.randn(12, 8, generator=generator), torch.randn(12, 7, generator=generator)
    out = NetworkOutput(eight, fer2013=seven)
    terms = Objective(recipe)(lambda _: out, batch.images, batch)

    votes = faces.distributions()
    voted, labelled = [], []
    for place, row in enumerate(order):
        if votes[row].any():
            voted.append(-(torch.from_numpy(votes[row]) * torch.log_softmax(eight[place], 0)).sum())
        if faces.labels[row] >= 0:
            target = smooth_one_hot(torch.tensor([faces.labels[row]]), 7, 0.1)[0]
            labelled.append(-(target * torch.log_softmax(seven[place], 0)).sum())
    assert (len(voted), len(labelled)) == (8, 11)
    ferplus, fer2013 = torch.stack(voted).mean().item(), torch.stack(labelled).mean().item()
    assert terms["ferplus"].item() == pytest.approx(ferplus, rel=1e-5)
    assert terms["fer2013"].item() == pytest.approx(fer2013, rel=1e-5)
    assert terms["loss"].item() == pytest.approx(0.5 * ferplus + 1.5 * fer2013, rel=1e-5)


def test_a_teacher_asked_before_answers_for_the_pictures_of_the_batch(faces: FaceSet) -> None:
    generator = torch.Generator().manual_seed(2)
    taught = random_answers(12, generator)
    recipe = Recipe(
        name="student",
        architecture="resmasking",
        model={"in_channels": 1},
        batch=5,
        teacher="nowhere",  # not opened: its answers are there
        loss=Loss(ferplus=0, fer2013=0, distillation=3.0, temperature=2.0),
        schedule=Schedule(sizes=((0, 16),)),
    )
    batches = Batches(faces, recipe)
    order = batches.order(0)
    batch = batches.batch(order, 0, 1)
    rows = torch.from_numpy(order[5:10])
    eight, seven = torch.randn(5, 8, generator=generator), torch.randn(5, 7, generator=generator)
    out = NetworkOutput(eight, fer2013=seven)
    terms = Objective(recipe, taught)(lambda _: out, batch.images, batch)
    assert taught.fer2013 is not None
    expected = (
        distillation(eight, taught.logits[rows], 2) + distillation(seven, taught.fer2013[rows], 2)
    ) / 2
    assert terms["distillation"].item() == pytest.approx(expected.item(), rel=1e-6)
    assert terms["loss"].item() == pytest.approx(3 * expected.item(), rel=1e-6)


@pytest.mark.parametrize(
    ("classes", "head", "taught_classes", "taught_head", "by"),
    [
        (7, None, 8, 7, "fer2013"),  # a seven-class student: the teacher's own head of seven
        (7, None, 8, None, "seven of eight"),
        (8, 7, 7, None, "seven of eight"),
        (8, None, 7, None, "seven of eight"),
    ],
)
def test_student_and_teacher_are_compared_on_the_classes_that_both_know(
    faces: FaceSet,
    classes: int,
    head: int | None,
    taught_classes: int,
    taught_head: int | None,
    by: str,
) -> None:
    generator = torch.Generator().manual_seed(5)

    def answers(rows: int, classes: int, head: int | None) -> NetworkOutput:
        logits = torch.randn(rows, classes, generator=generator)
        return NetworkOutput(
            logits, fer2013=None if head is None else torch.randn(rows, head, generator=generator)
        )

    taught, out = answers(12, taught_classes, taught_head), answers(12, classes, head)
    recipe, order, batch = all_in_a_batch(
        faces, Loss(ferplus=0, fer2013=0, distillation=1.0, temperature=1.0)
    )
    loss = Objective(recipe, taught)(lambda _: out, batch.images, batch)["distillation"]
    theirs = taught.fer2013 if by == "fer2013" else taught.logits
    assert theirs is not None
    p = torch.softmax(theirs[torch.from_numpy(order), :7].double(), 1)
    # Seven of eight: what the eighth has is shared out among the seven as they stand to each other.
    q = torch.softmax(out.logits.double(), 1)[:, :7]
    q = q / q.sum(1, keepdim=True)
    assert loss.item() == pytest.approx((p * (p / q).log()).sum(1).mean().item(), rel=1e-5)


def test_a_network_of_seven_learns_nothing_from_contempt() -> None:
    """Neither from the label nor from the votes, which are shared out among the seven."""
    contempt, votes = 7, np.zeros((3, 10), np.int64)
    votes[0, 7], votes[1, [1, 7]] = 10, (5, 5)  # contempt; happiness and contempt
    faces = FaceSet(np.zeros((3, 16, 16), np.uint8), np.array([contempt, contempt, 2]), "three", votes)
    loss = Loss(ferplus=1.0, fer2013=0, label=1.0, smoothing=0.0)
    recipe, order, batch = all_in_a_batch(faces, loss)
    logits = torch.randn(3, 7, generator=torch.Generator().manual_seed(1))
    terms = Objective(recipe)(lambda _: NetworkOutput(logits), batch.images, batch)
    logp = torch.log_softmax(logits, 1)[np.argsort(order)]  # by row
    assert terms["label"].item() == pytest.approx(-logp[2, 2].item(), rel=1e-6)
    assert terms["ferplus"].item() == pytest.approx(-logp[1, 3].item(), rel=1e-6)


@pytest.mark.parametrize("asked", ["before", "looking on"])
def test_blended_pictures_cost_the_blend_of_both_targets(
    faces: FaceSet, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """The loss is mixed, k L(x, a) + (1 - k) L(x, b), rows without votes or label included."""
    generator = torch.Generator().manual_seed(4)
    teacher = random_answers(12, generator)
    recipe = Recipe(
        name="blends",
        architecture="resmasking",
        model={"in_channels": 1},
        batch=12,
        teacher="nowhere",
        loss=Loss(ferplus=0.5, fer2013=1.5, distillation=2.0),
        schedule=Schedule(sizes=((0, 16),), strengths=((0, 0.0),), mixup=((0, 1.0),)),
    )
    plain = Batches(
        faces, dataclasses.replace(recipe, schedule=Schedule(sizes=((0, 16),), strengths=((0, 0.0),)))
    )
    order = plain.order(0)
    batch, blend = plain.batch(order, 0, 0), Batches(faces, recipe).batch(order, 0, 0)
    assert plain.batch(order, 0, 0).other is None
    assert blend.other is not None
    assert 0 < blend.kept < 1
    places = [list(batch.rows).index(row) for row in blend.other.rows]
    assert places != sorted(places), "in another order"
    mixed = blend.kept * batch.images + (1 - blend.kept) * batch.images[places]
    torch.testing.assert_close(blend.images, mixed)

    out = random_answers(12, generator)
    seen: list[torch.Tensor] = []

    def look_on(x: torch.Tensor) -> NetworkOutput:
        seen.append(x)
        return teacher

    monkeypatch.setattr("ferdesk.training.ensemble.load_teacher", lambda _: look_on)
    objective = Objective(recipe, teacher if asked == "before" else None)
    whole = objective(lambda _: out, blend.images, blend)
    if asked == "looking on":
        assert len(seen) == 1
        assert seen[0] is blend.images, "it sees the blends themselves, once"
    ours = objective(lambda _: out, batch.images, batch)
    theirs = objective(lambda _: out, batch.images, blend.other)
    for name in ("ferplus", "fer2013", "distillation", "loss"):
        expected = blend.kept * ours[name] + (1 - blend.kept) * theirs[name]
        assert whole[name].item() == pytest.approx(expected.item(), rel=1e-5)
    if asked == "looking on":
        assert whole["distillation"].item() == pytest.approx(ours["distillation"].item(), rel=1e-5)


def test_no_term_that_fits_is_said(faces: FaceSet) -> None:
    recipe = Recipe(name="none", architecture="resmasking", model={"in_channels": 1}, batch=12)
    recipe = dataclasses.replace(recipe, loss=Loss(ferplus=0.0))
    batches = Batches(faces, recipe)
    batch = batches.batch(batches.order(0), 0, 0)
    with pytest.raises(Exception, match="no term that fits"):
        Objective(recipe)(lambda _: NetworkOutput(torch.zeros(12, 8)), batch.images, batch)
