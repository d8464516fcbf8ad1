from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta

import numpy as np
import pytest

from ferdesk.annotation import edits
from ferdesk.annotation.project import ClipInfo, Project, find_clip, schema
from ferdesk.errors import FerdeskError


def _label(start, end, label="anger"):
    return lambda tl: edits.label(tl, 1, 1, start, end, label)


def _files(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_new_project_knows_its_clip(project, clip, tmp_path):
    assert project.path == tmp_path / "talk.ferdesk"
    assert project.read_only_reason is None
    assert project.salvage is None
    assert np.array_equal(project.times, clip.times)
    assert project.timeline.frames == clip.frames == 1000
    assert project.settings == {"smoothing": "off"}
    assert (project.clip.sha256, project.clip.width, project.clip.has_sound) == (clip.sha256, 640, True)


def test_nothing_is_written_over(project, clip):
    with pytest.raises(FerdeskError, match="already a file"):
        Project.create(project.path, clip)


def test_a_project_where_none_can_be_made(tmp_path, clip):
    with pytest.raises(FerdeskError, match="Choose another folder"):
        Project.create(tmp_path / "nowhere" / "a.ferdesk", clip)
    with pytest.raises(FerdeskError, match="There is no project"):
        Project.open(tmp_path / "nothing.ferdesk")


def test_one_file_at_rest(project, tmp_path):
    project.apply(_label(0, 9), "Label anger")
    assert "talk.ferdesk-wal" in _files(tmp_path)
    project.close()
    project.close()
    assert _files(tmp_path) == ["talk.ferdesk", "talk.mp4"]
    assert project.path.read_bytes()[18:20] == b"\x01\x01"  # no write-ahead log, says the file format
    with pytest.raises(FerdeskError, match="closed"):
        project.apply(_label(0, 5), "Label anger")


def test_every_edit_is_in_the_file_when_it_is_made(project):
    for i in range(5):
        made = project.apply(_label(10 * i, 10 * i + 5), f"Label {i}")
        with Project.open(project.path, read_only=True) as reader:
            assert reader.timeline == made == project.timeline


def test_edits_undo_and_redo_survive_a_restart(project):
    states = [project.timeline]
    for i in range(4):
        label = _label(7 * i, 7 * i + 10, ["anger", "fear"][i % 2])
        states += [project.apply(label, f"Label {i}")]
    assert project.undo() == "Label 3"
    assert project.timeline == states[3]
    project.close()

    with Project.open(project.path) as again:
        assert again.timeline == states[3]
        assert (again.can_undo, again.can_redo) == (True, True)
        assert again.redo() == "Label 3"
        assert again.timeline == states[4]
        assert again.redo() is None
        for state in reversed(states[:4]):
            again.undo()
            assert again.timeline == state
        assert again.undo() == "Add tier Anna"
        assert again.undo() is None
        assert again.timeline.tiers == ()
        assert not again.can_undo


def test_a_new_edit_ends_what_could_be_redone(project):
    project.apply(_label(0, 5), "Label one")
    project.undo()
    project.apply(_label(5, 9), "Label two")
    assert project.redo() is None
    assert [(h.what, h.undone) for h in project.history()] == [("Add tier Anna", False), ("Label two", False)]


def test_history_says_when_and_what(project):
    project.apply(_label(0, 5), "Label anger")
    project.undo()
    entry = project.history()[-1]
    assert (entry.what, entry.undone) == ("Label anger", True)
    now = datetime.now().astimezone()
    assert now - timedelta(minutes=1) < entry.when <= project.saved_at <= now


def test_an_edit_that_changes_nothing_is_no_step(project):
    before = project.history()
    project.apply(lambda tl: tl, "Nothing")
    project.apply(_label(0, 5), "Label anger")
    project.apply(_label(0, 5), "Label anger again")
    assert len(project.history()) == len(before) + 1


def test_a_refused_edit_leaves_everything(project):
    before = project.timeline
    with pytest.raises(FerdeskError, match="vocabulary"):
        project.apply(_label(0, 5, "joy"), "Label joy")
    with pytest.raises(ValueError, match="length"):
        project.apply(lambda tl: type(tl)(5), "Cut")
    assert project.timeline is before
    project.apply(_label(0, 5), "Label anger")


def test_painting_is_one_step(project):
    before = project.timeline
    with project.group("Paint anger"):
        for i in range(30):
            project.apply(_label(i, i + 1), "frame")
            with project.group("inner"):
                project.apply(_label(100 + i, 101 + i, "fear"), "frame")
    assert [h.what for h in project.history()] == ["Add tier Anna", "Paint anger"]
    painted = project.timeline
    assert len(painted.annotations) == 2
    assert project.undo() == "Paint anger"
    assert project.timeline == before
    project.redo()
    assert project.timeline == painted
    with project.group("Paint nothing"):
        project.apply(_label(500, 501), "frame")
        project.apply(lambda tl: edits.erase(tl, 1, 1, 500, 501), "frame")
    assert project.history()[-1].what == "Paint anger"


def test_undo_while_painting_takes_back_what_was_painted(project):
    with project.group("Paint"):
        project.apply(_label(0, 5), "frame")
        project.undo()
        project.apply(_label(9, 12), "frame")
    assert [(a.start, a.end) for a in project.timeline.annotations] == [(9, 12)]
    project.undo()
    assert project.timeline.annotations == ()


def test_a_refusal_in_the_middle_of_painting_loses_no_step(project):
    with project.group("Paint"):
        with pytest.raises(FerdeskError):
            project.apply(_label(0, 5, "joy"), "frame")
        project.apply(_label(0, 5), "frame")
        with pytest.raises(FerdeskError):
            project.apply(_label(0, 5, "joy"), "frame")
        project.apply(_label(5, 7), "frame")
    assert project.undo() == "Paint"
    assert project.timeline.annotations == ()


def test_listeners_hear_of_every_change_until_they_stop(project):
    heard = []
    stop = project.listen(
        lambda: heard.append((threading.current_thread(), len(project.timeline.annotations)))
    )
    project.apply(_label(0, 5), "Label anger")
    worker = threading.Thread(target=project.undo)
    worker.start()
    worker.join()
    assert heard == [(threading.main_thread(), 1), (worker, 0)]
    stop()
    stop()
    project.redo()
    assert len(heard) == 2


def test_a_second_window_reads_and_sees_what_the_first_does(project, tmp_path):
    second = Project.open(project.path)
    assert second.read_only_reason == "This project is open in another window. You can read and export here."
    with pytest.raises(FerdeskError, match="open in another window"):
        second.apply(_label(0, 5), "Label anger")
    with pytest.raises(FerdeskError, match="open in another window"):
        second.undo()
    with pytest.raises(FerdeskError, match="open in another window"):
        second.set_cuts([1])
    assert not second.refresh()
    project.apply(_label(0, 5), "Label anger")
    assert second.refresh()
    assert second.timeline == project.timeline
    project.close()
    second.close()  # the last one leaves one file
    assert _files(tmp_path) == ["talk.ferdesk", "talk.mp4"]
    with Project.open(project.path) as again:
        assert again.read_only_reason is None


def test_only_reading_takes_no_lock(project):
    project.close()
    with Project.open(project.path, read_only=True) as reader, Project.open(project.path) as writer:
        assert reader.read_only_reason is not None
        assert writer.read_only_reason is None


def test_a_copy_can_be_edited(project, tmp_path):
    project.apply(_label(0, 5), "Label anger")
    with Project.open(project.path) as second:
        copy = second.save_copy(tmp_path / "copy.ferdesk")
        with pytest.raises(FerdeskError, match="already a file"):
            second.save_copy(copy)
        second.save_copy(copy, force=True)
    assert "copy.ferdesk-wal" not in _files(tmp_path)
    with Project.open(copy) as edited:
        edited.apply(_label(8, 9), "Label anger")
        assert len(edited.timeline.annotations) == 2
    assert len(project.timeline.annotations) == 1


def test_a_newer_project_is_read_only(project):
    project.apply(_label(0, 5), "Label anger")
    project.close()
    with closing(sqlite3.connect(project.path)) as db:
        db.execute("ALTER TABLE annotation ADD COLUMN mood TEXT")
        db.execute("PRAGMA user_version = 99")
    with Project.open(project.path) as newer:
        assert "made by a newer FERDesk" in (newer.read_only_reason or "")
        assert len(newer.timeline.annotations) == 1
        with pytest.raises(FerdeskError, match="newer"):
            newer.undo()


@pytest.mark.parametrize("read_only", [False, True])
def test_an_older_project_is_brought_up(project, monkeypatch, read_only):
    project.close()
    monkeypatch.setattr(schema, "VERSION", 3)
    monkeypatch.setattr(
        schema,
        "MIGRATIONS",
        {1: "CREATE TABLE two (a)", 2: "INSERT INTO two VALUES (1); INSERT INTO two VALUES (2)"},
    )
    with Project.open(project.path, read_only=read_only) as brought:
        assert brought._db.execute("SELECT sum(a) FROM two").fetchone() == (3,)
        assert brought.timeline == project.timeline
    with closing(sqlite3.connect(project.path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1 if read_only else 3,)


def test_a_migration_that_fails_changes_nothing(project, monkeypatch):
    project.close()
    before = project.path.read_bytes()
    monkeypatch.setattr(schema, "VERSION", 2)
    monkeypatch.setattr(schema, "MIGRATIONS", {1: "CREATE TABLE two (a); INSERT INTO nothing VALUES (1)"})
    with pytest.raises(FerdeskError, match="cannot be written"):
        Project.open(project.path)
    assert project.path.read_bytes() == before


def test_other_files_are_refused(tmp_path):
    other = tmp_path / "other.ferdesk"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE a (b)")
    with pytest.raises(FerdeskError, match="not a FERDesk project"):
        Project.open(other)
    (tmp_path / "text.ferdesk").write_text("hello " * 1000)
    with pytest.raises(FerdeskError, match="nothing in it can be recovered"):
        Project.open(tmp_path / "text.ferdesk")
    assert _files(tmp_path) == ["other.ferdesk", "text.ferdesk"]


def test_a_full_disk_loses_only_the_edit_at_hand(project):
    project.apply(_label(0, 5), "Label anger")
    before, pages = project.timeline, project._db.execute("PRAGMA page_count").fetchone()[0]
    project._db.execute(f"PRAGMA max_page_count = {pages}")  # SQLite then answers as on a full disk
    with pytest.raises(FerdeskError, match=r"The disk is full\. Free some space"):
        project.apply(
            lambda tl: edits.label_all(
                tl, 1, 1, [edits.Labelled(i, i + 1, "fear") for i in range(0, 900, 2)]
            ),
            "Accept all",
        )
    assert project.timeline is before
    with Project.open(project.path, read_only=True) as reader:
        assert reader.timeline == before
    project._db.execute(f"PRAGMA max_page_count = {pages * 100}")
    project.apply(_label(7, 9), "Label anger")
    assert project.undo() == "Label anger"
    assert project.timeline == before


def test_a_moved_clip_is_found_by_its_content(project, tmp_path):
    old = project.clip.path
    assert find_clip(project) == old
    elsewhere = tmp_path / "films"
    elsewhere.mkdir()
    moved = old.rename(elsewhere / "renamed.mp4")
    (tmp_path / "talk.mp4").write_bytes(b"\0" * moved.stat().st_size)  # same name and size, another film
    assert find_clip(project) is None
    assert find_clip(project, [elsewhere]) == moved
    assert project.clip.path == moved
    project.close()
    with Project.open(project.path) as again:
        assert again.clip.path == moved
        assert find_clip(again) == moved


def test_project_and_clip_moved_together_are_found(project, tmp_path):
    (tmp_path / "study").mkdir()
    project.close()
    for path in (project.path, project.clip.path):
        path.rename(tmp_path / "study" / path.name)
    with Project.open(tmp_path / "study" / "talk.ferdesk") as moved:
        assert moved.find_clip() == tmp_path / "study" / "talk.mp4"


def test_a_clip_renamed_beside_its_project_is_found(project, tmp_path):
    renamed = project.clip.path.rename(tmp_path / "zz.mp4")
    assert project.find_clip() == renamed


def test_a_changed_clip_is_not_it(project):
    data = bytearray(project.clip.path.read_bytes())
    data[-1] ^= 1
    project.clip.path.write_bytes(data)
    assert project.find_clip() is None


def test_an_unchanged_clip_is_not_read_again(project, monkeypatch):
    from ferdesk.annotation.project import clip_file

    monkeypatch.setattr(clip_file, "content_hash", lambda path: pytest.fail("the whole clip was read"))
    assert project.find_clip() == project.clip.path


def test_progress_of_the_hash_ends_at_one(clip, tmp_path):
    told = []
    again = ClipInfo.of(clip.path, 1, 1, np.zeros(1), False, told.append)
    assert told[-1] == 1
    assert again.sha256 == clip.sha256


def test_what_others_read_in_the_file(project):
    project.apply(_label(3, 9), "Label anger")
    with closing(sqlite3.connect(project.path)) as db:
        assert db.execute("SELECT start, end, label FROM annotation").fetchall() == [(3, 9, "anger")]
        clip = json.loads(db.execute("SELECT value FROM meta WHERE key = 'clip'").fetchone()[0])
        assert clip["relative"] == "talk.mp4"
