"""Lays an attention mask over a face, exactly where its crop was cut."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ferdesk import palette
from ferdesk.recording import _ink
from ferdesk.recording._ink import Area, Picture
from ferdesk.records import AttentionMask, Prediction

_SIDE = 96  # pixels of a coloured mask before it is laid over the face
_LEGEND = {"en": "Engine attention", "de": "Aufmerksamkeit der Engine"}


def lay_mask(picture: Picture, prediction: Prediction, kind: str, opacity: float) -> bool:
    """Paint the mask inside the face's box; False if the prediction has none of this kind."""
    import cv2

    mask = prediction.attention
    rgba = None if mask is None else _coloured(mask, kind, opacity)
    if mask is None or rgba is None:
        return False
    box = prediction.track.box
    area = round(box.x1), round(box.y1), round(box.x2), round(box.y2)
    x1, y1, x2, y2 = _ink.clipped(area, picture)
    if x2 <= x1 or y2 <= y1:
        return False
    # From pixels of the coloured mask to those of the box, origins at outer corners; OpenCV counts from
    # centres, hence the halves.
    scale = mask.crop_size / rgba.shape[0]
    matrix = mask.to_frame @ np.array([[scale, 0, 0.5 * scale], [0, scale, 0.5 * scale], [0, 0, 1]])
    matrix[:, 2] -= (x1 + 0.5, y1 + 0.5)
    alpha = rgba[..., 3:].astype(np.float32) / 255
    weighted = np.dstack([rgba[..., :3] * alpha, alpha])  # so that clear edges do not bleed their colour
    laid = np.asarray(cv2.warpAffine(weighted, matrix, (x2 - x1, y2 - y1), flags=cv2.INTER_LINEAR))
    part = picture[y1:y2, x1:x2]
    part[:] = (part * (1 - laid[..., 3:]) + laid[..., :3] + 0.5).astype(np.uint8)
    return True


def legend(picture: Picture, unit: float, language: str, faces: tuple[Area, ...]) -> None:
    """The colours of the mask with their name: at the lower right, or in a corner without a face."""
    height, width = picture.shape[:2]
    size, pad = round(11 * unit), round(6 * unit)
    text = _LEGEND["de" if language.startswith("de") else "en"]
    bar, words = round(60 * unit), _ink.text_width(text, size)
    w, h = words + bar + 3 * pad, size + 2 * pad
    corners = [(x, y, x + w, y + h) for y in (height - h - pad, pad) for x in (width - w - pad, pad)]
    x1, y1, x2, y2 = next((c for c in corners if not any(_ink.meet(c, face) for face in faces)), corners[0])
    _ink.fill(picture, (x1, y1, x2, y2), palette.rgb(palette.SCRIM), palette.SCRIM_OPACITY)
    _ink.write(picture, text, x1 + pad, (y1 + y2) // 2, size, palette.rgb(palette.WHITE))
    left, top, floor = x2 - pad - bar, (y1 + y2 - size) // 2, 255 * palette.MASK_FLOOR
    for x in range(bar):
        red, green, blue = palette.VIRIDIS[round(floor + (255 - floor) * x / max(1, bar - 1))].tolist()
        _ink.fill(picture, (left + x, top, left + x + 1, top + size), (red, green, blue))


def _coloured(mask: AttentionMask, kind: str, opacity: float) -> NDArray[np.uint8] | None:
    """Straight RGBA (s, s, 4), or None if the mask has no such picture."""
    if kind == "attended":
        if mask.attended is None:
            return None
        side = mask.attended.shape[0]
        fade = palette.edge_fade(side) * (255 * opacity)
        return np.dstack([mask.attended, fade.astype(np.uint8)])
    if kind == "dim":
        return palette.dim_map(mask.weights, opacity, _SIDE)
    return palette.heat_map(mask.weights, opacity, _SIDE)
