"""The real window at work on the scenes: how late a frame is when it is painted, and what painting costs."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ferdesk.cli._measure import WARM_UP_FRAMES, Watch
from ferdesk.cli._scene import Scene
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ferdesk.records import AnalyzedFrame

_SIZE = (1440, 900)
_PATIENCE_S = 120.0


def measure_window(
    scenes: Mapping[int, Scene], engine: str, backend: str, seconds: float
) -> list[dict[str, Any]]:
    """One report a scene, as of `measure_live`, with `paint_ms`, what painting the picture and all that lies
    over it took."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ferdesk.gui.app import make_application

    app = make_application()
    return [_measure(app, people, scene, engine, backend, seconds) for people, scene in scenes.items()]


def _measure(
    app: QApplication, people: int, scene: Scene, engine: str, backend: str, seconds: float
) -> dict[str, Any]:
    from ferdesk.gui.app import make_window
    from ferdesk.gui.qt_session import QtSession
    from ferdesk.gui.services import real_services
    from ferdesk.gui.settings_keeper import SettingsKeeper
    from ferdesk.settings import Settings

    services = replace(real_services(), open_source=lambda spec, options: scene)
    window = make_window(app, SettingsKeeper(Settings(notice_seen=True), None), services, engine, backend)
    session = window.findChild(QtSession)
    if session is None:
        raise FerdeskError("The window has no session to measure. Report this.")
    watch = Watch()
    newest: list[AnalyzedFrame] = []
    paints: list[float] = []
    errors: list[Exception] = []
    frames = 0

    def painted(took: float) -> None:
        nonlocal frames
        frames += 1
        if newest:
            watch.note(newest.pop(), scene)
            if watch.counting:
                paints.append(took * 1e3)

    def run_until(done: Callable[[], bool]) -> None:
        until = time.perf_counter() + _PATIENCE_S
        while not (errors or done() or time.perf_counter() > until):
            app.processEvents()
            time.sleep(0.0005)

    session.failed.connect(errors.append)
    session.frame_analyzed.connect(lambda analyzed: newest.__setitem__(slice(None), [analyzed]))
    window.page.view.painted.connect(painted)
    window.resize(*_SIZE)
    window.show()
    try:
        window.begin(scene.info.name)
        run_until(lambda: frames >= WARM_UP_FRAMES)
        start, dropped = time.perf_counter(), session.stats.dropped if session.stats else 0
        watch.counting = True
        run_until(lambda: time.perf_counter() - start >= seconds)
        elapsed, stats = time.perf_counter() - start, session.stats
        if errors:
            raise errors[0]
        report = watch.report(people, elapsed, stats.dropped - dropped if stats else 0)
    finally:
        window.close()
    p50, p95 = np.percentile(paints, (50, 95))
    return {**report, "paint_ms": {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}}
