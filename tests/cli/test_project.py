"""`ferdesk project`: clips become analysed projects without a window."""

from __future__ import annotations

import shutil
import signal
from contextlib import closing
from pathlib import Path

import pytest

from ferdesk.annotation.project import Project
from ferdesk.pipeline import Pipeline

from .conftest import FRAMES


@pytest.fixture
def project(ferdesk, tiny_card, tmp_path, monkeypatch):
    """Runs in an empty folder; project("a.mp4", …) -> (exit code, out, err)."""
    monkeypatch.chdir(tmp_path)

    def run(*clips, **options):
        flags = [f"--{k}" if v is True else f"--{k}={v}" for k, v in options.items()]
        return ferdesk("project", *clips, "--engine", tiny_card.folder, "--backend", "onnxruntime", *flags)

    return run


def test_clips_become_projects_once(project, face_clip):
    shutil.copy(face_clip, "a.mp4")
    code, out, err = project("a.mp4")
    assert (code, err) == (0, "")
    assert out.strip().endswith(f"a.ferdesk: {FRAMES} frames analysed now.")
    with closing(Project.open(Path("a.ferdesk"))) as made:
        assert made.analyzed
        assert made.timeline.persons
        assert made.engine["name"] == "tiny"
    assert "0 frames analysed now" in project("a.ferdesk")[1]


def test_a_clip_that_cannot_be_read_stops_no_other(project, face_clip):
    Path("clips").mkdir()
    Path("clips/a.mp4").write_text("no video")
    shutil.copy(face_clip, "clips/b.mp4")
    code, out, err = project("clips")
    assert code == 1
    assert err.strip() == "a.mp4 holds no video. Choose another file."
    assert "b.ferdesk" in out
    assert sorted(p.name for p in Path("clips").iterdir()) == ["a.mp4", "b.ferdesk", "b.mp4"]


def test_ctrl_c_stops_between_frames_and_the_same_goes_on(project, face_clip, monkeypatch):
    shutil.copy(face_clip, "a.mp4")
    shutil.copy(face_clip, "b.mp4")
    follow, seen = Pipeline._follow, []

    def interrupted(self, found):
        seen.append(found)
        if len(seen) == 4:
            signal.raise_signal(signal.SIGINT)
        return follow(self, found)

    monkeypatch.setattr(Pipeline, "_follow", interrupted)
    code, out, _ = project("a.mp4", "b.mp4")
    assert code == 130
    assert "The same command goes on" in out
    assert not Path("b.ferdesk").exists()
    with closing(Project.open(Path("a.ferdesk"))) as made:
        done = made.analyzed_to
    assert 4 <= done < FRAMES
    assert project("a.mp4", "b.mp4")[0] == 0
    assert len(seen) == 2 * FRAMES


def test_other_settings_need_anew(project, face_clip):
    shutil.copy(face_clip, "a.mp4")
    project("a.mp4")
    code, _, err = project("a.mp4", every=3)
    assert code == 1
    assert "other settings" in err
    assert f"{FRAMES // 3} frames analysed" in project("a.mp4", every=3, anew=True)[1]


def test_pictures_alone_are_no_clips(project):
    import cv2
    import numpy as np

    cv2.imwrite("face.png", np.zeros((20, 20, 3), np.uint8))
    code, _, err = project("face.png")
    assert code == 1
    assert err.strip().endswith("There is no clip among these files. Name a clip or a folder of clips.")


@pytest.mark.parametrize("wrong", [[], ["a.mp4", "--every", "0"]])
def test_wrong_usage_of_project(ferdesk, wrong, capsys):
    with pytest.raises(SystemExit) as exit_:
        ferdesk("project", *wrong)
    assert exit_.value.code == 2
    assert "usage:" in capsys.readouterr().err
