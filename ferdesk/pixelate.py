"""Makes faces unrecognisable: coarse cells over the box and a margin; one rule for screen and files."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ferdesk.records import FaceBox

CELLS = 12  # over the longer side
MARGIN = 0.2  # of the box, added on each side


def pixelate(image: NDArray[np.uint8], boxes: Iterable[FaceBox]) -> NDArray[np.uint8]:
    """RGB (h, w, 3) uint8 and boxes in its pixels -> a copy with every box (and margin) in coarse cells.

    Without boxes inside the picture the image itself comes back.
    """
    import cv2

    made = image
    for box in boxes:
        height, width = image.shape[:2]
        x1 = min(max(round(box.x1 - MARGIN * box.width), 0), width)
        x2 = min(max(round(box.x2 + MARGIN * box.width), 0), width)
        y1 = min(max(round(box.y1 - MARGIN * box.height), 0), height)
        y2 = min(max(round(box.y2 + MARGIN * box.height), 0), height)
        if x2 <= x1 or y2 <= y1:
            continue
        if made is image:
            made = image.copy()
        side = max(x2 - x1, y2 - y1) / CELLS
        cells = (max(1, round((x2 - x1) / side)), max(1, round((y2 - y1) / side)))
        # Always from the clean picture: where two faces overlap, cells of one must not be averaged again.
        small = cv2.resize(image[y1:y2, x1:x2], cells, interpolation=cv2.INTER_AREA)
        made[y1:y2, x1:x2] = cv2.resize(small, (x2 - x1, y2 - y1), interpolation=cv2.INTER_NEAREST)
    return made
