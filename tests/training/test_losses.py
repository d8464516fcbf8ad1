"""Each loss against the same formula written out in float64 numpy, and what must be true of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError
from ferdesk.training.losses import (
    attention_loss,
    distillation,
    manifold_loss,
    mixup,
    smooth_one_hot,
    soft_cross_entropy,
)

Array = NDArray[np.float64]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def tensor(array: Array) -> torch.Tensor:
    return torch.from_numpy(array).float()


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def test_smooth_one_hot_keeps_the_sum_and_the_label() -> None:
    smoothed = smooth_one_hot(torch.tensor([2, 0]), 4, 0.1)
    np.testing.assert_allclose(
        smoothed, [[0.025, 0.025, 0.925, 0.025], [0.925, 0.025, 0.025, 0.025]], rtol=1e-6
    )


def test_soft_cross_entropy(rng: np.random.Generator) -> None:
    logits, targets = rng.normal(size=(6, 8)) * 4, rng.dirichlet(np.ones(8), 6)
    each = -(targets * np.log(softmax(logits))).sum(1)
    assert soft_cross_entropy(tensor(logits), tensor(targets)).item() == pytest.approx(each.mean(), rel=1e-5)
    weights = np.array([1, 0, 0.5, 2, 0, 1.0])
    weighted = soft_cross_entropy(tensor(logits), tensor(targets), tensor(weights)).item()
    assert weighted == pytest.approx((each * weights).sum() / weights.sum(), rel=1e-5)


def test_soft_cross_entropy_of_one_hots_is_the_ordinary_one(rng: np.random.Generator) -> None:
    logits, labels = tensor(rng.normal(size=(5, 7))), torch.tensor([0, 6, 3, 3, 1])
    ordinary = torch.nn.functional.cross_entropy(logits, labels, label_smoothing=0.2).item()
    assert soft_cross_entropy(logits, smooth_one_hot(labels, 7, 0.2)).item() == pytest.approx(
        ordinary, rel=1e-5
    )


def test_rows_without_weight_teach_nothing(rng: np.random.Generator) -> None:
    logits = tensor(rng.normal(size=(3, 8))).requires_grad_()
    loss = soft_cross_entropy(logits, torch.zeros(3, 8), torch.zeros(3))
    loss.backward()
    assert loss.item() == 0
    assert logits.grad is not None
    assert not logits.grad.any()


@pytest.mark.parametrize(("form", "factor"), [("tanh", 5.0), ("mse", 2.0)])
def test_attention_loss(rng: np.random.Generator, form: str, factor: float) -> None:
    attended, face = rng.normal(size=(4, 3, 5, 5)), rng.random((4, 3, 5, 5))
    each = np.tanh(3 * np.abs(face - attended)) if form == "tanh" else (face - attended) ** 2
    got = attention_loss(tensor(attended), tensor(face), form).item()  # type: ignore[arg-type]
    assert got == pytest.approx(factor * each.mean(), rel=1e-5)
    weights = tensor(np.array([1.0, 0, 0, 1]))
    got = attention_loss(tensor(attended), tensor(face), form, weights).item()  # type: ignore[arg-type]
    assert got == pytest.approx(factor * each[[0, 3]].mean(), rel=1e-5)


def test_attention_loss_is_clamped_and_names_an_unknown_form() -> None:
    far = torch.full((1, 1, 2, 2), 100.0)
    assert attention_loss(far, torch.zeros(1, 1, 2, 2), "mse").item() == 60
    with pytest.raises(FerdeskError, match="bce is no form"):
        attention_loss(far, far, "bce")  # type: ignore[arg-type]


@pytest.mark.parametrize("sigma", [0.5, 1.0])
def test_manifold_loss(rng: np.random.Generator, sigma: float) -> None:
    z, labels, classes = rng.normal(size=(12, 5)), np.array([0, 0, 0, 2, 2, 3, 3, 3, 3, 0, 2, 3]), 5
    y = np.eye(classes)[labels]
    pi = np.zeros((12, classes))
    for j in set(labels.tolist()):  # classes 1 and 4 are absent
        pi[:, j] = np.exp(-((z - z[labels == j].mean(0)) ** 2).sum(1) / (2 * sigma**2))
    pi /= pi.sum(1, keepdims=True)
    expected = ((pi - y) ** 2).sum(1).mean()
    assert manifold_loss(tensor(z), tensor(y), sigma).item() == pytest.approx(expected, rel=1e-5)


def test_manifold_loss_of_soft_targets_uses_weighted_means(rng: np.random.Generator) -> None:
    z, y = rng.normal(size=(9, 4)), rng.dirichlet(np.ones(3), 9)
    means = (y.T @ z) / y.sum(0)[:, None]
    pi = np.exp(-((z[:, None] - means) ** 2).sum(2) / 0.5)
    pi /= pi.sum(1, keepdims=True)
    got = manifold_loss(tensor(z), tensor(y), 0.5).item()
    assert got == pytest.approx(((pi - y) ** 2).sum(1).mean(), rel=1e-5)


def test_manifold_loss_draws_classes_apart() -> None:
    torch.manual_seed(0)
    z = torch.randn(16, 4, requires_grad=True)
    y = smooth_one_hot(torch.arange(16) % 4, 4, 0.0)
    optimizer = torch.optim.SGD([z], 0.5)
    first = manifold_loss(z, y).item()
    for _ in range(60):
        optimizer.zero_grad()
        loss = manifold_loss(z, y)
        loss.backward()
        optimizer.step()
    assert loss.item() < first / 3


def test_manifold_loss_stays_finite_far_from_every_mean() -> None:
    z = torch.tensor([[0.0], [0.0], [1e4], [-1e4]], requires_grad=True)
    loss = manifold_loss(z, smooth_one_hot(torch.tensor([0, 1, 0, 1]), 3, 0.0))
    loss.backward()
    assert torch.isfinite(loss)
    assert z.grad is not None
    assert torch.isfinite(z.grad).all()


def test_mixup_mixes_embeddings_and_both_one_hots_alike() -> None:
    labels = torch.arange(8)
    y = smooth_one_hot(labels, 8, 0.0)
    z, mixed = mixup(y * 3, y, 2.0, 4.0, torch.Generator().manual_seed(3))
    torch.testing.assert_close(z, mixed * 3)
    torch.testing.assert_close(mixed.sum(1), torch.ones(8))
    kept = mixed.diagonal()
    others = (mixed > 0).sum(1)
    assert set(others.tolist()) <= {1, 2}
    assert (others == 2).any(), "no embedding was mixed"
    assert len(set(kept[others == 2].tolist())) == 1, "one lambda a batch"


@pytest.mark.parametrize(("alpha", "beta"), [(2, 4), (4, 2), (1, 1), (0.7, 0.7), (4, 4)])
def test_mixup_draws_lambda_from_its_beta(alpha: float, beta: float) -> None:
    generator = torch.Generator().manual_seed(1)
    marked = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    kept: list[float] = []
    while len(kept) < 400:
        _, mixed = mixup(marked, marked, alpha, beta, generator)
        kept.append(mixed[0, 0].item())
        if mixed[0, 0] == 1:  # the shuffle left the batch as it was: says nothing
            kept.pop()
    mean, variance = alpha / (alpha + beta), alpha * beta / ((alpha + beta) ** 2 * (alpha + beta + 1))
    assert np.mean(kept) == pytest.approx(mean, abs=4 * (variance / 400) ** 0.5)
    assert np.var(kept) == pytest.approx(variance, rel=0.3)


def test_mixup_repeats_with_its_generator() -> None:
    z, y = torch.randn(6, 3), smooth_one_hot(torch.arange(6), 6, 0.0)
    first, second = (mixup(z, y, 1, 1, torch.Generator().manual_seed(5)) for _ in range(2))
    torch.testing.assert_close(first, second, rtol=0, atol=0)


def test_distillation(rng: np.random.Generator) -> None:
    student, teacher, t = rng.normal(size=(5, 8)), rng.normal(size=(5, 8)) * 3, 2.5
    p, q = softmax(teacher / t), softmax(student / t)
    expected = t**2 * (p * (np.log(p) - np.log(q))).sum(1).mean()
    assert distillation(tensor(student), tensor(teacher), t).item() == pytest.approx(expected, rel=1e-5)
    assert distillation(tensor(teacher), tensor(teacher), t).item() == pytest.approx(0, abs=1e-6)
