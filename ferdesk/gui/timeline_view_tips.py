"""What the timeline says of the place that is pointed at."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from ferdesk.gui import words
from ferdesk.gui.timeline_view_hits import label_at
from ferdesk.gui.timeline_view_levels import AWAY, UNSURE
from ferdesk.gui.timeline_view_state import State
from ferdesk.gui.timeline_view_words import kind_name, label_tip, person_name, person_note, place


def tip(state: State, at: QPointF) -> str:
    """A label's range, intensity and comment; what the engine says of a frame, unless predictions are hidden;
    whole names of people and tiers, which may be cut in the head."""
    lane = state.lane_at(at.y())
    person = state.timeline.person(lane.person) if lane is not None else None
    if lane is None or person is None:
        return ""
    row = lane.row_at(state.inside(at.y()))
    tier = state.timeline.tier(row.tier) if row is not None else None
    if at.x() < state.head:
        if tier is not None:
            return tier.name
        levels = state.levels(lane.person)
        note = person_note(person, levels.count if levels is not None else None)
        return ", ".join(part for part in (person_name(person), note) if part)
    frame = state.frame_at(at.x())
    if tier is not None:
        label = label_at(state, lane.person, tier.id, at.x())
        return label_tip(label, tier.name, state.content.times) if label is not None else ""
    where = place(state.content.times, frame)
    levels = state.levels(lane.person)
    kind = levels.kind(frame) if levels is not None else AWAY
    if kind == AWAY or state.content.blind:
        return where
    said = kind_name(kind)
    if levels is not None and kind != UNSURE:
        said += " " + words.percent(levels.probability(frame))
    return f"{where}: {said}"
