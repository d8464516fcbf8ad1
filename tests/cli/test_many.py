"""`ferdesk analyze` over many files: processes that may die, a manifest that is true, the same table."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from ferdesk.cli._analysis import open_parts, run, settings_of
from ferdesk.cli._many import processes
from ferdesk.cli._many.manifest import Manifest
from ferdesk.cli._many.run import is_large, run_large
from ferdesk.cli._many.task import Silence, do, do_apart, split
from ferdesk.cli._order import Order, Report
from ferdesk.cli._sources import named
from ferdesk.cli._stopping import Stopping
from ferdesk.errors import BackendError, RecordingError, SourceError
from ferdesk.pipeline import PipelineOptions

from .conftest import FRAMES


@pytest.fixture
def order(tiny_card, tmp_path, monkeypatch, face_clip):
    """order("a.mp4", …, **changes): into t.csv of an empty folder that holds three clips and a broken one."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        shutil.copy(face_clip, name)
    Path("notes.mp4").write_text("no video at all")

    def make(*sources, **changes):
        options = PipelineOptions(smoothing=0.5, attention=False)
        changes = {"options": options, "every": 5, **changes}
        return Order(named(sources), Path("t.csv"), str(tiny_card.folder), backend="onnxruntime", **changes)

    return make


@pytest.fixture
def in_this_process(monkeypatch):
    """Tasks are done here and now, without processes of their own; `done` are their sources."""
    seen = SimpleNamespace(done=[], before=lambda task: None)

    class Here:
        def __init__(self, order, count):
            self.order = order

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def results(self, tasks, stopping):
            with open_parts(self.order) as parts:
                for task in tasks:
                    seen.before(task)
                    if stopping.asked:
                        return
                    yield task, do(task, parts, stopping)
                    seen.done += [source.name for source in task.sources]

    monkeypatch.setattr(processes, "Processes", Here)
    return seen


def left_over():
    return sorted(p.name for p in Path().iterdir() if p.suffix not in {".mp4", ".csv", ".png"})


def test_processes_give_the_same_table_and_one_that_dies_stops_no_other(order, capsys, monkeypatch):
    """b.mp4 ends every process that reads it; notes.mp4 is no video."""
    give, killed = processes.Processes._give, []

    def deadly(self, worker, task):
        give(self, worker, task)
        if task.sources[0].name == "b.mp4":
            worker.process.kill()
            killed.append(worker.process.pid)

    monkeypatch.setattr(processes.Processes, "_give", deadly)
    many = run_large(order("b.mp4", "notes.mp4", "a.mp4", "c.mp4"), Silence(), jobs=2)
    assert sorted(many.done) == ["a.mp4", "c.mp4"]
    assert len(killed) == len(set(killed)) == 2, "it was tried twice"
    assert many.failed["b.mp4"] == "b.mp4 ended each process that read it (code -9). Convert it."
    assert many.failed["notes.mp4"] == "notes.mp4 holds no video. Choose another file."
    assert multiprocessing.active_children() == []
    assert left_over() == []
    table = Path("t.csv").read_bytes()
    single = run(order("a.mp4", "c.mp4", force=True), Silence())
    assert (single.frames, single.faces) == (many.frames, many.faces) == (10, 10)
    assert Path("t.csv").read_bytes() == table


def test_a_stopped_analysis_goes_on_with_what_is_left(order, in_this_process):
    whole = order("a.mp4", "notes.mp4", "b.mp4", "c.mp4")
    run(replace(whole, table=Path("whole.csv")), Silence())
    stop = threading.Event()

    def crash(task):
        if task.sources[0].name == "b.mp4" and not stop.is_set():
            stop.set()
            raise KeyboardInterrupt

    in_this_process.before = crash
    with pytest.raises(KeyboardInterrupt):
        run_large(whole, Silence(), jobs=2)
    assert not Path("t.csv").exists()
    with (Path("t.csv.parts") / "manifest.jsonl").open("a") as file:
        file.write('{"source": "b.mp4", "pa')  # a power cut in the middle of a line
    assert is_large(whole, 1, None), "what was begun in pieces goes on so"
    report = run_large(whole, Silence(), jobs=1)
    assert in_this_process.done == ["a.mp4", "notes.mp4", "notes.mp4", "b.mp4", "c.mp4"], "failed ones again"
    assert sorted(report.done) == ["a.mp4", "b.mp4", "c.mp4"]
    assert Path("t.csv").read_bytes() == Path("whole.csv").read_bytes()
    assert left_over() == []


