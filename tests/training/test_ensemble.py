from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from ferdesk.errors import FerdeskError
from ferdesk.training.datasets import FaceSet
from ferdesk.training.ensemble import (
    Ensemble,
    accuracy,
    choose,
    choose_members,
    load_ensemble,
    save_ensemble,
)  # fmt: skip
from ferdesk.training.models.output import NetworkOutput
from ferdesk.training.teacher import Teacher

TRUTH = np.array([0, 0, 1, 1, -1])


def said(*classes: int, sure: tuple[float, ...] = (0.9, 0.9, 0.9, 0.9)) -> tuple[np.ndarray]:
    """One task of two classes: these answers with this certainty, and a last row of no account."""
    p = np.full((len(classes) + 1, 2), 0.5)
    for row, (c, certainty) in enumerate(zip(classes, sure, strict=True)):
        p[row, c], p[row, 1 - c] = certainty, 1 - certainty
    return (p,)


def test_accuracy_leaves_out_rows_without_a_class() -> None:
    assert accuracy(said(0, 1, 1, 1)[0], TRUTH) == 3 / 4


def test_greedy_takes_the_best_then_what_helps_and_stops() -> None:
    # Each of the first two is wrong once and unsure there, so together they are right everywhere.
    first = said(1, 0, 1, 1, sure=(0.6, 0.9, 0.9, 0.9))
    second = said(0, 1, 1, 1, sure=(0.9, 0.6, 0.9, 0.9))
    wrong = said(1, 1, 0, 0)
    assert choose([wrong, first, second], (TRUTH,), "greedy") == ((1, 2), 1.0)
    assert choose([wrong, first, second], (TRUTH,), "greedy", most=1) == ((1,), 3 / 4)
    assert choose([wrong, wrong], (TRUTH,), "greedy") == ((0,), 0.0)


def test_exhaustive_finds_the_best_set_and_the_smallest_of_equals() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 60)
    candidates = [(rng.dirichlet(np.ones(3), 60) + 0.25 * np.eye(3)[truth],) for _ in range(6)]
    members, reached = choose(candidates, (truth,), "exhaustive")
    scores = {
        s: accuracy(np.mean([candidates[m][0] for m in s], axis=0), truth)
        for k in range(1, 7)
        for s in itertools.combinations(range(6), k)
    }
    assert reached == max(scores.values())
    assert len(members) == min(len(s) for s, value in scores.items() if value == reached)
    assert choose(candidates, (truth,), "greedy")[1] <= reached
    assert len(choose(candidates, (truth,), "exhaustive", most=2)[0]) <= 2
    assert choose(candidates, (truth,), "all")[0] == tuple(range(6))


def test_two_tasks_count_alike() -> None:
    perfect_in_one = (said(0, 0, 1, 1)[0], said(1, 1, 0, 0)[0])
    fair_in_both = (said(0, 0, 1, 0)[0], said(0, 0, 1, 0)[0])
    assert choose([perfect_in_one, fair_in_both], (TRUTH, TRUTH), most=1) == ((1,), 3 / 4)


def test_too_many_for_exhaustive_is_said() -> None:
    with pytest.raises(FerdeskError, match="greedy"):
        choose([said(0, 0, 1, 1)] * 15, (TRUTH,), "exhaustive")


def test_file_goes_there_and_back_and_moves_with_its_members(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "runs" / name).mkdir(parents=True)
    ensemble = Ensemble("two", (tmp_path / "runs/a", tmp_path / "runs/b"), {"by": "both", "score": 0.5})
    (tmp_path / "sets").mkdir()
    save_ensemble(ensemble, tmp_path / "sets/two.yaml")
    assert load_ensemble(tmp_path / "sets/two.yaml") == ensemble
    assert "../runs/a" in (tmp_path / "sets/two.yaml").read_text()
    (tmp_path / "runs/b").rmdir()
    with pytest.raises(FerdeskError, match="is not there"):
        load_ensemble(tmp_path / "sets/two.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\nmembers: []", "names no members"),
        ("name: x\nmember: [a]", "unknown key member"),
        ("name: x\nmembers: a", "members must be a list"),
        ("name: [", "not readable YAML"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "e.yaml").write_text(text)
    with pytest.raises(FerdeskError, match=message):
        load_ensemble(tmp_path / "e.yaml")
    with pytest.raises(FerdeskError, match="is not there"):
        load_ensemble(tmp_path / "none.yaml")


