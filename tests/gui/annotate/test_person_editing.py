from __future__ import annotations

import pytest

from ferdesk.errors import FerdeskError
from ferdesk.gui.annotate.person_editing import DrawnBox
from ferdesk.gui.annotate.work import Work

BOX = (10.0, 10.0, 40.0, 50.0)


def persons(work: Work) -> list[int]:
    return [p.id for p in work.annotator.timeline.persons if not p.hidden]


def test_a_person_is_renamed_and_the_history_says_it(work: Work) -> None:
    work.persons.rename(1, " Anna ")
    assert work.annotator.timeline.person(1).name == "Anna"  # pyright: ignore[reportOptionalMemberAccess]
    assert work.project.history()[-1].what == "Rename Person 1 to Anna"


def test_two_persons_become_one(work: Work) -> None:
    work.persons.merge(2, 1)
    assert persons(work) == [2]
    assert work.annotator.state.person == 2
    work.labelling.undo()
    assert persons(work) == [1, 2]


def test_a_person_is_split_at_the_playhead(work: Work) -> None:
    work.annotator.go(25)
    work.persons.split()
    assert persons(work) == [1, 2, 3]
    assert work.annotator.predicted.at(1, 24) is not None
    assert work.annotator.predicted.at(1, 25) is None
    assert work.annotator.predicted.at(3, 25) is not None


def test_a_false_face_goes_with_its_labels_and_comes_back(work: Work) -> None:
    work.labelling.label("fear")
    work.persons.mark_false()
    assert persons(work) == [2]
    assert work.annotator.state.person == 2
    assert work.persons.bring_back() == 1
    assert persons(work) == [1, 2]
    assert len(work.annotator.timeline.on(1, 1)) == 1


def test_a_box_begins_at_the_face_that_is_known_nearby(work: Work) -> None:
    work.annotator.activate_person(2)
    work.annotator.go(10)  # Person 2 is seen from frame 30 on
    drawn = work.persons.begin_box(160, 90)
    assert drawn == DrawnBox(10, (140.0, 20.0, 180.0, 60.0), 2)


def test_keys_keep_a_box_in_the_picture_and_of_some_size() -> None:
    drawn = DrawnBox(0, BOX, None)
    assert drawn.moved(-100, 0, 160, 90).box == (0, 10, 30, 50)
    assert drawn.moved(1000, 1000, 160, 90).box == (130, 50, 160, 90)
    assert drawn.resized(-100, -100, 160, 90).box == (10, 10, 22, 22)
    assert drawn.resized(1000, 5, 160, 90).box == (10, 10, 160, 55)


def test_the_owner_of_a_box_may_be_someone_new(work: Work) -> None:
    drawn = DrawnBox(0, BOX, 1)
    steps = []
    for _ in range(3):
        drawn = work.persons.step_owner(drawn, 1)
        steps.append(drawn.person)
    assert steps == [2, None, None]
    assert work.persons.step_owner(drawn, -1).person == 2


def test_boxes_of_a_missed_face_stand_between_their_keyframes(work: Work) -> None:
    track = work.persons.keep_box(DrawnBox(4, BOX, 2))
    assert work.persons.keep_box(DrawnBox(8, (20.0, 10.0, 50.0, 50.0), 2)) == track
    assert work.project.to_recompute() == (track,)
    assert work.persons.drawn_at(6) == {2: (15.0, 10.0, 45.0, 50.0)}
    assert work.persons.drawn_at(9) == {}
    work.annotator.activate_person(2)
    work.annotator.go(12)
    begun = work.persons.begin_box(160, 90)
    assert begun.box == (20.0, 10.0, 50.0, 50.0), "at the box just drawn, which has no prediction yet"
    assert len(work.project.history()) == 3, "a tier and two boxes"
    work.labelling.undo()
    work.labelling.undo()
    assert work.project.keyframes(track) == ()


def test_a_box_where_the_engine_saw_the_face_corrects_its_track(work: Work) -> None:
    assert work.persons.keep_box(DrawnBox(40, BOX, 1)) == 1
    assert work.project.to_recompute() == (1,)


def test_a_box_of_someone_new_makes_a_person(work: Work) -> None:
    work.persons.keep_box(DrawnBox(4, BOX, None))
    assert persons(work) == [1, 2, 3]
    assert work.annotator.state.person == 3
    work.labelling.undo()
    assert persons(work) == [1, 2]


def test_a_keyframe_is_taken_back(work: Work) -> None:
    track = work.persons.keep_box(DrawnBox(4, BOX, 2))
    work.annotator.go(4)
    assert work.persons.remove_box() == track
    assert work.project.keyframes(track) == ()
    assert work.persons.remove_box() is None


def test_without_a_person_the_commands_say_what_to_do(work: Work) -> None:
    work.annotator.set(person=None)
    for call in (work.persons.split, work.persons.mark_false):
        with pytest.raises(FerdeskError, match="no person here"):
            call()
