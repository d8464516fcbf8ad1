"""Code that runs one kind of engine file. One file a backend; each offers the functions below.

A backend module has:
    TITLE: str                                        # "OpenVINO"
    PRECISIONS: tuple[str, ...]                       # of "fp32", "fp16", "bf16", "int8"
    def is_available() -> str | None                  # None if it can run here, else one sentence why not
    def devices() -> Mapping[str, str]                # what it runs on here, default first: {"cpu": "CPU"}
    def precisions(card, device) -> tuple[str, ...]   # those that device runs and the card has files for
    def build(card, precision, folder) -> Path        # what `open` needs, made atomically, or the ONNX
    def open(card, precision, options) -> Engine      # on the thread that will run it
and, where it applies,
    def why_not(card, precision) -> BackendError      # why a precision was not built for this computer
    ON_REQUEST: frozenset[str]                        # devices that start for minutes: not for "auto"
Heavy libraries are imported inside these functions.

A backend is named by its module, and by its device where that is not its first: "openvino", "openvino:gpu".
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ferdesk import plugins
from ferdesk.errors import BackendError
from ferdesk.model_card import ModelCard

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How an engine is run here."""

    max_batch: int = 16
    threads: int | None = None  # None: the backend's choice, leaving room for the window
    device: str = ""  # "": the backend's first


class GpuError(BackendError):
    """An engine on a GPU failed while it ran; the same on the CPU (backend "cpu") may well go on."""


class Engine(Protocol):
    """An opened engine. Created, run and closed on one thread; `close` may be called twice.

    `device` is what the person is shown, e.g. "CPU, OpenVINO fp32": it must be true.
    """

    device: str
    backend: str
    precision: str

    def run(self, batch: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        """(n, c, s, s), n >= 0 (split above max_batch) -> named outputs, first axis n."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to run an engine on this machine; `title` is for people: "OpenVINO bf16, CPU"."""

    backend: str
    precision: str
    title: str


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def polite_threads() -> int:
    """Threads for an engine beside a window: above two cores one stays free, past eight nothing is gained."""
    n = cores()
    return n if n <= 2 else min(n - 1, 8)


def available() -> dict[str, str | None]:
    """Every backend by name: None if it runs here, else the sentence why not."""
    found: dict[str, str | None] = {}
    for name, module in plugins.modules_in(__name__).items():
        reason = module.is_available()
        found[name] = reason
        if reason is None:
            found.update({f"{name}:{device}": None for device in list(module.devices())[1:]})
    return found


def choices(card: ModelCard) -> tuple[Choice, ...]:
    """Every backend and precision that can run this card on this machine, the card's own precision first."""
    found = [
        Choice(name, precision, f"{module.TITLE} {precision}, {module.devices()[device]}")
        for name, reason in available().items()
        if reason is None
        for module, device in [_module(name)]
        for precision in module.precisions(card, device)
    ]
    return tuple(sorted(found, key=lambda c: c.precision != card.precision))


def remembered(card: ModelCard, precision: str | None = None, run: RunOptions | None = None) -> Choice | None:
    """What "auto" last found fastest for this engine on this machine; None if it has not measured yet."""
    from ferdesk.backends import _auto

    ways = [way for way in choices(card) if _quick(way)]
    return _auto.recall(card, _auto.candidates(ways, card, precision), run or RunOptions())


def open_engine(
    card: ModelCard, backend: str = "auto", precision: str | None = None, run: RunOptions | None = None
) -> Engine:
    """Check the engine's file and open it, on the thread that will run it.

    `backend` "auto" takes the fastest one measured here for this engine; "cpu" the fastest of
    those that need no GPU, in a precision they have. `precision` None takes the card's where the backend
    has it, else fp32, else the first it has; the engine's `device` says which it is. Raises EngineError for
    a file or folder that cannot be used and BackendError for a backend that cannot run it.
    """
    run = run or RunOptions()
    if backend in ("auto", "cpu"):
        from ferdesk.backends import _auto

        ways = [way for way in choices(card) if _quick(way) and (backend == "auto" or on_cpu(way.backend))]
        if backend == "cpu" and precision not in {way.precision for way in ways}:
            precision = None  # it was chosen for the GPU that this stands in for
        return _open(card, _auto.choose(card, ways, precision, run, _open), run)
    module, device = _module(backend)
    if (reason := module.is_available()) is not None:
        raise BackendError(reason)
    if device not in module.devices():
        raise BackendError(f"{module.TITLE} offers no {device} here. Choose one of: {_known()}.")
    offered = module.precisions(card, device)
    usual = next((p for p in (card.precision, "fp32", *offered) if p in offered), "fp32")
    chosen = str(precision or usual)
    if chosen not in offered:
        if hasattr(module, "why_not"):
            raise module.why_not(card, chosen)
        raise BackendError(
            f"{module.TITLE} cannot run {card.name} as {chosen} here. "
            f"Choose one of: {', '.join(offered) or 'another backend'}."
        )
    return _open(card, Choice(backend, chosen, ""), run)


def _quick(way: Choice) -> bool:
    module, device = _module(way.backend)
    return device not in getattr(module, "ON_REQUEST", ())


def on_cpu(backend: str) -> bool:
    """Whether a backend that is available here computes on the processor."""
    module, device = _module(backend)
    return device == "cpu" and device in module.devices()


def _open(card: ModelCard, choice: Choice, run: RunOptions) -> Engine:
    card.check_hash(choice.precision)
    module, device = _module(choice.backend)
    engine: Engine = module.open(card, choice.precision, replace(run, device=device))
    engine.backend = choice.backend
    _log.info("engine %s runs on %s", card.name, engine.device)
    return engine


def _module(name: str) -> tuple[ModuleType, str]:
    """The module behind a backend's name, and the device it names (its first one if it names none)."""
    short, _, device = name.partition(":")
    module = plugins.modules_in(__name__).get(short)
    if module is None:
        raise BackendError(f"There is no backend called {name}. Choose one of: {_known()}.")
    return module, device or next(iter(module.devices()), "")


def _known() -> str:
    return ", ".join(["auto", "cpu", *available()])
