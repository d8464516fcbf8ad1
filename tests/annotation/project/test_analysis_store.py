from __future__ import annotations

import threading

import numpy as np
import pytest

from ferdesk.annotation import edits
from ferdesk.annotation.project import Project
from ferdesk.annotation.tracks import TrackPredictions, interpolate
from ferdesk.errors import FerdeskError

CARD, SETTINGS = {"name": "tiny"}, {"smoothing": "off"}


@pytest.fixture
def analysed(project, predictions):
    """Frames 0 to 500: track 1 in all, track 2 in 250 to 400."""
    project.begin_analysis(CARD, SETTINGS)
    project.add_predictions(0, 250, [predictions(1, 0, 250)])
    project.add_predictions(250, 500, [predictions(1, 250, 500), predictions(2, 250, 400)])
    return project


def _same(a, b):
    assert np.array_equal(a.frames, b.frames)
    assert np.array_equal(a.boxes, b.boxes)
    assert np.array_equal(a.detector, b.detector)
    assert np.abs(a.scores - b.scores).max(initial=0) <= 0.5 / 65535 + 1e-7


def test_what_is_kept_comes_back(analysed, predictions):
    expected = TrackPredictions.joined(1, [predictions(1, 0, 250), predictions(1, 250, 500)])
    _same(analysed.track(1), expected)
    analysed.close()
    with Project.open(analysed.path) as again:
        _same(again.track(1), expected)
        assert (again.engine, again.analysis_settings, again.every) == (CARD, SETTINGS, 1)
        assert again.track_ids() == (1, 2)
        assert again.next_track == 3
        assert again.extents() == {1: (0, 500), 2: (250, 400)}


def test_an_analysis_goes_on_where_it_stopped(analysed, predictions):
    assert analysed.analyzed_to == 500
    analysed.close()
    with Project.open(analysed.path) as again:
        again.begin_analysis(CARD, SETTINGS)
        assert (again.analyzed_to, again.analyzed) == (500, False)
        again.add_predictions(500, 1000, [])
        again.finish_analysis()
        assert (again.analyzed_to, again.analyzed) == (1000, True)


def test_each_new_track_is_a_person_and_no_step_to_undo(analysed):
    assert [(p.id, p.tracks) for p in analysed.timeline.persons] == [(1, ()), (2, (1,)), (3, (2,))]
    assert [h.what for h in analysed.history()] == ["Add tier Anna"]
    assert len(analysed.predictions(2)) == 500
    assert analysed.predictions(1) is None
    assert analysed.predictions(77) is None


def test_a_chunk_given_again_replaces_itself(analysed, predictions):
    new = predictions(1, 250, 500, seed=5)
    analysed.add_predictions(250, 500, [new])
    _same(analysed.track(1).between(250, 500), new)
    assert len(analysed.track(2)) == 0
    assert analysed.analyzed_to == 500


def test_an_analysis_of_another_kind_is_asked_for(analysed, predictions):
    analysed.apply(lambda tl: edits.label(tl, 2, 1, 0, 9, "fear"), "Label fear")
    with pytest.raises(FerdeskError, match="another engine or other settings"):
        analysed.begin_analysis(CARD, SETTINGS, every=2)
    analysed.begin_analysis({"name": "other"}, SETTINGS, anew=True)
    assert (analysed.analyzed_to, analysed.engine) == (0, {"name": "other"})
    # Who has labels stays, with tracks that hold nothing; others are made anew under new numbers.
    assert [p.id for p in analysed.timeline.persons] == [2]
    with pytest.raises(ValueError, match="another analysis"):
        analysed.add_predictions(0, 250, [predictions(1, 0, 250)])
    assert analysed.analyzed_to == 0
    track = analysed.next_track
    analysed.add_predictions(0, 250, [predictions(track, 0, 250)])
    assert [(p.id, p.tracks) for p in analysed.timeline.persons] == [(2, (1,)), (4, (track,))]


def test_what_cannot_be_a_chunk(project, predictions):
    with pytest.raises(ValueError, match="begin_analysis"):
        project.add_predictions(0, 250, [])
    project.begin_analysis(CARD, SETTINGS)
    for start, end, tracks in [(0, 1001, []), (5, 5, []), (0, 100, [predictions(1, 50, 150)])]:
        with pytest.raises(ValueError, match="frames"):
            project.add_predictions(start, end, tracks)
    assert project.analyzed_to == 0


