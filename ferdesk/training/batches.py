"""From labelled faces to training batches: which rows, targets and pictures; all by seed and step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ferdesk.records import EXPRESSIONS
from ferdesk.training.augment import appearance, geometry
from ferdesk.training.datasets import FaceSet
from ferdesk.training.losses import draw_mixup
from ferdesk.training.recipe import Recipe


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """images (n, c, s, s) 0..1; `distribution` (n, 8) and `label` (n,) with -1 where a row has none; `rows`
    (n,) of the training pictures.

    `masked` (n,) is 1 where `mask` (n, 1, s, s) and `face_only` (n, c, s, s) are known. `other`, where the
    pictures are blends (mixup): the same batch in the order of their second halves, and `kept` the share of
    the first ones.
    """

    images: Tensor
    distribution: Tensor
    label: Tensor
    rows: NDArray[np.int64]
    masked: Tensor | None = None
    mask: Tensor | None = None
    face_only: Tensor | None = None
    kept: float = 1.0
    other: Batch | None = None


def mixup_pictures(batch: Batch, alpha: float, generator: torch.Generator) -> Batch:
    """The batch's pictures blended with those of the same batch in another order, as x = k a + (1 - k) b with
    one k from Beta(alpha, alpha).

    The loss is to be mixed, not the targets: k L(x, a) + (1 - k) L(x, b), which for cross-entropies is
    the same (Zhang et al., "mixup: Beyond Empirical Risk Minimization", ICLR 2018, and its public code).
    """
    kept, order = draw_mixup(len(batch.images), alpha, alpha, generator)
    other = Batch(
        batch.images[order], batch.distribution[order], batch.label[order], batch.rows[order.numpy()]
    )
    images = batch.images * kept + other.images * (1 - kept)
    return replace(batch, images=images, kept=kept, other=other)


class Scenes(Protocol):
    """What training needs of ferdesk.training.synthetic.SyntheticScenes."""

    def batch(self, indices: NDArray[np.int64], epoch: int) -> SceneArrays: ...


class SceneArrays(Protocol):
    @property
    def images(self) -> NDArray[np.uint8]: ...

    @property
    def face_only(self) -> NDArray[np.uint8]: ...

    @property
    def masks(self) -> NDArray[np.uint8]: ...


def to_tensor(images: NDArray[np.uint8], channels: int) -> Tensor:
    """Gray (n, h, w) or RGB (n, h, w, 3) uint8 -> (n, channels, h, w) float32 in 0..1 (ITU-R 601 gray)."""
    if images.ndim == 4 and channels == 1:
        images = np.stack([cv2.cvtColor(i, cv2.COLOR_RGB2GRAY) for i in images])
    x = torch.from_numpy(np.ascontiguousarray(images)).float().div_(255)
    x = x.permute(0, 3, 1, 2) if x.ndim == 4 else x.unsqueeze(1)
    return x.expand(-1, channels, -1, -1).contiguous()


class Batches:
    """The training rows in a new order each epoch, cut for `rank` of `world` processes."""

    def __init__(
        self, faces: FaceSet, recipe: Recipe, scenes: Scenes | None = None, rank: int = 0, world: int = 1
    ) -> None:
        self._faces, self._recipe, self._scenes = faces, recipe, scenes
        self._rank, self._world = rank, world
        self._distribution = torch.from_numpy(faces.distributions())
        self._label = torch.from_numpy(faces.labels)
        self.steps = len(faces) // recipe.batch or 1
        classes = np.where(faces.labels >= 0, faces.labels, len(EXPRESSIONS))
        counts = np.bincount(classes, minlength=len(EXPRESSIONS) + 1)
        self._weights = 1.0 / counts[classes]
        self._weights /= self._weights.sum()

    def order(self, epoch: int) -> NDArray[np.int64]:
        """The rows of one epoch in order: a permutation, or class-balanced draws."""
        rng = np.random.default_rng((self._recipe.seed, epoch))
        n = len(self._faces)
        return rng.choice(n, n, p=self._weights) if self._recipe.balanced else rng.permutation(n)

    def batch(self, order: NDArray[np.int64], epoch: int, step: int) -> Batch:
        """Batch `step` of an epoch, this process's every `world`-th row; blended where the recipe says so."""
        generator = torch.Generator().manual_seed(
            hash((self._recipe.seed, epoch, step, self._rank)) & 0x7FFFFFFF
        )
        batch = self._unblended(order, epoch, step, generator)
        alpha = self._recipe.mixup_at(epoch)
        return mixup_pictures(batch, alpha, generator) if alpha else batch

    def _unblended(
        self, order: NDArray[np.int64], epoch: int, step: int, generator: torch.Generator
    ) -> Batch:
        recipe = self._recipe
        rows = order[step * recipe.batch : (step + 1) * recipe.batch][self._rank :: self._world]
        size, channels = recipe.size_at(epoch), recipe.channels
        augment = recipe.augment_at(epoch)
        scenes = round(recipe.synthetic.part * len(rows)) if self._scenes is not None else 0
        distribution, label = self._distribution[rows], self._label[rows]
        if not self._scenes or not scenes:
            x = geometry(to_tensor(self._faces.images[rows], channels), size, augment, generator)
            return Batch(appearance(x, augment, generator), distribution, label, rows)

        # Balanced draws repeat rows within an epoch: each place in the order gets a scene of its own.
        places = step * recipe.batch + np.arange(self._rank, recipe.batch, self._world)[:scenes]
        made = self._scenes.batch(rows[:scenes] + places * len(self._faces), epoch)
        mask = torch.zeros(len(rows), 1, size, size)
        face_only = torch.zeros(len(rows), channels, size, size)
        images = torch.zeros(len(rows), channels, size, size)
        images[:scenes] = _resized(to_tensor(made.images, channels), size)
        face_only[:scenes] = _resized(to_tensor(made.face_only, channels), size)
        mask[:scenes] = _resized(to_tensor(made.masks, 1), size)
        if scenes < len(rows):
            plain = to_tensor(self._faces.images[rows[scenes:]], channels)
            plain = geometry(plain, size, augment, generator)
            images[scenes:] = appearance(plain, augment, generator)  # scenes have their own light and noise
        masked = (torch.arange(len(rows)) < scenes).float()
        return Batch(images, distribution, label, rows, masked, mask, face_only)


def _resized(x: Tensor, size: int) -> Tensor:
    if x.shape[-1] == size:
        return x
    return torch.nn.functional.interpolate(x, size=(size, size), mode="area")
