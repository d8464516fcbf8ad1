"""Does the window open an hour of clip fast, scroll it smoothly and stay small? (tests/long/README.md)

Makes an hour of H.264 at 25 frames/s from the demo clip, its project with made-up predictions of every frame
and 4,000 labels, and opens it in the annotate page as a person does. Said are: the first opening of the clip
alone (frame times and hash are read), the second until picture and timeline are painted, the memory of the
whole process, and how long the window is busy with one step of scrolling and with one label.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

import av
import numpy as np
from project_scale import CHUNK, RATE, label_evenly, made_up

from ferdesk import paths
from ferdesk.annotation import edits
from ferdesk.cli._machine import resident_mb
from ferdesk.clips import open_clip

ALLOWED_S, ALLOWED_MB, ALLOWED_MEMORY_MB, ALLOWED_MS = 2.0, 100, 500, 1000 / 60


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0, help="of video")
    parser.add_argument("--persons", type=int, default=2, help="in every frame")
    parser.add_argument("--labels", type=int, default=4000)
    parser.add_argument("--steps", type=int, default=200, help="of scrolling")
    options = parser.parse_args()
    frames = round(options.minutes * 60 * RATE)
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "hour.mp4"
        _make_clip(clip, frames)
        project = _make_project(clip, options.persons, options.labels)
        size = project.stat().st_size / 1e6
        _say("project", f"{size:.1f} MB of {ALLOWED_MB}, clip {clip.stat().st_size / 1e6:.0f} MB")
        return int(size > ALLOWED_MB or not _look(project, options.steps))


def _make_clip(path: Path, frames: int) -> None:
    """The demo clip's packets again and again, at 25 frames/s."""
    with av.open(str(paths.assets() / "demo.mp4")) as source:
        stream = source.streams.video[0]
        step = 1 / (stream.average_rate or Fraction(24)) / (stream.time_base or Fraction(1, 90_000))
        packets = [p for p in source.demux(stream) if p.pts is not None and p.dts is not None]
        first = min(p.pts or 0 for p in packets)
        order = [(bytes(p), round(((p.pts or 0) - first) / step), p.is_keyframe) for p in packets]
        with av.open(str(path), "w") as target:
            made = target.add_stream_from_template(stream)
            made.time_base = Fraction(1, RATE)
            for number in range(frames):
                data, place, key = order[number % len(order)]
                packet = av.Packet(data)
                packet.stream, packet.time_base, packet.is_keyframe = made, Fraction(1, RATE), key
                packet.dts = number
                packet.pts = number - number % len(order) + place + _DELAY
                target.mux(packet)


_DELAY = 4  # frames; no picture of the demo clip is shown earlier than it is decoded


def _make_project(clip: Path, persons: int, labels: int) -> Path:
    begun = time.perf_counter()
    with open_clip(clip) as project:
        _say("first time", f"{time.perf_counter() - begun:.2f} s to read the clip's frame times and hash")
        r = np.random.default_rng(0)
        project.apply(lambda tl: edits.add_tier(tl, "Anna"), "Add tier")
        project.begin_analysis({"name": "made up"}, {})
        frames = project.timeline.frames
        for start in range(0, frames, CHUNK):
            end = min(start + CHUNK, frames)
            tracks = [made_up(r, person + 1, start, end) for person in range(persons)]
            project.add_predictions(start, end, tracks)
        project.finish_analysis()
        for number in range(labels):
            label_evenly(project, labels, number)
        return project.path


def _look(path: Path, steps: int) -> bool:
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    from ferdesk.gui import app as program
    from ferdesk.gui.services import real_services
    from ferdesk.gui.settings_keeper import SettingsKeeper
    from ferdesk.settings import Settings

    app = program.make_application()
    keeper = SettingsKeeper(Settings(notice_seen=True, theme="dark", language="en"), None)
    window = program.make_window(app, keeper, real_services())
    window.resize(1440, 900)
    window.show()
    window.turner.turn(True)
    app.processEvents()
    empty = resident_mb()
    desk, page = window.annotate.part.desk, window.annotate.part.page

    def wait(until: Callable[[], Any]) -> None:
        end = time.monotonic() + 60
        while not until():
            if time.monotonic() > end:
                raise TimeoutError("The window does not come to rest.")
            app.processEvents()
            time.sleep(0.001)

    worked_ms: list[float] = []

    def busy(step: Callable[[], Any]) -> float:
        """Milliseconds of `step` and of all that it leads to before the window waits for events again; how
        many of them were the processor's goes to `worked_ms`."""
        begun, working = time.perf_counter(), time.thread_time()
        step()
        QCoreApplication.sendPostedEvents()
        app.processEvents()
        worked_ms.append(1000 * (time.thread_time() - working))
        return 1000 * (time.perf_counter() - begun)

    begun, worked = time.perf_counter(), time.process_time()
    window.open_for_annotating(str(path))
    wait(lambda: page.view.people() and page.timeline.isVisible() and not page.timeline.is_behind())
    opened, worked = time.perf_counter() - begun, time.process_time() - worked
    wait(lambda: desk.work is not None and desk.work.checking.known)
    looked = time.perf_counter() - begun
    scrolls: list[float] = []
    for zoom in (0.1, 0.4, 0.7):
        page.timeline.set_zoom(zoom)
        page.timeline.scroll_to(0.2)
        wait(lambda: not page.timeline.is_behind())
        scrolls += [busy(lambda: page.timeline.scroll_by(14)) for _ in range(steps)]
    scrolled_ms = list(worked_ms)
    assert desk.work is not None
    work, labels = desk.work, []
    for number in range(20):
        desk.play.go(45_000 + 40 * number if work.annotator.last > 60_000 else 40 * number)
        wait(lambda: page.view.people())
        labels.append(busy(lambda n=number: desk.edits.label(("fear", "anger")[n % 2])))
    memory = resident_mb()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.close()
    late = float(np.percentile(scrolls, 99))
    _say(
        "opened",
        f"{opened:.2f} s of {ALLOWED_S} until picture and timeline are painted, {worked:.2f} s of it of the "
        f"processor; what to check after {looked:.2f} s",
    )
    _say("memory", f"{memory:.0f} MB of {ALLOWED_MEMORY_MB}; {empty:.0f} before it was opened")
    _say(
        "scrolling",
        f"median {np.median(scrolls):.1f} ms a step, 99 % within {late:.1f} of {ALLOWED_MS:.1f}; of the "
        f"processor {np.median(scrolled_ms):.1f} and {np.percentile(scrolled_ms, 99):.1f}",
    )
    _say("a label", f"median {np.median(labels):.0f} ms until all of the page shows it")
    return opened <= ALLOWED_S and memory <= ALLOWED_MEMORY_MB and late <= ALLOWED_MS


def _say(what: str, found: str) -> None:
    sys.stdout.write(f"{what:12} {found}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # threads of the window may still wait for a driver
