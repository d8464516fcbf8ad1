"""What `bench` measures: the engine alone, the live path with 0 to 8 people, and a whole clip."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ferdesk.cli._machine import resident_mb
from ferdesk.cli._scene import Scene
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from ferdesk.backends import Engine
    from ferdesk.capture import FrameSource
    from ferdesk.model_card import ModelCard
    from ferdesk.pipeline import Pipeline
    from ferdesk.records import AnalyzedFrame

BATCHES = (1, 4, 8)
WARM_UP_FRAMES = 30  # of the live path, not counted


def measure_ways(card: ModelCard, seconds: float) -> tuple[list[dict[str, Any]], list[str]]:
    """Milliseconds a face of every way to run it here, by batch; ways take turns, best of all turns. Beside
    them a sentence of each way that does not start here; FerdeskError if none does."""
    from ferdesk.backends import Choice, choices, open_engine

    ways: list[Choice] = []
    engines: list[Engine] = []
    not_started: list[str] = []
    try:
        for way in choices(card):
            try:
                engines.append(open_engine(card, way.backend, way.precision))
                ways.append(way)
            except FerdeskError as error:
                not_started.append(f"{way.title} was not measured: {error}")
        if not ways:
            raise FerdeskError("\n".join(not_started) or f"Nothing here can run {card.name}.")
        size = (card.input.channels, card.input.size, card.input.size)
        faces = np.random.default_rng(0).random((max(BATCHES), *size), np.float32)
        best = [dict.fromkeys(BATCHES, np.inf) for _ in ways]
        until = time.perf_counter() + seconds
        for turn in range(1_000_000):
            if turn > 1 and time.perf_counter() > until:
                break
            for engine, times in zip(engines, best, strict=True):
                for n in BATCHES:
                    start = time.perf_counter()
                    engine.run(faces[:n])
                    times[n] = min(times[n], (time.perf_counter() - start) * 1e3 / n)
    finally:
        for engine in engines:
            engine.close()
    found = [
        {
            "title": way.title,
            "ms_a_face": {str(n): round(ms, 3) for n, ms in times.items()},
            "faces_a_second": round(1e3 / min(times.values()), 1),
        }
        for way, times in zip(ways, best, strict=True)
    ]
    return found, not_started


class Watch:
    """Notes when each frame of a scene was done with; only what comes after the warm-up counts."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.timings: list[dict[str, float]] = []
        self.found: list[int] = []
        self.counting = False

    def note(self, analyzed: AnalyzedFrame, scene: Scene) -> None:
        if self.counting and analyzed.frame.index in scene.arrived:
            self.latencies.append((time.perf_counter() - scene.arrived[analyzed.frame.index]) * 1e3)
            self.timings.append(analyzed.timings)
            self.found.append(len(analyzed.predictions))

    def report(self, people: int, seconds: float, dropped: int) -> dict[str, Any]:
        if not self.latencies:
            raise FerdeskError("No frame came through in time. Measure longer with --seconds.")
        stages = {name: np.array([t[name] for t in self.timings]) for name in self.timings[0]}
        total = sum(stages.values())
        rest = total - stages["detect"] - stages["engine"]
        p50, p95 = np.percentile(self.latencies, (50, 95))
        return {
            "people": people,
            "faces_found": round(float(np.mean(self.found)), 2),
            "frames_a_second": round(len(self.latencies) / seconds, 2),
            "dropped": dropped,
            "latency_ms": {"p50": round(float(p50), 2), "p95": round(float(p95), 2)},
            "stages_ms": {name: round(float(np.mean(ms)), 3) for name, ms in stages.items()},
            "rest_ms": round(float(np.mean(rest)), 3),
            "rest_share": round(float(np.sum(rest) / np.sum(total)), 4),
            "memory_mb": round(resident_mb(), 1),
        }


def measure_live(
    scene: Scene, people: int, open_pipeline: Callable[[], Pipeline], seconds: float
) -> dict[str, Any]:
    """The live session as the window runs it, without the window."""
    from ferdesk.live import LiveSession

    watch, errors, warm = Watch(), [], threading.Event()

    def take(analyzed: AnalyzedFrame) -> None:
        if session.stats.analyzed >= WARM_UP_FRAMES:
            warm.set()
        watch.note(analyzed, scene)

    def fail(error: Exception) -> None:
        errors.append(error)
        warm.set()

    def open_scene() -> FrameSource:
        return scene

    session = LiveSession(open_scene, open_pipeline, take, fail)
    session.start()
    try:
        warm.wait(120)
        dropped, start = session.stats.dropped, time.perf_counter()
        watch.counting = True
        time.sleep(seconds)
        watch.counting = False
        elapsed, dropped = time.perf_counter() - start, session.stats.dropped - dropped
    finally:
        session.stop()
    if errors:
        raise errors[0]
    return watch.report(people, elapsed, dropped)


def measure_clip(engine: str, backend: str, precision: str | None) -> dict[str, Any]:
    """`ferdesk analyze` of the demo clip, opening, table and all."""
    from ferdesk.capture import open_source
    from ferdesk.cli._analysis import run
    from ferdesk.cli._order import Order
    from ferdesk.cli._progress import Progress
    from ferdesk.cli._sources import named
    from ferdesk.faces.sparse import DETECT_EVERY
    from ferdesk.pipeline import PipelineOptions

    clip = open_source("demo")
    duration = clip.info.duration or 0.0
    clip.close()
    options = PipelineOptions(smoothing=0.0, attention=False, detect_every=DETECT_EVERY)
    with tempfile.TemporaryDirectory() as folder:
        order = Order(named(["demo"]), Path(folder) / "demo.csv", engine, options, backend, precision)
        start = time.perf_counter()
        report = run(order, Progress(shown=False))
        elapsed = time.perf_counter() - start
    if report.failed:
        raise FerdeskError(next(iter(report.failed.values())))
    return {
        "seconds": round(elapsed, 3),
        "frames_a_second": round(report.frames / elapsed, 1),
        "times_real_time": round(duration / elapsed, 2),
    }
