"""Looking at every n-th frame: what lies between is drawn only where that is beyond doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np
import pytest

from ferdesk.faces.detector import Seen
from ferdesk.faces.sparse import Look, SparseLook, sketch
from ferdesk.records import FaceBox, Frame

See = Callable[[int], tuple[FaceBox, ...]]


def face(x: float, y: float = 100.0, side: float = 60.0, score: float = 0.9) -> FaceBox:
    eyes = (x + 0.3 * side, y + 0.4 * side, x + 0.7 * side, y + 0.4 * side)
    return FaceBox(x, y, x + side, y + side, score, eyes)


def frame(index: int, gray: int = 90, rate: float = 30.0) -> Frame:
    return Frame(np.full((240, 320, 3), gray, np.uint8), index, index / rate)


@dataclass
class Eyes:
    """Sees what it is told to, and remembers where it looked."""

    see: See
    looked: list[int] = field(default_factory=list)

    def ask(self, frame: Frame) -> Future[Seen]:
        self.looked.append(frame.index)
        answer: Future[Seen] = Future()
        answer.set_result(Seen(frame, self.see(frame.index), 1.0))
        return answer


def over(
    see: See, frames: Sequence[Frame], every: int = 3, look: SparseLook | None = None
) -> tuple[list[Seen], list[int]]:
    eyes = Eyes(see)
    seen = list((look or SparseLook(every)).over(frames, eyes.ask, ahead=0))
    assert [s.frame for s in seen] == list(frames)
    return seen, sorted(eyes.looked)


def drawn_between(see: See, frames: Sequence[Frame] | None = None) -> bool:
    """Of frames 0 to 3, were 1 and 2 left unlooked at?"""
    _, looked = over(see, frames or [frame(i) for i in range(4)])
    assert {0, 3} <= set(looked)
    return looked == [0, 3]


def test_a_face_between_two_looks_is_on_the_straight_line() -> None:
    seen, looked = over(
        lambda i: (face(50 + 4 * i, side=60 + i, score=0.9 - 0.1 * (i == 3)),), [*map(frame, range(8))]
    )
    assert looked == [0, 3, 6, 7], "the first, every third, the last"
    for s in seen[:7]:
        expected = face(50 + 4 * s.frame.index, side=60 + s.frame.index)
        (box,) = s.boxes
        assert (box.x1, box.y1, box.x2, box.y2) == pytest.approx(
            (expected.x1, expected.y1, expected.x2, expected.y2)
        )
        assert box.eyes == pytest.approx(expected.eyes)
    assert [s.boxes[0].score for s in seen[:4]] == pytest.approx([0.9, 0.8, 0.8, 0.8]), "no surer than either"
    assert [s.ms > 0 for s in seen] == [True, False, False, True, False, False, True, True]


def test_times_and_not_numbers_say_how_far_it_is() -> None:
    """A clip of variable rate."""
    frames = [Frame(frame(i).image, i, t) for i, t in enumerate((0.0, 0.02, 0.03, 0.1))]
    seen, _ = over(lambda i: (face(50 + (10 if i == 3 else 0)),), frames)
    assert [s.boxes[0].x1 for s in seen] == pytest.approx([50, 52, 53, 60])


def test_several_people_keep_their_own_lines() -> None:
    """The largest comes first in both looks, and that is another person in the second."""

    def see(i: int) -> tuple[FaceBox, ...]:
        both = face(20 + i, side=60 + 2 * i), face(200 - i, side=63)
        return tuple(sorted(both, key=lambda b: -b.width))

    seen, looked = over(see, [*map(frame, range(4))])
    assert looked == [0, 3]
    for s in seen[1:3]:
        assert sorted(b.x1 for b in s.boxes) == pytest.approx([20 + s.frame.index, 200 - s.frame.index])


def test_nobody_twice_is_nobody_between() -> None:
    assert drawn_between(lambda i: ())


@pytest.mark.parametrize(
    ("why", "see"),
    [
        ("someone came", lambda i: (face(20), face(150))[: 1 + (i == 3)]),
        ("someone went", lambda i: (face(20), face(150))[: 2 - (i == 3)]),
        ("it moved far", lambda i: (face(50 + 10 * i),)),
        ("it leapt", lambda i: (face(50 if i < 3 else 200),)),
        ("it grew", lambda i: (face(50, side=60 + 8 * i),)),
        ("it is unsure", lambda i: (face(50, score=0.9 if i else 0.4),)),
        ("two are close", lambda i: (face(50), face(95))),
        ("two became one", lambda i: (face(50), face(80)) if i == 0 else (face(60), face(240))),
    ],
)
def test_where_it_is_not_beyond_doubt_all_frames_are_looked_at(why: str, see: See) -> None:
    assert not drawn_between(see), why


def test_a_cut_or_a_flash_between_two_looks_is_seen() -> None:
    def still(i: int) -> tuple[FaceBox, ...]:
        return (face(50),)

    assert drawn_between(still)
    assert not drawn_between(still, [frame(0), frame(1), frame(2, gray=200), frame(3)])
    assert not drawn_between(still, [frame(0), frame(1), frame(2, gray=30), frame(3, gray=30)])
    assert drawn_between(still, [frame(i, gray=90 + 4 * i) for i in range(4)]), "a fade is none"


def test_frames_far_apart_are_all_looked_at() -> None:
    assert not drawn_between(lambda i: (face(50),), [frame(i, rate=10.0) for i in range(4)])


def test_every_frame_is_looked_at_if_asked_for() -> None:
    _, looked = over(lambda i: (face(50 + i),), [*map(frame, range(5))], every=1)
    assert looked == [0, 1, 2, 3, 4]


def test_stopped_and_gone_on_gives_what_one_run_gives() -> None:
    """A stop leaves out what lies after the last look; that comes again, and nothing is looked at twice."""

    def see(i: int) -> tuple[FaceBox, ...]:
        return (face(50 + 3 * i), face(180 - 2 * i))[: 1 + (i < 7)]

    frames = [frame(i) for i in range(20)]
    expected, _ = over(see, frames)
    for stop in range(1, 20):
        look, eyes = SparseLook(3), Eyes(see)
        before = list(look.over(frames[:stop], eyes.ask, 4, stopped=lambda: True))
        assert (len(before) - 1) % 3 == 0
        after = list(look.over(frames[len(before) :], eyes.ask, 4))
        assert [s.boxes for s in [*before, *after]] == [s.boxes for s in expected]
        assert len(eyes.looked) == len(set(eyes.looked))


def test_it_reads_ahead_by_whole_stretches() -> None:
    eyes = Eyes(lambda i: (face(50),))
    read: list[int] = []

    def reading() -> object:
        for i in range(60):
            read.append(i)
            yield frame(i)

    first = next(SparseLook(3).over(reading(), eyes.ask, ahead=4))  # pyright: ignore[reportArgumentType]
    assert first.frame.index == 0
    assert eyes.looked == [0, 3, 6], "two under way for two detectors"
    assert len(read) == 7


def test_fewer_large_frames_wait() -> None:
    eyes = Eyes(lambda i: (face(50),))
    large = np.broadcast_to(np.uint8(90), (2160, 3840, 3))  # takes no memory, says it does
    reading = (Frame(large, i, i / 25) for i in range(60))
    next(SparseLook(3).over(reading, eyes.ask, ahead=8))  # pyright: ignore[reportArgumentType]
    assert len(eyes.looked) == 3, "two under way, not four"
    eyes.looked.clear()
    next(SparseLook(3).over((frame(i) for i in range(60)), eyes.ask, ahead=8))  # pyright: ignore[reportArgumentType]
    assert len(eyes.looked) == 5


def test_a_sketch_is_small_and_follows_the_light() -> None:
    dark, light = sketch(frame(0, gray=10)), sketch(frame(0, gray=240))
    assert dark.shape == (9, 16)
    assert dark.dtype == np.uint8
    assert (dark == 10).all()
    assert (light == 240).all()


def test_a_look_of_another_place_in_the_clip_is_not_gone_on_from() -> None:
    look = SparseLook(3)
    look.last = Look(5.0, (face(50),), sketch(frame(0)))
    _, looked = over(lambda i: (face(50),), [*map(frame, range(3))], look=look)
    assert looked == [0, 1, 2]
