"""The choice "auto": measures every way to run an engine once on this machine, and remembers the fastest."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import logging
import os
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ferdesk import paths
from ferdesk.backends import Choice, Engine, RunOptions, cores, polite_threads
from ferdesk.errors import BackendError, FerdeskError
from ferdesk.model_card import ModelCard

_FACES = 4  # a batch as a talk or a meeting has it
_SECONDS = 0.6  # for all candidates together, after their warm-up
_LOSS = 0.3  # points of accuracy that may be given for speed without asking
_log = logging.getLogger(__name__)

Open = Callable[[ModelCard, Choice, RunOptions], Engine]


def candidates(all_choices: Sequence[Choice], card: ModelCard, precision: str | None) -> tuple[Choice, ...]:
    """One way per backend: the precision asked for, else the card's, else fp32, else (of a backend that has
    only what was built for this computer) fp16 and int8. If none was asked for, also those that were measured
    to cost hardly any accuracy on that backend."""
    found: dict[str, Choice] = {}
    for choice in all_choices:
        order = (precision,) if precision else (card.precision, "fp32", "fp16", "int8")
        if choice.precision in order:
            kept = found.get(choice.backend)
            if kept is None or order.index(choice.precision) < order.index(kept.precision):
                found[choice.backend] = choice
    as_good = () if precision else (c for c in all_choices if card.losses.get(_name(c), _LOSS + 1) <= _LOSS)
    return tuple(dict.fromkeys((*found.values(), *as_good)))


def choose(
    card: ModelCard, all_choices: Sequence[Choice], precision: str | None, run: RunOptions, open_: Open
) -> Choice:
    """The remembered choice, else the fastest measured now; BackendError if nothing can run the card."""
    ways = candidates(all_choices, card, precision)
    if not ways:
        what = f"{card.name} as {precision}" if precision else card.name
        known = ", ".join(dict.fromkeys(c.precision for c in all_choices)) or "none"
        raise BackendError(
            f"No backend runs {what} here (precisions here: {known}). ferdesk doctor says why."
        )
    if len(ways) == 1:
        return ways[0]
    if (known_choice := recall(card, ways, run)) is not None:
        return known_choice
    times = _measure(card, ways, run, open_)
    best = min(times, key=times.__getitem__)
    _log.info("%s: %s", card.name, ", ".join(f"{c.title} {ms:.2f} ms" for c, ms in times.items()))
    if len(times) == len(ways):  # a backend that failed today may run tomorrow
        _remember(_key(card, ways, run), best, times)
    return best


def recall(card: ModelCard, ways: Sequence[Choice], run: RunOptions) -> Choice | None:
    entry = _read().get(_key(card, ways, run))
    name = entry.get("best") if isinstance(entry, dict) else None
    return next((c for c in ways if _name(c) == name), None)


def _name(choice: Choice) -> str:
    return f"{choice.backend} {choice.precision}"


def _measure(card: ModelCard, ways: Sequence[Choice], run: RunOptions, open_: Open) -> dict[Choice, float]:
    """Best milliseconds a batch; candidates take turns, so that a busy moment hits them alike."""
    shape = (min(_FACES, run.max_batch), card.input.channels, card.input.size, card.input.size)
    batch = np.random.default_rng(0).random(shape, np.float32)
    best: dict[Choice, float] = {}
    with contextlib.ExitStack() as opened:
        engines: dict[Choice, Engine] = {}
        failed: FerdeskError | None = None
        for way in ways:
            try:
                engines[way] = open_(card, way, run)
                opened.callback(engines[way].close)
            except FerdeskError as error:
                _log.warning("%s is not considered for %s: %s", way.title, card.name, error)
                failed = error
        if failed is not None and not engines:
            raise failed
        for engine in engines.values():
            engine.run(batch)
        until = time.perf_counter() + _SECONDS
        while not best or time.perf_counter() < until:
            for way, engine in engines.items():
                start = time.perf_counter()
                engine.run(batch)
                best[way] = min(best.get(way, np.inf), (time.perf_counter() - start) * 1e3)
    return best


def _key(card: ModelCard, ways: Sequence[Choice], run: RunOptions) -> str:
    """Anything that may change the order of the candidates."""
    packages = ("onnxruntime", "onnxruntime-gpu", "openvino", "tensorrt-cu12", "tensorrt-cu13")
    versions = []
    for package in packages:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions.append(f"{package} {importlib.metadata.version(package)}")
    ways_text = ", ".join(map(_name, ways))
    parts = (
        card.sha256,
        processor(),
        f"{cores()} cores",
        f"{run.threads or polite_threads()} threads",
        *versions,
        ways_text,
    )
    return " | ".join(parts)


def processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _file() -> Path:
    return paths.user_cache() / "fastest_backend.json"


def _read() -> dict[str, object]:
    try:
        found = json.loads(_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(key: str, best: Choice, times: dict[Choice, float]) -> None:
    name = {c: _name(c) for c in times}
    entry = {"best": name[best], "milliseconds": {name[c]: round(ms, 3) for c, ms in times.items()}}
    path = _file()
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({**_read(), key: entry}, indent=1), "utf-8")
        part.replace(path)
    except OSError as error:
        _log.warning("the measured choice of a backend could not be kept (%s)", error)
