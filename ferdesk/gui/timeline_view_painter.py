"""Paints the timeline from back to front; what is costly (bands, curves) comes from kept strips."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from ferdesk import palette
from ferdesk.gui import ink, words
from ferdesk.gui import timeline_view_raster as raster
from ferdesk.gui.timeline_view_axis import seconds_at
from ferdesk.gui.timeline_view_heads import draw_head
from ferdesk.gui.timeline_view_labels import draw_rows, draw_tint
from ferdesk.gui.timeline_view_lanes import Lane
from ferdesk.gui.timeline_view_levels import AWAY, UNSURE, Levels
from ferdesk.gui.timeline_view_ruler import draw_cuts, draw_playhead, draw_ruler, draw_ruler_head
from ferdesk.gui.timeline_view_state import State
from ferdesk.gui.timeline_view_strip import Strips
from ferdesk.gui.tokens import Theme
from ferdesk.records import EXPRESSIONS

NAMED = 0.12  # a curve that ends above this gets its code, if there is room
_ROOM = 14.0  # between two codes
_SHAPE, _SHAPES_APART = 7.0, 48.0


class TimelinePainter:
    def __init__(self) -> None:
        self._strips = Strips()
        self.thumbnails: Mapping[int, QImage] = {}

    @property
    def behind(self) -> bool:
        """Some lanes were shown stretched, to keep the pace: paint again."""
        return self._strips.behind

    def paint(self, painter: QPainter, state: State, theme: Theme) -> None:
        lanes = state.seen_lanes()
        self._strips.begin()
        area = QRectF(state.head, state.ruler, state.width - state.head, state.room)
        painter.setClipRect(area)
        for lane in lanes:
            self._draw_lane(painter, state, lane, theme)
        self._strips.end()
        if not state.lanes:
            _draw_empty(painter, area, state, theme)
        draw_cuts(painter, state, theme)
        painter.setClipRect(QRectF(0, state.ruler, state.head, state.room))
        for lane in lanes:
            draw_head(painter, state, lane, self.thumbnails, theme)
        painter.setClipping(False)
        draw_ruler_head(painter, state, theme)
        draw_ruler(painter, state, theme)
        painter.setClipRect(QRectF(state.head, 0, state.width - state.head, state.height))
        draw_playhead(painter, state, theme)
        painter.setClipping(False)

    def _draw_lane(self, painter: QPainter, state: State, lane: Lane, theme: Theme) -> None:
        levels = state.levels(lane.person)
        top = state.y(lane.top)
        if levels is not None and lane.painted:
            look = _look(lane, state, theme)
            paint = partial(raster.paint, levels, look)
            corner, key = (state.head, top), ("lane", lane.person)
            kinds = self._strips.draw(painter, corner, key, levels, look, state.axis, paint).known
            if lane.band is not None and not state.content.blind:
                _draw_names(painter, state, lane, kinds, theme)
            if lane.curves is not None and len(kinds) and kinds[-1] != AWAY:
                _draw_codes(painter, state, lane, levels, theme)
            if lane.curves is not None and len(kinds) and theme.patterns:
                _draw_shapes(painter, state, lane, levels, kinds, theme)
        draw_tint(painter, state, lane, theme)
        draw_rows(painter, state, self._strips, lane, theme)
        line = QRectF(state.head, state.y(lane.bottom) - 1, state.width - state.head, 1)
        painter.fillRect(line, QColor(theme.tokens.line))


def _look(lane: Lane, state: State, theme: Theme) -> raster.Look:
    def pixels(part: tuple[int, int] | None) -> tuple[int, int] | None:
        if part is None:
            return None
        top, bottom = round(part[0] * state.scale), round((part[0] + part[1]) * state.scale)
        return top, bottom - top

    return raster.Look(
        theme.tokens,
        round(lane.painted * state.scale),
        pixels(lane.band),
        pixels(lane.curves),
        state.scale,
        theme.patterns,
        state.content.blind,
    )


def _draw_names(painter: QPainter, state: State, lane: Lane, kinds: NDArray[np.uint8], theme: Theme) -> None:
    """Name or code on each stretch of the band that has room for it."""
    if lane.band is None or not len(kinds):
        return
    scale, dark = state.scale, theme.tokens.dark
    borders = np.concatenate([[0], np.flatnonzero(np.diff(kinds)) + 1, [len(kinds)]])
    wide = np.flatnonzero(np.diff(borders) >= 18 * scale)
    for at in wide.tolist():
        start, end, kind = borders[at] / scale, borders[at + 1] / scale, int(kinds[borders[at]])
        if kind in (AWAY, UNSURE):
            continue
        one, width = EXPRESSIONS[kind], end - start
        text = words.name(one)
        if ink.text_width(text, "micro", theme.text_scale, True) + 10 > width:
            text = words.code(one)
            if ink.text_width(text, "micro", theme.text_scale, True) + 6 > width:
                continue
        inset = min(5.0, (width - ink.text_width(text, "micro", theme.text_scale, True)) / 2)
        spot = QRectF(state.head + start + inset, state.y(lane.top + lane.band[0]), width, lane.band[1])
        tint = palette.MARKS[one].text(dark)
        ink.draw_text(painter, spot, text, "micro", tint, theme.text_scale, True)


def _draw_codes(painter: QPainter, state: State, lane: Lane, levels: Levels, theme: Theme) -> None:
    """At the right end of the curves, the highest first, 14 pixels apart at least."""
    if lane.curves is None:
        return
    axis, tokens = state.axis, theme.tokens
    now = levels.columns(axis.origin + axis.width - 1, 1, axis.pitch).lines[:, 0]
    top, full = state.y(lane.top + lane.curves[0]), lane.curves[1]
    height = _ROOM * theme.text_scale
    lowest = top - height
    ground = QColor(tokens.window)
    ground.setAlphaF(0.85)
    for place in np.argsort(-now).tolist():
        if now[place] <= NAMED:
            return
        middle = max(top + (1 - float(now[place])) * full, lowest + height, top + height / 2)
        if middle > top + full - height / 2:
            return
        lowest = middle
        text = words.code(EXPRESSIONS[place])
        width = ink.text_width(text, "micro", theme.text_scale)
        spot = QRectF(state.width - width - 5, middle - height / 2, width + 3, height)
        painter.fillRect(spot, ground)
        ink.draw_text(painter, spot.adjusted(2, 0, 0, 0), text, "micro", tokens.text2, theme.text_scale)


def _draw_shapes(
    painter: QPainter, state: State, lane: Lane, levels: Levels, kinds: NDArray[np.uint8], theme: Theme
) -> None:
    """On the curves, every two seconds or as far apart as there is room, so that a greyscale print can be
    read. By the clip's own places: they must not wander while it is scrolled."""
    axis = state.axis
    if lane.curves is None or not len(state.content.times):
        return
    rate = axis.frames / max(seconds_at(state.content.times, axis.frames), 1e-6)
    apart = max(1, round(2 * rate))
    while apart * axis.pitch < _SHAPES_APART * axis.scale:
        apart *= 2
    lines = levels.columns(axis.origin, axis.width, axis.pitch).lines
    top, room, side = state.y(lane.top + lane.curves[0]), lane.curves[1], _SHAPE
    for frame in range(axis.first // apart * apart, axis.end, apart):
        column = round(axis.x(frame))
        if not 0 <= column < axis.width or kinds[column] == AWAY:
            continue
        for place, expression in enumerate(EXPRESSIONS):
            if lines[place, column] > NAMED:
                y = top + 1 + (1 - float(lines[place, column])) * (room - 2)
                spot = QRectF(state.head + column / axis.scale - side / 2, y - side / 2, side, side)
                ink.draw_shape(painter, expression, spot, theme.tokens.dark)


def _draw_empty(painter: QPainter, area: QRectF, state: State, theme: Theme) -> None:
    frames, done = state.axis.frames, state.content.analyzed_to
    if not frames:
        return
    if done <= 0:
        text = QCoreApplication.translate(
            "Timeline", "Not analysed yet. People appear here as they are found."
        )
    elif done < frames:
        text = QCoreApplication.translate("Timeline", "No face so far.")
    else:
        text = QCoreApplication.translate("Timeline", "No face was found. Draw a face box to add a person.")
    text = ink.elided(text, "body", area.width() - 32, theme.text_scale)
    ink.draw_text(painter, area, text, "body", theme.tokens.text2, theme.text_scale, align=0.5)
