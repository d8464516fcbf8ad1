"""What subtitles say: "Person 2: happiness", the intensity, and the annotator where there are several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ferdesk.annotation.exports._contents import Contents, Event, Lane, person_name


@dataclass(frozen=True, slots=True)
class Cue:
    """A label with its words; `lane` orders what is said at the same time."""

    event: Event
    words: str
    lane: int


def cues(contents: Contents) -> list[Cue]:
    """By time."""
    lanes = list(contents.lanes())
    several = len({lane.tier for lane in lanes}) > 1
    found = [Cue(e, _words(lane, e, several), n) for n, lane in enumerate(lanes) for e in lane.events]
    return sorted(found, key=lambda cue: (cue.event.start, cue.lane))


def together(found: list[Cue]) -> Iterator[tuple[float, float, list[str]]]:
    """Cut at every edge: (start, end in seconds, what all cues say meanwhile), for players that show one
    cue at a time."""
    starts = {(cue.event.start, cue.event.start_time) for cue in found}
    edges = sorted(starts | {(cue.event.end, cue.event.end_time) for cue in found})
    active: list[Cue] = []
    waiting = list(reversed(found))
    for (start, start_time), (_, end_time) in pairwise(edges):
        while waiting and waiting[-1].event.start <= start:
            active.append(waiting.pop())
        active = sorted((cue for cue in active if cue.event.end > start), key=lambda cue: cue.lane)
        if active:
            yield start_time, end_time, [cue.words for cue in active]


def _words(lane: Lane, event: Event, several: bool) -> str:
    words = f"{person_name(lane.person)}: {event.label}"
    if event.intensity is not None:
        words += f" {event.intensity}"
    return f"{lane.tier}: {words}" if several else words
