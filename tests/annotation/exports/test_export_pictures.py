"""Video, pictures and training sets, read back with PyAV, Pillow and the training module itself."""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from annotated_project import FRAMES, SIZE, TIMES, make_project
from PIL import Image

from ferdesk.annotation.exports import ExportOptions, export
from ferdesk.annotation.project import Project
from ferdesk.errors import FerdeskError
from ferdesk.records import EXPRESSIONS

Written = Callable[..., Path]


def pictures_of(path: Path) -> tuple[list[float], list[np.ndarray]]:
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    return [float(f.pts * f.time_base) for f in frames], [f.to_ndarray(format="rgb24") for f in frames]


def packets_of(path: Path) -> list[tuple[float, bytes]]:
    with av.open(str(path)) as container:
        return [(float(p.pts * p.time_base), bytes(p)) for p in container.demux(audio=0) if p.size]


def test_overlay_keeps_every_frame_its_time_and_the_sound(written: Written, clip: Path) -> None:
    path = written("mp4", codec="mpeg4")
    times, pictures = pictures_of(path)
    before, original = pictures_of(clip)
    assert times == before
    assert len(times) == FRAMES
    np.testing.assert_allclose(times, TIMES, atol=1e-9)
    assert packets_of(path) == packets_of(clip)
    assert len(packets_of(path)) > 10
    # The box of person 1 is drawn round its place: white on black where there was gray.
    assert np.abs(pictures[4].astype(int) - original[4]).max() > 100


def test_overlays_are_chosen(written: Written, clip: Path) -> None:
    _, original = pictures_of(clip)
    _, clean = pictures_of(written("mp4", codec="mpeg4", overlays=()))
    assert np.abs(clean[4].astype(int) - original[4]).mean() < 3


def test_pictures_of_chosen_frames(written: Written) -> None:
    folder = written("pictures", frames=(4, 20), overlays=("labels",))
    assert sorted(p.name for p in folder.iterdir()) == [
        "clip one_000004.png", "clip one_000020.png", "pictures.csv",
    ]  # fmt: skip
    with Image.open(folder / "clip one_000020.png") as image:
        assert image.size == SIZE
        bottom = np.asarray(image.convert("RGB"))[-20:, 8:40]
    assert bottom.max() > 200  # white words
    with (folder / "pictures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["file"][9:15], r["tier"], r["label"]) for r in rows] == [
        ("000004", "Ada", "happiness"), ("000004", "Ben K.", "happiness"),
        ("000020", "Ada", "sadness"), ("000020", "Ben K.", "fear"),
    ]  # fmt: skip
    assert float(rows[-1]["time"]) == pytest.approx(TIMES[20], abs=1e-6)


def test_without_chosen_frames_every_labels_first(written: Written) -> None:
    folder = written("pictures")
    assert sorted(int(p.stem[-6:]) for p in folder.glob("*.png")) == [0, 6, 8, 10, 20]


def test_blurred_faces(project: Project, tmp_path: Path) -> None:
    seen = []
    for blur in (False, True):
        options = ExportOptions(frames=(15,), overlays=(), blur=blur)
        folder = export(project, "pictures", tmp_path / f"{blur}", options)[0]
        with Image.open(next(folder.glob("*.png"))) as image:
            seen.append(np.asarray(image))
    changed = (seen[0] != seen[1]).any(2)
    assert changed[10:50, 25:55].any()
    assert not changed[:, -2:].any()


def test_a_clip_that_is_gone_is_asked_for(clip: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved.mp4"
    moved.write_bytes(clip.read_bytes())
    with Project.open(make_project(tmp_path, moved), read_only=True) as project:
        moved.unlink()
        for name in ("mp4", "pictures", "training-set"):
            with pytest.raises(FerdeskError, match="was moved"):
                export(project, name, tmp_path / "out")
        assert export(project, "csv-events", tmp_path / "out.csv")  # needs no clip
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.csv", "study.ferdesk"]


def test_progress_rises_and_may_stop(project: Project, tmp_path: Path) -> None:
    seen: list[float] = []
    export(project, "mp4", tmp_path / "a.mp4", ExportOptions(codec="mpeg4", progress=seen.append))
    assert seen == sorted(seen)
    assert seen[-1] == 1

    class Stop(Exception):
        pass

    def stop(part: float) -> None:
        if part > 0.5:
            raise Stop

    with pytest.raises(Stop):
        export(project, "mp4", tmp_path / "b.mp4", ExportOptions(codec="mpeg4", progress=stop))
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]


def test_training_set_rows(written: Written) -> None:
    folder = written("training-set", step=2, side=32)
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = {r["file"]: r for r in csv.DictReader(file)}
    assert set(rows) == {p.name for p in folder.glob("*.png")}
    both = rows["000004_1.png"]
    assert (both["label"], both["happiness"], both["annotators"]) == ("happiness", "1.0000", "2")
    split = rows["000020_1.png"]
    assert (split["label"], split["sadness"], split["fear"]) == ("", "0.5000", "0.5000")
    alone = rows["000028_1.png"]
    assert (alone["label"], alone["sadness"], alone["annotators"]) == ("sadness", "", "1")
    assert "000010_1.png" not in rows  # uncertain is no expression
    assert rows["000008_2.png"]["subject"] == "Zoë"
    assert alone["subject"] == "clip one.mp4#1"
    with Image.open(folder / "000004_1.png") as image:
        crop = np.asarray(image)
    assert crop.shape == (32, 32, 3)
    assert abs(int(crop[16, 16, 0]) - 200) < 12  # the bright square, in its middle


def test_the_framing_is_the_engines_own() -> None:
    """Projects that keep no framing take it from the same engine here; from no other."""
    from ferdesk.annotation.exports.training_set import _framing
    from ferdesk.model_card import default_engine, find_card

    card = find_card(default_engine())
    found = _framing({"name": card.name, "sha256": card.sha256})
    assert (found.scale, found.offset_y) == (card.framing.scale, card.framing.offset_y)
    assert not found.level_roll
    for other in ({"name": card.name, "sha256": "other"}, {"name": "gone", "sha256": card.sha256}):
        with pytest.raises(FerdeskError, match="Import it again"):
            _framing(other)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="the extra train is not installed")
def test_the_training_module_reads_it(written: Written) -> None:
    from ferdesk.training.datasets import read_faces

    folder = written("training-set", step=2)
    faces = read_faces(folder, size=48)
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert faces.images.shape == (len(rows), 48, 48, 3)
    hard = [EXPRESSIONS[i].value if i >= 0 else "" for i in faces.labels]
    assert hard == [r["label"] for r in rows]
    assert faces.subjects is not None
    assert set(faces.subjects) == {"Zoë", "clip one.mp4#1"}
    soft = faces.distributions()
    tied = next(i for i, r in enumerate(rows) if not r["label"])
    assert soft[tied][EXPRESSIONS.index("fear")] == pytest.approx(0.5)
    np.testing.assert_allclose(soft.sum(1)[[int(r["annotators"]) > 1 for r in rows]], 1, atol=1e-4)
