"""`ferdesk analyze`: whole tables, broken files that stop no other, runs that go on where they stopped."""

from __future__ import annotations

import csv
import json
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest

from ferdesk.capture import SourceInfo
from ferdesk.cli._memory import recall
from ferdesk.cli._sources import named
from ferdesk.errors import SourceError
from ferdesk.recording.columns import COLUMNS
from ferdesk.recording.table import TableWriter
from ferdesk.records import EXPRESSIONS, Frame

from .conftest import FRAMES


@pytest.fixture
def analyze(ferdesk, tiny_card, tmp_path, monkeypatch):
    """Runs in an empty folder; analyze("a.mp4", out="t.csv", …) -> (exit code, out, err)."""
    monkeypatch.chdir(tmp_path)

    def run(*sources, out="t.csv", jobs=1, **options):
        """In one process, as the tests watch it; test_many.py has the rest."""
        flags = [f"--{k}" if v is True else f"--{k}={v}" for k, v in options.items()]
        flags += ["--engine", tiny_card.folder, "--backend", "onnxruntime", f"--jobs={jobs}"]
        return ferdesk("analyze", *sources, "-o", out, *flags)

    return run


@pytest.fixture
def clips(face_clip, tmp_path):
    """Three copies in the working folder."""
    names = ("a.mp4", "b.mp4", "c.mp4")
    for name in names:
        shutil.copy(face_clip, tmp_path / name)
    return names


@pytest.fixture
def pictures(face_frames, tmp_path):
    import cv2

    folder = tmp_path / "pictures"
    folder.mkdir()
    for i in (1, 2, 9):
        cv2.imwrite(str(folder / f"face {i}.png"), face_frames[i].image[:, :, ::-1])
    return folder


@pytest.fixture
def calls(monkeypatch):
    """Counts frames that reached the table; `calls.at[n] = f` calls f after the n-th one. Two faces make a
    batch, so that of ten frames not all are under way at once."""

    class Calls:
        count = 0
        at = {}

    seen = Calls()
    append = TableWriter.append

    def counted(self, analyzed, source=""):
        append(self, analyzed, source)
        seen.count += 1
        seen.at.pop(seen.count, lambda: None)()

    monkeypatch.setattr(TableWriter, "append", counted)
    monkeypatch.setattr("ferdesk.pipeline._BATCH_FACES", 2)
    return seen


def table(path="t.csv"):
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def left_over():
    return sorted(p.name for p in Path().rglob("*.part*"))


def ctrl_c():
    signal.raise_signal(signal.SIGINT)


def test_a_clip_becomes_a_table(analyze, face_clip, face_frames):
    code, out, err = analyze(face_clip)
    assert code == 0
    assert out.startswith("t.csv: 1 source, ")
    assert err == ""
    rows = table()
    assert tuple(rows[0]) == COLUMNS
    assert FRAMES - 5 <= len(rows) <= FRAMES  # one face, once it is confirmed
    for row in rows:
        assert sum(float(row[e]) for e in EXPRESSIONS) == pytest.approx(1, abs=1e-5)
        assert row["source"] == "face.mp4"
        assert float(row["time"]) == pytest.approx(face_frames[int(row["frame"])].time, abs=1e-4)
        assert float(row["x1"]) < float(row["x2"])
    assert {row["track"] for row in rows} == {"1"}
    assert left_over() == []


def test_the_same_again_gives_the_same_bytes_and_only_by_force(analyze, face_clip):
    analyze(face_clip)
    before = Path("t.csv").read_bytes()
    code, _, err = analyze(face_clip)
    assert code == 1
    assert err.strip() == "ferdesk analyze: t.csv is there already. Use --force to write over it."
    assert analyze(face_clip, force=True)[0] == 0
    assert Path("t.csv").read_bytes() == before


def test_other_formats_hold_the_same(analyze, face_clip):
    analyze(face_clip)
    assert analyze(face_clip, out="t.jsonl")[0] == 0
    lines = [json.loads(line) for line in Path("t.jsonl").read_text("utf-8").splitlines()]
    assert [line["frame"] for line in lines] == [int(row["frame"]) for row in table()]
    assert lines[0]["happiness"] == pytest.approx(float(table()[0]["happiness"]))
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not here")
    assert analyze(face_clip, out="t.parquet")[0] == 0
    assert parquet.read_table("t.parquet").num_rows == len(lines)


def test_every_nth_frame_keeps_its_number(analyze, face_clip):
    assert analyze(face_clip, every=4)[0] == 0
    assert {int(row["frame"]) % 4 for row in table()} == {0}


