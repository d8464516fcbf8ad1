"""Attention masks over faces: heat map, dimming or the attended image, laid where the crop was cut."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from ferdesk import palette
from ferdesk.gui.overlay_layout import OverlayOptions
from ferdesk.gui.overlay_scene import View
from ferdesk.records import AttentionMask, Prediction

SIDE = 64  # of a coloured mask; drawing enlarges it smoothly


class MaskImages:
    """Colours each mask once and keeps it while the same frame is painted again."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, str, float], tuple[AttentionMask, QImage]] = {}

    def forget(self, keep: tuple[Prediction, ...] = ()) -> None:
        """Drop what belongs to earlier frames."""
        alive = {id(p.attention) for p in keep}
        self._made = {key: made for key, made in self._made.items() if key[0] in alive}

    def draw(
        self, painter: QPainter, view: View, prediction: Prediction, box: QRectF, options: OverlayOptions
    ) -> None:
        """Lay the mask over the face, inside `box` (logical pixels)."""
        mask = prediction.attention
        if mask is None or options.mask == "none" or options.opacity <= 0:
            return
        if options.mask == "attended" and mask.attended is None:
            return
        key = (id(mask), options.mask, options.opacity)
        if key not in self._made:
            self._made[key] = (mask, _image(mask, options))  # the mask is kept so that its id stays its own
        image = self._made[key][1]
        painter.save()
        painter.setClipRect(box)
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


def _image(mask: AttentionMask, options: OverlayOptions) -> QImage:
    if options.mask == "attended" and mask.attended is not None:
        side = mask.attended.shape[0]
        rgba = np.empty((side, side, 4), np.uint8)
        rgba[..., :3] = mask.attended
        rgba[..., 3] = palette.edge_fade(side) * (255 * options.opacity)
    elif options.mask == "dim":
        rgba = palette.dim_map(mask.weights, options.opacity, SIDE)
    else:
        rgba = palette.heat_map(mask.weights, options.opacity, SIDE)
    return from_rgba(rgba)


def from_rgba(rgba: NDArray[np.uint8]) -> QImage:
    """Straight RGBA (h, w, 4) uint8 -> an image of its own that draws fast."""
    height, width = rgba.shape[:2]
    straight = QImage(rgba.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return straight.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
