"""Builds an engine for this computer, checks it against the exact one, and measures it.

"Best" on a computer with TensorRT is TensorRT; without it, the CPU backend that is measured to be fastest.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ferdesk import plugins
from ferdesk.backends import (
    Choice,
    Engine,
    RunOptions,
    _auto,
    _engine_file,
    available,
    choices,
    on_cpu,
    open_engine,
)
from ferdesk.errors import BackendError
from ferdesk.model_card import ModelCard

PROBE_FACES = 32
# Of a logit, against fp32. What rounding may cost; more means that something else is wrong.
TOLERANCES = {"fp32": 1e-2, "fp16": 5e-2, "bf16": 5e-1, "int8": 2.0}
_SECONDS = 1.0
_log = logging.getLogger(__name__)

Progress = Callable[[str, float], object]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built and what it is worth here.

    `path` is the engine's own file where nothing had to be built. `difference` is the largest of a logit
    against fp32; the speed is that of `batch` faces at a time.
    """

    backend: str
    precision: str
    device: str
    path: Path
    seconds: float
    difference: float
    faces_per_second: float
    batch: int
    passed_over: tuple[str, ...] = ()  # why a better backend was not built for


def build_engine(
    card: ModelCard,
    backend: str | None = None,
    precision: str | None = None,
    max_batch: int = 16,
    on_progress: Progress = lambda stage, part: None,
) -> Built:
    """Build `card` for `backend` (None: the best here), open the result, compare and measure it.

    `on_progress` gets a stage ("build", "check") and how far it is, 0..1. Raises BackendError if it cannot be
    built here or answers otherwise than fp32 by more than rounding explains; EngineError for a bad file.
    """
    passed_over: tuple[str, ...] = ()
    if precision == "int8" and "int8" not in card.variants:
        raise _engine_file.no_source(card, "int8")
    on_progress("build", 0.0)
    if backend is None:
        way, passed_over = _best(card, precision)
    else:
        way = Choice(backend, precision or _usual(card, backend), "")
    began = time.perf_counter()
    path = _build(card, way, max_batch, lambda part: on_progress("build", part))
    seconds = time.perf_counter() - began
    on_progress("check", 0.0)
    engine = open_engine(card, way.backend, way.precision, RunOptions(max_batch=max_batch))
    try:
        difference = compare(card, engine)
        on_progress("check", 0.5)
        batch = min(_auto._FACES, max_batch)
        speed = faces_per_second(card, engine, batch)
        device = engine.device
    finally:
        engine.close()
    if not difference <= TOLERANCES[way.precision]:
        raise BackendError(
            f"{device} answers {card.name} otherwise than fp32 by {difference:.2g} of a logit. "
            "Choose another precision, and report this."
        )
    on_progress("check", 1.0)
    return Built(way.backend, way.precision, device, path, seconds, difference, speed, batch, passed_over)


def compare(card: ModelCard, engine: Engine) -> float:
    """The largest difference of a logit between `engine` and ONNX Runtime's fp32 on the CPU, on random faces
    in batches of 1, 4 and the rest of 32."""
    faces = probe_faces(card, PROBE_FACES)
    exact = open_engine(card, "onnxruntime", "fp32")
    try:
        wanted = exact.run(faces)["logits"]
    finally:
        exact.close()
    found = np.concatenate([engine.run(part)["logits"] for part in (faces[:1], faces[1:5], faces[5:])])
    return float(np.abs(found - wanted).max())


def faces_per_second(card: ModelCard, engine: Engine, n: int, seconds: float = _SECONDS) -> float:
    """From the best time of a batch of `n` faces within `seconds`."""
    faces = probe_faces(card, n)
    engine.run(faces)
    best, until = np.inf, time.perf_counter() + seconds
    while best == np.inf or time.perf_counter() < until:
        start = time.perf_counter()
        engine.run(faces)
        best = min(best, time.perf_counter() - start)
    return n / best


def probe_faces(card: ModelCard, n: int) -> np.ndarray:
    """(n, c, s, s) float32: smooth random pictures as the card's input takes them, the same each time."""
    size, random = card.input.size, np.random.default_rng(0)
    coarse = random.random((n, card.input.channels, -(-size // 8), -(-size // 8)), np.float32)
    pixels = np.kron(coarse, np.ones((8, 8), np.float32))[:, :, :size, :size]
    return ((pixels - card.input.mean) / card.input.std).astype(np.float32)


def _usual(card: ModelCard, backend: str) -> str:
    """The precision to build for a backend when nobody chose: a GPU loses nothing with fp16."""
    return "fp16" if backend == "tensorrt" else card.precision


def _best(card: ModelCard, precision: str | None) -> tuple[Choice, tuple[str, ...]]:
    reason = available().get("tensorrt", "")
    if reason is None:
        return Choice("tensorrt", precision or _usual(card, "tensorrt"), ""), ()
    ways = [way for way in choices(card) if on_cpu(way.backend)]
    best = _auto.choose(
        card,
        ways,
        precision,
        RunOptions(),
        lambda c, way, run: open_engine(c, way.backend, way.precision, run),
    )
    return best, (f"No TensorRT engine was built: {reason}",) if reason else ()


def _build(card: ModelCard, way: Choice, max_batch: int, on_progress: Callable[[float], object]) -> Path:
    name = way.backend.partition(":")[0]
    module = plugins.modules_in("ferdesk.backends").get(name)
    if module is None:
        raise BackendError(
            f"There is no backend called {way.backend}. Choose one of: {', '.join(available())}."
        )
    if (reason := module.is_available()) is not None:
        raise BackendError(reason)
    folder = _engine_file.built_folder(card)
    card.check_hash(way.precision)
    # One build at a time for each engine: two would only slow each other down.
    with _engine_file.locked(folder / "build.lock"):
        if name == "tensorrt":
            return module.build(card, way.precision, folder, max_batch, on_progress)
        offered = module.precisions(card, next(iter(module.devices())))
        if way.precision not in offered:
            raise BackendError(
                f"{module.TITLE} cannot run {card.name} as {way.precision} here. "
                f"Choose one of: {', '.join(offered)}."
            )
        return module.build(card, way.precision, folder)
