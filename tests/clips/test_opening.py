from __future__ import annotations

import shutil
import sys
from contextlib import closing

import numpy as np
import pytest

from ferdesk import paths
from ferdesk.annotation.project import Project
from ferdesk.clips import open_clip, opening
from ferdesk.errors import FerdeskError

from .conftest import FRAMES


def test_a_new_project_knows_its_clip(talk):
    told = []
    with closing(open_clip(talk, told.append)) as project:
        assert project.path == talk.with_name("talk.ferdesk")
        clip = project.clip
        assert (clip.frames, clip.width, clip.height, clip.has_sound) == (FRAMES, 320, 180, False)
        np.testing.assert_allclose(np.diff(clip.times), 1001 / 24000, atol=2e-4)
    assert told[-1] == 1.0


def test_clips_of_one_name_have_a_project_each(talk):
    other = shutil.copy(talk, talk.with_name("talk.mov"))
    with talk.with_name("talk.mov").open("ab") as file:
        file.write(b"\0" * 8)  # another content
    with closing(open_clip(talk)) as first:
        pass
    for _ in range(2):
        with closing(open_clip(talk.with_name("talk.mov"))) as second:
            assert second.path.name == "talk.mov.ferdesk"
            assert second.clip.name == "talk.mov"
    with closing(open_clip(talk)) as again:
        assert again.path == first.path
    assert other


def test_the_project_file_opens_as_well_and_a_moved_pair_is_found(talk, tmp_path):
    with closing(open_clip(talk)) as project:
        path = project.path
    moved = tmp_path / "elsewhere"
    talk.parent.rename(moved)
    with closing(open_clip(moved / path.name)) as project:
        assert project.find_clip() == moved / "talk.mp4"
    with closing(open_clip(moved / "talk.mp4")) as project:
        assert project.path == moved / path.name
        assert project.clip.path == moved / "talk.mp4"


def test_where_the_folder_takes_no_files_it_is_kept_with_the_user(talk, monkeypatch):
    create = Project.create

    def refused(path, clip, settings=None):
        if path.parent == talk.parent:
            raise FerdeskError(f"{path.name} cannot be made in {path.parent}. Choose another folder.")
        return create(path, clip, settings)

    monkeypatch.setattr(opening.Project, "create", refused)
    kept = paths.user_data() / "projects"
    try:
        for _ in range(2):
            with closing(open_clip(talk)) as project:
                assert project.path == kept / "talk.ferdesk"
        other = talk.parent.parent / "other" / "talk.mp4"
        other.parent.mkdir()
        other.write_bytes(talk.read_bytes() + b"\0" * 8)
        monkeypatch.setattr(opening.Project, "create", create)
        with closing(open_clip(other)) as project:
            assert project.path == other.with_name("talk.ferdesk")
    finally:
        shutil.rmtree(kept)


@pytest.mark.skipif(sys.platform == "win32", reason="needs /proc")
def test_no_file_is_left_open(talk):
    from pathlib import Path

    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0
    open_clip(talk).close()
    after = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0
    assert after == before
    assert sorted(p.name for p in talk.parent.iterdir()) == ["talk.ferdesk", "talk.mp4"]
