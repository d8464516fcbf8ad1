from __future__ import annotations

import pytest

from ferdesk.annotation import edits
from ferdesk.annotation.project import Project
from ferdesk.errors import FerdeskError
from ferdesk.gui.annotate.state import Selection
from ferdesk.gui.annotate.work import Work


def labels(work: Work, person: int = 1, tier: int = 1) -> list[tuple[int, int, str]]:
    return [(a.start, a.end, a.label) for a in work.annotator.timeline.on(person, tier)]


def what(work: Work) -> list[str]:
    return [entry.what for entry in work.project.history() if not entry.undone]


def test_it_begins_at_the_first_person_and_tier(work: Work) -> None:
    state = work.annotator.state
    assert (state.frame, state.person, state.tier, state.selection) == (0, 1, 1, None)


def test_stepping_stays_in_the_clip(work: Work) -> None:
    a = work.annotator
    a.step(-1)
    assert a.state.frame == 0
    a.go(1 << 60)
    assert a.state.frame == 59


def test_a_label_key_takes_the_stretch_the_engine_sees_at_the_playhead(work: Work) -> None:
    work.annotator.go(40)
    work.labelling.label("sadness")
    assert labels(work) == [(30, 60, "sadness")]
    assert what(work)[-1] == "Label Person 1 sadness, 0:01.200 to 0:02.400"
    assert work.annotator.state.selection is not None
    assert work.annotator.state.selection.annotation_id is not None


def test_pressed_again_it_changes_that_label(work: Work) -> None:
    work.annotator.go(40)
    work.labelling.label("sadness")
    work.labelling.set_intensity(3)
    work.labelling.label("fear")
    found = work.annotator.timeline.on(1, 1)[0]
    assert (found.label, found.intensity) == ("fear", 3)


def test_who_has_labelled_and_goes_on_labels_what_is_there_then(work: Work) -> None:
    work.annotator.go(40)
    work.labelling.label("sadness")
    work.labelling.label("fear")
    work.annotator.go(10)
    work.labelling.label("happiness")
    assert labels(work) == [(0, 20, "happiness"), (30, 60, "fear")]
    work.annotator.go(40)
    work.labelling.label("anger")
    assert labels(work) == [(0, 20, "happiness"), (30, 60, "anger")]


def test_a_label_that_was_chosen_is_meant_wherever_the_playhead_is(work: Work) -> None:
    work.annotator.go(40)
    work.labelling.label("sadness")
    work.annotator.go(10)
    work.annotator.select_label(work.annotator.timeline.on(1, 1)[0].id)
    work.labelling.label("fear")
    work.labelling.label("anger")
    assert labels(work) == [(30, 60, "anger")]


def test_it_does_not_label_over_what_is_labelled(work: Work) -> None:
    work.annotator.select(Selection(1, 1, 40, 45))
    work.labelling.label("anger")
    work.annotator.leave()
    work.annotator.go(35)
    work.labelling.label("happiness")
    assert labels(work) == [(30, 40, "happiness"), (40, 45, "anger")]


def test_with_predictions_hidden_a_label_key_takes_one_frame_only(work: Work) -> None:
    work.annotator.hide_predictions(True)
    work.annotator.go(40)
    work.labelling.label("sadness")
    assert labels(work) == [(40, 41, "sadness")]


def test_painting_is_one_step_of_the_history(work: Work) -> None:
    work.annotator.go(10)
    before = len(work.project.history())
    work.labelling.begin_painting("happiness")
    for frame in (11, 13, 20):
        work.annotator.go(frame)
        work.labelling.paint_to(frame)
    work.labelling.end_painting()
    assert labels(work) == [(10, 21, "happiness")]
    assert len(work.project.history()) == before + 1
    assert work.labelling.undo() == "Paint happiness on Person 1"
    assert labels(work) == []


def test_painting_backwards_covers_what_was_seen(work: Work) -> None:
    work.annotator.go(20)
    work.labelling.begin_painting("happiness")
    work.labelling.paint_to(17)
    work.labelling.paint_to(15)
    work.labelling.end_painting()
    assert labels(work) == [(15, 21, "happiness")]


def test_a_label_that_is_not_allowed_here_is_refused_before_painting(work: Work) -> None:
    with pytest.raises(FerdeskError):
        work.labelling.begin_painting("boredom")
    assert not work.labelling.painting


