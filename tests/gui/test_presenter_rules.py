"""Looks, people and the side of the text in the presenter, without a window."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ferdesk.gui.overlay_layout import OverlayOptions, Rect
from ferdesk.gui.presenter_rules import LOOKS, Side, SideRule, look_of, next_look, shown_people, with_look
from ferdesk.records import EXPRESSIONS, FaceBox, Prediction, Track


def person(track: int, x: float, side: float = 100) -> Prediction:
    return Prediction(
        Track(track, FaceBox(x, 0, x + side, side, 1.0)), dict.fromkeys(EXPRESSIONS, 0.125), True
    )


@pytest.mark.parametrize("look", LOOKS)
def test_each_look_can_be_told_again(look):
    assert look_of(with_look(OverlayOptions(), look)) == look


def test_looks_step_and_stop_at_both_ends():
    options = with_look(OverlayOptions(), "clean")
    seen = ["clean"]
    for _ in range(5):
        options = with_look(options, next_look(options, 1))
        seen.append(str(look_of(options)))
    assert seen == [*LOOKS, "all"]
    assert next_look(with_look(options, "clean"), -1) == "clean"


def test_looks_keep_the_kind_of_mask_and_all_else():
    options = OverlayOptions(mask="dim", mirror=True, opacity=0.3)
    made = with_look(options, "mask", "dim")
    assert (made.mask, made.mirror, made.opacity, made.boxes) == ("dim", True, 0.3, False)


def test_the_selected_stands_alone_else_the_four_largest_from_left_to_right():
    people = [person(n, 1000 - 150 * n, 60 + n) for n in range(1, 7)]
    assert [p.track.id for p in shown_people(people, 2)] == [2]
    assert [p.track.id for p in shown_people(people, None)] == [6, 5, 4, 3]
    assert [p.track.id for p in shown_people(people, None, mirror=True)] == [3, 4, 5, 6]
    assert [p.track.id for p in shown_people(people, 99)] == [6, 5, 4, 3]


def test_text_stands_away_from_the_face():
    assert SideRule().update(Rect(800, 100, 300, 300), 1280, 0.0) == Side(left=True, beside=False)
    assert SideRule().update(Rect(100, 100, 300, 300), 1280, 0.0) == Side(left=False, beside=False)


def test_a_face_in_the_middle_is_given_the_rest_of_the_page():
    assert SideRule().update(Rect(440, 100, 400, 400), 1280, 0.0).beside


def test_the_side_changes_at_most_every_four_seconds():
    rule = SideRule()
    left, right = Rect(100, 100, 300, 300), Rect(800, 100, 300, 300)
    rule.update(right, 1280, 0.0)
    sides = [rule.update(left if n % 2 else right, 1280, n / 10).left for n in range(90)]
    changes = sum(a != b for a, b in pairwise(sides))
    assert 1 <= changes <= 2
    assert sides[:40] == [True] * 40


def test_with_reduced_motion_it_never_changes():
    rule = SideRule()
    rule.update(Rect(800, 100, 300, 300), 1280, 0.0)
    assert rule.update(Rect(100, 100, 300, 300), 1280, 60.0, may_change=False).left


def test_without_a_face_it_stays():
    rule = SideRule()
    rule.update(Rect(100, 100, 300, 300), 1280, 0.0)
    assert not rule.update(None, 1280, 99.0).left
