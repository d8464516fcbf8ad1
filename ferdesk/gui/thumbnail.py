"""A small picture of a face for its card."""

from __future__ import annotations

from PySide6.QtGui import QImage

from ferdesk.gui.picture import to_image
from ferdesk.pixelate import pixelate
from ferdesk.records import AnalyzedFrame, Prediction

_AROUND = 1.25  # of the box, so that the head is seen


def thumbnail(
    analyzed: AnalyzedFrame, prediction: Prediction, side: int = 28, scale: float = 1.0, blur: bool = False
) -> QImage:
    """The face in a square of `side` logical pixels for a screen of device scale `scale`; null if outside.

    `blur` shows it in coarse cells, as on the picture.
    """
    image, box = analyzed.frame.image, prediction.track.box
    height, width = image.shape[:2]
    half = min(max(box.width, box.height) * _AROUND, width, height) / 2
    x = min(max((box.x1 + box.x2) / 2, half), width - half)
    y = min(max((box.y1 + box.y2) / 2, half), height - half)
    left, top, size = int(x - half), int(y - half), int(2 * half)
    if size < 1:
        return QImage()
    if blur:
        image = pixelate(image, [box])
    pixels = max(1, round(side * scale))
    made = to_image(image[top : top + size, left : left + size], pixels, pixels).copy()
    made.setDevicePixelRatio(scale)
    return made
