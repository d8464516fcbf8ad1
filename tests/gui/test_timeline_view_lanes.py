"""Lanes from top to bottom, and what lies under the pointer."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ferdesk.gui.timeline_view_hits import edge_at, free_range
from ferdesk.gui.timeline_view_lanes import Parts, Sizes, lane_at, lay_out, scroll_to_show
from ferdesk.gui.timeline_view_state import Content, Selection, State

sys.path.insert(0, str(Path(__file__).parent))  # for timeline_samples: test folders are no packages
from timeline_samples import FRAMES, PREDICTIONS, TIMELINE, TIMES

ALL = Parts()


def lanes(parts: Parts = ALL, collapsed: tuple[int, ...] = (), blind: bool = False, scale: float = 1.0):
    return lay_out(TIMELINE.persons, TIMELINE.tiers, Sizes.at(scale), parts, collapsed, blind)


def test_a_lane_of_two_tiers_is_150_high():
    made = lanes()
    assert [(a.person, a.top, a.height) for a in made] == [(1, 0, 150), (2, 150, 150)]
    assert made[0].band == (4, 20)
    assert made[0].curves is not None
    assert made[0].curves[1] == 66
    assert [(r.tier, r.height) for r in made[0].rows] == [(1, 28), (2, 28)]


def test_parts_can_be_left_out():
    assert [a.height for a in lanes(collapsed=(1,))] == [28, 150]
    assert lanes(collapsed=(1,))[0].rows == ()
    assert lanes(Parts(curves=False))[0].curves is None
    assert lanes(Parts(bands=False))[0].band is None
    blind = lanes(Parts(bands=False), blind=True)[0]
    assert blind.curves is None
    assert blind.band is not None, "where a face is in view is still shown"


def test_rows_grow_with_the_text():
    lane = lanes(scale=2.0)[0]
    assert lane.band == (4, 40)
    assert [r.height for r in lane.rows] == [56, 56]
    for above, below in zip(lane.rows, lane.rows[1:], strict=False):
        assert above.top + above.height == below.top
    assert lane.rows[-1].top + lane.rows[-1].height <= lane.height


def test_finding_and_showing_a_lane():
    made = lanes()
    assert lane_at(made, 149.9) is made[0]
    assert lane_at(made, 150) is made[1]
    assert lane_at(made, 300) is None
    row = made[1].row_at(150 + made[1].rows[1].top + 3)
    assert row is not None
    assert row.tier == 2
    assert scroll_to_show(made[1], 0, 200) == 100
    assert scroll_to_show(made[0], 80, 200) == 0
    assert scroll_to_show(made[0], 0, 200) == 0


@pytest.fixture
def state() -> State:
    made = State()
    made.set_content(
        Content(TIMELINE, TIMES, PREDICTIONS, np.array([300, 400, 700]), 0.45, FRAMES, active_tier=1)
    )
    made.place(1216, 350, 1.0)
    return made


def test_edges_catch_within_six_pixels(state: State):
    at = state.x(400)
    for away in (-5.9, -1, 0, 3, 5.9):
        edge = edge_at(state, 1, 1, at + away)
        assert edge is not None
        assert (edge.label.id, edge.side, edge.frame) == (3, "start", 400)
    assert edge_at(state, 1, 1, at - 6.1) is None
    assert edge_at(state, 1, 1, at + 6.1) is None
    end = edge_at(state, 1, 1, state.x(600) + 5)
    assert end is not None
    assert (end.label.id, end.side, end.frame) == (3, "end", 600)


def test_of_two_that_touch_the_one_under_the_pointer_or_selected(state: State):
    at = state.x(120)
    left, right = edge_at(state, 1, 1, at - 2), edge_at(state, 1, 1, at + 2)
    assert left is not None
    assert right is not None
    assert (left.label.id, left.side) == (1, "end")
    assert (right.label.id, right.side) == (2, "start")
    state.select(Selection(1, 1, 0, 120, 1))
    mine = edge_at(state, 1, 1, at + 2)
    assert mine is not None
    assert (mine.label.id, mine.side) == (1, "end")


def test_another_tiers_labels_cannot_be_dragged_by_a_slip(state: State):
    assert edge_at(state, 1, 2, state.x(280)) is None


def test_a_narrow_label_keeps_a_middle_to_be_chosen(state: State):
    state.axis = state.axis.fitted()
    width = state.x(120) - state.x(0)
    assert width > 18
    assert edge_at(state, 1, 1, state.x(0) + width / 2) is None


def test_edges_of_the_selected_range(state: State):
    state.select(Selection(1, 1, 640, 800))
    edge = edge_at(state, 1, 1, state.x(800) + 2)
    assert edge is not None
    assert (edge.label, edge.side, edge.frame) == (None, "end", 800)


def test_free_room_ends_at_labels_and_cuts(state: State):
    assert free_range(state, 1, 1, 350) == (300, 400)
    assert free_range(state, 1, 1, 650) == (600, 700)
    assert free_range(state, 1, 1, 900) == (700, 1000)
    assert free_range(state, 2, 2, 10) == (0, 300)


def test_a_selected_label_that_is_gone_is_not_selected(state: State):
    state.select(Selection(1, 1, 0, 1, 99))
    assert state.selection is None
    state.select(Selection(9, 9, 7, 8, 3))
    assert state.selection == Selection(1, 1, 400, 600, 3), "as it is now"


def test_predictions_are_prepared_once(state: State):
    before = state.levels(1)
    state.set_content(Content(TIMELINE, TIMES, dict(PREDICTIONS), state.content.cuts, 0.45, FRAMES))
    assert state.levels(1) is before
    state.set_content(Content(TIMELINE, TIMES, PREDICTIONS, state.content.cuts, 0.6, FRAMES))
    assert state.levels(1) is not before
    assert state.levels(3) is None
    rows = state.boxes(1, 1)
    state.set_content(
        Content(type(TIMELINE)(FRAMES, TIMELINE.tiers, TIMELINE.persons, TIMELINE.annotations[:5]), TIMES)
    )
    assert state.boxes(1, 1) is rows, "a row that did not change is kept"
