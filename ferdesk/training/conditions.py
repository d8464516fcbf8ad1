"""What a webcam does to faces, one thing at a time: how much of an engine's accuracy is left under each.

Deterministic: the same pictures, seed and condition give the same pictures.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]
_Change = Callable[[Pictures, np.random.Generator], Pictures]

_TILT = 20.0  # degrees
_JPEG = 30  # quality
_DARK, _NOISE = 0.35, 4.0  # of the light; deviation of the sensor's noise, of 255


def _tilted(picture: Pictures, random: np.random.Generator) -> Pictures:
    h, w = picture.shape[:2]
    turn = cv2.getRotationMatrix2D(((w - 1) / 2, (h - 1) / 2), random.uniform(-_TILT, _TILT), 1)
    return np.asarray(cv2.warpAffine(picture, turn, (w, h), borderMode=cv2.BORDER_REFLECT), np.uint8)


def _of_side(side: int) -> _Change:
    def small(picture: Pictures, random: np.random.Generator) -> Pictures:
        h, w = picture.shape[:2]
        seen = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(seen, (w, h), interpolation=cv2.INTER_LINEAR), np.uint8)

    return small


def _blurred(picture: Pictures, random: np.random.Generator) -> Pictures:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), picture.shape[0] / 48), np.uint8)


def _compressed(picture: Pictures, random: np.random.Generator) -> Pictures:
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _JPEG])
    back = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE if picture.ndim == 2 else cv2.IMREAD_COLOR)
    return np.asarray(back, np.uint8)


def _dark(picture: Pictures, random: np.random.Generator) -> Pictures:
    noisy = picture * _DARK + random.normal(0, _NOISE, picture.shape)
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def _hidden(picture: Pictures, random: np.random.Generator) -> Pictures:
    hidden = picture.copy()
    side = picture.shape[0] // 3
    top, left = random.integers(0, picture.shape[0] - side + 1, 2)
    hidden[top : top + side, left : left + side] = random.integers(0, 256)
    return hidden


CONDITIONS: dict[str, _Change] = {
    f"tilted by up to {_TILT:.0f} degrees": _tilted,
    "32 px": _of_side(32),
    "24 px": _of_side(24),
    "blurred by 1 px at 48": _blurred,
    f"JPEG quality {_JPEG}": _compressed,
    f"{_DARK:.0%} of the light, noise": _dark,
    "a ninth hidden": _hidden,
}


def under(condition: str, pictures: Pictures, seed: int = 0) -> Pictures:
    """`pictures` (n, h, w) or (n, h, w, 3), square, as they would look under one of CONDITIONS."""
    change, random = CONDITIONS[condition], np.random.default_rng(seed)
    return np.stack([change(picture, random) for picture in pictures])