def test_choosing_among_engines(
    tmp_path: Path, pixel_engine: Callable[..., Path], pixel_picture: Callable[..., np.ndarray]
) -> None:
    good, headless = pixel_engine(tmp_path / "good"), pixel_engine(tmp_path / "headless", head=False)
    # The pixels of row 1 tell the right label; row 0, which the headless engine uses, tells another.
    faces = FaceSet(np.stack([pixel_picture((c + 1) % 7, c) for c in range(7)]), np.arange(7), "made")
    ensemble, table = choose_members([headless, good], faces, "x", by="fer2013", tta=False)
    assert ensemble.members == (good,)
    assert ensemble.chosen["fer2013_accuracy"] == 1
    assert ensemble.chosen["split"] == "PublicTest"
    assert table[0].startswith("  fer2013 0.00 %")
    assert table[1].startswith("* fer2013 100.00 %")
    with pytest.raises(FerdeskError, match="no rows for ferplus"):
        choose_members([good], faces, "x", by="both")
    with pytest.raises(FerdeskError, match="named twice"):
        choose_members([good, good], faces, "x", by="fer2013")


class Constant(nn.Module):
    def __init__(self, logits: list[float], head: bool = True) -> None:
        super().__init__()
        self.z = nn.Parameter(torch.tensor([logits]))
        self.head, self.side = head, 0

    def forward(self, x: torch.Tensor) -> NetworkOutput:
        self.side = x.shape[-1]
        z = self.z.expand(len(x), -1)
        return NetworkOutput(z, fer2013=z[:, :1] if self.head else None)


def test_teacher_answers_the_mean_softmax_and_never_learns() -> None:
    a, b = Constant([0.0, 2.0]), Constant([1.0, 0.0])
    teacher = Teacher([a, b], [8, 6], [1, 1]).train()
    out = teacher(torch.rand(3, 1, 8, 8))
    wanted = (torch.softmax(a.z, 1) + torch.softmax(b.z, 1)) / 2
    assert torch.allclose(torch.softmax(out.logits, 1), wanted.expand(3, -1), atol=1e-6)
    assert out.fer2013 is not None
    assert (a.side, b.side) == (8, 6)  # each is shown its own size
    assert not teacher.training
    assert not out.logits.requires_grad
    assert (
        Teacher([a, Constant([0.0, 0.0], head=False)], [8, 8], [1, 1])(torch.rand(1, 1, 8, 8)).fer2013 is None
    )


def test_one_member_answers_its_own_logits() -> None:
    out = Teacher([Constant([0.5, -0.5])], [8], [1])(torch.rand(2, 1, 8, 8))
    assert torch.allclose(out.logits.float(), torch.tensor([[0.5, -0.5]]).expand(2, -1))


def test_a_teacher_sees_each_picture_in_its_own_colours() -> None:
    class Seen(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> NetworkOutput:
            return NetworkOutput(x.mean((2, 3)))

    red = torch.zeros(1, 3, 4, 4)
    red[:, 0] = 1
    assert Teacher([Seen()], [4], [1])(red).logits.tolist() == [[pytest.approx(0.299)]]
    assert Teacher([Seen()], [4], [3])(torch.full((1, 1, 4, 4), 0.5)).logits.tolist() == [[0.5, 0.5, 0.5]]
    with pytest.raises(FerdeskError, match="different numbers of expressions"):
        Teacher([Seen(), Seen()], [4, 4], [1, 3])(red)
