"""What a training step minimises: the recipe's loss terms, added up."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ferdesk.training import losses
from ferdesk.training.batches import Batch
from ferdesk.training.models.output import NetworkOutput
from ferdesk.training.recipe import Recipe


class Objective:
    """Callable on (network, images on the device, batch): {"loss": ..., and each term by name}."""

    def __init__(self, recipe: Recipe, taught: NetworkOutput | None = None) -> None:
        """`taught`: the teacher's answers to all training pictures, if it was asked before."""
        self._loss = recipe.loss
        self._teacher, self._taught = None, taught
        if recipe.loss.distillation and taught is None:
            if not recipe.teachers:
                raise losses.FerdeskError(
                    "loss.distillation needs a teacher. Name a checkpoint, run or ensemble."
                )
            from ferdesk.training.ensemble import load_teacher

            self._teacher = load_teacher(recipe.teachers)

    def __call__(self, network: Any, x: Tensor, batch: Batch) -> dict[str, Tensor]:
        out: NetworkOutput = network(x)
        seen = self._asked(x)
        terms = self._terms(out, batch, seen or self._remembered(batch))
        if batch.other is None:
            return terms
        others = self._terms(out, batch.other, seen or self._remembered(batch.other))
        return {name: batch.kept * terms[name] + (1 - batch.kept) * others[name] for name in terms}

    def _terms(self, out: NetworkOutput, batch: Batch, taught: NetworkOutput | None) -> dict[str, Tensor]:
        weights, device = self._loss, out.logits.device
        distribution, label = batch.distribution.to(device), batch.label.to(device)
        classes = out.logits.shape[1]
        if classes < distribution.shape[1]:  # a network that does not know contempt is not asked for it
            distribution = distribution[:, :classes]
            distribution = distribution / distribution.sum(1, keepdim=True).clamp(min=1e-8)
        terms: dict[str, tuple[float, Tensor]] = {}
        voted = (distribution.sum(1) > 0).float()
        if weights.ferplus:
            terms["ferplus"] = weights.ferplus, losses.soft_cross_entropy(out.logits, distribution, voted)
        if weights.fer2013 and out.fer2013 is not None:
            seven = ((label >= 0) & (label < 7)).float()
            target = losses.smooth_one_hot(label.clamp(0, 6), 7, weights.smoothing)
            terms["fer2013"] = weights.fer2013, losses.soft_cross_entropy(out.fer2013, target, seven)
        known = ((label >= 0) & (label < classes)).float()
        if weights.label:
            target = losses.smooth_one_hot(label.clamp(0, classes - 1), classes, weights.smoothing)
            terms["label"] = weights.label, losses.soft_cross_entropy(out.logits, target, known)
        if batch.masked is not None and batch.mask is not None and batch.face_only is not None:
            masked = batch.masked.to(device)
            if weights.attention and out.attended is not None:
                loss = losses.attention_loss(
                    out.attended, batch.face_only.to(device), weights.attention_form, masked
                )
                terms["attention"] = weights.attention, loss
            if weights.mask and out.mask_logits is not None:
                mask = F.interpolate(batch.mask.to(device), size=out.mask_logits.shape[-2:], mode="area")
                each = F.binary_cross_entropy_with_logits(out.mask_logits, mask, reduction="none").mean(
                    (1, 2, 3)
                )
                terms["mask"] = weights.mask, (each * masked).sum() / masked.sum().clamp(min=1)
        if weights.manifold and out.features is not None:
            has_votes = voted.unsqueeze(1)
            target = has_votes * distribution + (1 - has_votes) * losses.smooth_one_hot(
                label.clamp(0, classes - 1), classes, 0.0
            )
            usable = (voted + known) > 0
            z, target = out.features[usable], target[usable]
            if weights.mixup_alpha and weights.mixup_beta:
                z, target = losses.mixup(z, target, weights.mixup_alpha, weights.mixup_beta)
            terms["manifold"] = weights.manifold, losses.manifold_loss(z, target, weights.manifold_sigma)
        if taught is not None:
            terms["distillation"] = weights.distillation, _distilled(out, taught, weights.temperature)
        if not terms:
            raise losses.FerdeskError("The recipe's loss has no term that fits this network and data.")
        total = sum((w * value for w, value in terms.values()), torch.zeros((), device=device))
        return {"loss": total, **{name: value for name, (_, value) in terms.items()}}

    def _asked(self, x: Tensor) -> NetworkOutput | None:
        """What a teacher that looks on says of these very pictures, blends too."""
        if self._teacher is None:
            return None
        with torch.no_grad():
            return self._teacher(x)

    def _remembered(self, batch: Batch) -> NetworkOutput | None:
        """What the teacher said of the batch's training pictures, before training."""
        if self._taught is None:
            return None
        seven = self._taught.fer2013
        return NetworkOutput(
            self._taught.logits[batch.rows], fer2013=None if seven is None else seven[batch.rows]
        )


def _distilled(out: NetworkOutput, taught: NetworkOutput, temperature: float) -> Tensor:
    """Each head against the teacher's of the same classes. Where one of them knows fewer, they are compared
    on those that both know, as if there were no others: the softmax of the logits that are kept."""

    def apart(mine: Tensor, theirs: Tensor) -> Tensor:
        both = min(mine.shape[1], theirs.shape[1])
        return losses.distillation(mine[:, :both], theirs[:, :both].to(mine.device), temperature)

    if out.fer2013 is not None and taught.fer2013 is not None:
        return (apart(out.logits, taught.logits) + apart(out.fer2013, taught.fer2013)) / 2
    if taught.fer2013 is not None and out.logits.shape[1] == taught.fer2013.shape[1]:
        return apart(out.logits, taught.fer2013)
    return apart(out.logits, taught.logits)
