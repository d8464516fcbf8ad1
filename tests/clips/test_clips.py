"""A clip becomes a project: its predictions, boxes drawn by hand, sound; on the demo clip."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ferdesk import paths
from ferdesk.annotation.project import Project
from ferdesk.clips import analysis
from ferdesk.clips.analysis import AnalysisOptions, analyze_into
from ferdesk.clips.opening import open_clip
from ferdesk.clips.recompute import recompute
from ferdesk.clips.sound import RATE, Sound
from ferdesk.errors import FerdeskError

DEMO = next(paths.assets().rglob("*.mp4"))
OPTIONS = AnalysisOptions(backend="onnxruntime", every=10, threads=1)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return Path(shutil.copy(DEMO, tmp_path / "woman.mp4"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo clip analysed in one run, every tenth frame."""
    folder = tmp_path_factory.mktemp("whole")
    clip = Path(shutil.copy(DEMO, folder / "woman.mp4"))
    with closing(open_clip(clip)) as project:
        path = project.path
    report = analyze_into(path, OPTIONS)
    assert report == analysis.Report(48, stopped=False)
    return path


def test_every_tenth_frame_has_its_prediction_and_the_person_a_face(whole):
    with closing(Project.open(whole, read_only=True)) as project:
        assert project.analyzed
        assert project.clip.frames == 472
        person = max(project.timeline.persons, key=lambda p: len(project.predictions(p.id).frames))
        found = project.predictions(person.id)
        assert len(found.frames) >= 40
        assert not (found.frames % 10).any()
        assert np.allclose(found.scores.sum(1), 1, atol=1e-3)
        assert project.thumbnail(person.id)[:2] == b"\xff\xd8"  # a JPEG
        assert project.engine["name"] == "resmasking-s"
        assert set(project.engine["framing"]) == {"scale", "offset_x", "offset_y", "level_roll"}


def test_what_is_done_is_not_done_again_and_other_settings_are_refused(whole):
    assert analyze_into(whole, OPTIONS).analyzed == 0
    with pytest.raises(FerdeskError):
        analyze_into(whole, AnalysisOptions(backend="onnxruntime", every=5, threads=1))


def test_a_clip_has_one_project_beside_it(clip):
    with closing(open_clip(clip)) as project:
        assert project.path == clip.with_suffix(".ferdesk")
        project.apply(lambda tl: tl, "Nothing")
    with closing(open_clip(clip)) as again:
        assert again.path == clip.with_suffix(".ferdesk")
    (clip.parent / "text.mp4").write_text("no video")
    with pytest.raises(FerdeskError, match=r"text\.mp4"):
        open_clip(clip.parent / "text.mp4")
    assert not (clip.parent / "text.ferdesk").exists()


def test_a_moved_clip_is_said_so(clip):
    with closing(open_clip(clip)) as project:
        path = project.path
    clip.unlink()
    with pytest.raises(FerdeskError, match="was moved"):
        analyze_into(path, OPTIONS)


def test_a_drawn_box_gets_predictions_of_its_own(whole, tmp_path):
    path = Path(shutil.copy(whole, tmp_path / "woman.ferdesk"))
    shutil.copy(DEMO, tmp_path / "woman.mp4")
    with closing(Project.open(path)) as project:
        box = project.track(1).boxes[0]
        track = project.new_track()
        project.set_keyframes(track, [0, 40], [box, box])
        assert project.to_recompute() == (track,)
        assert recompute(project) == 1
        assert not project.to_recompute()
        drawn, found = project.track(track), project.track(1)
        assert drawn.frames.tolist() == [0, 10, 20, 30, 40]
        np.testing.assert_allclose(drawn.scores[0], found.scores[0], atol=2e-3)


def test_sound_is_read_at_any_time_as_from_the_start(tmp_path):
    from fractions import Fraction

    import av

    path = tmp_path / "tone.wav"
    wave = (8000 * np.sin(np.arange(2 * RATE) * 2 * np.pi * 440 / RATE)).astype(np.int16)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=RATE, layout="stereo")
        both = np.repeat(wave, 2)[None]  # left and right in turn
        frame = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        frame.rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with closing(Sound(path)) as sound:
        for start in (0, 1000, 60_000, 500):
            read = sound.read(start, 2000)
            assert read.shape == (2000, 2)
            np.testing.assert_allclose(read[:, 0], wave[start : start + 2000], atol=2)
        assert not sound.read(3 * RATE, 100).any()  # past the end
    with pytest.raises(FerdeskError):
        Sound(DEMO.with_name("none.mp4"))
