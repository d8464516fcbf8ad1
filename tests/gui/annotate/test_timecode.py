from __future__ import annotations

import numpy as np
import pytest

from ferdesk.annotation.frame_clock import FrameClock
from ferdesk.errors import FerdeskError
from ferdesk.gui.annotate.play_clock import PlayClock
from ferdesk.gui.annotate.timecode import find_frame, length, timecode

CLOCK = FrameClock(np.arange(1008) / 24)
UNEVEN = FrameClock(np.array([0.0, 0.1, 0.5, 0.6, 1.0]))  # lasts until 1.25: half a usual step is 0.25


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00.000"), (32.75, "0:32.750"), (3723.5, "1:02:03.500"), (59.9996, "1:00.000")],
)
def test_times_are_written_to_the_millisecond(seconds: float, text: str) -> None:
    assert timecode(seconds) == text


def test_a_clips_length_has_no_milliseconds() -> None:
    assert length(42.4) == "0:42"


@pytest.mark.parametrize(
    ("text", "frame"),
    [("786", 786), ("0:32.750", 786), ("0:32,75", 786), ("32.75s", 786), ("0:00", 0), (" 1007 ", 1007)],
)
def test_a_place_is_a_frame_or_a_time(text: str, frame: int) -> None:
    assert find_frame(text, CLOCK) == frame


@pytest.mark.parametrize("text", ["", "soon", "1008", "0:43", "-1", "1:2:3:4"])
def test_what_is_no_place_of_the_clip_is_said(text: str) -> None:
    with pytest.raises(FerdeskError):
        find_frame(text, CLOCK)


@pytest.mark.parametrize(
    ("elapsed", "frame"), [(0, 0), (0.09, 0), (0.1, 1), (0.49, 1), (0.55, 2), (0.99, 3), (1.1, 4)]
)
def test_frames_come_due_by_their_true_times(elapsed: float, frame: int) -> None:
    clock = PlayClock(UNEVEN)
    clock.start(0, 1.0)
    assert clock.due(elapsed) == (frame, False)


def test_half_speed_takes_twice_as_long_and_backwards_goes_down() -> None:
    clock = PlayClock(UNEVEN)
    clock.start(0, 0.5)
    assert clock.due(1.0) == (2, False)
    clock.start(4, -1.0)
    assert clock.due(0.3) == (3, False)
    assert clock.due(1.0) == (0, True)


def test_the_end_is_told_and_a_loop_has_none() -> None:
    clock = PlayClock(UNEVEN)
    clock.start(3, 1.0)
    assert clock.due(2.0) == (4, True)
    clock.start(0, 1.0, loop=(1, 3))  # 0.1 to 0.6; begins at its own start
    assert [clock.due(t)[0] for t in (0.0, 0.3, 0.45, 0.55, 0.95)] == [1, 1, 2, 1, 2]
    assert clock.due(100.0)[1] is False
