"""What a network is taught with: each formula, its source, and nothing of recipes or data."""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ferdesk.errors import FerdeskError

_ATTENTION_CLAMP = 30.0  # of both forms of L_att


def smooth_one_hot(labels: Tensor, classes: int, smoothing: float) -> Tensor:
    """Labels (n,) -> distributions (n, classes): (1 - s) on the label and s / classes everywhere.

    Source: Szegedy et al., "Rethinking the Inception Architecture", CVPR 2016, section 7.
    """
    return F.one_hot(labels, classes).float() * (1 - smoothing) + smoothing / classes


def soft_cross_entropy(logits: Tensor, targets: Tensor, weights: Tensor | None = None) -> Tensor:
    """-sum_j targets_ij log softmax(logits)_ij, averaged over the rows with their weights (n,).

    `targets` (n, k) are distributions, such as FER+ votes (Barsoum et al., "Training Deep Networks for
    Facial Expression Recognition with Crowd-Sourced Label Distribution", ICMI 2016). 0 if all weights are 0.
    """
    return _weighted_mean(-(targets * F.log_softmax(logits.float(), 1)).sum(1), weights)


def attention_loss(
    attended: Tensor, face_only: Tensor, form: Literal["tanh", "mse"] = "tanh", weights: Tensor | None = None
) -> Tensor:
    """L_att between the attended image I_att and the face alone I * I_mask, both (n, c, s, s).

    "tanh": 5 min(30, mean tanh(3 |I I_mask - I_att|)); "mse": 2 min(30, mean (I I_mask - I_att)^2). The
    mean is over the pixels of all rows, with the rows' weights (n,): 0 where no mask exists.
    Source: Marrero Fernandez et al., "FERAtt", CVPRW 2019, and its public code, at its last state
    ("tanh") and at the time of its tables ("mse").
    """
    difference = face_only.float() - attended.float()
    if form == "tanh":
        factor, each = 5.0, torch.tanh(3 * difference.abs())
    elif form == "mse":
        factor, each = 2.0, difference.square()
    else:
        raise FerdeskError(f"{form} is no form of the attention loss. Choose tanh or mse.")
    return factor * _weighted_mean(each.mean((1, 2, 3)), weights).clamp(max=_ATTENTION_CLAMP)


def manifold_loss(z: Tensor, targets: Tensor, sigma: float = 0.5) -> Tensor:
    """L_rep, the structured Gaussian manifold loss of embeddings z (n, d) with targets (n, k).

    pi_ij = exp(-|z_i - mu_j|^2 / 2 sigma^2) / sum_j of the same; the loss is the mean over i of
    sum_j (pi_ij - y_ij)^2. mu_j is the batch mean of class j, here weighted by the targets, which for
    one-hot targets is the same. Classes without any target in the batch take no part in pi.
    Source: Marrero Fernandez et al., "FERAtt", CVPRW 2019, and its public code (sigma 0.5 in its last
    state, 1.0 at the time of its tables).
    """
    z, targets = z.float(), targets.float()
    present = targets.sum(0)
    # Not a matrix product: that would be rounded to 16 bits under autocast.
    means = (targets.T.unsqueeze(2) * z).sum(1) / present.clamp(min=1e-6).unsqueeze(1)
    distances = (z.unsqueeze(1) - means).square().sum(2)
    energies = (-distances / (2 * sigma**2)).masked_fill(present == 0, -torch.inf)
    return (torch.softmax(energies, 1) - targets).square().sum(1).mean()


def mixup(
    z: Tensor, targets: Tensor, alpha: float, beta: float, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Embeddings and targets mixed with those of a shuffled batch: lambda a + (1 - lambda) b for both.

    One lambda a batch from Beta(alpha, beta) (Zhang et al., "mixup: Beyond Empirical Risk Minimization",
    ICLR 2018; on embeddings: Verma et al., "Manifold Mixup", ICML 2019). `targets` (n, k) are
    distributions: mixing class numbers, as FERAtt's public code does, names classes that were not there.
    """
    kept, other = draw_mixup(len(z), alpha, beta, generator)
    other = other.to(z.device)
    return kept * z + (1 - kept) * z[other], kept * targets + (1 - kept) * targets[other]


def draw_mixup(
    rows: int, alpha: float, beta: float, generator: torch.Generator | None = None
) -> tuple[float, Tensor]:
    """What mixup draws: lambda from Beta(alpha, beta), and the order of the second halves, (rows,)."""
    seed = int(torch.randint(2**62, (), generator=generator))
    return float(np.random.default_rng(seed).beta(alpha, beta)), torch.randperm(rows, generator=generator)


def distillation(student_logits: Tensor, teacher_logits: Tensor, temperature: float) -> Tensor:
    """T^2 KL(softmax(teacher / T) || softmax(student / T)), averaged over the rows.

    Source: Hinton, Vinyals, Dean, "Distilling the Knowledge in a Neural Network", 2015; T^2 keeps its
    gradients as big as those of hard targets.
    """
    student = F.log_softmax(student_logits.float() / temperature, 1)
    teacher = F.log_softmax(teacher_logits.float() / temperature, 1)
    return temperature**2 * F.kl_div(student, teacher, reduction="batchmean", log_target=True)


def _weighted_mean(each: Tensor, weights: Tensor | None) -> Tensor:
    if weights is None:
        return each.mean()
    return (each * weights).sum() / weights.sum().clamp(min=1e-6)