def test_a_stop_reaches_the_frames_of_a_task_and_nothing_is_done_twice(order, tiny_card, monkeypatch):
    clip = order("a.mp4", every=1)
    run(replace(clip, table=Path("whole.csv")), Silence())
    asked = threading.Event()
    analyzed: list[int] = []
    monkeypatch.setattr("ferdesk.pipeline._BATCH_FACES", 2)
    with open_parts(clip) as parts:
        (task,) = split(clip, settings_of(clip, parts), Path().absolute(), clip.sources)
        from ferdesk.recording.table import TableWriter

        append = TableWriter.append

        def counted(self, frame, source=""):
            append(self, frame, source)
            analyzed.append(frame.frame.index)
            asked.set()

        monkeypatch.setattr(TableWriter, "append", counted)
        first = do(task, parts, Stopping(asked.is_set))
        assert first.interrupted
        assert 0 < len(analyzed) < FRAMES
        assert not task.order.table.exists()
        second = do(task, parts, Stopping())
    assert second.done == ["a.mp4"]
    assert analyzed == list(range(FRAMES))
    assert task.order.table.read_bytes() == Path("whole.csv").read_bytes()


def test_who_stopped_before_it_began_starts_no_process(order):
    clips = order("a.mp4", "b.mp4")
    with processes.Processes(clips, 2) as started:
        tasks = split(clips, {}, Path(), clips.sources)
        assert list(started.results(tasks, Stopping(lambda: True))) == []
        assert multiprocessing.active_children() == []


def test_other_settings_or_a_changed_clip_are_not_mixed_in(order, in_this_process):
    def crash(task):
        if task.sources[0].name == "c.mp4":
            raise KeyboardInterrupt

    in_this_process.before = crash
    with pytest.raises(KeyboardInterrupt):
        run_large(order("a.mp4", "b.mp4", "c.mp4"), Silence(), jobs=2)
    with pytest.raises(RecordingError, match="was begun with another smoothing"):
        run_large(
            order("a.mp4", "b.mp4", options=PipelineOptions(smoothing=0.1, attention=False)),
            Silence(),
            jobs=2,
        )
    in_this_process.before, in_this_process.done = lambda task: None, []
    shutil.copy("c.mp4", "a.mp4")
    run_large(order("a.mp4", "b.mp4", "c.mp4"), Silence(), jobs=2)
    assert in_this_process.done == ["a.mp4", "c.mp4"], "the changed one again, b.mp4 not"


def test_pictures_go_together_and_come_out_in_order(order, in_this_process, face_frames, monkeypatch):
    import cv2

    for i in range(5):
        cv2.imwrite(f"{i}.png", face_frames[i].image[:, :, ::-1])
    monkeypatch.setattr("ferdesk.cli._many.task._PICTURES", 2)
    mixed = order("0.png", "a.mp4", *(f"{i}.png" for i in range(1, 5)))
    tasks = split(mixed, {}, Path(), mixed.sources)
    assert [[s.name for s in t.sources] for t in tasks] == [
        ["a.mp4"],
        ["0.png", "1.png"],
        ["2.png", "3.png"],
        ["4.png"],
    ]
    assert len({t.order.table for t in tasks}) == 4
    assert [t.order.table for t in split(mixed, {}, Path(), mixed.sources)] == [t.order.table for t in tasks]
    assert [s.name for t in tasks[1].single() for s in t.sources] == ["0.png", "1.png"]
    run_large(mixed, Silence(), jobs=2)
    assert left_over() == []
    lines = Path("t.csv").read_text("utf-8").splitlines()[1:]
    names = list(dict.fromkeys(line.rsplit(",", 1)[1] for line in lines))
    assert names == ["0.png", "1.png", "a.mp4", "2.png", "3.png", "4.png"]