def test_broken_files_are_named_and_stop_no_other(analyze, clips, face_clip):
    Path("empty.mp4").touch()
    Path("notes.mp4").write_text("no video at all")
    Path("half.mp4").write_bytes(face_clip.read_bytes()[:3000])
    code, out, err = analyze("empty.mp4", "a.mp4", "notes.mp4", "gone.mp4", "half.mp4", "b.mp4")
    assert code == 1
    assert {row["source"] for row in table()} >= {"a.mp4", "b.mp4"}
    lines = err.strip().splitlines()
    assert len(lines) == 4
    for name, line in zip(("empty.mp4", "notes.mp4", "gone.mp4", "half.mp4"), lines, strict=True):
        assert name in line
        assert line.endswith(".")
    assert "failed" in out
    assert left_over() == []


def test_if_nothing_can_be_read_there_is_no_table(analyze):
    code, out, _ = analyze("gone.mp4", "away.mp4")
    assert (code, out) == (1, "")
    assert not Path("t.csv").exists()
    assert left_over() == []


def test_pictures_and_folders(analyze, pictures, clips, face_clip):
    shutil.copy(face_clip, pictures / "clip.mp4")
    (pictures / "readme.txt").write_text("not for analysis")
    code, _, err = analyze("pictures", every=5)
    assert (code, err) == (0, "")
    rows = table()
    assert {row["source"] for row in rows} == {"clip.mp4", "face 1.png", "face 2.png", "face 9.png"}
    stills = [row for row in rows if row["source"].endswith(".png")]
    assert len(stills) == 3
    assert {(row["frame"], row["track"], row["time"]) for row in stills} == {("0", "1", "0.000000")}
    Path("nothing").mkdir()
    code, _, err = analyze("nothing", out="other.csv")
    assert code == 1
    assert "nothing holds no clips and no pictures" in err


def test_a_stopped_run_goes_on_and_gives_the_very_same_table(analyze, clips, calls):
    smoothing = 0.7  # so that more than the tracks has to be remembered
    assert analyze(*clips, out="whole.csv", smoothing=smoothing)[0] == 0
    calls.count = 0
    calls.at = {FRAMES + 2: ctrl_c}
    code, out, _ = analyze(*clips, smoothing=smoothing)
    assert code == 130
    assert "goes on" in out
    assert FRAMES + 2 <= calls.count < 2 * FRAMES, "what was read is answered, and no more is read"
    assert not Path("t.csv").exists()
    code, _, err = analyze(*clips, smoothing=smoothing)
    assert code == 0
    assert "Going on with t.csv" in err
    assert calls.count == 3 * FRAMES
    assert Path("t.csv").read_bytes() == Path("whole.csv").read_bytes()
    assert left_over() == []


def test_a_crash_costs_only_the_clip_under_way(analyze, clips, calls):
    assert analyze(*clips, out="whole.csv")[0] == 0

    def crash():
        raise MemoryError

    calls.count = 0
    calls.at = {FRAMES + 6: crash}
    with pytest.raises(MemoryError):
        analyze(*clips)
    assert analyze(*clips)[0] == 0
    assert calls.count == 3 * FRAMES + 6
    assert Path("t.csv").read_bytes() == Path("whole.csv").read_bytes()


def test_a_second_ctrl_c_stops_at_once_and_loses_nothing_that_was_done(analyze, clips, calls):
    assert analyze(*clips, out="whole.csv")[0] == 0
    calls.count = 0
    calls.at = {FRAMES + 3: lambda: (ctrl_c(), ctrl_c())}
    assert analyze(*clips)[0] == 130
    assert analyze(*clips)[0] == 0
    assert Path("t.csv").read_bytes() == Path("whole.csv").read_bytes()


def test_a_stopped_table_is_not_mixed_with_other_settings_or_files(analyze, clips, calls):
    calls.at = {FRAMES + 2: ctrl_c}
    analyze("a.mp4", "b.mp4")
    code, _, err = analyze("a.mp4", "b.mp4", smoothing=0.5)
    assert code == 1
    assert "was begun with another smoothing" in err
    shutil.copy("c.mp4", "a.mp4")
    code, _, err = analyze("a.mp4", "b.mp4")
    assert code == 1
    assert "a.mp4 was changed after its rows went into" in err
    assert analyze("a.mp4", "b.mp4", smoothing=0.5, force=True)[0] == 0
    assert {row["source"] for row in table()} == {"a.mp4", "b.mp4"}
    assert left_over() == []


def test_a_clip_changed_while_stopped_is_begun_anew(analyze, clips, calls):
    calls.at = {2: ctrl_c}
    analyze("a.mp4")
    shutil.copy("b.mp4", "a.mp4")
    calls.count = 0
    assert analyze("a.mp4")[0] == 0
    assert calls.count == FRAMES


