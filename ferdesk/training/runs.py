"""What a run folder says of itself: revision, machine, metrics, curves."""

from __future__ import annotations

import json
import logging
import math
import platform
import subprocess
from pathlib import Path
from typing import Any

import torch
import yaml

import ferdesk
from ferdesk.errors import FerdeskError
from ferdesk.training.checkpoint import STATE, find_checkpoint, read_state
from ferdesk.training.datasets import FaceSet
from ferdesk.training.recipe import Recipe, same_recipe

log = logging.getLogger(__name__)

METRICS = "metrics.jsonl"  # in the run folder: a line an epoch


def git_revision() -> str:
    """The commit of this checkout, "+" if it has changes; "" where there is no git."""
    where = Path(ferdesk.__file__).parent
    try:
        commit = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"], cwd=where, capture_output=True, text=True, check=True
        )
        dirty = subprocess.run(
            ["git", "status", "--porcelain", "--", "."], cwd=where, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return commit.stdout.strip() + ("+" if dirty.stdout.strip() else "")


def best_precision(wanted: str, accelerator: str) -> str:
    """What "auto" means here: bf16 where the hardware computes in it, else fp32.

    Emulated bf16 was measured eight times slower than fp32 (docs/decisions/0003).
    """
    if wanted != "auto":
        return wanted
    if accelerator in ("auto", "cuda", "gpu") and torch.cuda.is_available():
        return "bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed"
    has_bf16 = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    return "bf16-mixed" if has_bf16 else "32-true"


def describe_run(recipe: Recipe, faces: FaceSet, precision: str, world: int) -> dict[str, Any]:
    return {
        "name": recipe.name,
        "revision": git_revision(),
        "seed": recipe.seed,
        "data": faces.name,
        "rows": len(faces),
        "precision": precision,
        "processes": world,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "machine": platform.machine(),
        "system": platform.system(),
    }


def read_metrics(run: Path) -> list[dict[str, Any]]:
    path = run / METRICS
    return (
        [json.loads(line) for line in path.read_text("utf-8").splitlines() if line] if path.is_file() else []
    )


def has_started(run: Path) -> bool:
    """Whether `run` holds a checkpoint to go on from."""
    return any((run / name / STATE).is_file() for name in ("last", "last.old"))


def check_recipe(run: Path, recipe: Recipe) -> dict[str, Any]:
    """The state of the run's last checkpoint; FerdeskError if it was started with another recipe."""
    state = read_state(find_checkpoint(run, prefer="last"))
    if not same_recipe(state["recipe"], recipe):
        raise FerdeskError(f"{run} was started with another recipe. Rename it, or name a new run folder.")
    return state


def is_finished(recipe: Recipe, epochs: int, since_best: int) -> bool:
    """Whether a run is after `epochs` epochs, `since_best` of them without gain."""
    stop = recipe.schedule.stop_after
    return epochs >= recipe.schedule.epochs or (stop > 0 and since_best >= stop)


def open_run(run: Path, recipe: Recipe, faces: FaceSet, precision: str, world: int, epochs: int) -> None:
    """Make the folder of a new run, with its recipe and what it is run on; of one that goes on, drop the
    metrics of epochs after the first `epochs`, and a line that a full disk cut off."""
    run.mkdir(parents=True, exist_ok=True)
    if not has_started(run):
        (run / "recipe.yaml").write_text(yaml.safe_dump(recipe.as_dict(), sort_keys=False), "utf-8")
        about = describe_run(recipe, faces, precision, world)
        (run / "run.json").write_text(json.dumps(about, indent=1), "utf-8")
    metrics = run / METRICS
    if metrics.is_file():
        there = metrics.read_text("utf-8")
        kept = "".join(f"{line}\n" for line in there.splitlines() if _epoch_of(line) < epochs)
        if kept != there:
            new = metrics.with_name(METRICS + ".new")  # the disk may be full still
            new.write_text(kept, "utf-8")
            new.replace(metrics)


def add_metrics(run: Path, record: dict[str, Any]) -> None:
    line = json.dumps(record)
    log.info("%s", line)
    with (run / METRICS).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def _epoch_of(line: str) -> float:
    try:
        return int(json.loads(line)["epoch"])
    except json.JSONDecodeError:
        return math.inf


def draw_curves(run: Path) -> Path | None:
    """Loss and held-out accuracy by epoch as curves.png; None if there is nothing to draw."""
    records = read_metrics(run)
    if not records:
        return None
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for name in sorted({k for r in records for k in r if k.startswith("train.")}):
        left.plot(
            [r["epoch"] + 1 for r in records if name in r],
            [r[name] for r in records if name in r],
            label=name.removeprefix("train."),
        )
    for name in ("label.accuracy", "ferplus.accuracy"):
        points = [(r["epoch"] + 1, 100 * r[name]) for r in records if name in r]
        if points:
            right.plot(*zip(*points, strict=True), marker=".", label=name.removesuffix(".accuracy"))
    left.set(xlabel="epoch", ylabel="training loss")
    right.set(xlabel="epoch", ylabel="accuracy on held-out faces, %")
    for axis in (left, right):
        axis.grid(alpha=0.3)
        if axis.lines:
            axis.legend()
    path = run / "curves.png"
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return path
