"""The bundled face detector on real pixels: boxes, borders, sizes, files, threads and silence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from ferdesk import paths
from ferdesk.errors import FerdeskError
from ferdesk.faces.detector import FaceDetector
from ferdesk.faces.tracker import overlap
from ferdesk.records import FaceBox, Frame

SIDE = 244  # of the face in the demo clip's first frame, at (299, 103)


@pytest.fixture(scope="module", params=["full", "short"])
def detector(request: pytest.FixtureRequest) -> Iterator[FaceDetector]:
    found = FaceDetector(request.param)
    yield found
    found.close()


@pytest.fixture(scope="module")
def full() -> Iterator[FaceDetector]:
    found = FaceDetector()
    yield found
    found.close()


@pytest.fixture
def settings_restored(full: FaceDetector) -> Iterator[None]:
    yield
    full.max_faces, full.min_face, full.tiled = 16, 0.0, False


def frame(image: np.ndarray) -> Frame:
    return Frame(image, 0, 0.0)


def test_finds_the_face_and_its_eyes(detector: FaceDetector, face_frame: Frame) -> None:
    """Both detectors draw the same box: one framing in a card serves both."""
    (box,) = detector.detect(face_frame)
    assert overlap(box, FaceBox(299, 103, 299 + SIDE, 103 + SIDE, 1)) > 0.8
    assert 0.6 < box.score <= 1
    assert box.width == pytest.approx(box.height)
    assert box.eyes is not None
    left_x, left_y, right_x, right_y = box.eyes
    assert box.x1 < left_x < right_x < box.x2
    assert 0.3 * SIDE < right_x - left_x < 0.6 * SIDE
    assert box.y1 < min(left_y, right_y) < (box.y1 + box.y2) / 2


@pytest.mark.parametrize("cut", [(360, 0), (395, 0), (0, 170), (370, 150)])
def test_a_face_cut_by_the_left_or_upper_border_keeps_its_place(
    detector: FaceDetector, face_frame: Frame, cut: tuple[int, int]
) -> None:
    """MediaPipe pushes such a box into the picture; FERDesk's reaches outside."""
    x, y = cut
    (whole,) = detector.detect(face_frame)
    (box, *_) = detector.detect(frame(face_frame.image[y:, x:]))
    moved = FaceBox(box.x1 + x, box.y1 + y, box.x2 + x, box.y2 + y, box.score)
    assert (box.x1 < 0) == (x > 0)
    assert (box.y1 < 0) == (y > 0)
    assert overlap(moved, whole) > 0.75


@pytest.mark.parametrize("cut", [(480, 360), (640, 290)])
def test_a_face_cut_by_the_right_or_lower_border_reaches_outside(
    full: FaceDetector, face_frame: Frame, cut: tuple[int, int]
) -> None:
    x, y = cut
    (box, *_) = full.detect(frame(face_frame.image[:y, :x]))
    assert box.x2 > x or box.y2 > y
    assert overlap(box, full.detect(face_frame)[0]) > 0.7


@pytest.mark.parametrize("scale", [0.51, 1.37, 6.0])
def test_odd_sizes_and_4k(full: FaceDetector, face_frame: Frame, scale: float) -> None:
    size = (round(640 * scale) | 1, round(360 * scale) | 1)
    (box,) = full.detect(frame(np.asarray(cv2.resize(face_frame.image, size), np.uint8)))
    assert box.width / scale == pytest.approx(SIDE, rel=0.06)
    assert box.x1 / scale == pytest.approx(299, abs=8)


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (1, 640), (2000, 50), (0, 10), (10, 0)])
def test_tiny_and_empty_frames_hold_no_face(full: FaceDetector, size: tuple[int, int]) -> None:
    assert full.detect(frame(np.zeros((*size, 3), np.uint8))) == ()


@pytest.mark.parametrize(
    "image",
    [np.zeros((40, 40), np.uint8), np.zeros((40, 40, 4), np.uint8), np.zeros((40, 40, 3), np.float32)],
)
def test_what_is_no_frame_is_refused(full: FaceDetector, image: np.ndarray) -> None:
    with pytest.raises(ValueError, match="RGB"):
        full.detect(frame(image))


