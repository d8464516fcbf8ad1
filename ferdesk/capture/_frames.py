"""What every source does to a picture before it becomes a frame: RGB, contiguous, at a rising time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.records import Frame

TICK = 1e-6  # seconds between two frames whose device or file gave them the same time


class FrameMaker:
    """Numbers frames and keeps their times strictly rising, whatever stamps come in."""

    def __init__(self) -> None:
        self._last = float("-inf")
        self._next = 0

    def make(self, image: NDArray[np.uint8], time: float, index: int | None = None) -> Frame:
        """`image` is RGB (h, w, 3); `time` in seconds; `index` counts up by itself unless given."""
        self._last = time if time > self._last else self._last + TICK
        index = self._next if index is None else index
        self._next = index + 1
        return Frame(np.ascontiguousarray(image), index, self._last)


def rgb_from_bgr(image: NDArray[Any]) -> NDArray[np.uint8]:
    """Whatever OpenCV hands out -> RGB (h, w, 3) uint8.

    Takes gray (h, w) or (h, w, 1), YUYV (h, w, 2), BGR (h, w, 3) and BGRA (h, w, 4), 8 or 16 bit.
    """
    import cv2

    if image.dtype != np.uint8:
        image = (image >> 8).astype(np.uint8)
    channels = 1 if image.ndim == 2 else image.shape[2]
    code = {
        1: cv2.COLOR_GRAY2RGB,
        2: cv2.COLOR_YUV2RGB_YUY2,
        3: cv2.COLOR_BGR2RGB,
        4: cv2.COLOR_BGRA2RGB,
    }[channels]
    return cv2.cvtColor(image, code).astype(np.uint8, copy=False)
