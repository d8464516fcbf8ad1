"""Paints the head of each lane: whose it is, and whose labels stand in which row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from ferdesk.annotation.timeline import Person
from ferdesk.gui import ink
from ferdesk.gui.timeline_view_lanes import Lane
from ferdesk.gui.timeline_view_state import State
from ferdesk.gui.timeline_view_words import person_name, person_note
from ferdesk.gui.tokens import Theme

_EDGE = 12
_FACE, _SMALL_FACE = 36, 20
_FOLD = 16  # the triangle that opens and closes a lane


_elided = lru_cache(maxsize=256)(ink.elided)


def draw_head(
    painter: QPainter, state: State, lane: Lane, thumbnails: Mapping[int, QImage], theme: Theme
) -> None:
    person = state.timeline.person(lane.person)
    if person is None:
        return
    tokens, top = theme.tokens, state.y(lane.top)
    chosen = state.person == lane.person
    place = QRectF(0, top, state.head - 1, lane.height)
    painter.fillRect(place, QColor(tokens.selected if chosen else tokens.panel))
    if chosen:
        painter.fillRect(QRectF(0, top, 3, lane.height - 1), QColor(tokens.text))
    painter.fillRect(QRectF(0, top + lane.height - 1, state.head, 1), QColor(tokens.line))
    painter.save()
    painter.setClipRect(place)
    _draw_person(painter, state, lane, person, thumbnails.get(lane.person), place, theme)
    _draw_tiers(painter, state, lane, place, theme)
    _draw_fold(painter, fold_place(state, lane, theme), lane.collapsed, theme)
    painter.restore()


def fold_place(state: State, lane: Lane, theme: Theme) -> QRectF:
    """Where the triangle is drawn that opens and closes a lane."""
    side, height = theme.px(_FOLD), theme.px(20)
    return QRectF(state.head - 1 - side - 6, state.y(lane.top) + 4, side, height)


def _draw_person(
    painter: QPainter,
    state: State,
    lane: Lane,
    person: Person,
    face: QImage | None,
    place: QRectF,
    theme: Theme,
) -> None:
    tokens, scale = theme.tokens, theme.text_scale
    room = lane.rows[0].top if lane.rows else lane.height
    two_lines = room >= theme.px(44)
    side = theme.px(_FACE if two_lines else _SMALL_FACE)
    top = place.top() + (8 if two_lines else 4)
    spot = QRectF(_EDGE, top, side, side)
    if face is not None and not face.isNull():
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(spot, face)
    else:
        painter.fillRect(spot, QColor(tokens.track))
        ink.draw_text(painter, spot, str(person.id), "small", tokens.text2, scale, align=0.5)
    left = spot.right() + (9 if two_lines else 7)
    right = fold_place(state, lane, theme).left() - 4
    line = QRectF(left, top, right - left, theme.px(18) if two_lines else side)
    name = _elided(person_name(person), "body", line.width(), scale, True)
    ink.draw_text(painter, line, name, "body", tokens.text, scale, True)
    if two_lines:
        levels = state.levels(person.id)
        note = person_note(person, levels.count if levels is not None else None)
        below = QRectF(left, top + theme.px(18), place.right() - 6 - left, theme.px(16))
        note = _elided(note, "small", below.width(), scale)
        ink.draw_text(painter, below, note, "small", tokens.text2, scale)


def _draw_tiers(painter: QPainter, state: State, lane: Lane, place: QRectF, theme: Theme) -> None:
    tokens, scale = theme.tokens, theme.text_scale
    for row in lane.rows:
        tier = state.timeline.tier(row.tier)
        if tier is None:
            continue
        active = tier.id == state.content.active_tier
        line = QRectF(_EDGE, place.top() + row.top, place.width() - _EDGE - 8, row.height)
        text = _elided(tier.name, "small", line.width(), scale, active)
        ink.draw_text(painter, line, text, "small", tokens.text if active else tokens.text2, scale, active)


def _draw_fold(painter: QPainter, place: QRectF, collapsed: bool, theme: Theme) -> None:
    half, middle = theme.px(4), place.center()
    points = (
        [(-half / 2, -half), (half / 2, 0), (-half / 2, half)]
        if collapsed
        else [(-half, -half / 2), (0, half / 2), (half, -half / 2)]
    )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(theme.tokens.text2), 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([QPointF(middle.x() + x, middle.y() + y) for x, y in points]))
