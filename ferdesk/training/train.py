"""The training loop: one code path for a CPU, one GPU, several GPUs, several machines (Lightning Fabric).

A run folder holds recipe.yaml, run.json (revision, seed, data, machine), metrics.jsonl, curves.png and the
checkpoints `last` and `best`. Every random draw follows from (seed, epoch, step), so a run that was killed
and started again gives the same weights as one that was not.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray
from torch import Tensor, nn

from ferdesk.training import checkpoint as files
from ferdesk.training.batches import Batches, Scenes, to_tensor
from ferdesk.training.datasets import FaceSet
from ferdesk.training.models import build_model, channels_last
from ferdesk.training.objective import Objective
from ferdesk.training.recipe import Recipe
from ferdesk.training.runs import (
    add_metrics,
    best_precision,
    check_recipe,
    draw_curves,
    has_started,
    is_finished,
    open_run,
)
from ferdesk.training.taught import TAUGHT, taught_answers
from ferdesk.training.together import all_or_none, others_may_end
from ferdesk.training.winograd import use_winograd

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Progress:
    """What a checkpoint remembers beside the tensors."""

    epoch: int = 0
    step: int = 0  # within the epoch
    best: float = -1.0
    since_best: int = 0
    waited: int = 0  # plateau: epochs without gain since the rate was cut
    rate_factor: float = 1.0


@others_may_end()
def train(
    recipe: Recipe,
    faces: FaceSet,
    held_out: FaceSet | None,
    run: Path,
    *,
    scenes: Scenes | None = None,
    devices: int | str = 1,
    nodes: int = 1,
    accelerator: str = "auto",
) -> Path:
    """Train `recipe` on `faces`, choose on `held_out`, write into `run`; goes on where a run stopped.

    Returns the best checkpoint (the last one if there is nothing to choose on).
    """
    precision = best_precision(recipe.precision, accelerator)
    fabric = Fabric(accelerator=accelerator, devices=devices, num_nodes=nodes, precision=precision)  # type: ignore[arg-type]
    fabric.launch()
    torch.manual_seed(recipe.seed)
    plain = channels_last(build_model(recipe.architecture, dict(recipe.model)))
    inner = make_optimizer(plain, recipe)
    last, best, first = run / "last", run / "best", fabric.is_global_zero

    def on_first(task: Callable[[], Any], where: str) -> Any:
        return all_or_none(fabric, lambda: task() if first else None, where)

    def save(folder: Path) -> None:
        state = {"recipe": recipe.as_dict(), "progress": asdict(progress)}
        state["precision"] = fabric.strategy.precision.state_dict()  # fp16: how far the loss is scaled
        weights = files.network_state(plain)
        on_first(lambda: files.save_checkpoint(folder, weights, average, inner, state), "at a checkpoint")

    progress, average = all_or_none(fabric, lambda: begin(recipe, plain, run), "before it could begin")
    on_first(
        lambda: open_run(run, recipe, faces, precision, fabric.world_size, progress.epoch),
        "at the run folder",
    )
    if fabric.device.type == "cpu" and precision == "32-true":
        use_winograd(plain)
    network, optimizer = fabric.setup(plain, inner)
    if has_started(run):  # only now, since momentum has to lie where the weights do
        all_or_none(fabric, lambda: go_on(fabric, inner, run), "before it could go on")
    if average is not None:
        average = {name: value.to(fabric.device) for name, value in average.items()}
    taught = None
    if recipe.loss.distillation and recipe.teachers and recipe.teacher_sees == "picture":
        taught = taught_answers(fabric, recipe.teachers, faces, run / TAUGHT)
    objective = all_or_none(fabric, lambda: Objective(recipe, taught), "at the teacher")
    batches = Batches(faces, recipe, scenes, fabric.global_rank, fabric.world_size)

    while not is_finished(recipe, progress.epoch, progress.since_best):
        network.train()
        if recipe.freeze_norm:
            freeze_norm(plain)
        order = batches.order(progress.epoch)
        started, seen, sums = time.monotonic(), 0, {}
        for step in range(progress.step, batches.steps):
            torch.manual_seed(hash((recipe.seed, progress.epoch, step, fabric.global_rank)) & 0x7FFFFFFF)
            batch = batches.batch(order, progress.epoch, step)
            rate = rate_at(recipe, progress, step / batches.steps)
            for group in optimizer.param_groups:
                group["lr"] = rate
            x = fabric.to_device(batch.images.contiguous(memory_format=torch.channels_last))
            evaluate = partial(objective, network, x, batch)
            terms = sharpness_aware_step(
                fabric, network, optimizer, evaluate, recipe.sam_at(progress.epoch), recipe.optimizer.clip
            )
            if average is not None:
                # Early on the average follows closely, so that it is not full of the first random weights.
                steps = progress.epoch * batches.steps + step
                update_average(average, plain, min(recipe.ema, (1 + steps) / (10 + steps)))
            for name, value in terms.items():
                sums[name] = sums.get(name, 0.0) + float(value)
            seen += recipe.batch
            progress.step = step + 1
            if progress.step % 50 == 0 and first:
                at = f"epoch {progress.epoch} step {progress.step}/{batches.steps}"
                loss, speed = sums["loss"] * recipe.batch / seen, seen / (time.monotonic() - started)
                log.info("%s loss %.4f rate %.4g %.0f pictures/s", at, loss, rate, speed)
            if progress.step % recipe.checkpoint_every == 0 and progress.step < batches.steps:
                save(last)

        count = max(1, seen // recipe.batch)
        record: dict[str, Any] = {"epoch": progress.epoch, "rate": rate_at(recipe, progress, 1.0)}
        record |= {f"train.{k}": v / count for k, v in sums.items()}
        record["seconds"] = round(time.monotonic() - started, 1)
        final = progress.epoch + 1 == recipe.schedule.epochs
        if held_out is not None and ((progress.epoch + 1) % recipe.evaluate_every == 0 or final):
            size = recipe.size_at(progress.epoch)
            # One judge: processes that chose differently would wait for ever.
            judge = partial(quick_scores, plain, average, held_out, recipe, size, fabric.device)
            record |= {"size": size, **fabric.broadcast(on_first(judge, "at the evaluation"))}
            score = float(record["score"])
            progress.since_best = 0 if score > progress.best else progress.since_best + 1
            progress.waited = progress.waited + 1 if progress.since_best else 0
            if recipe.schedule.kind == "plateau" and progress.waited > recipe.schedule.patience:
                progress.rate_factor *= recipe.schedule.factor
                progress.waited = 0
        progress.epoch, progress.step = progress.epoch + 1, 0
        on_first(partial(add_metrics, run, record), "at the record of an epoch")
        # Only weights trained at the size that ships can be the best: others answer worse at that size.
        if record.get("size") == recipe.input_size and record["score"] > progress.best:
            progress.best = record["score"]
            save(best)
        save(last)
    on_first(lambda: draw_curves(run), "at the curves")
    return best if held_out is not None else last


def begin(recipe: Recipe, network: nn.Module, run: Path) -> tuple[Progress, dict[str, Tensor] | None]:
    """Fill the network from where `run` stopped, or from what the recipe starts from; the progress and the
    averaged weights there. Raises FerdeskError."""
    if has_started(run):
        state = check_recipe(run, recipe)
        parts = files.read_weights(files.find_checkpoint(run, prefer="last"))
        files.fill(network, parts["weights"])
        return Progress(**state["progress"]), parts["average"] if recipe.ema else None
    if recipe.start:
        parts = files.read_weights(files.find_checkpoint(Path(recipe.start)))
        weights = parts["average"] or parts["weights"]
        files.fill(network, files.cut_to(network, weights) if recipe.start_cut else weights)
    weights = files.network_state(network)
    return Progress(), {k: v.clone() for k, v in weights.items()} if recipe.ema else None


def go_on(fabric: Fabric, optimizer: torch.optim.Optimizer, run: Path) -> None:
    """Momentum, and the loss's scale in fp16, from where `run` stopped."""
    source = files.find_checkpoint(run, prefer="last")
    files.fill_optimizer(optimizer, source)
    if scale := files.read_state(source).get("precision"):
        fabric.strategy.precision.load_state_dict(scale)


