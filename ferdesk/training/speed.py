"""How fast training steps are, two ways by turns, so that a noisy machine is as noisy to both."""

from __future__ import annotations

import copy
import statistics
import time
from dataclasses import dataclass

import numpy as np
import torch

from ferdesk.training.batches import Batch
from ferdesk.training.losses import smooth_one_hot
from ferdesk.training.models import build_model, channels_last
from ferdesk.training.models.output import NetworkOutput
from ferdesk.training.objective import Objective
from ferdesk.training.recipe import Recipe
from ferdesk.training.winograd import use_winograd


@dataclass(frozen=True, slots=True)
class Speed:
    """Pictures a second, forward, backward and optimizer, from the median step; the layers that changed."""

    direct: float
    winograd: float
    layers: int


def measure_speed(recipe: Recipe, steps: int) -> Speed:
    """Train on `steps` batches of noise each way (after one that does not count), in fp32.

    A teacher's own work, augmentation, clipping, averaging and sharpness-aware steps are left out.
    """
    from ferdesk.training.train import make_optimizer

    torch.manual_seed(recipe.seed)
    direct = channels_last(build_model(recipe.architecture, dict(recipe.model)))
    winograd = copy.deepcopy(direct)
    layers = use_winograd(winograd)
    n, c, side = recipe.batch, recipe.channels, recipe.input_size
    images = torch.rand(n, c, side, side).contiguous(memory_format=torch.channels_last)
    label = torch.arange(n) % 7
    has_mask = torch.ones(n), torch.ones(n, 1, side, side), images
    batch = Batch(images, smooth_one_hot(label, 8, 0.1), label, np.arange(n), *has_mask)
    taught = None
    if recipe.loss.distillation:  # noise needs no teacher
        classes = int(dict(recipe.model).get("classes", 8))
        taught = NetworkOutput(torch.randn(n, classes), fer2013=torch.randn(n, 7))
    objective = Objective(recipe, taught)
    took: tuple[list[float], list[float]] = ([], [])
    pairs = [(network.train(), make_optimizer(network, recipe)) for network in (direct, winograd)]
    for _ in range(steps + 1):
        for (network, optimizer), seconds in zip(pairs, took, strict=True):
            started = time.perf_counter()
            objective(network, images, batch)["loss"].backward()
            optimizer.step()
            optimizer.zero_grad()
            seconds.append(time.perf_counter() - started)
    rates = [n / statistics.median(seconds[1:]) for seconds in took]
    return Speed(rates[0], rates[1], layers)
