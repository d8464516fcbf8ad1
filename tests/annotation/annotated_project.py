"""A project that a test can make by itself: a short clip of uneven times with sound, people, two tiers."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path

import numpy as np

from ferdesk.annotation import edits
from ferdesk.annotation.project import ClipInfo, Project
from ferdesk.annotation.timeline import Timeline
from ferdesk.annotation.tracks import TrackPredictions
from ferdesk.recording.video import VideoWriter
from ferdesk.records import EXPRESSIONS

FRAMES, SIZE = 30, (96, 64)
TICKS = np.cumsum([0, *([2000, 2000, 3000, 1001, 6000] * 6)][:FRAMES])
TIMES = TICKS / 60_000  # seconds; a variable rate
CARD = {"name": "tiny", "uncertain_below": 0.5, "framing": {"scale": 1.2, "offset_x": 0.0, "offset_y": 0.1}}
HAPPINESS, SADNESS, NEUTRAL = (EXPRESSIONS.index(e) for e in ("happiness", "sadness", "neutral"))
COMMENT = 'smiles, "wide" & <open>'


def make_clip(folder: Path, name: str = "clip one.mp4") -> Path:
    """A gray clip with a bright square that moves, and a tone; both start at 0."""
    sound = folder / "tone.m4a"
    _tone(sound, float(TIMES[-1]) + 0.1)
    path = folder / name
    writer = VideoWriter(path, *SIZE, codec="mpeg4", sound_of=sound)
    for frame, time in enumerate(TIMES.tolist()):
        image = np.full((SIZE[1], SIZE[0], 3), 60, np.uint8)
        image[10:50, 10 + frame : 40 + frame] = (200, 160, 140)
        writer.write(image, time)
    writer.close()
    sound.unlink()
    return path


def make_predictions() -> tuple[TrackPredictions, ...]:
    """Track 1: frames 0 to 29, happiness, from frame 20 sadness, uncertain in 10 to 12. Track 2: frames 5 to
    24, neutral. Track 3: two frames of a false face."""
    scores = np.full((FRAMES, 8), 0.01, np.float32)
    scores[:20, HAPPINESS] = scores[20:, SADNESS] = 0.93
    scores[10:13] = 0.125
    frames = np.arange(FRAMES)
    boxes = np.stack([10 + frames, np.full(FRAMES, 10), 40 + frames, np.full(FRAMES, 50)], 1)
    calm = np.full((20, 8), 0.01, np.float32)
    calm[:, NEUTRAL] = 0.93
    return (
        TrackPredictions(1, frames, boxes, scores, np.full(FRAMES, 0.9)),
        TrackPredictions(2, frames[5:25], np.tile([60.5, 20, 90, 55], (20, 1)), calm, np.full(20, 0.8)),
        TrackPredictions(3, [3, 4], [[0, 0, 9, 9]] * 2, calm[:2], [0.4, 0.4]),
    )


def annotate(tl: Timeline) -> Timeline:
    """Two annotators on two people: "Ada" and "Ben K."; Ben has a label of his own."""
    tl = edits.add_tier(tl, "Ada")
    tl = edits.add_tier(tl, "Ben K.", ["smirk"])
    tl = edits.rename_person(tl, 2, "Zoë")
    tl = edits.hide_person(tl, 3, True)
    tl = edits.label(tl, 1, 1, 0, 10, "happiness", intensity=4, comment=COMMENT)
    tl = edits.label(tl, 1, 1, 10, 14, "uncertain")
    tl = edits.label(tl, 1, 1, 20, 30, "sadness", intensity=2)
    tl = edits.label(tl, 2, 1, 6, 12, "none")
    tl = edits.label(tl, 1, 2, 0, 6, "happiness")
    tl = edits.label(tl, 1, 2, 6, 9, "smirk")
    tl = edits.label(tl, 1, 2, 20, 28, "fear")
    return edits.label(tl, 2, 2, 8, 10, "neutral", origin="import")


def make_project(folder: Path, clip: Path, name: str = "study", *, labelled: bool = True) -> Path:
    """The project, closed. The clip's content is the same wherever it lies, so is its hash."""
    path = folder / f"{name}.ferdesk"
    project = Project.create(path, ClipInfo.of(clip, *SIZE, TIMES, has_sound=True))
    with project:
        project.begin_analysis(CARD, {}, 1)
        project.add_predictions(0, FRAMES, make_predictions())
        project.finish_analysis()
        if labelled:
            project.apply(annotate, "Label")
        assert isinstance(project.saved_at, datetime)
    return path


def _tone(path: Path, seconds: float) -> None:
    import av

    rate = 16_000
    wave = (0.2 * np.sin(np.arange(int(seconds * rate)) * 0.1)).astype(np.float32)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=rate, layout="mono")
        for start in range(0, len(wave), 1024):
            part = np.ascontiguousarray(wave[None, start : start + 1024])
            frame = av.AudioFrame.from_ndarray(part, "fltp", "mono")
            frame.rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
