"""Several detectors at once: the same boxes in the same order, errors that surface, nothing left running."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from itertools import islice

import av
import numpy as np
import pytest

from ferdesk import paths
from ferdesk.errors import FerdeskError
from ferdesk.faces.detector import FaceDetector, Seen
from ferdesk.faces.detectors import FaceDetectors
from ferdesk.faces.sparse import SparseLook
from ferdesk.records import Frame


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    with av.open(str(paths.assets() / "demo.mp4")) as clip:
        decoded = islice(clip.decode(video=0), 0, 24, 2)
        return [Frame(p.to_ndarray(format="rgb24"), i, i / 12) for i, p in enumerate(decoded)]


def look_at_all(detectors: FaceDetectors, frames: Iterable[Frame]) -> Iterator[Seen]:
    return SparseLook().over(frames, detectors.ask, detectors.ahead)


@pytest.fixture
def three() -> Iterator[FaceDetectors]:
    detectors = FaceDetectors(count=3)
    yield detectors
    detectors.close()


def test_the_same_boxes_in_the_same_order_as_one_detector(three: FaceDetectors, frames: list[Frame]) -> None:
    one = FaceDetector()
    try:
        expected = [one.detect(frame) for frame in frames]
    finally:
        one.close()
    seen = list(look_at_all(three, frames))
    assert [s.frame for s in seen] == frames
    assert [s.boxes for s in seen] == expected
    assert all(boxes for boxes in expected)
    assert all(s.ms > 0 for s in seen)
    assert three.look(frames[3]).boxes == expected[3]


def test_settings_reach_all_of_them(three: FaceDetectors, frames: list[Frame]) -> None:
    three.min_face = 0.95
    assert [s.boxes for s in look_at_all(three, frames[:6])] == [()] * 6
    three.min_face, three.max_faces = 0.0, 0
    assert [s.boxes for s in look_at_all(three, frames[:6])] == [()] * 6


def test_it_reads_four_frames_ahead_for_each_detector(three: FaceDetectors, frames: list[Frame]) -> None:
    read: list[int] = []

    def reading() -> Iterator[Frame]:
        for frame in [*frames, *frames]:
            read.append(frame.index)
            yield frame

    seen = look_at_all(three, reading())
    assert next(seen).frame.index == 0
    assert len(read) == 3 * 4 + 1


def test_what_one_raises_reaches_whoever_asked_and_the_others_go_on(
    three: FaceDetectors, frames: list[Frame]
) -> None:
    gray = Frame(np.zeros((8, 8), np.uint8), 1, 0.1)  # pyright: ignore[reportArgumentType]
    seen = look_at_all(three, [frames[0], gray, frames[1]])
    assert next(seen).boxes
    with pytest.raises(ValueError, match="a frame is RGB"):
        next(seen)
    assert [s.frame.index for s in look_at_all(three, frames[:4])] == [0, 1, 2, 3]


def test_a_model_that_is_missing_is_said_to_whoever_asks(frames: list[Frame]) -> None:
    detectors = FaceDetectors("medium", 2)  # pyright: ignore[reportArgumentType]
    try:
        with pytest.raises(FerdeskError, match="no face detector called medium"):
            list(look_at_all(detectors, frames[:2]))
    finally:
        detectors.close()


def test_closing_ends_the_threads_and_may_be_done_twice(frames: list[Frame]) -> None:
    before = threading.active_count()
    detectors = FaceDetectors(count=2)
    next(look_at_all(detectors, frames))  # dropped with frames under way
    detectors.close()
    detectors.close()
    assert threading.active_count() == before
    with pytest.raises(RuntimeError, match="closed"):
        detectors.look(frames[0])


def test_opening_leaves_matplotlib_and_microphones_alone_and_others_get_the_real_ones() -> None:
    """In a process of its own: what is imported here already says nothing."""
    code = """
import sys
from ferdesk.faces.detector import FaceDetector, Seen
FaceDetector().close()
assert not [m for m in sys.modules if m.startswith(("matplotlib", "sounddevice", "_sounddevice"))]
import mediapipe
assert "vision" in dir(mediapipe.tasks)
import importlib.util
if importlib.util.find_spec("matplotlib"):
    import matplotlib.figure
    assert matplotlib.__version__ and matplotlib.figure.Figure()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