def test_edits_and_an_analysis_on_two_threads(project, predictions):
    project.begin_analysis(CARD, SETTINGS)

    def analyse():
        for start in range(0, 1000, 50):
            project.add_predictions(start, start + 50, [predictions(1 + start // 500, start, start + 50)])

    worker = threading.Thread(target=analyse)
    worker.start()
    for i in range(40):
        project.apply(lambda tl, i=i: edits.label(tl, 1, 1, 2 * i, 2 * i + 1, "fear"), "Label")
    worker.join()
    assert (len(project.timeline.annotations), project.analyzed_to) == (40, 1000)
    assert [p.id for p in project.timeline.persons] == [1, 2, 3]
    project.close()
    with Project.open(project.path) as again:
        assert again.timeline == project.timeline


def test_a_job_beside_the_window(project, predictions):
    with Project.open(project.path, analysing=True) as job:
        with pytest.raises(FerdeskError, match="being analysed already"):
            Project.open(project.path, analysing=True)
        with pytest.raises(FerdeskError, match="to analyse its clip only"):
            job.apply(lambda tl: edits.add_person(tl), "Add person")
        job.begin_analysis(CARD, SETTINGS)
        job.add_predictions(0, 250, [predictions(1, 0, 250)])
        project.apply(lambda tl: edits.add_person(tl, "Zoe"), "Add person")
        assert [(p.id, p.name) for p in project.timeline.persons] == [(1, ""), (2, ""), (3, "Zoe")]
        job.add_predictions(250, 500, [predictions(1, 250, 500), predictions(2, 250, 500)])
        heard = []
        project.listen(lambda: heard.append(project.timeline.persons[-1].id))
        assert project.refresh()
        assert heard == [4]
        assert len(project.predictions(2)) == 500
        project.close()
        assert project.path.with_name("talk.ferdesk-wal").exists()
    assert sorted(p.name for p in project.path.parent.iterdir()) == ["talk.ferdesk", "talk.mp4"]


def test_redo_after_an_analysis_added_a_person(project, predictions):
    project.apply(lambda tl: edits.add_person(tl, "Zoe"), "Add person")
    project.undo()
    project.begin_analysis(CARD, SETTINGS)
    project.add_predictions(0, 250, [predictions(1, 0, 250)])
    project.redo()
    assert [(p.id, p.name, p.tracks) for p in project.timeline.persons] == [
        (1, "", ()),
        (2, "Zoe", ()),
        (3, "", (1,)),
    ]


def test_persons_by_parts_of_tracks(analysed):
    analysed.apply(lambda tl: edits.split_person(tl, 2, 300, extents=analysed.extents()), "Split person")
    assert analysed.predictions(2).frames[[0, -1]].tolist() == [0, 299]
    assert analysed.predictions(4).frames[[0, -1]].tolist() == [300, 499]
    analysed.apply(lambda tl: edits.merge_persons(tl, 3, 4), "Merge persons")
    merged = analysed.predictions(3)
    assert merged.frames[[0, -1]].tolist() == [250, 499]
    assert merged.tracks[[0, 149, 150]].tolist() == [2, 2, 1]
    analysed.undo()
    analysed.undo()
    assert len(analysed.predictions(2)) == 500


def test_thumbnails_are_of_the_persons_first_track_that_has_one(analysed):
    assert analysed.thumbnail(2) is None
    analysed.put_thumbnail(2, b"two")
    analysed.apply(lambda tl: edits.merge_persons(tl, 2, 3), "Merge persons")
    assert analysed.thumbnail(2) == b"two"
    analysed.put_thumbnail(1, b"one")
    assert analysed.thumbnail(2) == b"one"


def test_cuts(project):
    assert project.cuts.tolist() == []
    project.set_cuts([10, 500])
    project.set_cuts([10, 500, 700])
    assert project.cuts.tolist() == [10, 500, 700]
    assert project.cuts.dtype == np.int32


def test_drawn_boxes_replace_what_was_found(analysed, predictions):
    before = analysed.track(1)
    analysed.set_keyframes(1, [110, 100], [(4, 4, 9, 9), (0, 0, 5, 5)])
    assert [k.frame for k in analysed.keyframes(1)] == [100, 110]
    assert analysed.to_recompute() == (1,)
    assert analysed.track(1).at(105) is None  # nothing is said of boxes that were not there
    frames, boxes = interpolate(analysed.keyframes(1))
    drawn = TrackPredictions(1, frames, boxes, np.full((11, 8), 0.125), np.ones(11))
    analysed.replace_predictions(1, drawn)
    assert analysed.to_recompute() == ()
    _same(analysed.track(1).between(100, 111), drawn)
    _same(analysed.track(1).between(111, 500), before.between(111, 500))
    assert analysed.undo() == "Draw face box"
    _same(analysed.track(1), before)
    analysed.redo()
    assert analysed.to_recompute() == ()  # they were kept with these very boxes
    _same(analysed.track(1).between(100, 111), drawn)
    analysed.set_keyframes(1, [100, 110], [(0, 0, 5, 5), (6, 6, 9, 9)])
    assert analysed.to_recompute() == (1,)
    analysed.set_keyframes(1, [], [])
    assert analysed.keyframes(1) == ()
    _same(analysed.track(1), before)


def test_a_face_drawn_by_hand_is_a_track_of_its_own(analysed, predictions):
    track = analysed.new_track()
    assert track > 1_000_000
    assert analysed.next_track == 3
    with analysed.group("Draw face"):
        analysed.apply(lambda tl: edits.add_person(tl, tracks=[track]), "Add person")
        analysed.set_keyframes(track, [5, 8], [(0, 0, 10, 10), (3, 0, 13, 10)])
    assert analysed.extents()[track] == (5, 9)
    assert track in analysed.track_ids()
    analysed.replace_predictions(track, predictions(track, 5, 9))
    person = analysed.timeline.persons[-1]
    assert analysed.predictions(person.id).frames.tolist() == [5, 6, 7, 8]
    analysed.undo()
    assert analysed.timeline.person(person.id) is None
    assert analysed.new_track() == track + 1


def test_boxes_that_cannot_be_drawn(analysed):
    for frames in ([5, 5], [-1], [1000]):
        with pytest.raises(FerdeskError, match="once in a frame of the clip"):
            analysed.set_keyframes(1, frames, [(0, 0, 1, 1)] * len(frames))
    with pytest.raises(FerdeskError, match="taken back"):
        analysed.replace_predictions(1, TrackPredictions.empty(1))
