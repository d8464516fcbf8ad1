"""The choice "auto": measures every way to run an engine on this machine, and remembers the fastest."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import logging
import math
import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np

from ferdesk import paths
from ferdesk.backends import Choice, Engine, RunOptions, cores, polite_threads
from ferdesk.errors import BackendError, FerdeskError
from ferdesk.model_card import ModelCard
from ferdesk.schema import SchemaError, build

_FACES = 4  # a batch as a talk or a meeting has it
_SECONDS = 0.6  # for all candidates together, after their warm-up
# A moment in which something else used the cores must not decide for good: ways that are about as fast, or of
# which the times scatter, are measured again a while later, and the best time of each counts.
_CLEAR = 1.25  # times as fast as the next way
_CALM = 1.5  # median of a way's times over its best
_ENOUGH = 3  # measurements after which the fastest is the fastest
_LATER = 600.0  # seconds
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
    key = _key(card, ways, run)
    known = _recall(key)
    best = _fastest(ways, known)
    if best is not None and (known.is_settled or abs(time.time() - known.when) < _LATER):
        return best
    times = _measure(card, ways, run, open_)
    _log.info("%s: %s", card.name, ", ".join(f"{c.title} {min(ms):.2f} ms" for c, ms in times.items()))
    now = known.and_also({_name(way): ms for way, ms in times.items()})
    if len(times) == len(ways):  # a backend that failed today may run tomorrow
        _remember(key, now)
    best = _fastest(tuple(times), now)
    assert best is not None  # at least one was measured, or _measure had raised
    return best


def recall(card: ModelCard, ways: Sequence[Choice], run: RunOptions) -> Choice | None:
    return _fastest(ways, _recall(_key(card, ways, run)))


@dataclass(frozen=True, slots=True)
class _Best:
    way: str
    milliseconds: float  # a batch


@dataclass(frozen=True, slots=True)
class _Known:
    """What was measured so far, the fastest way first."""

    ways: tuple[_Best, ...] = ()
    measured: int = 0  # times
    is_calm: bool = False  # the last time
    when: float = 0.0  # that was, in seconds since 1970

    @property
    def is_settled(self) -> bool:
        if self.measured >= _ENOUGH:
            return True
        first, second, *_ = *(best.milliseconds for best in self.ways), math.inf, math.inf
        return self.is_calm and second >= _CLEAR * first

    def and_also(self, times: Mapping[str, Sequence[float]]) -> _Known:
        before = {best.way: best.milliseconds for best in self.ways}
        ways = (_Best(way, min(*ms, before.get(way, math.inf))) for way, ms in times.items())
        calm = all(median(ms) <= _CALM * min(ms) for ms in times.values())
        in_order = tuple(sorted(ways, key=lambda best: best.milliseconds))
        return _Known(in_order, self.measured + 1, calm, time.time())


def _fastest(ways: Sequence[Choice], known: _Known) -> Choice | None:
    """The fastest of `ways` that is known."""
    by_name = {_name(way): way for way in ways}
    return next((by_name[best.way] for best in known.ways if best.way in by_name), None)


def _name(choice: Choice) -> str:
    return f"{choice.backend} {choice.precision}"


def _measure(
    card: ModelCard, ways: Sequence[Choice], run: RunOptions, open_: Open
) -> dict[Choice, list[float]]:
    """Milliseconds of each batch; candidates take turns, so that a busy moment hits them alike."""
    shape = (min(_FACES, run.max_batch), card.input.channels, card.input.size, card.input.size)
    batch = np.random.default_rng(0).random(shape, np.float32)
    times: dict[Choice, list[float]] = {}
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
        while not times or time.perf_counter() < until:
            for way, engine in engines.items():
                start = time.perf_counter()
                engine.run(batch)
                times.setdefault(way, []).append((time.perf_counter() - start) * 1e3)
    return times


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


def _recall(key: str) -> _Known:
    try:
        return build(_Known, _read().get(key))
    except SchemaError:  # there is none, or one that an earlier version wrote
        return _Known()


def _remember(key: str, known: _Known) -> None:
    entry = asdict(known)
    path = _file()
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({**_read(), key: entry}, indent=1), "utf-8")
        part.replace(path)
    except OSError as error:
        _log.warning("the measured choice of a backend could not be kept (%s)", error)
