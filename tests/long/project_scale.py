"""Does an hour's project stay small and open fast? (tests/long/README.md)"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from ferdesk.annotation import edits
from ferdesk.annotation.project import ClipInfo, Project
from ferdesk.annotation.tracks import TrackPredictions
from ferdesk.cli._machine import resident_mb

RATE, CHUNK = 25, 250
ALLOWED_MB, ALLOWED_S, ALLOWED_MEMORY_MB, ALLOWED_EDIT_S = 100, 2.0, 500, 0.1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="of video")
    parser.add_argument("--persons", type=int, default=2, help="in every frame")
    parser.add_argument("--labels", type=int, default=4000, help="made one by one, a step each")
    options = parser.parse_args()
    frames = round(options.minutes * 60 * RATE)
    r = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        times = np.arange(frames) / RATE + r.normal(0, 1e-4, frames)
        clip = ClipInfo(Path(folder) / "hour.mp4", "hour.mp4", "0" * 64, 1920, 1080, times, True)
        path = Path(folder) / "hour.ferdesk"
        with Project.create(path, clip) as project:
            project.apply(lambda tl: edits.add_tier(tl, "Anna"), "Add tier")
            project.begin_analysis({"name": "made up"}, {})
            for start in range(0, frames, CHUNK):
                end = min(start + CHUNK, frames)
                tracks = [made_up(r, i + 1, start, end) for i in range(options.persons)]
                project.add_predictions(start, end, tracks)
            project.finish_analysis()
            _say("predictions", f"{path.stat().st_size / 1e6:.1f} MB")
            took = [label_evenly(project, options.labels, i) for i in range(options.labels)]
        size = path.stat().st_size / 1e6
        begun = time.perf_counter()
        project = Project.open(path)
        opened = time.perf_counter() - begun
        begun = time.perf_counter()
        for person in project.timeline.persons:
            assert project.predictions(person.id) is not None
        loaded = time.perf_counter() - begun
        memory = resident_mb()
        project.close()
    late = statistics.median(took[-200:])
    _say("project", f"{size:.1f} MB of {ALLOWED_MB}")
    _say("opened", f"{opened:.2f} s, predictions of all persons {loaded:.2f} s, together {ALLOWED_S} allowed")
    _say("memory", f"{memory:.0f} MB of {ALLOWED_MEMORY_MB}")
    _say("an edit", f"{1000 * statistics.median(took[:200]):.1f} ms at first, {1000 * late:.1f} ms at last")
    return int(
        size > ALLOWED_MB
        or opened + loaded > ALLOWED_S
        or memory > ALLOWED_MEMORY_MB
        or late > ALLOWED_EDIT_S
    )


def made_up(r: np.random.Generator, track: int, start: int, end: int) -> TrackPredictions:
    """Noise in every digit: real ones pack better."""
    n = end - start
    boxes = np.cumsum(r.normal(0, 2, (n, 4)), 0) + 500
    return TrackPredictions(track, range(start, end), boxes, r.dirichlet(np.ones(8), n), r.random(n))


def label_evenly(project: Project, labels: int, i: int) -> float:
    """Seconds that one label took to be on the disk."""
    every = project.timeline.frames // labels
    where = (1 + i % 2, 1, i * every, i * every + every, ["anger", "happiness"][i // 2 % 2])
    begun = time.perf_counter()
    project.apply(lambda tl: edits.label(tl, *where), f"Label {where[-1]}")
    return time.perf_counter() - begun


def _say(what: str, found: str) -> None:
    sys.stdout.write(f"{what:12} {found}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