def test_a_view_of_a_larger_picture_is_read_right(full: FaceDetector, face_frame: Frame) -> None:
    mirrored = full.detect(frame(face_frame.image[:, ::-1]))
    copied = full.detect(frame(face_frame.image[:, ::-1].copy()))
    assert mirrored == copied != ()


def crowd(image: np.ndarray) -> np.ndarray:
    """The face at four sizes on gray, 1280 x 720: 200, 120, 80 and 48 pixels of scene each."""
    scene = np.full((720, 1280, 3), 118, np.uint8)
    face = image[60:360, 270:570]
    for x, y, side in [(60, 60, 300), (520, 80, 220), (900, 420, 160), (300, 500, 100)]:
        scene[y : y + side, x : x + side] = cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA)
    return scene


@pytest.mark.usefixtures("settings_restored")
def test_largest_first_at_most_max_faces_and_not_below_min_face(
    full: FaceDetector, face_frame: Frame
) -> None:
    scene = frame(crowd(face_frame.image))
    found = full.detect(scene)
    sizes = [box.width for box in found]
    assert len(found) >= 3
    assert sizes == sorted(sizes, reverse=True)
    full.max_faces = 2
    assert full.detect(scene) == found[:2]
    full.max_faces, full.min_face = 16, (sizes[1] + sizes[2]) / 2 / 720
    assert full.detect(scene) == found[:2]


@pytest.mark.usefixtures("settings_restored")
def test_tiles_find_a_small_face_once(full: FaceDetector, face_frame: Frame) -> None:
    scene = np.full((1080, 1920, 3), 118, np.uint8)
    small = cv2.resize(face_frame.image[60:360, 270:570], (72, 72), interpolation=cv2.INTER_AREA)
    places = [(200, 150), (930, 500), (1700, 900)]  # one of them where four tiles meet
    for x, y in places:
        scene[y : y + 72, x : x + 72] = small
    assert len(full.detect(frame(scene))) < 2
    full.tiled = True
    found = full.detect(frame(scene))
    centres = sorted(((b.x1 + b.x2) / 2, (b.y1 + b.y2) / 2) for b in found)
    expected = [(x + (151 / 300) * 72, y + (165 / 300) * 72) for x, y in places]
    np.testing.assert_allclose(centres, expected, atol=10)
    assert all(b.eyes and b.x1 < b.eyes[0] < b.eyes[2] < b.x2 for b in found)


def test_close_twice_and_no_thread_left(face_frame: Frame) -> None:
    before = threading.active_count()
    detector = FaceDetector()
    detector.detect(face_frame)
    detector.close()
    detector.close()
    assert threading.active_count() == before
    with pytest.raises(RuntimeError, match="closed"):
        detector.detect(face_frame)


def test_unknown_missing_and_damaged_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FerdeskError, match="Choose one of: full, short"):
        FaceDetector("dense")  # pyright: ignore[reportArgumentType]
    name = "face_detection_full_range_sparse.tflite"
    model = paths.assets() / name
    monkeypatch.setattr(paths, "assets", lambda: tmp_path)
    with pytest.raises(FerdeskError, match=r"missing\. Install FERDesk again"):
        FaceDetector()
    shutil.copy(model, tmp_path / name)
    with (tmp_path / name).open("r+b") as file:
        file.seek(50_000)
        file.write(b"?")
    with pytest.raises(FerdeskError, match=r"damaged\. Install FERDesk again"):
        FaceDetector()


_RUN = """
import socket, sys, os
import numpy as np
def refuse(event, arguments):
    if event.startswith("socket."):
        raise SystemExit(f"a socket was used: {event} {arguments}")
sys.addaudithook(refuse)
from ferdesk.faces.detector import FaceDetector
from ferdesk.records import Frame
d = FaceDetector()
os.write(2, b"mine\\n")
d.detect(Frame(np.zeros((90, 160, 3), np.uint8), 0, 0.0))
sockets = []
if sys.platform == "linux":
    for number in os.listdir("/proc/self/fd"):
        path = f"/proc/self/fd/{number}"
        if os.path.exists(path) and os.readlink(path).startswith("socket:"):
            sockets.append(path)
d.close()
print(sockets)
"""


def test_opens_no_socket_and_says_nothing() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _RUN],
        env=environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "mine\n")
