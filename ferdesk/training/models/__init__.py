"""The networks. A file here that has NETWORKS, {architecture: class or function}, is found by being here;
its SIDE is the input side in pixels they were published for.

Every network is made from keyword arguments alone, takes `in_channels`, `classes` and `fer2013_head`, and
answers a NetworkOutput for pictures (n, in_channels, s, s) in 0..1.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import torch
from torch import nn

from ferdesk.errors import FerdeskError
from ferdesk.plugins import modules_in

N = TypeVar("N", bound=nn.Module)


def build_model(architecture: str, arguments: Mapping[str, Any]) -> nn.Module:
    """The network called `architecture`, untrained; FerdeskError names what it does not know."""
    factory = ARCHITECTURES.get(architecture)
    if factory is None:
        known = ", ".join(ARCHITECTURES)
        raise FerdeskError(f"There is no architecture called {architecture}. Choose one of: {known}.")
    known_arguments = arguments_of(architecture)
    for name in arguments:
        if name not in known_arguments:
            raise FerdeskError(
                f"{architecture} has no argument called {name}. Choose from: {', '.join(known_arguments)}."
            )
    try:
        return factory(**arguments)
    except (TypeError, ValueError) as error:
        raise FerdeskError(f"{architecture} cannot be built with these arguments: {error}.") from error


def channels_last(network: N) -> N:
    """`network` with its filters laid out as CPUs and tensor cores are fastest with."""
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # not in torch's stubs


def arguments_of(architecture: str) -> dict[str, Any]:
    """The keyword arguments of an architecture with their defaults."""
    return {
        parameter.name: parameter.default
        for factory in _factories(ARCHITECTURES[architecture])
        for parameter in inspect.signature(factory).parameters.values()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    }


def _factories(factory: Callable[..., nn.Module]) -> tuple[Callable[..., nn.Module], ...]:
    """A function that passes its **arguments on names the class it passes them to as what it returns."""
    parameters = inspect.signature(factory).parameters.values()
    if all(p.kind is not inspect.Parameter.VAR_KEYWORD for p in parameters):
        return (factory,)
    return (factory, inspect.get_annotations(factory, eval_str=True)["return"])


_FILES = [module for module in modules_in(__name__).values() if hasattr(module, "NETWORKS")]
ARCHITECTURES: dict[str, Callable[..., nn.Module]] = {
    name: factory for module in _FILES for name, factory in module.NETWORKS.items()
}
SIDES: dict[str, int] = {name: module.SIDE for module in _FILES for name in module.NETWORKS}