def freeze_norm(network: nn.Module) -> None:
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):  # the common parent of 1d, 2d and 3d
            module.eval()


def make_optimizer(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Weight decay on matrices and filters only: not on normalisation or biases."""
    o = recipe.optimizer
    groups = [
        {"params": [p for p in network.parameters() if p.ndim > 1], "weight_decay": o.weight_decay},
        {"params": [p for p in network.parameters() if p.ndim <= 1], "weight_decay": 0.0},
    ]
    if o.kind == "sgd":
        return torch.optim.SGD(groups, lr=o.lr, momentum=o.momentum, nesterov=o.momentum > 0)
    kind = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "radam": torch.optim.RAdam}[o.kind]
    return kind(groups, lr=o.lr)


def rate_at(recipe: Recipe, progress: Progress, part: float) -> float:
    """Learning rate `part` of the way through the epoch: warm-up, cosine or plateau, cooldown."""
    s, peak = recipe.schedule, recipe.optimizer.lr
    at = progress.epoch + part
    horizon = s.horizon or s.epochs
    left = min(1.0, (s.epochs - at) / s.cooldown) if s.cooldown else 1.0
    if s.cooldown:
        at = min(at, s.epochs - s.cooldown)
    done = at / horizon
    if done < s.warmup:
        return peak * max(0.02, done / s.warmup) * left
    if s.kind == "plateau":
        return max(s.minimum, peak * progress.rate_factor) * left
    return peak * 0.5 * (1 + math.cos(math.pi * (done - s.warmup) / (1 - s.warmup))) * left


def sharpness_aware_step(
    fabric: Fabric, network: Any, optimizer: Any, objective: Any, radius: float, clip: float
) -> dict[str, Tensor]:
    """One step; with a `radius` the gradient is taken at the worst near point (Foret et al. 2021)."""
    terms = objective()
    fabric.backward(terms["loss"])
    if radius:
        with torch.no_grad():
            params = [p for p in network.parameters() if p.grad is not None]
            norm = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(p.grad) for p in params]))
            # An overflow in fp16 gives no direction; the step is left out by the scaled optimizer.
            moves = [(p.grad * (radius / (norm + 1e-12))).nan_to_num(0.0, 0.0, 0.0) for p in params]
            for parameter, move in zip(params, moves, strict=True):
                parameter += move
        optimizer.zero_grad()
        with statistics_kept(network):  # those of the weights that stay, not of the perturbed ones
            fabric.backward(objective()["loss"])
        with torch.no_grad():
            for parameter, move in zip(params, moves, strict=True):
                parameter -= move
    if clip:
        fabric.clip_gradients(network, optimizer, max_norm=clip, error_if_nonfinite=False)
    optimizer.step()
    optimizer.zero_grad()
    return {name: value.detach() for name, value in terms.items()}


@contextmanager
def statistics_kept(network: nn.Module) -> Iterator[None]:
    """Batch normalisation goes on with each batch's own statistics, but its running ones stay."""
    norms = [
        m
        for m in network.modules()
        if isinstance(m, nn.modules.batchnorm._BatchNorm) and m.track_running_stats
    ]
    for module in norms:
        module.track_running_stats = False
    try:
        yield
    finally:
        for module in norms:
            module.track_running_stats = True


@torch.no_grad()
def update_average(average: dict[str, Tensor], network: nn.Module, decay: float) -> None:
    """Exponential moving average of weights and running statistics; counters are copied."""
    for key, value in files.network_state(network).items():
        if value.is_floating_point():
            average[key].lerp_(value.to(average[key].device), 1 - decay)
        else:
            average[key].copy_(value)


def predict(
    network: nn.Module,
    images: NDArray[np.uint8],
    size: int,
    channels: int,
    device: torch.device | str = "cpu",
    batch: int = 256,
) -> tuple[Tensor, Tensor | None]:
    """Logits (n, 8) and FER2013 logits (n, 7) or None for whole pictures resized to `size`."""
    was_training = network.training
    network.eval()
    logits, seven = [], []
    with torch.inference_mode():
        for start in range(0, len(images), batch):
            x = to_tensor(images[start : start + batch], channels)
            if x.shape[-1] != size:
                x = torch.nn.functional.interpolate(x, size=(size, size), mode="bilinear", antialias=True)
            out = network(x.to(device, memory_format=torch.channels_last))
            logits.append(out.logits.float().cpu())
            if out.fer2013 is not None:
                seven.append(out.fer2013.float().cpu())
    network.train(was_training)
    return torch.cat(logits), torch.cat(seven) if seven else None


def quick_scores(
    network: nn.Module,
    average: dict[str, Tensor] | None,
    held_out: FaceSet,
    recipe: Recipe,
    size: int,
    device: torch.device,
) -> dict[str, float]:
    """Accuracies on the held-out faces at `size` px with the averaged weights, of the kinds of label that the
    recipe learns (all, where it learns from a teacher alone); `score` (their mean) chooses the best."""
    kept = {k: v.clone() for k, v in files.network_state(network).items()} if average else None
    if average is not None:
        files.fill(network, average)
    logits, seven = predict(network, held_out.images, size, recipe.channels, device)
    if kept is not None:
        files.fill(network, kept)
    scores: dict[str, float] = {}
    loss = recipe.loss
    by_label = loss.fer2013 or loss.label or not loss.ferplus
    by_votes = loss.ferplus or not (loss.fer2013 or loss.label)
    answer = (seven if seven is not None else logits[:, :7]).argmax(1).numpy()
    labels, majority = held_out.labels, held_out.majority()
    if by_label and (labels >= 0).any():
        known = labels >= 0
        if loss.label:
            answer = logits.argmax(1).numpy()
        scores["label.accuracy"] = float((answer == labels)[known].mean())
    if by_votes and (majority >= 0).any():
        known = majority >= 0
        scores["ferplus.accuracy"] = float((logits.argmax(1).numpy() == majority)[known].mean())
    if not scores:
        raise files.FerdeskError(f"{held_out.name} has no labels to choose on.")
    scores["score"] = float(np.mean(list(scores.values())))
    return scores