def test_overlays_have_the_frames_and_times_of_their_clips(analyze, clips, calls):
    import av

    assert analyze("a.mp4", overlay="seen.mp4")[0] == 0
    times = []
    for name in ("a.mp4", "seen.mp4"):
        with av.open(name) as container:
            times.append([float(f.pts * f.time_base) for f in container.decode(video=0)])
            last = f.to_ndarray(format="rgb24") if (f := next(_decoded(name), None)) else None
    assert len(times[0]) == len(times[1]) == FRAMES
    assert np.allclose(*times, atol=1e-3)
    first = next(_decoded("a.mp4")).to_ndarray(format="rgb24")
    assert last is not None
    assert np.abs(last.astype(int) - first).mean() > 0.5  # something is painted
    code, _, err = analyze("a.mp4", out="again.csv", overlay="seen.mp4")
    assert code == 1
    assert "seen.mp4 is there already" in err
    calls.count, calls.at = 0, {FRAMES + 2: ctrl_c}
    assert analyze("b.mp4", "c.mp4", out="two.csv", overlay="videos")[0] == 130
    assert sorted(p.name for p in Path("videos").iterdir()) == ["b.mp4"]
    calls.count = 0
    assert analyze("b.mp4", "c.mp4", out="two.csv", overlay="videos")[0] == 0
    assert sorted(p.name for p in Path("videos").iterdir()) == ["b.mp4", "c.mp4"]
    assert calls.count == FRAMES  # the second one began anew, with its video


def _decoded(name):
    import av

    with av.open(name) as container:
        yield from container.decode(video=0)


def test_a_camera_is_analyzed_until_it_is_stopped(analyze, calls, monkeypatch, face_frames):
    class Camera:
        info = SourceInfo("Studio", "camera", True, 640, 360, 30.0)
        stopped = False

        def __iter__(self):
            index = 0
            while not self.stopped:
                yield Frame(face_frames[0].image, index, index / 30)
                index += 1

        def interrupt(self):
            self.stopped = True

        def close(self):
            pass

    monkeypatch.setattr("ferdesk.capture.open_source", lambda spec, options: Camera())
    calls.at = {12: ctrl_c}
    assert analyze("camera:0")[0] == 0
    assert calls.count == 12
    assert table()[-1]["source"] == "camera:0"
    assert left_over() == []


def test_a_source_that_fails_in_the_middle_keeps_what_it_gave(analyze, monkeypatch, face_frames):
    class Stream:
        info = SourceInfo("host", "stream", True, 640, 360, 30.0, host="host")

        def __iter__(self):
            yield from face_frames[:5]
            raise SourceError("The stream ended. Start again.", retry=True)

        def close(self):
            pass

    real = __import__("ferdesk.capture", fromlist=["x"]).open_source
    monkeypatch.setattr(
        "ferdesk.capture.open_source",
        lambda spec, options: Stream() if spec.startswith("rtsp") else real(spec, options),
    )
    code, _, err = analyze("rtsp://me:secret@host/live", "demo", every=40)
    assert code == 1
    assert "The stream ended" in err
    assert "secret" not in err + Path("t.csv").read_text("utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        ["-o", "t.txt", "a.mp4"],
        ["a.mp4"],
        ["-o", "t.csv"],
        ["-o", "t.csv", "a.mp4", "--every", "0"],
        ["-o", "t.csv", "a.mp4", "--smoothing", "2"],
        ["-o", "t.csv", "a.mp4", "b.mp4", "--overlay", "o.mp4"],
        ["-o", "t.csv", "a.mp4", "--overlay", "folder"],
        ["-o", "t.csv", "x/a.mp4", "a.mkv", "--overlay", "folder"],
    ],
)
def test_wrong_usage(ferdesk, wrong, tiny_card, capsys):
    with pytest.raises(SystemExit) as exit_:
        ferdesk("analyze", *wrong, "--engine", tiny_card.folder)
    assert exit_.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_names_in_the_table_are_unique_and_hold_no_secrets(tmp_path):
    found = named(["x/a.mp4", "y/a.mp4", "b.mp4", "b.mp4", "rtsp://me:pw@cam/1", "camera:Studio", "p.JPG"])
    assert [n.name for n in found] == [
        "x/a.mp4",
        "y/a.mp4",
        "b.mp4",
        "rtsp://cam/1",
        "camera:Studio",
        "p.JPG",
    ]
    assert [n.still for n in found] == [False] * 5 + [True]


def test_a_foreign_memory_is_none(tmp_path):
    path = tmp_path / "memory"
    for data in (
        b"\x80\x04garbage",
        b"[]",
        b'{"source": "a"}',
        b'{"source": "a", "next_frame": 1, "look": 3}',
    ):
        path.write_bytes(data)
        assert recall(path) is None
    assert recall(tmp_path / "missing") is None
