"""Keeps the painted bands and curves of each lane and adds only what scrolling brings into view."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from ferdesk.gui.timeline_view_axis import Axis
from ferdesk.gui.timeline_view_levels import Levels
from ferdesk.gui.timeline_view_raster import Look, Pixels, paint

BUDGET = 0.008  # seconds a painting may spend on strips; those left over are shown stretched for one frame


@dataclass
class _Strip:
    levels: Levels
    look: Look
    axis: Axis
    pixels: Pixels  # (height, width, 4); its image lies over it and is not copied
    image: QImage
    kinds: NDArray[np.uint8]  # (width,) as in Columns


class Strips:
    """One strip a person, in device pixels. `begin` opens a painting, `draw` draws one lane's strip."""

    def __init__(self) -> None:
        self._strips: dict[int, _Strip] = {}
        self._until = 0.0
        self.behind = False  # a lane was shown stretched: paint again soon

    def begin(self, persons: set[int], budget: float = BUDGET) -> None:
        """`persons` are those whose lanes are in view; the strips of others are forgotten."""
        for person in set(self._strips) - persons:
            del self._strips[person]
        self._until = perf_counter() + budget
        self.behind = False

    def clear(self) -> None:
        self._strips.clear()

    def draw(
        self,
        painter: QPainter,
        corner: tuple[float, float],
        person: int,
        levels: Levels,
        look: Look,
        axis: Axis,
    ) -> NDArray[np.uint8]:
        """Lane `person` with its upper left corner at logical `corner`; the kind of each column, (width,),
        or nothing where an old picture had to do."""
        strip = self._strips.get(person)
        fits = strip is not None and (strip.look, strip.axis.width) == (look, axis.width)
        if strip is not None and fits and strip.levels is levels and strip.axis.pitch == axis.pitch:
            _scroll(strip, axis)
        elif strip is None or not fits or perf_counter() < self._until:
            strip = self._strips[person] = _new(levels, look, axis, strip if fits else None)
        scale = look.scale
        place = QRectF(*corner, axis.width / scale, look.height / scale)
        if strip.axis == axis:
            painter.drawImage(place, strip.image)
            return strip.kinds
        self.behind = True
        left = axis.x((strip.axis.origin) / strip.axis.pitch) / scale
        width = axis.width * axis.pitch / strip.axis.pitch / scale
        painter.drawImage(QRectF(place.left() + left, place.top(), width, place.height()), strip.image)
        return strip.kinds[:0]


def _new(levels: Levels, look: Look, axis: Axis, old: _Strip | None) -> _Strip:
    """A whole strip, in the memory of an old one of the same size if there is one."""
    if old is not None:
        pixels, image, kinds = old.pixels, old.image, old.kinds
    else:
        pixels = np.empty((max(1, look.height), max(1, axis.width), 4), np.uint8)
        image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], QImage.Format.Format_RGB32)
        kinds = np.empty(pixels.shape[1], np.uint8)
    strip = _Strip(levels, look, axis, pixels, image, kinds)
    _paint(strip, 0, axis.width)
    return strip


def _scroll(strip: _Strip, axis: Axis) -> None:
    moved, width = axis.origin - strip.axis.origin, strip.axis.width
    strip.axis = axis
    if not moved:
        return
    if abs(moved) >= width:
        _paint(strip, 0, width)
    elif moved > 0:
        strip.pixels[:, : width - moved] = strip.pixels[:, moved:].copy()
        strip.kinds[: width - moved] = strip.kinds[moved:].copy()
        _paint(strip, width - moved, width)
    else:
        strip.pixels[:, -moved:] = strip.pixels[:, :moved].copy()
        strip.kinds[-moved:] = strip.kinds[:moved].copy()
        _paint(strip, 0, -moved)


def _paint(strip: _Strip, start: int, end: int) -> None:
    """Pixel columns [start, end) of the strip anew."""
    axis = strip.axis
    columns = strip.levels.columns(axis.origin + start - 2, end - start + 4, axis.pitch)
    piece = np.empty((strip.pixels.shape[0], end - start, 4), np.uint8)
    paint(piece, columns, strip.look)
    strip.pixels[:, start:end] = piece
    strip.kinds[start:end] = columns.kind[2:-2]
