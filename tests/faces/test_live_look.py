"""Live, short of time: steady faces are looked for in every second frame, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from ferdesk.faces.detector import Seen
from ferdesk.faces.live_look import LiveLook
from ferdesk.records import FaceBox, Frame

See = Callable[[int], tuple[FaceBox, ...]]
WARM = 30  # frames until the source's own rate is known


def face(x: float, side: float = 60.0, score: float = 0.9) -> FaceBox:
    return FaceBox(x, 100, x + side, 100 + side, score)


def frame(index: int, gray: int = 90, rate: float = 30.0) -> Frame:
    return Frame(np.full((240, 320, 3), gray, np.uint8), index, index / rate)


def play(
    see: See, frames: Iterable[Frame], ms: float = 25.0, look: LiveLook | None = None
) -> tuple[list[Seen], list[int]]:
    """What was seen in each frame, and the indices of those that were looked at; each took `ms`."""
    look = look or LiveLook(allowed=True)
    looked: list[int] = []

    def ask(frame: Frame) -> Seen:
        looked.append(frame.index)
        return Seen(frame, see(frame.index), 5.0)

    seen = []
    for one in frames:
        seen.append(look.look(one, ask))
        look.took(ms)
    return seen, looked


def test_steady_faces_are_looked_for_in_every_second_frame_where_they_lead() -> None:
    seen, looked = play(lambda i: (face(20 + i), face(230 - i)), map(frame, range(50)))
    late = [i for i in looked if i >= WARM]
    assert late == list(range(late[0], 50, 2))
    for one in seen[WARM:]:
        i = one.frame.index
        assert [b.x1 for b in one.boxes] == pytest.approx([20 + i, 230 - i])
        assert one.ms == (5.0 if i in late else 0.0)


def test_where_there_is_time_every_frame_is_looked_at() -> None:
    assert len(play(lambda i: (face(50),), map(frame, range(50)), ms=15)[1]) == 50
    slow = (frame(i, rate=10) for i in range(50))
    assert len(play(lambda i: (face(50),), slow, ms=50)[1]) == 50
    off = LiveLook()
    assert len(play(lambda i: (face(50),), map(frame, range(50)), look=off)[1]) == 50


def test_frames_that_were_dropped_do_not_make_a_busy_computer_look_idle() -> None:
    every_other = [*map(frame, range(20)), *(frame(i) for i in range(20, 80, 2))]
    _, looked = play(lambda i: (face(50),), every_other, ms=50)
    assert len(looked) < len(every_other)


def test_a_burst_of_frames_makes_no_idle_computer_busy_and_foretells_nothing() -> None:
    def at(time: float, index: int) -> Frame:
        return Frame(np.full((240, 320, 3), 90, np.uint8), index, time)

    times = [i / 30 for i in range(36)]
    times += [times[-1] + 0.25, times[-1] + 0.252, times[-1] + 0.285, times[-1] + 0.318]
    frames = [at(time, i) for i, time in enumerate(times)]
    assert len(play(lambda i: (face(50 + i),), frames, ms=8)[1]) == len(frames), "there is time"
    seen, looked = play(lambda i: (face(50 + i),), frames, ms=25)
    assert {36, 37, 38} <= set(looked), "two looks 2 ms apart say nothing of 33 ms later"
    assert all(abs(one.boxes[0].x1 - (50 + one.frame.index)) < 3 for one in seen)


@pytest.mark.parametrize(
    ("see", "why"),
    [
        (lambda i: (), "nobody: who comes is to be found at once"),
        (lambda i: (face(20 + 9 * (i % 20)),), "fast"),
        (lambda i: (face(50, side=20 * 1.12**i),), "growing"),
        (lambda i: (face(50, score=0.4),), "unsure"),
        (lambda i: (face(50), face(60)), "one before the other"),
    ],
)
def test_in_doubt_every_frame_is_looked_at(see: See, why: str) -> None:
    assert play(see, map(frame, range(45)))[1] == list(range(45)), why


def test_who_comes_is_found_a_frame_later_at_most() -> None:
    for first in (40, 41):
        seen, _ = play(
            lambda i, first=first: (face(50), face(180))[: 1 + (i >= first)], map(frame, range(50))
        )
        assert len(seen[first + 1].boxes) == 2


def test_a_cut_is_looked_at() -> None:
    frames = [frame(i, gray=90 if i < 40 else 160) for i in range(50)]
    seen, looked = play(lambda i: (face(50),) if i < 40 else (face(200),), frames)
    assert 40 in looked
    assert [s.boxes[0].x1 for s in seen[40:]] == pytest.approx([200] * 10)


def test_after_a_pause_and_when_time_goes_back_it_looks_first() -> None:
    look = LiveLook(allowed=True)
    play(lambda i: (face(50),), map(frame, range(41)), look=look)
    _, looked = play(lambda i: (face(50),), [frame(100), frame(101)], look=look)
    assert looked == [100, 101]
    _, looked = play(lambda i: (face(50),), map(frame, range(20)), look=look)
    assert looked == list(range(20)), "another pass of a clip: its rate is found out anew"
