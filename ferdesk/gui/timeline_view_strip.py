"""Keeps what was painted of lanes and rows and adds only what scrolling brings into view."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from ferdesk.gui.timeline_view_axis import Axis

BUDGET = 0.004  # seconds a painting may spend on strips; those left over are shown stretched for one frame
_LITTLE = 0.06  # of a strip's width: so much is painted at once, whatever the budget

Paint = Callable[[int, int, float], tuple[NDArray[np.uint32], NDArray[np.uint8]]]
"""(first column counted from frame 0, number of columns w, pitch) -> pixels (height, w) as 0xAARRGGBB with
alpha 0 or 255, and what is known of each column (w,)."""


@dataclass
class Strip:
    """One picture as wide as the axis. `known` is empty while an old picture has to do."""

    source: object
    look: Hashable
    axis: Axis
    pixels: NDArray[np.uint32]  # (height, width); the image lies over it and is not copied
    columns: NDArray[np.uint8]
    image: QImage
    known: NDArray[np.uint8]


class Strips:
    """`begin` opens a painting, `draw` draws one strip, `end` forgets those that were not drawn.

    Strips that had to wait come first in the next painting, and the one that waited longest comes whatever it
    costs: else those further down would never have their turn while a person scrolls.
    """

    def __init__(self) -> None:
        self._strips: dict[Hashable, Strip] = {}
        self._drawn: set[Hashable] = set()
        self._waiting: list[Hashable] = []  # since the last painting, the longest first
        self._late: list[Hashable] = []
        self._left = 0.0

    @property
    def behind(self) -> bool:
        """One was shown as it was: paint again soon."""
        return bool(self._late)

    def begin(self, budget: float = BUDGET) -> None:
        self._drawn.clear()
        self._waiting, self._late = self._late, []
        self._left = budget

    def end(self) -> None:
        self._strips = {key: strip for key, strip in self._strips.items() if key in self._drawn}
        still = [key for key in self._waiting if key in self._late]
        self._late = still + [key for key in self._late if key not in still]

    def _may_renew(self, key: Hashable) -> bool:
        if not self._waiting:
            return self._left > 0
        first = self._waiting[0]
        # Before the first had its turn the budget is not spent on others.
        return key == first or (self._left > 0 and key in self._waiting and first in self._drawn)

    def draw(
        self,
        painter: QPainter,
        corner: tuple[float, float],
        key: Hashable,
        source: object,
        look: Hashable,
        axis: Axis,
        paint: Paint,
    ) -> Strip:
        """Draw strip `key` with its upper left corner at logical `corner`. It is painted anew when `source`
        is another object or `look` another value; within the budget also for another zoom."""
        self._drawn.add(key)
        strip, begun = self._strips.get(key), perf_counter()
        same = strip is not None and (strip.look, strip.axis.width) == (look, axis.width)
        missing = _missing(strip, source, axis) if strip is not None and same else axis.width
        if strip is None or not same or (missing > _LITTLE * axis.width and self._may_renew(key)):
            strip = self._strips[key] = _new(source, look, axis, paint)
        elif missing <= _LITTLE * axis.width:
            _scroll(strip, axis, paint)
        self._left -= perf_counter() - begun
        height = strip.pixels.shape[0]
        left, top = corner
        strip.known = strip.columns
        if strip.source is not source or strip.axis != axis:
            strip.known = strip.columns[:0]
            self._late.append(key)
        if strip.axis == axis:
            place = QRectF(left, top, axis.width / axis.scale, height / axis.scale)
        else:
            # What began at the old left end lies there now.
            start = axis.x(strip.axis.origin / strip.axis.pitch) / axis.scale
            width = axis.width * axis.pitch / strip.axis.pitch / axis.scale
            place = QRectF(left + start, top, width, height / axis.scale)
        painter.drawImage(place, strip.image)
        return strip


def _new(source: object, look: Hashable, axis: Axis, paint: Paint) -> Strip:
    pixels, columns = paint(axis.origin, axis.width, axis.pitch)
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, QImage.Format.Format_ARGB32_Premultiplied)
    return Strip(source, look, axis, pixels, columns, image, columns)


def _missing(strip: Strip, source: object, axis: Axis) -> int:
    """How many columns of the strip cannot be used where the axis is now."""
    if strip.source is not source or strip.axis.pitch != axis.pitch:
        return axis.width
    return min(abs(axis.origin - strip.axis.origin), axis.width)


def _scroll(strip: Strip, axis: Axis, paint: Paint) -> None:
    moved, width = axis.origin - strip.axis.origin, axis.width
    strip.axis = axis
    if not moved:
        return
    if moved > 0:
        strip.pixels[:, : width - moved] = strip.pixels[:, moved:].copy()
        strip.columns[: width - moved] = strip.columns[moved:].copy()
        start, count = width - moved, moved
    else:
        strip.pixels[:, -moved:] = strip.pixels[:, :moved].copy()
        strip.columns[-moved:] = strip.columns[:moved].copy()
        start, count = 0, -moved
    pixels, columns = paint(axis.origin + start, count, axis.pitch)
    strip.pixels[:, start : start + count] = pixels
    strip.columns[start : start + count] = columns
