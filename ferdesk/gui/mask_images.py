"""Attention masks over faces: heat map, dimming or the attended image, laid where the crop was cut."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from ferdesk import palette
from ferdesk.gui.overlay_scene import View
from ferdesk.records import AttentionMask

SIDE = 64  # of a coloured mask; drawing enlarges it smoothly
FADE_STEPS = 16


def draw_mask(
    painter: QPainter, view: View, mask: AttentionMask, box: QRectF, kind: str, opacity: float
) -> None:
    """Lay `mask` over the face inside `box` and the picture, both in the painter's coordinates, as `view` is.

    On any thread. Nothing is drawn where `kind` is "attended" and the engine has no attended image.
    """
    if kind == "none" or opacity <= 0 or (kind == "attended" and mask.attended is None):
        return
    image = _image(mask, kind, opacity)
    painter.save()
    picture = view.picture
    painter.setClipRect(box.intersected(QRectF(picture.x, picture.y, picture.w, picture.h)))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(to_view(mask, image.width(), view), True)
    painter.drawImage(0, 0, image)
    painter.restore()


def to_view(mask: AttentionMask, side: int, view: View) -> QTransform:
    """From pixels of a mask image `side` wide to logical pixels of the widget."""
    (a, b, c), (d, e, f) = mask.to_frame
    image_to_crop = QTransform.fromScale(mask.crop_size / side, mask.crop_size / side)
    crop_to_frame = QTransform(a, d, b, e, c, f)
    s = view.scale
    if view.mirror:
        frame_to_view = QTransform(-s, 0, 0, s, view.picture.right, view.picture.y)
    else:
        frame_to_view = QTransform(s, 0, 0, s, view.picture.x, view.picture.y)
    return image_to_crop * crop_to_frame * frame_to_view


def _image(mask: AttentionMask, kind: str, opacity: float) -> QImage:
    if kind == "attended" and mask.attended is not None:
        return _attended(mask.attended, opacity)
    levels = (palette.enlarge(mask.weights, SIDE) * 255 + 0.5).clip(0, 255).astype(np.intp)
    pixels = _table(kind, round(opacity, 2))[_fade_steps(SIDE) + levels]
    image = QImage(pixels.data, SIDE, SIDE, 4 * SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()  # with pixels of its own; the array goes


def _attended(image: NDArray[np.uint8], opacity: float) -> QImage:
    side = image.shape[0]
    rgba = np.empty((side, side, 4), np.uint8)
    rgba[..., :3] = image
    rgba[..., 3] = palette.edge_fade(side) * (255 * opacity)
    straight = QImage(rgba.data, side, side, 4 * side, QImage.Format.Format_RGBA8888)
    return straight.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@lru_cache(maxsize=32)
def _table(mask: str, opacity: float) -> NDArray[np.uint32]:
    """Premultiplied ARGB by fade step and weight level, (17 * 256,): one look-up a pixel and no blending."""
    weights = np.linspace(0, 1, 256, dtype=np.float32)
    if mask == "dim":
        colours = np.zeros((256, 3), np.float32)
        alpha = (1 - palette.mask_alpha(weights, 1.0)) * np.float32(opacity)
    else:
        colours = palette.VIRIDIS.astype(np.float32)
        alpha = palette.mask_alpha(weights, opacity)
    fade = np.linspace(0, 1, FADE_STEPS + 1, dtype=np.float32)
    part = fade[:, None] * alpha[None, :]  # (17, 256)
    r, g, b = (np.rint(part * colours[:, channel]).astype(np.uint32) for channel in range(3))
    a = np.rint(part * 255).astype(np.uint32)
    return (a << 24 | r << 16 | g << 8 | b).astype(np.uint32).ravel()


@lru_cache(maxsize=2)
def _fade_steps(side: int) -> NDArray[np.intp]:
    """(side, side): where the table of each pixel's fade begins."""
    return np.rint(palette.edge_fade(side) * FADE_STEPS).astype(np.intp) * 256
