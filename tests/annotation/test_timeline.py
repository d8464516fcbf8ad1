from __future__ import annotations

import pytest

from ferdesk.annotation.timeline import STANDARD_LABELS, Annotation, Person, Tier, Timeline


def _timeline(*ranges: tuple[int, int]) -> Timeline:
    return Timeline(
        100,
        (Tier(1, "Anna"),),
        (Person(1),),
        tuple(Annotation(i, 1, 1, start, end, "anger") for i, (start, end) in enumerate(ranges, 1)),
    )


def test_annotations_are_in_order_however_they_are_given():
    tl = Timeline(
        100,
        (Tier(2, "B"), Tier(1, "A")),
        (Person(2), Person(1)),
        (
            Annotation(1, 2, 1, 5, 9, "fear"),
            Annotation(2, 1, 2, 0, 9, "fear"),
            Annotation(3, 1, 1, 20, 30, "fear"),
            Annotation(4, 1, 1, 0, 9, "fear"),
        ),
    )
    assert [a.id for a in tl.annotations] == [4, 3, 1, 2]
    assert [t.id for t in tl.tiers] == [1, 2]
    assert [p.id for p in tl.persons] == [1, 2]
    assert [a.id for a in tl.on(1, 1)] == [4, 3]
    assert tl.on(2, 2) == ()


def test_ranges_are_half_open():
    tl = _timeline((10, 20), (20, 30))
    found = [tl.at(1, 1, frame) for frame in (9, 10, 19, 20, 29, 30)]
    assert [a and a.id for a in found] == [None, 1, 1, 2, 2, None]
    assert tl.at(2, 1, 10) is None


def test_what_is_asked_by_id():
    tl = _timeline((0, 5))
    assert tl.get(1) is tl.annotations[0]
    assert (tl.get(2), tl.tier(7), tl.person(7)) == (None, None, None)
    assert tl.next_id() == 2
    assert Timeline(1).next_id() == 1


@pytest.mark.parametrize(
    "ranges", [[(0, 10), (9, 12)], [(5, 5)], [(-1, 3)], [(90, 101)], [(0, 10), (0, 10)], [(8, 4)]]
)
def test_a_timeline_that_cannot_be_is_not_made(ranges):
    with pytest.raises(ValueError, match="overlaps"):
        _timeline(*ranges)


def test_nobodys_labels_are_not_made():
    with pytest.raises(ValueError, match="not there"):
        Timeline(10, (Tier(1, "A"),), (), (Annotation(1, 1, 1, 0, 1, "fear"),))
    with pytest.raises(ValueError, match="same id"):
        Timeline(10, (Tier(1, "A"), Tier(1, "B")))


def test_a_tier_allows_the_standard_labels_and_its_own():
    assert Tier(1, "A", ("smirk",)).labels == (*STANDARD_LABELS, "smirk")
    assert len(STANDARD_LABELS) == 10


def test_a_person_may_be_a_part_of_a_track():
    person = Person(1, tracks=(3, 4), parts=((3, 0, 10), (3, 20, 30)))
    assert person.ranges(3) == ((0, 10), (20, 30))
    assert person.ranges(4) is None
