"""Finds the faces of a frame. The only file that knows MediaPipe."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import threading
import time
import types
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ferdesk import paths
from ferdesk.errors import FerdeskError
from ferdesk.faces.keypoints import eyes_of, place_box
from ferdesk.faces.tiling import merge, tiles_for
from ferdesk.records import FaceBox, Frame

DetectorKind = Literal["full", "short"]

LOWEST_SCORE = 0.35
"""Below this a box is noise. It is low because the tracker may go on with a face half hidden by a hand;
to start a track takes more (tracker.START_SCORE)."""

# Hashed before MediaPipe sees them: after one failed graph, making another task can hang for ever.
_MODELS: dict[str, tuple[str, str]] = {
    "full": (
        "face_detection_full_range_sparse.tflite",
        "2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
    ),
    "short": (
        "face_detection_short_range.tflite",
        "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
    ),
}
# A box means the same whichever detector drew it, so that one framing in a card serves both: over the same
# 1500 training pictures the short-range box is 1.043 times smaller, and lies 0.050 of its side lower.
_SHORT_IS_SMALLER = 1.043
_SHORT_IS_LOWER = 0.050
_CHATTER = (b"XNNPACK delegate", b"absl::InitializeLog", b"inference_feedback_manager", b"gl_context")


# Opening diverts the process's own error output, so one detector is opened at a time.
_opening = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A frame with the boxes of its faces, and the milliseconds it took to find them."""

    frame: Frame
    boxes: tuple[FaceBox, ...]
    ms: float


class FaceDetector:
    """MediaPipe's face detector in IMAGE mode, which keeps no clock and so allows stepping back in a clip.

    `kind`: "full" finds faces from about 6 % of the frame's width up, "short" from 12 %.
    `max_faces`: at most so many, the largest first. `min_face`: smallest face, as a part of the frame's
    shorter side. `tiled`: also look at overlapping tiles of the frame, for crowds (several times slower).
    The last three may be changed at any time. Create, use and close on one thread.

    Raises FerdeskError when the model file is missing or damaged.
    """

    ahead = 0  # frames to ask for before the first is waited for

    def __init__(
        self, kind: DetectorKind = "full", max_faces: int = 16, min_face: float = 0.0, tiled: bool = False
    ) -> None:
        self.kind = kind
        self.max_faces = max_faces
        self.min_face = min_face
        self.tiled = tiled
        model = _checked_model(kind)
        with _opening, _without_chatter():
            self._task: Any = _create_task(model)
            self._run(np.zeros((64, 64, 3), np.uint8))  # the first run is slow and talks

    def detect(self, frame: Frame) -> tuple[FaceBox, ...]:
        """Boxes in frame pixels, largest first; they may reach outside the frame."""
        image = frame.image
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            raise ValueError(f"a frame is RGB (h, w, 3) uint8, not {image.shape} {image.dtype}")
        height, width = image.shape[:2]
        if not (height and width):
            return ()
        boxes = self._run(image)
        if self.tiled:
            boxes = merge(boxes, ((tile, self._run(tile.cut(image))) for tile in tiles_for(width, height)))
        smallest = self.min_face * min(height, width)
        boxes = [b for b in boxes if max(b.width, b.height) >= smallest]
        boxes.sort(key=lambda b: b.width * b.height, reverse=True)
        return tuple(boxes[: self.max_faces])

    def look(self, frame: Frame) -> Seen:
        """`detect`, with the time it took."""
        start = time.perf_counter()
        boxes = self.detect(frame)
        return Seen(frame, boxes, 1e3 * (time.perf_counter() - start))

    def ask(self, frame: Frame) -> Future[Seen]:
        """`look`, done when it returns; with FaceDetectors (detectors.py) several are under way at once."""
        answer: Future[Seen] = Future()
        answer.set_result(self.look(frame))
        return answer

    def close(self) -> None:
        """Give back the graph and its thread; may be called twice."""
        task, self._task = self._task, None
        if task is not None:
            task.close()

    def _run(self, image: NDArray[np.uint8]) -> list[FaceBox]:
        if self._task is None:
            raise RuntimeError("this detector is closed")
        from mediapipe import Image, ImageFormat  # pyright: ignore[reportPrivateImportUsage]

        height, width = image.shape[:2]
        result = self._task.detect(Image(ImageFormat.SRGB, np.ascontiguousarray(image)))
        return [_to_box(detection, width, height, self.kind) for detection in result.detections]


def _to_box(detection: Any, width: int, height: int, kind: str) -> FaceBox:
    rect = detection.bounding_box
    points = np.array([(p.x * width, p.y * height) for p in detection.keypoints])
    x1, y1 = place_box(kind, rect.origin_x, rect.origin_y, rect.width, points)
    score = float(detection.categories[0].score)
    x, y = x1 + rect.width / 2, y1 + rect.height / 2
    side = max(rect.width, rect.height)  # they differ by rounding only
    if kind == "short":
        y, side = y - _SHORT_IS_LOWER * side, _SHORT_IS_SMALLER * side
    return FaceBox(x - side / 2, y - side / 2, x + side / 2, y + side / 2, score, eyes_of(points))


def _create_task(model: bytes) -> Any:
    _import_mediapipe()
    from mediapipe.tasks.python import BaseOptions
    from mediapipe.tasks.python.vision import FaceDetector as Task
    from mediapipe.tasks.python.vision import FaceDetectorOptions

    options = FaceDetectorOptions(
        base_options=BaseOptions(model_asset_buffer=model), min_detection_confidence=LOWEST_SCORE
    )
    return Task.create_from_options(options)


def _import_mediapipe() -> None:
    """Import MediaPipe without matplotlib and sounddevice, most of its own time and a third of its memory.

    It imports matplotlib for one drawing function (vision.drawing_utils.plot_landmarks) and sounddevice,
    which looks for microphones, for its audio tasks; FERDesk has no use for either. While MediaPipe is
    imported, and no longer, an empty module stands for the first, and None for the second, as if it were
    not installed. Whoever imports them later gets the real ones.
    """
    if "mediapipe" in sys.modules:
        return
    spared: dict[str, Any] = {"sounddevice": None}
    if "matplotlib" not in sys.modules:
        spared |= {name: types.ModuleType(name) for name in ("matplotlib", "matplotlib.pyplot")}
    added = [name for name in spared if name not in sys.modules]
    sys.modules.update({name: spared[name] for name in added})
    try:
        import mediapipe.tasks.python.vision  # noqa: F401
    finally:
        for name in added:
            del sys.modules[name]


def _checked_model(kind: str) -> bytes:
    if kind not in _MODELS:
        raise FerdeskError(f"There is no face detector called {kind}. Choose one of: {', '.join(_MODELS)}.")
    name, sha256 = _MODELS[kind]
    path = paths.assets() / name
    try:
        data = path.read_bytes()
    except OSError:
        raise FerdeskError(f"The face detector {name} is missing. Install FERDesk again.") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FerdeskError(f"The face detector {name} is damaged. Install FERDesk again.")
    return data


@contextlib.contextmanager
def _without_chatter() -> Iterator[None]:
    """Keep MediaPipe's start-up notes off the terminal; whatever else was written to stderr still gets there.

    The notes come from native code, which no Python setting reaches, so the file descriptor is diverted.
    """
    try:
        sys.__stderr__.flush() if sys.__stderr__ else None
        kept = os.dup(2)
    except (OSError, ValueError):  # a windowed program may have no stderr at all
        yield
        return
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            caught.seek(0)
            for line in caught:
                if not any(note in line for note in _CHATTER):
                    os.write(2, line)