def test_accepting_takes_the_stretch_and_says_where_it_is_from(work: Work) -> None:
    work.annotator.go(5)
    work.labelling.accept()
    assert labels(work) == [(0, 20, "neutral")]
    assert work.annotator.timeline.on(1, 1)[0].origin == "prediction"
    work.annotator.leave()
    work.annotator.go(25)
    with pytest.raises(FerdeskError, match="uncertain"):
        work.labelling.accept()


def test_accepting_does_not_label_over_the_labels_beside_it(work: Work) -> None:
    work.annotator.select(Selection(1, 1, 10, 15))
    work.labelling.label("anger")
    work.annotator.leave()
    work.annotator.go(5)
    work.labelling.accept()
    assert labels(work) == [(0, 10, "neutral"), (10, 15, "anger")]
    work.annotator.leave()
    work.annotator.go(12)  # the label at the playhead itself gives way
    work.labelling.accept()
    assert labels(work) == [(0, 20, "neutral")]


def test_accepting_all_above_leaves_labels_as_they_are(work: Work) -> None:
    work.annotator.select(Selection(1, 1, 40, 45))
    work.labelling.label("anger")
    found = work.labelling.above(0.9, (1,))[1]
    assert [(s.start, s.end) for s in found] == [(0, 20), (30, 40), (45, 60)]
    before = len(work.project.history())
    assert work.labelling.accept_above(0.93, (1, 2)) == 3
    assert labels(work) == [(30, 40, "happiness"), (40, 45, "anger"), (45, 60, "happiness")]
    assert labels(work, person=2) == [(30, 60, "happiness")]
    assert len(work.project.history()) == before + 1


def test_copying_leaves_uncertain_stretches_out(work: Work) -> None:
    work.annotator.select(Selection(1, 1, 10, 40))
    assert work.labelling.copy_prediction() == 2
    assert labels(work) == [(10, 20, "neutral"), (30, 40, "happiness")]


def test_hidden_predictions_cannot_be_taken_over(work: Work) -> None:
    work.annotator.hide_predictions(True)
    for call in (work.labelling.accept, work.labelling.copy_prediction):
        with pytest.raises(FerdeskError, match="hidden"):
            call()


def test_in_and_out_make_a_selection_and_then_move_a_labels_edges(work: Work) -> None:
    a = work.annotator
    a.go(10)
    work.labelling.mark("start")
    assert a.state.selection == Selection(1, 1, 10, 11)
    a.go(14)
    work.labelling.mark("end")
    assert a.state.selection == Selection(1, 1, 10, 15)
    work.labelling.label("disgust")
    a.go(12)
    work.labelling.mark("start")
    assert labels(work) == [(12, 15, "disgust")]
    a.leave()
    a.go(13)
    work.labelling.mark("end")  # nothing is selected: the label at the playhead is meant
    assert labels(work) == [(12, 14, "disgust")]


def test_beyond_the_label_made_last_in_and_out_begin_anew(work: Work) -> None:
    a = work.annotator
    a.select(Selection(1, 1, 10, 20))
    work.labelling.label("disgust")
    a.go(20)
    work.labelling.mark("start")
    assert a.state.selection == Selection(1, 1, 20, 21)
    work.labelling.label("anger")
    a.go(19)
    work.labelling.mark("end")
    assert a.state.selection == Selection(1, 1, 19, 20)
    a.select_label(a.timeline.on(1, 1)[1].id)
    a.go(10)  # all of the other label lies between
    work.labelling.mark("start")
    assert a.state.selection == Selection(1, 1, 10, 11)
    assert labels(work) == [(10, 20, "disgust"), (20, 21, "anger")]


def test_a_selection_turned_around_keeps_one_frame(work: Work) -> None:
    a = work.annotator
    a.select(Selection(1, 1, 10, 20))
    a.go(30)
    work.labelling.mark("start")
    assert a.state.selection == Selection(1, 1, 30, 31)
    a.go(5)
    work.labelling.mark("end")
    assert a.state.selection == Selection(1, 1, 5, 6)


def test_split_merge_and_delete(work: Work) -> None:
    a = work.annotator
    a.go(40)
    work.labelling.label("happiness")
    work.labelling.split()
    assert labels(work) == [(30, 40, "happiness"), (40, 60, "happiness")]
    work.labelling.merge()
    assert labels(work) == [(30, 60, "happiness")]
    work.labelling.delete()
    assert labels(work) == []
    assert what(work)[-1].startswith("Delete happiness of Person 1")
    assert a.state.selection is None