def test_what_is_large(order):
    def large(*sources, jobs=2, scheduler=None, **changes):
        return is_large(order(*sources, **changes), jobs, scheduler)

    assert large("a.mp4", "b.mp4")
    assert large("a.mp4", "gone.mp4", "demo"), "one missing file does not make it slow"
    assert not large("a.mp4", "b.mp4", jobs=1)
    assert not large("a.mp4"), "one clip has all processors anyway"
    assert not large("a.mp4", "camera:0")
    assert large("a.mp4", scheduler="tcp://host:8786")
    Path("t.csv.part").touch()
    assert not large("a.mp4", "b.mp4"), "begun in one piece"
    assert large("a.mp4", "b.mp4", force=True)
    with pytest.raises(SourceError, match="camera:0 is no file"):
        run_large(order("camera:0", "a.mp4"), Silence(), 2, "tcp://host:8786")


def test_attempts_far_away_take_their_place_whole(order, tmp_path):
    """Two at once, of which one is lost: whoever is done replaces the table by the very same."""
    with_video = order("a.mp4", overlay=tmp_path / "videos")
    with open_parts(with_video) as parts:
        settings = settings_of(with_video, parts)
    folder = tmp_path / "parts"
    folder.mkdir()
    (task,) = split(with_video, settings, folder, with_video.sources)
    (folder / f"{task.order.table.stem}.0123456789ab.csv.part").write_text("of one that was lost")
    assert do_apart(task).done == ["a.mp4"]
    first = task.order.table.read_bytes()
    assert do_apart(task).done == ["a.mp4"]
    assert task.order.table.read_bytes() == first
    assert [p.name for p in (tmp_path / "videos").iterdir()] == ["a.mp4"]
    assert len(list(folder.iterdir())) == 2
    other = replace(task, settings={**settings, "engine file": "0" * 64})
    with pytest.raises(BackendError, match="Install the same FERDesk and engine on all computers"):
        do_apart(other)


def test_a_bug_in_one_clip_does_not_cost_a_night(order, monkeypatch, caplog):
    clip = order("a.mp4")
    with open_parts(clip) as parts:
        (task,) = split(clip, settings_of(clip, parts), Path().absolute(), clip.sources)
        monkeypatch.setattr("ferdesk.pipeline.crop_for", lambda *_: 1 / 0)
        report = do(task, parts, Stopping())
    assert report.failed == {
        "a.mp4": "a.mp4 could not be analyzed (ZeroDivisionError: division by zero). Report this."
    }
    assert "Traceback" in caplog.text


def test_the_manifest_is_one_line_a_source(order, tmp_path):
    clip = order("a.mp4", "notes.mp4")
    manifest = Manifest(tmp_path / "t.csv")
    manifest.begin({"engine": "x"}, force=False)
    (a, notes) = split(clip, {}, manifest.folder, clip.sources)
    a.order.table.touch()
    identities = {s.name: s.identity for s in clip.sources}
    manifest.record(a, Report(done=["a.mp4"], damaged={"a.mp4": "It stops."}), identities)
    manifest.record(notes, Report(failed={"notes.mp4": "No video."}), identities)
    lines = [json.loads(line) for line in (manifest.folder / "manifest.jsonl").read_text().splitlines()]
    assert lines[0] == {"engine": "x"}
    assert [(e["source"], bool(e["part"]), e["said"]) for e in lines[1:]] == [
        ("a.mp4", True, "It stops."),
        ("notes.mp4", False, "No video."),
    ]
    again = Manifest(tmp_path / "t.csv")
    again.begin({"engine": "x"}, force=False)
    assert [again.is_done(s) for s in clip.sources] == [True, False]
    a.order.table.unlink()
    assert not again.is_done(clip.sources[0])
    blocked = Manifest(tmp_path / "nowhere" / "t.csv")
    with pytest.raises(RecordingError, match="cannot be used"):
        blocked.begin({}, force=False)


def test_from_the_command_line(ferdesk, order, tiny_card, in_this_process):
    order()
    arguments = ("analyze", ".", "-o", "t.csv", "--jobs=2", "--engine", tiny_card.folder)
    code, out, err = ferdesk(*arguments, "--backend=onnxruntime")
    assert code == 1
    assert out.startswith("t.csv: 3 sources, ")
    assert out.endswith(" 1 failed.\n")
    assert err == "notes.mp4 holds no video. Choose another file.\n"
    assert sorted(in_this_process.done) == ["a.mp4", "b.mp4", "c.mp4", "notes.mp4"]
    code, _, err = ferdesk(*arguments)
    assert (code, err) == (
        1,
        "ferdesk analyze: t.csv is there already. Use --force to write over it.\n",
    )
