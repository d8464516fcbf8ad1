from __future__ import annotations

import edit_strategies as strategies
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ferdesk.annotation import edits
from ferdesk.annotation.timeline import Person, Timeline
from ferdesk.errors import FerdeskError

FRAMES = strategies.FRAMES


def _covered(tl: Timeline, person: int = 1, tier: int = 1) -> list[str | None]:
    """The label of each frame."""
    found: list[str | None] = [None] * tl.frames
    for a in tl.on(person, tier):
        found[a.start : a.end] = [a.label] * a.frames
    return found


@pytest.fixture
def tl() -> Timeline:
    return edits.label(strategies.begun(), 1, 1, 10, 20, "anger", 3, "slowly")


@settings(max_examples=40, deadline=None)
@given(st.lists(strategies.edit_calls, max_size=15))
def test_whatever_is_done_the_timeline_stays_one(calls):
    tl = strategies.begun()
    for call in calls:
        before = tl
        try:
            tl = strategies.call(tl, call)
        except FerdeskError as refusal:
            sentences = str(refusal)
            assert sentences.endswith(".")
            assert ". " in sentences  # what happened, then what to do
            assert tl is before
        for person in tl.persons:
            for tier in tl.tiers:
                ends = 0
                for a in tl.on(person.id, tier.id):
                    assert ends <= a.start < a.end <= FRAMES
                    assert a.label in tier.labels
                    ends = a.end
        assert len({a.id for a in tl.annotations}) == len(tl.annotations)
        assert tl.frames == FRAMES


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, FRAMES - 1), st.integers(1, FRAMES), strategies.labels | st.none()),
        max_size=20,
    )
)
def test_labels_cover_what_was_labelled_last(painted):
    tl, expected = strategies.begun(), [None] * FRAMES
    for start, length, label in painted:
        end = min(start + length, FRAMES)
        where = (tl, 1, 1, start, end)
        tl = edits.erase(*where) if label is None else edits.label(*where, label)
        expected[start:end] = [label] * (end - start)
        assert _covered(tl) == expected
    runs = sum(1 for a, b in zip([None, *expected], expected, strict=False) if b is not None and a != b)
    assert len(tl.annotations) == runs  # equal neighbours that touch are one


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, FRAMES - 1), st.integers(1, 9), strategies.labels), min_size=1, max_size=15
    )
)
def test_many_at_once_are_as_one_after_the_other(painted):
    ranges = [edits.Labelled(s, min(s + n, FRAMES), label) for s, n, label in painted]
    together = edits.label_all(strategies.begun(), 1, 1, ranges, "prediction")
    tl = strategies.begun()
    for r in ranges:
        tl = edits.label(tl, 1, 1, r.start, r.end, r.label, origin="prediction")
    assert _covered(together) == _covered(tl)
    assert len(together.annotations) == len(tl.annotations)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, FRAMES - 1), st.lists(st.tuples(st.integers(0, 50), st.integers(1, 10)), max_size=6))
def test_a_person_split_and_merged_again_is_labelled_as_before(frame, ranges):
    tl = strategies.begun()
    for start, length in ranges:
        tl = edits.label(tl, 1, 1, start, start + length, "anger")
    halves = edits.split_person(tl, 1, frame)
    new = halves.persons[-1].id
    assert _covered(halves, 1)[frame:] == [None] * (FRAMES - frame)
    assert _covered(halves, new)[:frame] == [None] * frame
    whole = edits.merge_persons(halves, 1, new)
    assert _covered(whole) == _covered(tl)
    assert whole.person(1) == tl.person(1)


def test_a_label_in_the_middle_cuts_what_it_lies_on(tl):
    tl = edits.label(tl, 1, 1, 13, 15, "fear")
    assert [(a.start, a.end, a.label, a.intensity) for a in tl.annotations] == [
        (10, 13, "anger", 3),
        (13, 15, "fear", None),
        (15, 20, "anger", 3),
    ]
    assert tl.at(1, 1, 10).id == 1
    assert [a.comment for a in tl.annotations] == ["slowly", "", "slowly"]


def test_only_equal_neighbours_join(tl):
    same = edits.label(tl, 1, 1, 20, 25, "anger", 3, "slowly")
    assert [(a.id, a.start, a.end) for a in same.annotations] == [(1, 10, 25)]
    assert len(edits.label(tl, 1, 1, 20, 25, "anger", 2, "slowly").annotations) == 2
    assert len(edits.label(tl, 1, 1, 20, 25, "anger", 3).annotations) == 2
    assert len(edits.label(tl, 1, 1, 21, 25, "anger", 3, "slowly").annotations) == 2
    assert len(edits.label(tl, 1, 2, 20, 25, "anger", 3, "slowly").annotations) == 2


def test_a_label_made_anew_keeps_its_id(tl):
    assert edits.label(tl, 1, 1, 10, 20, "fear").annotations[0].id == 1


def test_split_and_merge_are_each_others_way_back(tl):
    halves = edits.split(tl, 1, 14)
    assert [(a.start, a.end, a.comment) for a in halves.annotations] == [
        (10, 14, "slowly"),
        (14, 20, "slowly"),
    ]
    assert edits.merge_with_next(halves, 1) == tl
    for frame in (10, 20, 5):
        with pytest.raises(FerdeskError, match="split"):
            edits.split(tl, 1, frame)