def test_deleting_a_selected_stretch_erases_in_it(work: Work) -> None:
    work.annotator.go(40)
    work.labelling.label("happiness")
    work.annotator.select(Selection(1, 1, 35, 50))
    work.labelling.delete()
    assert labels(work) == [(30, 35, "happiness"), (50, 60, "happiness")]


def test_without_a_label_the_keys_say_so(work: Work) -> None:
    for call in (work.labelling.split, work.labelling.merge, work.labelling.delete):
        with pytest.raises(FerdeskError, match="no label here"):
            call()


def test_the_same_intensity_again_takes_it_away(work: Work) -> None:
    work.annotator.go(40)
    work.labelling.label("happiness")
    work.labelling.set_intensity(4)
    assert work.labelling.chosen().intensity == 4  # pyright: ignore[reportOptionalMemberAccess]
    work.labelling.set_intensity(4)
    assert work.labelling.chosen().intensity is None  # pyright: ignore[reportOptionalMemberAccess]


def test_undo_gives_up_a_selection_that_is_gone(work: Work) -> None:
    work.annotator.go(40)
    work.labelling.label("happiness")
    work.labelling.undo()
    assert work.annotator.state.selection is None
    assert work.labelling.redo() == "Label Person 1 happiness, 0:01.200 to 0:02.400"
    assert labels(work) == [(30, 60, "happiness")]


def test_edges_are_those_of_labels_else_of_predictions(work: Work) -> None:
    a = work.annotator
    a.go_to_edge(1)
    assert a.state.frame == 20  # of a prediction
    a.select(Selection(1, 1, 7, 12))
    work.labelling.label("anger")
    a.go(0)
    seen = []
    for _ in range(4):
        a.go_to_edge(1)
        seen.append(a.state.frame)
    assert seen == [7, 12, 59, 59]
    a.go_to_edge(-1)
    assert a.state.frame == 12


def test_tiers_and_persons_are_stepped_through(work: Work) -> None:
    a = work.annotator
    work.tiers.add("B. Osei")
    assert a.state.tier == 2
    a.step_tier(-1)
    a.step_tier(-1)
    assert a.state.tier == 1
    a.step_person(1)
    a.step_person(1)
    assert a.state.person == 2


def test_a_selected_stretch_comes_along_to_another_tier_a_label_does_not(work: Work) -> None:
    a = work.annotator
    work.tiers.add("B. Osei")
    a.select(Selection(1, 2, 3, 9))
    a.step_tier(-1)
    assert a.state.selection == Selection(1, 1, 3, 9)
    work.labelling.label("fear")
    a.step_tier(1)
    assert a.state.selection is None


def test_tiers_are_renamed_given_labels_and_removed(work: Work) -> None:
    work.tiers.rename("A. K.")
    work.tiers.set_vocabulary(("boredom", " pain "))
    assert work.tiers.active.vocabulary == ("boredom", "pain")
    work.labelling.label("boredom")
    work.tiers.remove()
    with pytest.raises(FerdeskError, match="tier"):
        work.labelling.label("fear")
    work.labelling.undo()
    assert work.annotator.state.tier == 1


def test_every_change_of_state_is_told_once(work: Work) -> None:
    told: list[tuple[int, int]] = []
    work.annotator.on_change = lambda before, now: told.append((before.frame, now.frame))
    work.annotator.go(3)
    work.annotator.go(3)
    assert told == [(0, 3)]


def test_a_read_only_project_refuses_every_edit(project: Project) -> None:
    with Project.open(project.path) as second:
        work = Work(second, lambda: None)
        assert work.read_only
        with pytest.raises(FerdeskError, match="open in another window"):
            work.labelling.label("fear")


def test_predictions_are_put_together_once_and_anew_after_a_change(work: Work) -> None:
    predicted = work.annotator.predicted
    first = predicted.of(1)
    assert predicted.of(1) is first
    work.annotator.go(40)
    work.labelling.label("fear")
    assert predicted.of(1) is first, "labels do not change what the engine said"
    work.project.apply(lambda tl: edits.merge_persons(tl, 1, 2), "Merge")
    assert predicted.of(1) is not first


def test_the_threshold_of_uncertainty_is_the_persons_if_they_set_one(project: Project) -> None:
    asked = 0.97
    strict = Work(project, lambda: asked)
    assert strict.annotator.predicted.at(1, 40).uncertain  # pyright: ignore[reportOptionalMemberAccess]
    usual = Work(project, lambda: None)
    assert not usual.annotator.predicted.at(1, 40).uncertain  # pyright: ignore[reportOptionalMemberAccess]
