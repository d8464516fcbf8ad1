"""Paints the rows of labels: outlined boxes with a coloured edge, never filled as predictions are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ferdesk.annotation.timeline import UNCERTAIN, Annotation
from ferdesk.gui import ink
from ferdesk.gui.timeline_view_boxes import INSIDE, Boxes, BoxLook, paint_boxes
from ferdesk.gui.timeline_view_lanes import Lane, Row
from ferdesk.gui.timeline_view_state import Selection, State
from ferdesk.gui.timeline_view_strip import Strips
from ferdesk.gui.timeline_view_words import frames, label_code, label_name
from ferdesk.gui.tokens import Theme

_BESIDE = 16  # of a label's width is not for words
_LETTERS = 12  # the narrowest code
_HANDLE = 10


def draw_rows(painter: QPainter, state: State, strips: Strips, lane: Lane, theme: Theme) -> None:
    for row in lane.rows:
        top = state.y(lane.top + row.top)
        boxes = state.boxes(lane.person, row.tier)
        if boxes.labels:
            _draw_boxes(painter, state, strips, lane, row, boxes, theme)
        else:
            _draw_none_yet(painter, state, lane, top, row, theme)
    _draw_selection(painter, state, lane, theme)


def in_view(labels: Sequence[Annotation], first: int, end: int) -> Sequence[Annotation]:
    """Those that have a frame in [first, end); `labels` are sorted and do not overlap."""
    start = bisect_right(labels, first, key=_end)
    stop = bisect_right(labels, end - 1, key=_start)
    return labels[start:stop]


def box(state: State, start: int, end: int, top: float, row: Row) -> QRectF:
    """Where a label of frames [start, end) is drawn in a row that begins at `top`."""
    left, right = state.snapped_x(start), state.snapped_x(end)
    return QRectF(left, top + INSIDE, max(right - left - 1, 1.0), row.height - 2 * INSIDE)


def draw_tint(painter: QPainter, state: State, lane: Lane, theme: Theme) -> None:
    """The selected range over its own lane."""
    chosen = state.selection
    if chosen is None or chosen.person != lane.person:
        return
    found = state.selected()
    start, end = (found.start, found.end) if found is not None else (chosen.start, chosen.end)
    left, right = state.snapped_x(start), state.snapped_x(end)
    wash = QColor(theme.tokens.text)
    wash.setAlphaF(0.10)
    top, height = state.y(lane.top), lane.height - 1
    painter.fillRect(QRectF(left, top, right - left, height), wash)
    for x in (left, right - 1):
        painter.fillRect(QRectF(x, top, 1, height), QColor(theme.tokens.text3))


def _draw_boxes(
    painter: QPainter, state: State, strips: Strips, lane: Lane, row: Row, boxes: Boxes, theme: Theme
) -> None:
    now = state.selection
    here = now is not None and (now.person, now.tier) == (lane.person, row.tier)
    chosen = now.annotation_id if now is not None and here else None
    scale, top = state.scale, state.y(lane.top + row.top)
    upper, lower = round((top + INSIDE) * scale), round((top + row.height - INSIDE) * scale)
    look = BoxLook(theme.tokens, lower - upper, scale, chosen)
    key, corner = ("row", lane.person, row.tier), (state.head, upper / scale)
    strips.draw(painter, corner, key, boxes, look, state.axis, partial(paint_boxes, boxes, look))
    for label, left, right in boxes.wide(state.axis, (_BESIDE + theme.px(_LETTERS)) * scale):
        begin, end = max(left, 0) / scale, min(right, state.axis.width) / scale
        place = QRectF(state.head + begin, upper / scale, end - begin, (lower - upper) / scale)
        _draw_words(painter, place, label, theme, label.id == chosen)


def _draw_words(painter: QPainter, place: QRectF, label: Annotation, theme: Theme, chosen: bool) -> None:
    """Name, or code, and intensity as they fit; they stay in sight while a long label is scrolled."""
    tokens, scale = theme.tokens, theme.text_scale
    room = place.adjusted(10, 0, 10 - _BESIDE, 0)
    value = str(label.intensity) if label.intensity is not None else ""
    value_width = ink.text_width(value, "small", scale) + 8 if value else 0.0
    name = label_name(label.label)
    width = ink.text_width(name, "small", scale, chosen)
    if width > room.width() - value_width:
        name = label_code(label.label)
        width = ink.text_width(name, "small", scale, chosen)
    if width > room.width():
        return
    if label.label == UNCERTAIN:  # letters stand on a ground, not on hatching
        ground = QRectF(room.left() - 3, room.top() + 2, width + 6, room.height() - 4)
        painter.fillRect(ground, QColor(tokens.hover if chosen else tokens.control))
    ink.draw_text(painter, room, name, "small", tokens.text, scale, chosen)
    if value and width + value_width <= room.width():
        ink.draw_text(painter, room, value, "small", tokens.text2, scale, False, 1.0)


def _draw_selection(painter: QPainter, state: State, lane: Lane, theme: Theme) -> None:
    chosen = state.selection
    row = lane.row(chosen.tier) if chosen is not None and chosen.person == lane.person else None
    if chosen is None or row is None:
        return
    found = state.selected()
    start, end = (found.start, found.end) if found is not None else (chosen.start, chosen.end)
    top = state.y(lane.top + row.top)
    place = box(state, start, end, top, row)
    tokens, scale = theme.tokens, theme.text_scale
    if found is None:
        text = frames(end - start)
        if ink.text_width(text, "small", scale) + 16 <= place.width() and _is_free(state, chosen):
            ink.draw_text(painter, _seen(place, state), text, "small", tokens.text2, scale, False, 0.5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens.window), 4))
    ring = place.adjusted(-2, -2, 2, 2)
    painter.drawRoundedRect(ring, 4, 4)
    painter.setPen(QPen(QColor(tokens.text), 2))
    painter.drawRoundedRect(ring, 4, 4)
    painter.setBrush(QColor(tokens.text))
    painter.setPen(Qt.PenStyle.NoPen)
    high = theme.px(_HANDLE)
    for x in (ring.left(), ring.right()):
        painter.drawRoundedRect(QRectF(x - 2.5, ring.center().y() - high / 2, 5, high), 2, 2)


def _is_free(state: State, chosen: Selection) -> bool:
    labels = state.timeline.on(chosen.person, chosen.tier)
    return not in_view(labels, chosen.start, chosen.end)


def _draw_none_yet(painter: QPainter, state: State, lane: Lane, top: float, row: Row, theme: Theme) -> None:
    """Said where the person is first in view."""
    chosen = state.selection
    if chosen is not None and (chosen.person, chosen.tier) == (lane.person, row.tier):
        return
    levels = state.levels(lane.person)
    text = QCoreApplication.translate("Timeline", "No labels yet")
    width = ink.text_width(text, "small", theme.text_scale)
    first = state.snapped_x(levels.first if levels is not None else 0)
    left = min(max(first, state.head) + 8, state.width - width - 8)
    spot = QRectF(left, top, width, row.height)
    ink.draw_text(painter, spot, text, "small", theme.tokens.text3, theme.text_scale)


def _seen(place: QRectF, state: State) -> QRectF:
    """The part right of the heads, so that the name of a long label stays in sight."""
    left, right = max(place.left(), state.head), min(place.right(), state.width)
    return QRectF(QPointF(left, place.top()), QPointF(max(left, right), place.bottom()))


def _start(label: Annotation) -> int:
    return label.start


def _end(label: Annotation) -> int:
    return label.end
