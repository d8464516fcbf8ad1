"""What an edit was, as one readable line of the history. In English, as all that files hold."""

from __future__ import annotations

from collections.abc import Sequence

from ferdesk.annotation.frame_clock import FrameClock
from ferdesk.annotation.timeline import Person, Timeline
from ferdesk.gui.annotate.timecode import timecode


class HistoryWords:
    """Names persons, tiers and times of one project."""

    def __init__(self, clock: FrameClock) -> None:
        self._clock = clock

    def times(self, start: int, end: int) -> str:
        """Frames [start, end) as "0:31.500 to 0:36.167"."""
        return f"{timecode(self._clock.second(start))} to {timecode(self._clock.second(end))}"

    def label(self, tl: Timeline, person: int, start: int, end: int, label: str) -> str:
        return f"Label {self.person(tl, person)} {label}, {self.times(start, end)}"

    def of(self, what: str, tl: Timeline, id: int) -> str:
        """`what` was done to annotation `id`: "Split happiness of Person 1, 0:31.500 to 0:36.167"."""
        found = tl.get(id)
        if found is None:
            return what
        return (
            f"{what} {found.label} of {self.person(tl, found.person)}, {self.times(found.start, found.end)}"
        )

    def accepted(self, tl: Timeline, person: int, count: int) -> str:
        stretches = "1 predicted stretch" if count == 1 else f"{count} predicted stretches"
        return f"Accept {stretches} of {self.person(tl, person)}"

    @staticmethod
    def person(tl: Timeline, id: int) -> str:
        return person_name(tl.person(id), id)


def person_name(person: Person | None, id: int) -> str:
    return person.name if person is not None and person.name else f"Person {id}"


def shown_persons(tl: Timeline) -> Sequence[Person]:
    """Those who are no false faces, in the order of their lanes."""
    return [p for p in tl.persons if not p.hidden]
