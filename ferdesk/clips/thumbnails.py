"""The picture of each person at the left of the timeline: where the detector was surest of the face."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.project import Project
from ferdesk.records import AnalyzedFrame, FaceBox

SIDE = 96  # px
_SURER = 0.01  # a score has to be better by so much to replace a picture
_AROUND = 1.2  # of the box's side
_QUALITY = 88  # of the JPEG


class Thumbnails:
    """`best`: the detector's score of the picture each track has by now."""

    def __init__(self, project: Project, best: dict[int, float]) -> None:
        self._project = project
        self.best = best
        self._new: dict[int, NDArray[np.uint8]] = {}

    def look(self, analyzed: AnalyzedFrame) -> None:
        for prediction in analyzed.predictions:
            track, box = prediction.track.id, prediction.track.box
            if box.score > self.best.get(track, -1.0) + _SURER:
                self.best[track] = box.score
                self._new[track] = cut_out(analyzed.frame.image, box)

    def save(self) -> None:
        for track, picture in self._new.items():
            self._project.put_thumbnail(track, to_jpeg(picture))
        self._new.clear()


def cut_out(image: NDArray[np.uint8], box: FaceBox) -> NDArray[np.uint8]:
    """RGB (SIDE, SIDE, 3) around the middle of the box; beyond the frame its edge goes on."""
    import cv2

    half = _AROUND * max(box.width, box.height, 1.0) / 2
    x, y = (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2
    x0, y0, x1, y1 = (round(v) for v in (x - half, y - half, x + half, y + half))
    height, width = image.shape[:2]
    x0, y0 = min(x0, width - 1), min(y0, height - 1)
    part = image[max(0, y0) : max(y1, 1), max(0, x0) : max(x1, 1)]
    edges = max(0, -y0), max(0, y1 - height), max(0, -x0), max(0, x1 - width)
    part = cv2.copyMakeBorder(part, *edges, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def to_jpeg(picture: NDArray[np.uint8]) -> bytes:
    import cv2

    quality: list[Any] = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    encoded = cv2.imencode(".jpg", np.ascontiguousarray(picture[:, :, ::-1]), quality)[1]
    return encoded.tobytes()
