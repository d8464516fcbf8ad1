"""Where frames lie: zoom, scrolling and the ruler, in exact numbers."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferdesk.gui.timeline_view_axis import PAD, WIDEST, Axis, Tick, clock, seconds_at, ticks

HOUR = Axis(90_000, 1232).fitted()


def test_a_fitted_clip_is_all_in_view():
    assert HOUR.x(0) == PAD
    assert HOUR.x(90_000) == pytest.approx(1232 - PAD)
    assert (HOUR.first, HOUR.end, HOUR.all_seen, HOUR.zoom) == (0, 90_000, True, 0.0)
    assert HOUR.length - HOUR.width == 0


def test_a_short_clip_is_not_torn_apart():
    axis = Axis(10, 1232).fitted()
    assert axis.pitch == WIDEST
    assert axis.zoom == 0.0


@given(st.integers(1, 400_000), st.floats(0.2, 3.0), st.floats(0, 1232), st.sampled_from((1.0, 1.25, 2.0)))
def test_what_lies_under_the_pointer_stays_there(frames: int, factor: float, x: float, scale: float):
    axis = Axis(frames, round(1232 * scale), scale).fitted().at_zoom(0.4, 600)
    zoomed = axis.zoomed(factor, x)
    before, after = (axis.origin + x) / axis.pitch, (zoomed.origin + x) / zoomed.pitch
    ends = zoomed.offset in (0, zoomed.length - zoomed.width)
    assert ends or abs(before - after) <= 1 / zoomed.pitch
    assert zoomed.pitch <= WIDEST * scale
    assert 0 <= zoomed.offset <= max(0, zoomed.length - zoomed.width)


@given(st.integers(0, 999), st.floats(0, 1))
def test_every_frame_can_be_hit(frame: int, zoom: float):
    axis = Axis(1000, 800).fitted().at_zoom(zoom, 0).showing(frame, frame + 1)
    assert axis.frame(axis.x(frame + 0.5)) == frame
    assert axis.boundary(axis.x(frame)) == frame
    assert axis.boundary(axis.x(frame) + 0.4 * axis.pitch) == frame
    assert axis.frame(-1e9) == 0
    assert axis.frame(1e9) == 999
    assert axis.boundary(1e9) == 1000


def test_even_steps_of_zoom_are_even_factors():
    pitches = [HOUR.at_zoom(z, 0).pitch for z in (0, 0.25, 0.5, 0.75, 1)]
    factors = [b / a for a, b in itertools.pairwise(pitches)]
    assert factors == pytest.approx([factors[0]] * 4)
    assert pitches[-1] == WIDEST
    assert HOUR.at_zoom(0.6, 0).zoom == pytest.approx(0.6)


def test_a_range_is_shown_with_room_to_both_sides():
    axis = HOUR.showing(1000, 2000)
    assert axis.x(1000) == pytest.approx(0.1 * 1232, abs=1)
    assert axis.x(2000) == pytest.approx(0.9 * 1232, abs=1)


def test_a_playhead_that_leaves_turns_the_page():
    axis = HOUR.showing(1000, 2000)
    assert axis.reaching(1500) is axis
    turned = axis.reaching(axis.end + 1)
    assert turned.pitch == axis.pitch
    assert turned.x(axis.end + 1) == pytest.approx(0.1 * 1232, abs=1)
    assert HOUR.reaching(0) is HOUR
    assert HOUR.reaching(89_999) is HOUR


def test_other_sizes_keep_the_view():
    assert HOUR.resized(900, 1.0).all_seen
    near = HOUR.showing(1000, 2000)
    assert near.resized(900, 1.0).first == near.first
    fine = near.resized(2464, 2.0)
    assert fine.first == near.first
    assert fine.end == pytest.approx(near.end, abs=1)
    assert HOUR.of(500).all_seen


@pytest.mark.parametrize(
    ("seconds", "decimals", "text"),
    [
        (32.75, 3, "0:32.750"),
        (0, 0, "0:00"),
        (3725.1, 1, "1:02:05.1"),
        (59.9996, 3, "1:00.000"),
        (36 + 1 / 6, 3, "0:36.167"),
        (600, 0, "10:00"),
    ],
)
def test_clock(seconds: float, decimals: int, text: str):
    assert clock(seconds, decimals) == text


def named(axis: Axis, times: np.ndarray, room: float = 80) -> list[Tick]:
    return [tick for tick in ticks(axis, times, room) if tick.text]


def test_ticks_from_hours_to_frames():
    times = np.arange(90_000) / 25
    assert [t.text for t in named(HOUR, times)][:3] == ["0:00", "5:00", "10:00"]
    assert [t.text for t in named(HOUR.showing(1000, 1250), times)][:3] == ["0:39", "0:40", "0:41"]
    close = [t.text for t in named(HOUR.showing(1000, 1020), times)]
    assert close[:3] == ["998", "1000", "1002"]
    for zoom in np.linspace(0, 1, 23):
        axis = HOUR.at_zoom(float(zoom), 500)
        xs = [t.x for t in named(axis, times)]
        assert xs, "there is always something to read"
        assert min(np.diff(xs), default=80) >= 80 * 0.69
        assert len(ticks(axis, times, 80)) < 400


def test_ticks_stand_at_true_times():
    """Half the clip at 25, half at 5 frames a second: the second half's seconds lie closer together."""
    times = np.concatenate([np.arange(500) / 25, 20 + np.arange(500) / 5])
    axis = Axis(1000, 1200).fitted()
    for tick in named(axis, times, 60):
        minutes, seconds = tick.text.split(":")
        frame = round((tick.x + axis.origin) / axis.pitch, 3)
        assert np.interp(frame, np.arange(1001), np.append(times, 120)) == pytest.approx(
            60 * int(minutes) + int(seconds), abs=0.01
        )
    xs = [t.x for t in named(axis, times, 60)]
    assert min(np.diff(xs)) >= 0.69 * 60


def test_no_times_no_ticks():
    assert ticks(Axis(0, 100), np.zeros(0), 80) == []
    assert ticks(replace(HOUR, frames=5), np.zeros(0), 80) == []
    assert seconds_at(np.zeros(0), 3) == 0.0
    assert seconds_at(np.arange(10) / 10, 10) == pytest.approx(1.0)
