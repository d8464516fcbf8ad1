"""Labels as BORIS has them: every label begins and ends with an event of its own."""

from __future__ import annotations

from dataclasses import dataclass

from ferdesk.annotation.exports._contents import Contents, Event, person_name


@dataclass(frozen=True, slots=True)
class StateEvent:
    """The START or STOP of a label of `subject`, in seconds and as a frame number."""

    time: float
    frame: int
    subject: str
    label: str
    tier: str
    comment: str
    start: bool


def state_events(contents: Contents) -> list[StateEvent]:
    """By time; where one label ends as another begins, the end comes first."""
    found = []
    for lane in contents.lanes():
        for e in lane.events:
            who = person_name(lane.person)
            found.append(StateEvent(e.start_time, e.start, who, e.label, lane.tier, _comment(e), True))
            found.append(StateEvent(e.end_time, e.end, who, e.label, lane.tier, "", False))
    return sorted(found, key=lambda e: (e.frame, e.start))


def _comment(event: Event) -> str:
    strength = f"intensity {event.intensity}" if event.intensity is not None else ""
    return "; ".join(part for part in (strength, event.comment) if part)
