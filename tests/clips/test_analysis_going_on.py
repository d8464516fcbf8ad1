"""An analysis that was stopped or killed goes on to the tracks, thumbnails and cuts of one run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ferdesk.annotation.project import Project
from ferdesk.clips import analysis, open_clip
from ferdesk.clips.analysis import AnalysisOptions, analyze_into
from ferdesk.clips.memory import Memory
from ferdesk.errors import FerdeskError
from ferdesk.faces.smoothing import Smoother
from ferdesk.faces.tracker import FaceTracker
from ferdesk.pipeline import PipelineOptions, PipelineState
from ferdesk.records import FaceBox

from .conftest import CUT, FRAMES

KILLED = """
import os, signal, sys
from pathlib import Path
from ferdesk.clips import analysis
analysis.CHUNK = 8
def told(progress):
    if progress.done > 18:
        os.kill(os.getpid(), signal.SIGKILL)
options = analysis.AnalysisOptions(engine=sys.argv[2], backend="onnxruntime", threads=1)
analysis.analyze_into(Path(sys.argv[1]), options, told)
"""


@pytest.fixture(autouse=True, scope="module")
def small_chunks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysis, "CHUNK", 8)
        patch.setattr("ferdesk.clips.progress._TOLD_EVERY", 0.0)
        yield


@pytest.fixture
def options(tiny_card):
    return AnalysisOptions(engine=str(tiny_card.folder), backend="onnxruntime", threads=1)


@pytest.fixture
def new(talk):
    """A project of the clip without predictions."""
    with closing(open_clip(talk)) as project:
        return project.path


def told_by(path: Path) -> tuple:
    with closing(Project.open(path, read_only=True)) as project:
        tracks = [project.track(track) for track in project.track_ids()]
        arrays = [(t.track, t.frames.tolist(), t.boxes.tolist(), t.scores.tolist()) for t in tracks]
        persons = [(p.id, p.tracks, project.thumbnail(p.id)) for p in project.timeline.persons]
        return arrays, persons, project.cuts.tolist(), project.analyzed


@pytest.fixture(scope="module")
def at_once(taken, tmp_path_factory, tiny_card) -> tuple:
    folder = tmp_path_factory.mktemp("whole")
    with closing(open_clip(Path(shutil.copy(taken, folder / "talk.mp4")))) as project:
        path = project.path
    options = AnalysisOptions(engine=str(tiny_card.folder), backend="onnxruntime", threads=1)
    assert analyze_into(path, options) == analysis.Report(FRAMES, stopped=False)
    told = told_by(path)
    assert told[0]
    assert told[2] == [CUT]
    return told


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_killed_and_gone_on_is_as_in_one_run(new, options, at_once):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(new), options.engine], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    with closing(Project.open(new)) as project:
        assert project.analyzed_to in (7, 13, 19)  # each chunk ends with a look for faces
        assert not project.analyzed
    report = analyze_into(new, options)
    assert 0 < report.analyzed < FRAMES
    assert told_by(new) == at_once


def test_stopped_anywhere_keeps_what_is_done(new, options, at_once, monkeypatch):
    monkeypatch.setattr(analysis, "CHUNK", 20)
    analyzed, places = 0, []
    for goal in (3, CUT + 4, FRAMES):
        stop = threading.Event()
        report = analyze_into(
            new, options, lambda now, goal=goal, stop=stop: now.done >= goal and stop.set(), stop
        )
        analyzed += report.analyzed
        with closing(Project.open(new)) as project:
            places.append(project.analyzed_to)
    assert analyzed == FRAMES  # nothing twice
    assert places == sorted(places)
    assert places[0] < 20  # in the middle of a chunk
    assert told_by(new) == at_once


def test_labels_can_be_made_meanwhile_and_progress_is_told(new, options):
    from ferdesk.annotation import edits

    with closing(Project.open(new)) as project:
        timeline = project.apply(lambda tl: edits.add_tier(tl, "A. Keller", ()), "Add tier")
        tier = timeline.tiers[-1].id
        seen: list[int] = []
        reports: list[analysis.Progress] = []

        def told(now: analysis.Progress) -> None:
            if now.done >= 16 and not seen:
                project.refresh()
                seen.append(project.timeline.persons[0].id)
                project.apply(lambda tl: edits.label(tl, seen[0], tier, 3, 9, "fear"), "Label")

        analyze_into(new, options, lambda now: (reports.append(now), told(now)))
        project.refresh()
        assert [a.label for a in project.timeline.annotations] == ["fear"]
        assert project.analyzed
    assert (reports[0].done, reports[-1].done, reports[-1].seconds_left) == (0, FRAMES, 0)
    assert {now.total for now in reports} == {FRAMES}
    assert all(now.rate is None or now.rate > 0 for now in reports)
    assert [now.done for now in reports] == sorted(now.done for now in reports)


def test_anew_keeps_labels_and_gives_new_tracks(new, options):
    analyze_into(new, options)
    other = replace(options, every=4)
    with pytest.raises(FerdeskError, match="other settings"):
        analyze_into(new, other)
    before = {track for track, *_ in told_by(new)[0]}
    assert analyze_into(new, replace(other, anew=True)).analyzed == FRAMES // 4
    arrays, _, cuts, finished = told_by(new)
    assert finished
    assert cuts == [CUT]  # to the very frame, though only every fourth was analysed
    assert before.isdisjoint(track for track, *_ in arrays)
    assert {frame % 4 for _, frames, *_ in arrays for frame in frames} == {0}


def test_damaged_frames_are_counted(talk, options):
    import av

    with av.open(str(talk)) as container:
        packets = [p for p in container.demux(video=0) if p.pos is not None and p.size]
    lost = [p for p in packets[8:28] if not p.is_keyframe][:4]
    with closing(open_clip(talk)) as project:
        path = project.path
    found = talk.stat()
    content = bytearray(talk.read_bytes())
    for packet in lost:
        content[packet.pos : packet.pos + packet.size] = bytes(packet.size)
    talk.write_bytes(content)
    os.utime(talk, ns=(found.st_atime_ns, found.st_mtime_ns))
    report = analyze_into(path, options)
    if report.problem is None:
        pytest.skip("this decoder conceals all of it")
    assert report.analyzed < FRAMES
    assert report.problem.startswith("talk.mp4 is damaged: ")
    assert not report.stopped


def test_a_memory_holds_all_that_is_followed():
    tracker, smoother = FaceTracker(), Smoother()
    for i in range(5):
        boxes = [
            FaceBox(10.0 + 3 * i, 20, 60 + 3 * i, 70, 0.9, (20.0, 30.0, 40.0, 31.0)),
            FaceBox(300, 20, 340, 61, 0.6),
        ]
        tracker.update(boxes, i / 25)
        smoother.smooth(1, np.full(8, 0.125) + 0.01 * i, i / 25)
    data = Memory(5, PipelineState(tracker, smoother), {1: 0.9}).pack()
    back = Memory.unpack(data, 5)
    assert back is not None
    assert back.best == {1: 0.9}
    # Whoever teaches the tracker or the smoother to remember more must teach it the memory.
    assert vars(back.state.tracker) == vars(tracker)
    assert vars(back.state.smoother).keys() == vars(smoother).keys() == {"strength", "_states"}
    next_boxes = [FaceBox(26, 20, 76, 70, 0.9)]
    assert back.state.tracker.update(next_boxes, 0.2) == tracker.update(next_boxes, 0.2)
    new = np.linspace(0, 0.25, 8)
    np.testing.assert_array_equal(back.state.smoother.smooth(1, new, 0.2), smoother.smooth(1, new, 0.2))
    assert back.state.tracker._next_id == 2
    assert Memory.unpack(data, 6) is None
    assert Memory.unpack(b"{}", 5) is None
    assert Memory.unpack(b"\x80\x04", 5) is None
    assert Memory.unpack(None, 0) is None


def test_smoothing_goes_on_too(new, options):
    smooth = replace(options, pipeline=PipelineOptions(smoothing=0.8, attention=False))
    stop = threading.Event()
    analyze_into(new, smooth, lambda now: now.done >= 16 and stop.set(), stop)
    analyze_into(new, smooth)
    stopped = told_by(new)[0]
    analyze_into(new, replace(smooth, anew=True))
    for one, two in zip(stopped, told_by(new)[0], strict=True):
        assert one[1:3] == two[1:3]
        np.testing.assert_allclose(one[3], two[3], atol=1e-4)
