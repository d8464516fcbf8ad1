from __future__ import annotations

import csv
import errno
import importlib.util
import json
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from ferdesk.errors import RecordingError
from ferdesk.recording import columns, table
from ferdesk.recording.columns import COLUMNS
from ferdesk.recording.table import Progress, TableWriter
from ferdesk.records import AnalyzedFrame, Expression, Prediction

MakeAnalyzed = Callable[..., AnalyzedFrame]
MakeFace = Callable[..., Prediction]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_columns_never_change() -> None:
    assert COLUMNS == (
        "time", "frame", "track", "x1", "y1", "x2", "y2",
        "anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral", "contempt",
        "top", "uncertain", "detector_score", "source",
    )  # fmt: skip
    described = re.findall(r"^\| ([a-z0-9_, .]+?) \|", columns.__doc__ or "", re.MULTILINE)[1:]
    assert [d.split(",")[0].split(" ")[0] for d in described] == [
        "time", "frame", "track", "x1", "anger", "top", "uncertain", "detector_score", "source",
    ]  # fmt: skip


def test_csv_to_the_letter(tmp_path: Path, make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    two = (
        make_face(2, (1.5, -2, 33.333, 44), Expression.SADNESS, 0.44, uncertain=True),
        make_face(1),
    )
    with TableWriter(tmp_path / "out.csv") as writer:
        writer.append(make_analyzed(0, 0.0, two), 'a "b", ü.mp4')
        writer.append(make_analyzed(1, 1 / 3, ()), 'a "b", ü.mp4')
        writer.append(make_analyzed(2, 2 / 3), 'a "b", ü.mp4')
    happy = "0.010000,0.010000,0.010000,0.930000,0.010000,0.010000,0.010000,0.010000,happiness,0,0.8750"
    sad = "0.080000,0.080000,0.080000,0.080000,0.440000,0.080000,0.080000,0.080000,sadness,1,0.8750"
    assert (tmp_path / "out.csv").read_bytes().decode("utf-8").split("\n") == [
        ",".join(COLUMNS),
        f'0.000000,0,1,20.00,30.00,120.00,130.00,{happy},"a ""b"", ü.mp4"',
        f'0.000000,0,2,1.50,-2.00,33.33,44.00,{sad},"a ""b"", ü.mp4"',
        f'0.666667,2,1,20.00,30.00,120.00,130.00,{happy},"a ""b"", ü.mp4"',
        "",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_an_engine_without_contempt_leaves_its_cells_empty(
    tmp_path: Path, make_analyzed: MakeAnalyzed, make_face: MakeFace
) -> None:
    seven = make_face()
    del seven.scores[Expression.CONTEMPT]
    for name in ("a.csv", "a.jsonl"):
        with TableWriter(tmp_path / name) as writer:
            writer.append(make_analyzed(faces=(seven,)))
    assert read(tmp_path / "a.csv")[0]["contempt"] == ""
    assert json.loads((tmp_path / "a.jsonl").read_text())["contempt"] is None


def test_json_lines_hold_the_same_numbers(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    with TableWriter(tmp_path / "out.jsonl") as writer:
        for i in range(3):
            writer.append(make_analyzed(i), "ä.mp4")
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    last = json.loads(lines[2])
    assert list(last) == list(COLUMNS)
    assert (last["time"], last["frame"], last["happiness"], last["uncertain"], last["source"]) == (
        0.066667, 2, 0.93, False, "ä.mp4",
    )  # fmt: skip


def test_parquet_has_types(
    tmp_path: Path, make_analyzed: MakeAnalyzed, monkeypatch: pytest.MonkeyPatch
) -> None:
    if importlib.util.find_spec("pyarrow") is None:
        pytest.skip("pyarrow is not installed")
    import pyarrow.parquet as pq

    monkeypatch.setattr(table, "_CHUNK", 2)
    with TableWriter(tmp_path / "out.parquet") as writer:
        for i in range(5):
            writer.append(make_analyzed(i), "a.mp4")
    read_back = pq.read_table(tmp_path / "out.parquet")
    assert read_back.column_names == list(COLUMNS)
    assert [str(read_back.schema.field(c).type) for c in ("time", "frame", "uncertain", "top")] == [
        "double", "int64", "bool", "string",
    ]  # fmt: skip
    assert read_back["frame"].to_pylist() == [0, 1, 2, 3, 4]


def test_parquet_without_pyarrow_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(RecordingError, match=r"^Parquet needs pyarrow\. Install it with pip install"):
        TableWriter(tmp_path / "out.parquet")
    assert list(tmp_path.iterdir()) == []


def test_unknown_ending(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"table called out\.xls\. End its name in \.csv"):
        TableWriter(tmp_path / "out.xls")


def test_nothing_is_seen_before_it_is_whole(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    path = tmp_path / "out.csv"
    path.write_text("the old one\n")
    writer = TableWriter(path)
    writer.append(make_analyzed(0), "a.mp4")
    assert path.read_text() == "the old one\n"
    writer.finish()
    assert read(path)[0]["source"] == "a.mp4"


def test_a_stopped_table_goes_on(tmp_path: Path, make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    path, settings = tmp_path / "out.csv", {"engine": "small", "every": 1}
    first = TableWriter(path, settings)
    assert not first.resumed
    for i in range(3):
        first.append(make_analyzed(i), "a.mp4")
    first.end("a.mp4")
    first.append(make_analyzed(0, faces=(make_face(7),)), "b.mp4")
    first.append(make_analyzed(1, faces=()), "b.mp4")
    first.close()
    first.close()

    second = TableWriter(path, settings)
    assert second.resumed
    assert second.progress("a.mp4") == Progress(done=True, next_frame=3, last_track=1)
    assert second.progress("b.mp4") == Progress(done=False, next_frame=2, last_track=7)
    assert second.progress("c.mp4") == Progress()
    second.append(make_analyzed(2), "b.mp4")
    second.finish()
    assert [(r["source"], r["frame"]) for r in read(path)] == [
        ("a.mp4", "0"), ("a.mp4", "1"), ("a.mp4", "2"), ("b.mp4", "0"), ("b.mp4", "2"),
    ]  # fmt: skip


def test_the_source_under_way_may_be_begun_again(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    path = tmp_path / "out.csv"
    first = TableWriter(path)
    first.append(make_analyzed(0), "a.mp4")
    first.end("a.mp4")
    first.append(make_analyzed(0), "b.mp4")
    first.append(make_analyzed(1), "b.mp4")
    first.close()
    second = TableWriter(path)
    second.restart("b.mp4")
    second.restart("never seen")
    assert second.progress("b.mp4") == Progress()
    second.append(make_analyzed(5), "b.mp4")
    second.finish()
    assert [(r["source"], r["frame"]) for r in read(path)] == [("a.mp4", "0"), ("b.mp4", "5")]


def test_other_settings_begin_anew(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    path = tmp_path / "out.csv"
    first = TableWriter(path, {"engine": "small"})
    first.append(make_analyzed(0), "a.mp4")
    first.close()
    second = TableWriter(path, {"engine": "large"})
    assert not second.resumed
    assert second.progress("a.mp4") == Progress()
    second.finish()
    assert read(path) == []


@pytest.mark.parametrize("damage", ["{", "[]", '{"other": 1}', ""])
def test_a_journal_that_cannot_be_read_begins_anew(
    tmp_path: Path, make_analyzed: MakeAnalyzed, damage: str
) -> None:
    path = tmp_path / "out.csv"
    first = TableWriter(path)
    first.append(make_analyzed(0), "a.mp4")
    first.close()
    (tmp_path / "out.csv.part.json").write_text(damage)
    with TableWriter(path) as second:
        assert not second.resumed
    assert read(path) == []


def test_an_error_keeps_what_is_there(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    path = tmp_path / "out.csv"

    def stop_in_the_middle() -> None:
        with TableWriter(path) as writer:
            writer.append(make_analyzed(0), "a.mp4")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_in_the_middle()
    assert not path.exists()
    again = TableWriter(path)
    assert again.progress("a.mp4").next_frame == 1
    again.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_killed_process_loses_nothing_that_was_sure(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    script = f"""
        import os, signal, numpy as np
        from pathlib import Path
        from ferdesk.recording import table
        from ferdesk.records import *
        scores = dict.fromkeys(EXPRESSIONS, 0.125)
        def frame(i):
            face = Prediction(Track(1, FaceBox(0, 0, 9, 9, 0.5)), scores, False)
            return AnalyzedFrame(Frame(np.zeros((9, 9, 3), np.uint8), i, i / 30), (face,), {{}})
        writer = table.TableWriter(Path({str(tmp_path / "out.csv")!r}))
        for i in range(10):
            writer.append(frame(i), "a.mp4")
        writer._make_sure()
        for i in range(10, 2000):  # some of these reach the disk too
            writer.append(frame(i), "a.mp4")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    root = str(Path(table.__file__).parents[2])
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=root, timeout=60, check=False)
    part = (tmp_path / "out.csv.part").read_bytes()
    assert part.count(b"\n") > 20  # as planned: rows of which the journal knows nothing
    writer = TableWriter(tmp_path / "out.csv")
    assert writer.progress("a.mp4").next_frame == 10
    writer.append(make_analyzed(10), "a.mp4")
    writer.finish()
    assert [r["frame"] for r in read(tmp_path / "out.csv")] == [str(i) for i in range(11)]


def test_full_disk_names_the_way_on(
    tmp_path: Path, make_analyzed: MakeAnalyzed, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.csv"
    writer = TableWriter(path)
    writer.append(make_analyzed(0), "a.mp4")
    writer._make_sure()
    monkeypatch.setattr(table, "_SURE_EVERY_S", -1)
    writer._sure_at = 0
    monkeypatch.setattr(table.os, "fsync", _no_space)
    with pytest.raises(RecordingError) as caught:
        writer.append(make_analyzed(1), "a.mp4")
    assert str(caught.value) == (
        "The disk is full. Free some space, then start again: out.csv goes on where it stopped."
    )
    assert caught.value.disk_full
    monkeypatch.undo()
    again = TableWriter(path)
    assert again.progress("a.mp4").next_frame == 1
    again.close()


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"There is no folder .*none\. Choose another folder"):
        TableWriter(tmp_path / "none" / "out.csv")


def test_closed_table(tmp_path: Path, make_analyzed: MakeAnalyzed) -> None:
    writer = TableWriter(tmp_path / "out.csv")
    writer.finish()
    with pytest.raises(RecordingError, match=r"out\.csv is closed"):
        writer.append(make_analyzed(0))


def _no_space(handle: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
