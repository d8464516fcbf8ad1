"""Reads the checkpoint that the authors of the Residual Masking Network publish, and nothing else from it.

The file `Z_resmasking_dropout1_rot30_2019Nov30_13.32` is a torch.save of a dict whose `net` is the state
dict, with plain numbers and lists beside it. Our network has the very same names, so no weight is renamed;
the shortcuts of the masking blocks stand in it twice (as `maskK.downsampleN` and `maskK.convN.downsample`).
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ferdesk.errors import FerdeskError
from ferdesk.training.checkpoint import network_state, save_checkpoint
from ferdesk.training.models.resmasking import ResMaskingNet
from ferdesk.training.recipe import Recipe

STATE_KEY = "net"
PUBLISHED: dict[str, Any] = {}  # arguments of the published network: the defaults


def read_published(path: Path) -> dict[str, Tensor]:
    """The state dict of a published checkpoint, read without running anything that stands in the file."""
    if not path.is_file():
        raise FerdeskError(f"{path} is not there. Name the checkpoint file; nothing is downloaded.")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FerdeskError(f"{path} is not a checkpoint that can be read safely ({reason}).") from error
    state = content.get(STATE_KEY) if isinstance(content, dict) else None
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise FerdeskError(f"{path} holds no weights called {STATE_KEY}. Name the authors' checkpoint file.")
    return state


def published_network(state: Mapping[str, Tensor], **arguments: Any) -> ResMaskingNet:
    """The network of a state dict, every weight of it used. `arguments` differ from the published ones.

    Raises FerdeskError naming a weight that is missing, not known, of another shape, or that stands in the
    checkpoint twice with different values.
    """
    with torch.device("meta"):  # shapes only: the weights are about to come
        network = ResMaskingNet(**{**PUBLISHED, **arguments})
    wanted = network.state_dict(keep_vars=True)
    for key in sorted(wanted.keys() ^ state.keys()):
        where = "missing from the checkpoint" if key in wanted else "not one of this network's"
        raise FerdeskError(f"The checkpoint does not fit: {key} is {where}.")
    given: dict[int, str] = {}
    for key, value in wanted.items():
        if state[key].shape != value.shape:
            raise FerdeskError(
                f"The checkpoint does not fit: {key} is {tuple(state[key].shape)}, not {tuple(value.shape)}."
            )
        first = given.setdefault(id(value), key)
        if first != key and not torch.equal(state[first], state[key]):
            raise FerdeskError(f"The checkpoint contradicts itself: {first} and {key} must be the same.")
    network.load_state_dict({k: v.to(wanted[k].dtype) for k, v in state.items()}, assign=True)
    return network.eval()


def with_eight_classes(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The state of the same network with a head of eight expressions and the published one as FER2013's.

    The first seven rows of the new head are the published ones, whose classes are the first seven in the
    same order; the row of contempt starts at random, the same each time.
    """
    seven = {part: state[f"fc.1.{part}"] for part in ("weight", "bias")}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        head = nn.Linear(seven["weight"].shape[1], 8)
    with torch.no_grad():
        head.weight[:7], head.bias[:7] = seven["weight"], seven["bias"]
    new = {f"fc.1.{part}": value for part, value in head.state_dict().items()}
    return {**state, **new, **{f"fc_fer2013.1.{part}": value for part, value in seven.items()}}


def save_start(network: nn.Module, folder: Path, arguments: Mapping[str, Any], side: int) -> None:
    """Write a checkpoint that a recipe can name as its `start`; `side` is the input side in pixels."""
    recipe = Recipe(folder.name, "resmasking", {**PUBLISHED, **arguments})
    recipe = replace(recipe, schedule=replace(recipe.schedule, sizes=((0, side),)))
    state = {"recipe": recipe.as_dict(), "progress": {}}
    save_checkpoint(folder, network_state(network), None, None, state)
