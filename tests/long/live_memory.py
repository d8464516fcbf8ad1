"""Does a live session hold its memory, its rate and its threads over 30 minutes? (tests/long/README.md)"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from ferdesk.cli._machine import resident_mb
from ferdesk.cli._scene import Scene, face_cuts
from ferdesk.live import LiveSession, LiveStats
from ferdesk.pipeline import open_pipeline

ALLOWED_MB = 30

Run = tuple[
    Callable[[], LiveStats | None],  # figures of the moment
    Callable[[float], object],  # waits so many seconds
    Callable[[], object],  # ends it
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--faces", type=int, default=4)
    parser.add_argument("--engine", default="resmasking-s")
    parser.add_argument("--window", action="store_true", help="with the real window painting")
    options = parser.parse_args()
    scene, errors = Scene(options.faces, face_cuts()), []
    before = threading.active_count()
    start = _window if options.window else _session
    stats_now, wait, stop = start(scene, options.engine, errors)
    worst, after_a_minute = 0.0, None
    for minute in range(1, max(2, round(options.minutes)) + 1):
        wait(60)
        stats, now = stats_now(), resident_mb()
        if stats is None:
            break
        after_a_minute = after_a_minute or now
        worst = max(worst, now - after_a_minute)
        sys.stdout.write(
            f"{minute:4} min  {now:7.1f} MB  {now - after_a_minute:+6.1f}  {stats.fps:5.1f} frames/s  "
            f"{stats.latency_ms:6.1f} ms  {stats.dropped} dropped\n"
        )
        sys.stdout.flush()
        if errors:
            break
    stop()
    left = threading.active_count() - before
    sys.stdout.write(f"at most {worst:+.1f} MB; {left} threads left; {len(errors)} errors\n")
    return 1 if errors or left > 0 or worst > ALLOWED_MB else 0


def _session(scene: Scene, engine: str, errors: list[Exception]) -> Run:
    """As the window runs it, without the window."""
    session = LiveSession(lambda: scene, lambda: open_pipeline(engine), lambda frame: None, errors.append)
    session.start()
    return lambda: session.stats, time.sleep, session.stop


def _window(scene: Scene, engine: str, errors: list[Exception]) -> Run:
    """The real window: overlay, cards, curves and all, on no screen if there is none."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEventLoop, QTimer

    from ferdesk.gui.app import make_application, make_window
    from ferdesk.gui.services import real_services
    from ferdesk.gui.settings_keeper import SettingsKeeper
    from ferdesk.settings import Settings

    app = make_application()
    services = replace(real_services(), open_source=lambda spec, options: scene)
    window = make_window(app, SettingsKeeper(Settings(notice_seen=True), None), services, engine)
    window.live.failed.connect(errors.append)
    window.resize(1440, 900)
    window.show()
    window.begin(scene.info.name)

    def wait(seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1e3 * seconds), loop.quit)
        loop.exec()

    def stop() -> None:
        window.close()
        wait(0.5)

    return lambda: window.live.session.stats, wait, stop


if __name__ == "__main__":
    sys.exit(main())