def test_merging_takes_in_the_gap_and_keeps_both_comments(tl):
    tl = edits.label(tl, 1, 1, 25, 30, "fear", 5, "then fast")
    merged = edits.merge_with_next(tl, 1).annotations
    assert [(a.start, a.end, a.label, a.intensity, a.comment) for a in merged] == [
        (10, 30, "anger", 3, "slowly; then fast")
    ]
    with pytest.raises(FerdeskError, match="No label follows"):
        edits.merge_with_next(tl, 2)


def test_an_edge_trims_its_neighbour_and_stops_before_it_is_gone(tl):
    tl = edits.label(tl, 1, 1, 20, 24, "fear")
    moved = edits.move_edge(tl, 1, "end", 22)
    assert [(a.start, a.end) for a in moved.annotations] == [(10, 22), (22, 24)]
    assert [(a.start, a.end) for a in edits.move_edge(tl, 1, "end", 50).annotations] == [(10, 23), (23, 24)]
    assert [(a.start, a.end) for a in edits.move_edge(tl, 2, "start", 3).annotations] == [(10, 11), (11, 24)]
    assert [(a.start, a.end) for a in edits.move_edge(tl, 1, "start", 90).annotations] == [(19, 20), (20, 24)]
    assert edits.move_edge(tl, 1, "start", -5).annotations[0].start == 0
    assert edits.move_edge(tl, 2, "end", 999).annotations[1].end == FRAMES


def test_a_label_of_a_prediction_that_is_changed_is_the_persons():
    tl = edits.label(strategies.begun(), 1, 1, 0, 5, "anger", origin="prediction")
    changed = edits.relabel(edits.set_intensity(tl, 1, 4), 1, "fear").annotations[0]
    assert (changed.label, changed.intensity, changed.origin) == ("fear", 4, "person")


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda tl: edits.label(tl, 1, 1, 5, 5, "fear"), "Frames 5 to 5"),
        (lambda tl: edits.label(tl, 1, 1, 0, 61, "fear"), "clip of 60 frames"),
        (lambda tl: edits.label(tl, 1, 1, 0, 5, "joy"), "joy is not in the vocabulary of tier Anna"),
        (lambda tl: edits.label(tl, 1, 2, 0, 5, "smirk"), "tier Ben"),
        (lambda tl: edits.label(tl, 1, 1, 0, 5, "fear", 6), "1 to 5"),
        (lambda tl: edits.label(tl, 9, 1, 0, 5, "fear"), "person is no longer"),
        (lambda tl: edits.label(tl, 1, 9, 0, 5, "fear"), "tier is no longer"),
        (lambda tl: edits.delete(tl, 99), "label is no longer there"),
        (lambda tl: edits.add_tier(tl, " anna "), "already a tier"),
        (lambda tl: edits.add_tier(tl, " "), "needs a name"),
        (lambda tl: edits.merge_persons(tl, 1, 1), "itself"),
        (lambda tl: edits.split_person(tl, 1, 0), "first frame"),
        (lambda tl: edits.rename_person(tl, 9, "x"), "person is no longer"),
    ],
)
def test_what_cannot_be_is_refused(tl, edit, told):
    with pytest.raises(FerdeskError, match=told):
        edit(tl)


def test_labels_in_use_stay_in_the_vocabulary(tl):
    tl = edits.label(tl, 1, 1, 0, 5, "smirk")
    assert edits.set_vocabulary(tl, 1, ["awe", " smirk ", "awe", "anger"]).tier(1).vocabulary == (
        "awe",
        "smirk",
    )
    with pytest.raises(FerdeskError, match="smirk is still used 1 times"):
        edits.set_vocabulary(tl, 1, [])


def test_a_tier_goes_with_its_labels(tl):
    assert edits.remove_tier(tl, 1).annotations == ()
    assert len(edits.remove_tier(tl, 2).annotations) == 1


def test_merged_persons_keep_the_first_ones_labels(tl):
    tl = edits.rename_person(edits.label(tl, 2, 1, 5, 30, "fear"), 2, "Mia")
    merged = edits.merge_persons(tl, 1, 2)
    assert [(a.start, a.end, a.label) for a in merged.annotations] == [
        (5, 10, "fear"),
        (10, 20, "anger"),
        (20, 30, "fear"),
    ]
    assert merged.persons == (Person(1, "Mia", (1, 2)),)


def test_a_split_goes_by_where_tracks_are():
    tl = edits.give_tracks(strategies.begun(), 1, [1, 5, 6])
    halves = edits.split_person(tl, 1, 30, extents={1: (0, 20), 5: (10, 50), 6: (40, 50)})
    assert halves.person(1) == Person(1, "", (1, 5), parts=((5, 0, 30),))
    assert halves.person(3) == Person(3, "", (5, 6), parts=((5, 30, 60),))
    again = edits.split_person(halves, 3, 40, extents={5: (10, 50), 6: (40, 50)})
    assert again.person(3) == Person(3, "", (5,), parts=((5, 30, 40),))
    assert again.person(4) == Person(4, "", (5, 6), parts=((5, 40, 60),))


def test_a_track_belongs_to_one_person():
    tl = edits.give_tracks(edits.split_person(strategies.begun(), 1, 30), 2, [1])
    assert [(p.tracks, p.parts) for p in tl.persons] == [((), ()), ((2, 1), ()), ((), ())]
