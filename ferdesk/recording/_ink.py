"""Draws on RGB pictures with numpy: text in the program's own type, translucent panels, boxes with edges."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk import paths
from ferdesk.palette import RGB

Picture = NDArray[np.uint8]
Area = tuple[int, int, int, int]  # x1, y1, x2, y2 in pixels, right and bottom outside


def clipped(area: Area, picture: Picture) -> Area:
    """The part of `area` that lies in the picture; empty areas have x2 <= x1 or y2 <= y1."""
    height, width = picture.shape[:2]
    x1, y1, x2, y2 = area
    return max(0, x1), max(0, y1), min(width, x2), min(height, y2)


def meet(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def fill(picture: Picture, area: Area, colour: RGB, opacity: float = 1.0) -> None:
    x1, y1, x2, y2 = clipped(area, picture)
    if x2 <= x1 or y2 <= y1:
        return
    part = picture[y1:y2, x1:x2]
    if opacity >= 1:
        part[:] = colour
    else:
        part[:] = (part * (1 - opacity) + np.array(colour) * opacity + 0.5).astype(np.uint8)


def outline(picture: Picture, area: Area, thickness: int, colour: RGB) -> None:
    """The edge of `area`, `thickness` pixels inwards."""
    x1, y1, x2, y2 = area
    for side in (
        (x1, y1, x2, y1 + thickness),
        (x1, y2 - thickness, x2, y2),
        (x1, y1, x1 + thickness, y2),
        (x2 - thickness, y1, x2, y2),
    ):
        fill(picture, side, colour)


def dashes(picture: Picture, area: Area, thickness: int, colour: RGB, on: int, off: int) -> None:
    """The edge of `area` in dashes of `on` pixels with gaps of `off`."""
    x1, y1, x2, y2 = area
    height, width = picture.shape[:2]
    step = on + off
    for x in range(x1 + max(0, -x1 // step) * step, min(x2, width), step):
        end = min(x + on, x2)
        fill(picture, (x, y1, end, y1 + thickness), colour)
        fill(picture, (x, y2 - thickness, end, y2), colour)
    for y in range(y1 + max(0, -y1 // step) * step, min(y2, height), step):
        end = min(y + on, y2)
        fill(picture, (x1, y, x1 + thickness, end), colour)
        fill(picture, (x2 - thickness, y, x2, end), colour)


def text_width(text: str, size: int, bold: bool = True) -> int:
    return _coverage(text, size, bold).shape[1]


def write(
    picture: Picture, text: str, x: int, middle: int, size: int, colour: RGB, *, bold: bool = True
) -> None:
    """`text` from `x` on, its capitals centred on the line `middle`; `size` is that of the type in pixels."""
    coverage = _coverage(text, size, bold)
    height, width = coverage.shape
    top = middle - height // 2
    x1, y1, x2, y2 = clipped((x, top, x + width, top + height), picture)
    if x2 <= x1 or y2 <= y1:
        return
    alpha = coverage[y1 - top : y2 - top, x1 - x : x2 - x, None]
    part = picture[y1:y2, x1:x2]
    part[:] = (part * (1 - alpha) + np.array(colour) * alpha + 0.5).astype(np.uint8)


@lru_cache(maxsize=512)
def _coverage(text: str, size: int, bold: bool) -> NDArray[np.float32]:
    """(height, width) in 0..1; the same height for all texts of a size, capitals in its middle."""
    from PIL import Image, ImageDraw

    font = _font(size, bold)
    capital = font.getbbox("H", anchor="ls")
    ascent = round(-capital[1])
    space = size // 2  # below and above the capitals, for umlauts and descenders
    image = Image.new("L", (max(1, round(font.getlength(text))), ascent + 2 * space))
    ImageDraw.Draw(image).text((0, space + ascent), text, font=font, fill=255, anchor="ls")
    return np.asarray(image, np.float32) / np.float32(255)


@lru_cache(maxsize=32)
def _font(size: int, bold: bool) -> Any:
    # Not OpenCV's text: 4.x knows no umlauts, and 5.0 ends the process on a font file.
    from PIL import ImageFont

    name = "Inter-SemiBold.ttf" if bold else "Inter-Medium.ttf"
    return ImageFont.truetype(str(paths.assets() / "fonts" / name), size)
