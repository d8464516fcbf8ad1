"""Attention masks over faces: heat map, dimming or the attended image, laid where the crop was cut."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from ferdesk import palette
from ferdesk.gui import ink
from ferdesk.gui.overlay_layout import OverlayOptions
from ferdesk.gui.overlay_scene import View
from ferdesk.records import AttentionMask, Prediction

SIDE = 64  # of a coloured mask; it is enlarged smoothly
FADE_STEPS = 16


class MaskImages:
    """Colours each mask once, at the size it is shown, and keeps it while the same frame is painted again."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], tuple[AttentionMask, QImage]] = {}

    def forget(self, keep: tuple[Prediction, ...] = ()) -> None:
        """Drop what belongs to earlier frames."""
        alive = {id(p.attention) for p in keep}
        self._made = {key: made for key, made in self._made.items() if key[0] in alive}

    def draw(
        self, painter: QPainter, view: View, prediction: Prediction, box: QRectF, options: OverlayOptions
    ) -> None:
        """Lay the mask over the face, inside `box` (logical pixels) and the picture."""
        mask = prediction.attention
        if mask is None or options.mask == "none" or options.opacity <= 0:
            return
        if options.mask == "attended" and mask.attended is None:
            return
        scale = ink.device_scale(painter)
        area = box.intersected(ink.snapped(view.picture, scale))
        if area.isEmpty():
            return
        key = (id(mask), options.mask, options.opacity, area.getRect(), view, scale)
        if key not in self._made:
            made = _cut(_coloured(mask, options), mask, view, area, scale)
            self._made[key] = (mask, made)  # the mask is kept so that its id stays its own
        painter.drawImage(area.topLeft(), self._made[key][1])


def _cut(pixels: NDArray[np.uint8], mask: AttentionMask, view: View, area: QRectF, scale: float) -> QImage:
    """The part of a coloured mask that lies in `area`, in device pixels: OpenCV enlarges it several times
    faster than Qt's raster engine, and what then has the screen's size Qt only copies."""
    import cv2

    width, height = max(1, round(area.width() * scale)), max(1, round(area.height() * scale))
    # From centres of device pixels to centres of mask pixels, as warpAffine counts them.
    to_image = to_view(mask, pixels.shape[0], view).inverted()[0]
    to_area = QTransform(1 / scale, 0, 0, 1 / scale, area.x() + 0.5 / scale, area.y() + 0.5 / scale)
    way = to_area * to_image
    matrix = np.array([[way.m11(), way.m21(), way.dx() - 0.5], [way.m12(), way.m22(), way.dy() - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    made = cv2.warpAffine(pixels, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_CONSTANT)
    image = QImage(made.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    image.pixels = made  # pyright: ignore[reportAttributeAccessIssue]  # QImage does not own its buffer
    image.setDevicePixelRatio(scale)
    return image


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


def _coloured(mask: AttentionMask, options: OverlayOptions) -> NDArray[np.uint8]:
    """(side, side, 4) premultiplied, as the bytes of ARGB32 lie on little-endian machines."""
    if options.mask == "attended" and mask.attended is not None:
        return _attended(mask.attended, options.opacity)
    levels = (palette.enlarge(mask.weights, SIDE) * 255 + 0.5).clip(0, 255).astype(np.intp)
    pixels = _table(options.mask, round(options.opacity, 2))[_fade_steps(SIDE) + levels]
    return pixels.view(np.uint8).reshape(SIDE, SIDE, 4)


def _attended(image: NDArray[np.uint8], opacity: float) -> NDArray[np.uint8]:
    alpha = palette.edge_fade(image.shape[0])[..., None] * opacity
    bgra = np.empty((*image.shape[:2], 4), np.float32)
    bgra[..., :3] = image[..., ::-1] * alpha
    bgra[..., 3:] = 255 * alpha
    return np.rint(bgra).astype(np.uint8)


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
