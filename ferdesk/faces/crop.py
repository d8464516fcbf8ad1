"""Cuts faces out of the frame, framed as the engine's training pictures were, and stacks them to a batch.

Pixel coordinates have their origin at the outer corner of the upper left pixel (its centre is at 0.5, 0.5),
in frames, boxes and crops alike: a crop's corner (0, 0) maps by `to_frame` to the corner of the square cut.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ferdesk.faces.keypoints import roll
from ferdesk.model_card import Framing, InputSpec, ModelCard
from ferdesk.records import Crop, FaceBox, Frame, Track

_FINEST = 6  # frame pixels along a crop pixel's side; above that the frame is shrunk first
_SPACING = 1.5  # frame pixels between two samples: bilinear ones at most 2 apart leave no pixel out
_Row = tuple[float, float, float]
_EYES_APART = 0.15  # in box sides; nearer eyes (a profile) say nothing about the roll
_STEEPEST = math.radians(60)  # beyond it the key points are more often wrong than the head lies down


def crop_for(frame: Frame, track: Track, card: ModelCard) -> Crop:
    """The face of `track` as the engine of `card` wants to see it."""
    return crop_face(frame, track, card.input.size, card.framing, card.input.sees_gray)


def crop_face(frame: Frame, track: Track, size: int, framing: Framing, gray: bool = False) -> Crop:
    """The face of `track` as a crop of (size, size, 3); of (size, size) where `gray` is enough.

    Each crop pixel is the mean of the frame over the pixel's whole area, within a level or two (what
    INTER_AREA does, which cannot turn or move by parts of a pixel): the square is sampled n times finer by
    one bilinear warp, then averaged n x n. Sampling a 300 px face at 48 x 48 points instead would alias
    eyelids and lips into noise that no training picture has. Beyond the frame's border its outermost pixels
    go on, so that the framing never changes.
    """
    to_frame = crop_to_frame(track.box, size, framing)
    source, to_source = _under(frame.image, to_frame, size, gray)
    (a, b, c), (d, e, f) = to_source
    apart = math.hypot(a, d)
    n = max(math.ceil(apart / _SPACING), 2 if apart > 1 else 1)
    # From centres of the n times finer pixels to centres of source pixels, as warpAffine counts them.
    half = 0.5 / n
    fine = np.array(
        [
            [a / n, b / n, (a + b) * half + c - 0.5],
            [d / n, e / n, (d + e) * half + f - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    image = cv2.warpAffine(source, fine, (size * n, size * n), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    if n > 1:
        image = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
    return Crop(np.asarray(image, np.uint8), to_frame)


def crop_to_frame(box: FaceBox, size: int, framing: Framing) -> NDArray[np.float64]:
    """(2, 3) matrix from crop pixels (x, y, 1) to frame pixels. If the roll is levelled, the framing's
    offset turns with the head."""
    longer = max(box.width, box.height)
    angle = _roll_of(box, longer) if framing.level_roll else 0.0
    scale = framing.scale * longer / size
    along = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    centre = np.array([(box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2])
    centre = centre + along @ np.array([framing.offset_x, framing.offset_y]) * longer
    corner = centre - scale * along @ np.array([size / 2, size / 2])
    return np.column_stack([scale * along, corner])


def to_batch(crops: Sequence[Crop], spec: InputSpec) -> NDArray[np.float32]:
    """Crops, gray ones only where the engine sees no colour, -> (n, channels, s, s) float32:
    (pixel / 255 - mean) / std; gray by ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B, rounded to whole levels as
    gray training pictures are)."""
    batch = np.empty((len(crops), spec.channels, spec.size, spec.size), np.float32)
    for row, crop in zip(batch, crops, strict=True):
        if crop.image.ndim == 2:
            row[:] = crop.image
        elif spec.sees_gray:
            row[:] = cv2.cvtColor(crop.image, cv2.COLOR_RGB2GRAY)
        else:
            row[:] = crop.image.transpose(2, 0, 1)
    batch *= np.float32(1 / (255 * spec.std))
    batch -= np.float32(spec.mean / spec.std)
    return batch


def _roll_of(box: FaceBox, side: float) -> float:
    if box.eyes is None:
        return 0.0
    x1, y1, x2, y2 = box.eyes
    angle = roll(box.eyes)
    if math.hypot(x2 - x1, y2 - y1) < _EYES_APART * side or abs(angle) > _STEEPEST:
        return 0.0
    return angle


def _under(
    image: NDArray[np.uint8], to_frame: NDArray[np.float64], size: int, gray: bool
) -> tuple[NDArray[np.uint8], tuple[_Row, _Row]]:
    """The part of the frame under the crop, with the matrix into it; for very large faces shrunk by a whole
    factor, which keeps the warp within 4 x 4 samples a pixel."""
    (a, b, c), (d, e, f) = to_frame.tolist()  # a dozen numbers: Python is faster with them than numpy
    pixels_per_pixel = math.hypot(a, d)
    factor = int(pixels_per_pixel // (_FINEST / 2)) if pixels_per_pixel > _FINEST else 1
    height, width = image.shape[:2]
    # Corners of the crop in shrunk pixels, one to spare.
    x0 = max(math.floor((c + size * min(0, a, b, a + b)) / factor) - 1, 0) * factor
    y0 = max(math.floor((f + size * min(0, d, e, d + e)) / factor) - 1, 0) * factor
    x1 = min((math.ceil((c + size * max(0, a, b, a + b)) / factor) + 1) * factor, width)
    y1 = min((math.ceil((f + size * max(0, d, e, d + e)) / factor) + 1) * factor, height)
    x1, y1 = x1 - (x1 - x0) % factor, y1 - (y1 - y0) % factor
    if x1 <= x0 or y1 <= y0:  # the crop lies outside the frame
        x0, y0, x1, y1, factor = 0, 0, width, height, 1
    part = image[y0:y1, x0:x1]
    if gray:
        part = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    if factor > 1:
        shrunk = ((x1 - x0) // factor, (y1 - y0) // factor)
        part = cv2.resize(part, shrunk, interpolation=cv2.INTER_AREA)
    rows = (a / factor, b / factor, (c - x0) / factor), (d / factor, e / factor, (f - y0) / factor)
    return np.asarray(part, np.uint8), rows
