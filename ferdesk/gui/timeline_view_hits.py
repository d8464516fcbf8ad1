"""What lies under the pointer on the timeline: edges of labels, free room between them. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ferdesk.annotation.timeline import Annotation
from ferdesk.gui.timeline_view_state import State

CATCH = 6.0  # logical pixels around an edge


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge that can be dragged: of a label, or (None) of the selected range."""

    label: Annotation | None
    side: Literal["start", "end"]
    frame: int


def edge_at(state: State, person: int, tier: int, x: float) -> Edge | None:
    """The nearest edge within CATCH of `x`, that of the selection first. Labels of tiers that are not active
    are chosen first and moved then, so that nobody's work is changed by a slip."""
    if tier != state.content.active_tier:
        return None
    chosen = state.selection
    mine = chosen if chosen is not None and (chosen.person, chosen.tier) == (person, tier) else None
    if mine is not None and mine.annotation_id is None:
        side = _side(state, mine.start, mine.end, x)
        if side is not None:
            return Edge(None, side, mine.start if side == "start" else mine.end)
    labels = state.timeline.on(person, tier)
    reach = CATCH * state.scale / state.axis.pitch
    at = state.axis.origin / state.axis.pitch + (x - state.head) * state.scale / state.axis.pitch
    near = [n for n, a in enumerate(labels) if a.start - reach <= at <= a.end + reach]
    if mine is not None:
        near.sort(key=lambda n: labels[n].id != mine.annotation_id)
    else:
        # Of two labels that touch, the one on whose side the pointer is.
        near.sort(key=lambda n: not labels[n].start <= at < labels[n].end)
    for n in near:
        label = labels[n]
        side = _side(state, label.start, label.end, x)
        if side is not None:
            return Edge(label, side, label.start if side == "start" else label.end)
    return None


def _side(state: State, start: int, end: int, x: float) -> Literal["start", "end"] | None:
    """Which edge of [start, end) is at `x`; the middle third of a narrow label stays free to be chosen."""
    left, right = state.x(start), state.x(end)
    inside = min(CATCH, (right - left) / 3)
    if left - CATCH <= x <= left + inside:
        return "start"
    if right - inside <= x <= right + CATCH:
        return "end"
    return None


def label_at(state: State, person: int, tier: int, x: float) -> Annotation | None:
    return state.timeline.at(person, tier, state.frame_at(x))


def free_range(state: State, person: int, tier: int, frame: int) -> tuple[int, int]:
    """The frames [start, end) around `frame` without a label and without a cut."""
    labels = state.timeline.on(person, tier)
    start = max((a.end for a in labels if a.end <= frame), default=0)
    end = min((a.start for a in labels if a.start > frame), default=state.axis.frames)
    cuts = [int(c) for c in state.content.cuts]
    start = max([start, *(c for c in cuts if c <= frame)])
    end = min([end, *(c for c in cuts if c > frame)])
    return start, end
