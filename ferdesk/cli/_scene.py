"""A camera that is none: several people, made of the demo clip's face, at an exact rate."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from itertools import islice
from threading import Event

import numpy as np
from numpy.typing import NDArray

from ferdesk.capture import CaptureOptions, SourceInfo, open_source
from ferdesk.errors import SourceError
from ferdesk.records import Frame

WIDTH, HEIGHT = 1280, 720
_COLUMNS, _ROWS = 4, 2
_PATCH = 288  # pixels; the face in it is about 190, as of a person at a desk
_CUTS = 50  # pictures of the face, played to and fro


class Scene:
    """A live FrameSource of `people` moving faces (0 to 8). `arrived[index]` is when a frame left it."""

    def __init__(self, people: int, cuts: list[NDArray[np.uint8]], rate: float = 30.0) -> None:
        if not 0 <= people <= _COLUMNS * _ROWS:
            raise ValueError(f"a scene holds 0 to {_COLUMNS * _ROWS} people, not {people}")
        self.info = SourceInfo(f"{people} people", "camera", True, WIDTH, HEIGHT, rate)
        self.arrived: dict[int, float] = {}
        self._people = people
        self._cuts = cuts
        self._rate = rate
        self._stop = Event()
        slope = np.linspace(40, 110, HEIGHT)[:, None, None] * np.ones((1, WIDTH, 1)) * [0.8, 0.9, 1.0]
        self._room = slope.astype(np.uint8)

    def __iter__(self) -> Iterator[Frame]:
        start, index = time.perf_counter(), 0
        while not self._stop.wait(max(0.0, start + index / self._rate - time.perf_counter())):
            image = self.picture(index)
            self.arrived[index] = time.perf_counter()
            self.arrived.pop(index - 1000, None)
            yield Frame(image, index, index / self._rate)
            # A camera does not wait: what nobody fetched in time is gone, the next one has its own number.
            index = max(index + 1, math.ceil((time.perf_counter() - start) * self._rate))

    def picture(self, index: int) -> NDArray[np.uint8]:
        image = self._room.copy()
        for person in range(self._people):
            step = (index + 17 * person) % (2 * len(self._cuts))
            cut = self._cuts[min(step, 2 * len(self._cuts) - 1 - step)]
            phase = index / self._rate + person
            x, y = self._place(person)
            x += round(12 * math.sin(phase))
            y += round(8 * math.sin(1.3 * phase))
            image[y : y + _PATCH, x : x + _PATCH] = cut
        return image

    def interrupt(self) -> None:
        self._stop.set()

    def close(self) -> None:
        self._stop.set()

    def _place(self, person: int) -> tuple[int, int]:
        """The upper left corner of a person's cell, those in the middle first."""
        column, row = (1, 2, 0, 3)[person % _COLUMNS], person // _COLUMNS
        x = column * (WIDTH // _COLUMNS) + (WIDTH // _COLUMNS - _PATCH) // 2
        return x, row * (HEIGHT // _ROWS) + (HEIGHT // _ROWS - _PATCH) // 2


def face_cuts() -> list[NDArray[np.uint8]]:
    """Squares of the demo clip with the face in the middle, RGB (288, 288, 3)."""
    import cv2

    from ferdesk.faces.detector import FaceDetector

    clip = open_source("demo", CaptureOptions(every=2))
    try:
        frames = list(islice(clip, _CUTS))
    finally:
        clip.close()
    detector = FaceDetector()
    try:
        boxes = detector.detect(frames[0])
    finally:
        detector.close()
    if not boxes:
        raise SourceError("No face was found in the demo clip. Install FERDesk again.")
    box = boxes[0]
    height, width = frames[0].image.shape[:2]
    side = int(min(1.5 * max(box.width, box.height), height, width))
    x = int(np.clip((box.x1 + box.x2) / 2 - side / 2, 0, width - side))
    y = int(np.clip((box.y1 + box.y2) / 2 - side / 2, 0, height - side))
    return [
        np.asarray(
            cv2.resize(f.image[y : y + side, x : x + side], (_PATCH, _PATCH), interpolation=cv2.INTER_AREA),
            np.uint8,
        )
        for f in frames
    ]
