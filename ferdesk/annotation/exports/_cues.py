"""What subtitles say: "Person 2: happiness", the intensity, and the annotator where there are several."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ferdesk.annotation.exports._contents import Contents, Event, Lane, person_name


def cues(contents: Contents) -> list[tuple[Event, str]]:
    """Each label with its words, by time."""
    lanes = list(contents.lanes())
    several = len({lane.tier for lane in lanes}) > 1
    found = [(event, _words(lane, event, several)) for lane in lanes for event in lane.events]
    return sorted(found, key=lambda cue: cue[0].start)


def together(found: list[tuple[Event, str]]) -> Iterator[tuple[float, float, list[str]]]:
    """Cut at every edge: (start, end in seconds, what all cues say meanwhile), for players that show one
    cue at a time."""
    starts = {(event.start, event.start_time) for event, _ in found}
    edges = sorted(starts | {(event.end, event.end_time) for event, _ in found})
    active: list[tuple[Event, str]] = []
    waiting = list(reversed(found))
    for (start, start_time), (_, end_time) in pairwise(edges):
        while waiting and waiting[-1][0].start <= start:
            active.append(waiting.pop())
        active = [cue for cue in active if cue[0].end > start]
        if active:
            yield start_time, end_time, [words for _, words in active]


def _words(lane: Lane, event: Event, several: bool) -> str:
    words = f"{person_name(lane.person)}: {event.label}"
    if event.intensity is not None:
        words += f" {event.intensity}"
    return f"{lane.tier}: {words}" if several else words
