"""Where a person is in a project and what is selected there: the annotate page's logic, without a window."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ferdesk.annotation.frame_clock import FrameClock
from ferdesk.annotation.timeline import Timeline
from ferdesk.errors import FerdeskError
from ferdesk.gui.annotate.history_words import HistoryWords, shown_persons
from ferdesk.gui.annotate.predicted import Predicted
from ferdesk.gui.annotate.state import Selection, State

if TYPE_CHECKING:
    from ferdesk.annotation.project import Project

Edge = str  # "start" or "end"


class Annotator:
    """Moves and selects. `on_change(before, now)` is called after each change of `state`; edits are made by
    labelling.Labelling and person_editing.PersonEditing, which share one Annotator."""

    def __init__(self, project: Project, uncertain_below: Callable[[], float]) -> None:
        self.project = project
        self.clock = FrameClock(project.times)
        self.words = HistoryWords(self.clock)
        self.predicted = Predicted(project, uncertain_below)
        self.state = State()
        self.made: int | None = None  # the label that a label key made and nobody has chosen since
        self.on_change: Callable[[State, State], object] = lambda _before, _now: None
        self.reconcile()

    @property
    def timeline(self) -> Timeline:
        return self.project.timeline

    @property
    def last(self) -> int:
        return self.timeline.frames - 1

    def set(self, **changes: object) -> None:
        before, now = self.state, replace(self.state, **changes)  # pyright: ignore[reportArgumentType]
        if now != before:
            self.state = now
            self.on_change(before, now)

    def reconcile(self) -> None:
        """After an edit, an undo or another window's change: let nothing point to what is gone."""
        tl, state = self.timeline, self.state
        persons = [p.id for p in shown_persons(tl)]
        tiers = [t.id for t in tl.tiers]
        person = state.person if state.person in persons else next(iter(persons), None)
        tier = state.tier if state.tier in tiers else next(iter(tiers), None)
        self.set(person=person, tier=tier, selection=self._still(state.selection, persons, tiers))

    def _still(self, chosen: Selection | None, persons: list[int], tiers: list[int]) -> Selection | None:
        if chosen is None or chosen.annotation_id is None:
            alive = chosen is not None and chosen.person in persons and chosen.tier in tiers
            return chosen if alive else None
        found = self.timeline.get(chosen.annotation_id)
        if found is None or found.person not in persons:
            return None
        return Selection(found.person, found.tier, found.start, found.end, found.id)

    # -- moving

    def go(self, frame: int) -> None:
        self.set(frame=min(max(frame, 0), self.last))

    def step(self, by: int) -> None:
        self.go(self.state.frame + by)

    def go_to_edge(self, by: int) -> None:
        """The next (+1) or previous (-1) edge of a label of this person on this tier; while there is none, of
        a predicted stretch."""
        frames = sorted({e for s in self._stretches() for e in (s.start, s.end)} | {0, self.last})
        place = (bisect_right if by > 0 else bisect_left)(frames, self.state.frame)
        place += 0 if by > 0 else -1
        if 0 <= place < len(frames):
            self.go(frames[place])

    def _stretches(self):
        lane = self.lane()
        if lane or self.state.person is None or self.state.hide_predictions:
            return lane
        return self.predicted.stretches(self.state.person)

    def lane(self):
        """The labels of the active person on the active tier."""
        if self.state.person is None or self.state.tier is None:
            return ()
        return self.timeline.on(self.state.person, self.state.tier)

    # -- choosing

    def step_person(self, by: int) -> None:
        self.activate_person(_neighbour([p.id for p in shown_persons(self.timeline)], self.state.person, by))

    def step_tier(self, by: int) -> None:
        self.activate_tier(_neighbour([t.id for t in self.timeline.tiers], self.state.tier, by))

    def activate_person(self, person: int | None) -> None:
        if person != self.state.person:
            chosen = self.state.selection
            keeps = chosen is not None and chosen.person == person
            self.set(person=person, selection=chosen if keeps else None)

    def activate_tier(self, tier: int | None) -> None:
        """A selected stretch comes along, a selected label stays where it is."""
        chosen = self.state.selection
        if chosen is not None and chosen.tier != tier:
            free = chosen.annotation_id is None and tier is not None
            chosen = replace(chosen, tier=tier) if free else None
        self.set(tier=tier, selection=chosen)

    def select(self, selection: Selection | None) -> None:
        self.made = None
        if selection is None:
            self.set(selection=None)
        else:
            self.set(selection=selection, person=selection.person, tier=selection.tier)

    def select_label(self, id: int, made: bool = False) -> None:
        """`made`: by a label key just now; it is selected only as long as the playhead stays in it."""
        found = self.timeline.get(id)
        if found is not None:
            self.select(Selection(found.person, found.tier, found.start, found.end, found.id))
            self.made = id if made else None

    def leave(self) -> bool:
        """Give up the selection; False if there was none."""
        had = self.state.selection is not None
        self.set(selection=None)
        return had

    def hide_predictions(self, hide: bool) -> None:
        self.set(hide_predictions=hide)

    def lane_wanted(self) -> tuple[int, int]:
        """The active person and tier, or a sentence that says what is missing."""
        if self.state.tier is None:
            raise FerdeskError("There is no tier to label on. Add one in the menu Label.")
        if self.state.person is None:
            raise FerdeskError("There is no person to label. Analyse the clip, or draw a face box with F.")
        return self.state.person, self.state.tier

    def under_playhead(self):
        """The label of the active person and tier at the playhead."""
        if self.state.person is None or self.state.tier is None:
            return None
        return self.timeline.at(self.state.person, self.state.tier, self.state.frame)

    def place(self) -> Selection:
        """What a label key means now: the selection, else the label at the playhead, else the stretch in
        which the engine says the same, else the frame itself. Who has made a label and goes on elsewhere
        means another one."""
        chosen, frame = self.state.selection, self.state.frame
        left = chosen is not None and chosen.annotation_id is not None and chosen.annotation_id == self.made
        if chosen is not None and not (left and not chosen.start <= frame < chosen.end):
            return chosen
        person, tier = self.lane_wanted()
        found = self.under_playhead()
        if found is not None:
            return Selection(person, tier, found.start, found.end, found.id)
        stretch = None if self.state.hide_predictions else self.predicted.stretch_at(person, frame)
        start, end = (frame, frame + 1) if stretch is None else (stretch.start, stretch.end)
        return self.within_neighbours(Selection(person, tier, start, end))

    def within_neighbours(self, place: Selection) -> Selection:
        """As much of `place` around the playhead as reaches into no label beside it: what is labelled already
        is not labelled over unasked."""
        start, end = place.start, place.end
        for other in self.timeline.on(place.person, place.tier):
            if other.end <= self.state.frame:
                start = max(start, other.end)
            elif other.start > self.state.frame:
                end = min(end, other.start)
        return replace(place, start=start, end=end)


def _neighbour(ids: list[int], now: int | None, by: int) -> int | None:
    if not ids:
        return None
    if now not in ids:
        return ids[0 if by > 0 else -1]
    return ids[min(max(ids.index(now) + by, 0), len(ids) - 1)]
