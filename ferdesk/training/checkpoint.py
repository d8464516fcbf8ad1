"""Checkpoints: a folder with safetensors and JSON, written whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ferdesk.errors import FerdeskError
from ferdesk.schema import SchemaError
from ferdesk.training.models import build_model
from ferdesk.training.recipe import Recipe, remembered_recipe

WEIGHTS, OPTIMIZER, STATE = "model.safetensors", "optimizer.safetensors", "state.json"
START_WEIGHTS = "weights"  # in an engine folder: the checkpoint it was made of, for fine-tuning
_PARTS = ("weights", "average")  # trained weights and their moving average, in one file


def network_state(network: nn.Module) -> dict[str, Tensor]:
    """The state dict with tensors that stand under two names (shared modules) kept once."""
    seen: set[int] = set()
    state: dict[str, Tensor] = {}
    for key, value in network.state_dict(keep_vars=True).items():
        if id(value) not in seen:
            seen.add(id(value))
            state[key] = value.detach()
    return state


def save_checkpoint(
    folder: Path,
    weights: Mapping[str, Tensor],
    average: Mapping[str, Tensor] | None,
    optimizer: torch.optim.Optimizer | None,
    state: Mapping[str, Any],
) -> None:
    """Write `folder` beside itself and move it into place; a checkpoint that was there is replaced.

    Raises FerdeskError, such as for a full disk; what was there stays.
    """
    new, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    shutil.rmtree(new, ignore_errors=True)
    tensors = {f"weights.{k}": v.contiguous() for k, v in weights.items()}
    tensors |= {f"average.{k}": v.contiguous() for k, v in (average or {}).items()}
    try:
        new.mkdir(parents=True)
        save_file(tensors, new / WEIGHTS)
        if optimizer is not None:
            save_file(_flat_optimizer(optimizer), new / OPTIMIZER)
        (new / STATE).write_text(json.dumps(state, indent=1), "utf-8")
    except (OSError, SafetensorError) as error:
        shutil.rmtree(new, ignore_errors=True)
        reason = getattr(error, "strerror", None) or str(error)
        raise FerdeskError(
            f"The checkpoint {folder} cannot be written ({reason}). Make room there or name another folder; "
            "a checkpoint before it is kept."
        ) from None
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def find_checkpoint(path: Path, prefer: str = "best") -> Path:
    """The checkpoint folder meant by `path`: itself, or a run's `best` (else `last`).

    A kill between two renames leaves `<name>.old`: that one is taken then. Raises FerdeskError.
    """
    order = (prefer, "last" if prefer == "best" else "best")
    for candidate in (path, *(path / f"{name}{end}" for name in order for end in ("", ".old"))):
        if (candidate / WEIGHTS).is_file() and (candidate / STATE).is_file():
            return candidate
    raise FerdeskError(f"{path} holds no checkpoint. Name a run folder or a checkpoint folder.")


def read_state(folder: Path) -> dict[str, Any]:
    return json.loads((folder / STATE).read_text("utf-8"))


def read_weights(folder: Path) -> dict[str, dict[str, Tensor]]:
    """{"weights": ..., "average": ...}; the average is empty if none was kept."""
    parts: dict[str, dict[str, Tensor]] = {name: {} for name in _PARTS}
    for key, value in load_file(folder / WEIGHTS).items():
        part, _, name = key.partition(".")
        parts[part][name] = value
    return parts


def fill(network: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Load what `network_state` gave; FerdeskError names a weight that does not fit."""
    wanted = network_state(network)
    for key in sorted(wanted.keys() ^ state.keys()):
        raise FerdeskError(f"The checkpoint does not fit this network: weight {key} is in only one of them.")
    for key, value in wanted.items():
        if value.shape != state[key].shape:
            raise FerdeskError(
                f"The checkpoint does not fit this network: {key} is {tuple(state[key].shape)}, "
                f"not {tuple(value.shape)}."
            )
        value.copy_(state[key])


def cut_to(network: nn.Module, state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Of a wider network's `state` the first channels of each weight, as many as `network` has.

    The channels that add up along shortcuts keep their places, so a narrower network of the same kind starts
    near what the wider one had learned. Not so before a layer that reads several maps side by side: it would
    take one map's channels for another's. Weights that are not wider, or of another name, stay as they are.
    """
    wanted = network_state(network)

    def cut(key: str, value: Tensor) -> Tensor:
        to = wanted[key].shape if key in wanted else value.shape
        if len(to) != value.ndim:
            return value
        return value[tuple(slice(n) for n in to)]

    return {key: cut(key, value) for key, value in state.items()}


def load_network(path: Path | str, average: bool = True) -> tuple[nn.Module, Recipe]:
    """The network of a checkpoint or run folder in eval mode (averaged weights if kept), and its recipe."""
    folder = find_checkpoint(Path(path))
    try:
        recipe = remembered_recipe(read_state(folder)["recipe"])
    except (KeyError, TypeError, AttributeError, SchemaError) as error:
        raise FerdeskError(f"{folder / STATE} holds no usable recipe ({error}).") from None
    network = build_model(recipe.architecture, dict(recipe.model))
    parts = read_weights(folder)
    fill(network, parts["average"] if average and parts["average"] else parts["weights"])
    return network.eval(), recipe


def _flat_optimizer(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    flat: dict[str, Tensor] = {}
    for index, values in optimizer.state_dict()["state"].items():
        for key, value in values.items():
            if value is not None:
                flat[f"{index}.{key}"] = torch.as_tensor(value).contiguous()
    return flat


def fill_optimizer(optimizer: torch.optim.Optimizer, folder: Path) -> None:
    """Momentum and the like from a checkpoint; rates come from the schedule."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in load_file(folder / OPTIMIZER).items():
        index, _, name = key.partition(".")
        state.setdefault(int(index), {})[name] = value
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
