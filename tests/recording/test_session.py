from __future__ import annotations

import csv
import errno
import json
import threading
import time
from collections import namedtuple
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import av
import numpy as np
import pytest

from ferdesk.errors import RecordingError
from ferdesk.recording import _disk, session, video
from ferdesk.recording.painter import CLEAN, PaintOptions
from ferdesk.recording.session import SessionRecorder, new_base
from ferdesk.records import AnalyzedFrame, Prediction

MakeAnalyzed = Callable[..., AnalyzedFrame]
MakeFace = Callable[..., Prediction]
Usage = namedtuple("Usage", "total used free")
SETTINGS = {"engine": "resmasking-s", "device": "CPU, OpenVINO fp32"}


def pictures(path: Path) -> list[tuple[float, np.ndarray]]:
    with av.open(str(path)) as container:
        return [(f.time, f.to_ndarray(format="rgb24")) for f in container.decode(video=0)]


def record(base: Path, frames: list[AnalyzedFrame], **more: object) -> session.Recording:
    recorder = SessionRecorder(base, SETTINGS, **more)  # type: ignore[arg-type]
    for frame in frames:
        while not recorder.write(frame):  # a test does not drop
            time.sleep(0.005)
    return recorder.stop()


def test_three_files_that_fit_each_other(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    frames = [make_analyzed(100 + i, 50 + t) for i, t in enumerate((0, 0.04, 0.1, 0.5))]
    left = record(tmp_path / "new" / "talk", frames, source="Studio camera")
    folder = tmp_path / "new"
    assert left.video == folder / "talk.mp4"
    assert left.table == folder / "talk.csv"
    assert left.settings == folder / "talk.json"
    assert (left.frames, left.dropped, left.problem) == (4, 0, None)
    assert left.seconds == pytest.approx(0.5)
    assert sorted(p.name for p in folder.iterdir()) == ["talk.csv", "talk.json", "talk.mp4"]

    times = [t for t, _ in pictures(folder / "talk.mp4")]
    with (folder / "talk.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert times == pytest.approx([0, 0.04, 0.1, 0.5], abs=1e-4)
    assert [float(r["time"]) for r in rows] == pytest.approx(times, abs=1e-4)
    assert {r["source"] for r in rows} == {"Studio camera"}

    said = json.loads((folder / "talk.json").read_text("utf-8"))
    assert said["session"] == SETTINGS
    assert (said["frames"], said["dropped"], said["video"], said["encoder"]) == (4, 0, "talk.mp4", "mpeg4")
    assert said["ended_early"] is None
    assert datetime.fromisoformat(said["started"]).tzinfo is not None


def test_clean_overlaid_or_blurred(tmp_path: Path, make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (180, 240, 1), np.uint8)

    def corner(name: str, paint: PaintOptions) -> np.ndarray:
        frame = make_analyzed(faces=(make_face(box=(20, 30, 120, 130)),))
        frame.frame.image[:] = noise
        left = record(tmp_path / name, [frame], paint=paint)
        assert left.video is not None
        return pictures(left.video)[0][1].astype(int)

    plain = corner("plain", CLEAN)
    overlaid = corner("overlaid", PaintOptions())
    blurred = corner("blurred", PaintOptions(boxes=False, chips=False, bars=False, mask="none", blur=True))
    assert abs(plain - noise).mean() < 20  # noise does not like to be compressed
    assert overlaid[80, 20:22].min() > 200  # the box's white side
    inside = np.s_[40:120, 30:110]
    assert blurred[inside].std() < plain[inside].std() / 2


def test_hiding_faces_takes_effect_while_recording(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    recorder = SessionRecorder(tmp_path / "a", SETTINGS)
    noise = np.random.default_rng(0).integers(0, 255, (180, 240, 3), np.uint8)
    for i in range(4):
        frame = make_analyzed(i)
        frame.frame.image[:] = noise
        recorder.write(frame)
        if i == 1:
            wait_for(lambda: recorder.seconds > 0)
            recorder.set_paint(PaintOptions(boxes=False, chips=False, bars=False, mask="none", blur=True))
    left = recorder.stop()
    assert left.video is not None
    shown = [p[40:120, 30:110].std() for _, p in pictures(left.video)]
    assert max(shown[2:]) < min(shown[:2]) / 2


def test_writing_never_waits_and_counts_what_it_drops(
    tmp_path: Path, make_analyzed: MakeAnalyzed, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    original = session.Painter.paint

    def slow(self: session.Painter, analyzed: AnalyzedFrame) -> np.ndarray:
        gate.wait(10)
        return original(self, analyzed)

    monkeypatch.setattr(session.Painter, "paint", slow)
    monkeypatch.setattr(session, "_WAITING_BYTES", 0)  # four pictures at least
    recorder = SessionRecorder(tmp_path / "a", SETTINGS)
    begin = time.perf_counter()
    taken = sum(recorder.write(make_analyzed(i)) for i in range(20))
    assert time.perf_counter() - begin < 2
    gate.set()
    left = recorder.stop()
    assert taken in (4, 5)
    assert (left.frames, left.dropped) == (taken, 20 - taken)
    assert left.video is not None
    assert len(pictures(left.video)) == taken


def test_full_disk_keeps_what_is_saved_and_names_it(
    tmp_path: Path, make_analyzed: MakeAnalyzed, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = [10**9]
    monkeypatch.setattr(_disk.shutil, "disk_usage", lambda folder: Usage(10**10, 0, free[0]))
    monkeypatch.setattr(video, "_LOOK_EVERY_S", 0.0)
    said: list[str] = []
    recorder = SessionRecorder(tmp_path / "talk_03", SETTINGS, on_stopped=said.append)
    for i in range(5):
        recorder.write(make_analyzed(i, i * 181.0))
    wait_for(lambda: recorder.seconds == pytest.approx(724))
    free[0] = 1000
    recorder.write(make_analyzed(5, 905.0))
    wait_for(lambda: bool(said))
    sentence = "The disk is full, so recording stopped. The first 12 min 4 s are saved as talk_03.mp4."
    assert said == [sentence]
    assert not recorder.write(make_analyzed(6, 1000.0))
    left = recorder.stop()
    assert (left.problem, left.frames) == (sentence, 5)
    assert left.video is not None
    assert len(pictures(left.video)) == 5
    assert json.loads((tmp_path / "talk_03.json").read_text())["ended_early"] == sentence
    with pytest.raises(RecordingError, match=r"^The disk is full\. Free some space, then record again\.$"):
        SessionRecorder(tmp_path / "talk_04", SETTINGS)


def test_a_table_that_cannot_be_written_on_ends_it_too(
    tmp_path: Path, make_analyzed: MakeAnalyzed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, analyzed: AnalyzedFrame, source: str = "") -> None:
        if analyzed.frame.time > 1:
            raise _disk.cannot_write(tmp_path / "a.csv", OSError(errno.EIO, "Input/output error"))

    monkeypatch.setattr(session.TableWriter, "append", refuse)
    left = record(tmp_path / "a", [make_analyzed(i, float(i)) for i in range(3)])
    assert left.problem == (
        "Recording stopped: a.csv cannot be written (Input/output error). Choose another folder."
        " The first 2 s are saved as a.mp4."
    )
    assert left.video is not None
    assert len(pictures(left.video)) == 3


def test_a_bug_in_painting_is_named_and_ends_it(
    tmp_path: Path, make_analyzed: MakeAnalyzed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session.Painter, "paint", lambda self, analyzed: 1 / 0)
    said: list[str] = []
    recorder = SessionRecorder(tmp_path / "a", SETTINGS, on_stopped=said.append)
    recorder.write(make_analyzed(0))
    wait_for(lambda: bool(said))
    assert said == ["Recording stopped: ZeroDivisionError. Nothing was saved."]
    assert recorder.stop().video is None


def test_stop_twice_and_without_a_frame(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    recorder = SessionRecorder(tmp_path / "a", SETTINGS)
    left = recorder.stop()
    assert recorder.stop() == left
    assert (left.video, left.frames, left.problem) == (None, 0, None)
    assert not recorder.write(make_analyzed(0))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.json"]


def test_no_thread_is_left(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    before = threading.active_count()
    for i in range(5):
        record(tmp_path / str(i), [make_analyzed(0)])
    assert threading.active_count() == before


def test_a_source_that_changes_its_size_or_begins_again(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    frames = [
        make_analyzed(0, 10.0),
        make_analyzed(1, 10.5),
        make_analyzed(2, 11.0, size=(100, 180), level=200),  # portrait: black at its sides
        make_analyzed(0, 0.0),
        make_analyzed(1, 0.5),
    ]
    left = record(tmp_path / "a", frames)
    assert left.video is not None
    shown = pictures(left.video)
    assert [t for t, _ in shown] == pytest.approx([0, 0.5, 1.0, 1.033, 1.533], abs=1e-3)
    odd = shown[2][1]
    assert odd.shape == (180, 240, 3)
    assert odd[90, 5].max() < 30 < 150 < odd[90, 120].min()


def test_size_and_length_while_it_grows(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    recorder = SessionRecorder(tmp_path / "a", SETTINGS)
    assert (recorder.bytes, recorder.seconds, recorder.problem) == (0, 0.0, None)
    noise = np.random.default_rng(0)
    for i in range(125):
        frame = make_analyzed(i)
        frame.frame.image[:] = noise.integers(0, 255, frame.frame.image.shape, np.uint8)
        while not recorder.write(frame):
            time.sleep(0.005)
    wait_for(lambda: recorder.seconds > 4)
    assert recorder.bytes > 100_000
    left = recorder.stop()
    assert left.video is not None
    assert recorder.bytes == left.video.stat().st_size


def test_names_do_not_collide(tmp_path: Path) -> None:
    now = datetime(2026, 11, 22, 20, 23, 5)
    assert new_base(tmp_path, now).name == "FERDesk 2026-11-22 20.23.05"
    (tmp_path / "FERDesk 2026-11-22 20.23.05.csv").touch()
    assert new_base(tmp_path, now).name == "FERDesk 2026-11-22 20.23.05 (2)"


def test_folder_that_may_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordingError, match="Choose another folder"):
        SessionRecorder(tmp_path / "file" / "a", SETTINGS)


def wait_for(is_true: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not is_true():
        assert time.monotonic() < until, "it did not happen within 10 s"
        time.sleep(0.005)
