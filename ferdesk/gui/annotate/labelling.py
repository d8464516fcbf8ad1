"""The edits of labels that keys and buttons make: each one transaction and one readable step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Literal

from ferdesk.annotation import edits
from ferdesk.annotation.edits import Labelled
from ferdesk.annotation.timeline import Annotation, Timeline
from ferdesk.errors import FerdeskError
from ferdesk.gui.annotate.annotator import Annotator
from ferdesk.gui.annotate.predicted import certain
from ferdesk.gui.annotate.state import Selection


class Labelling:
    """All raise FerdeskError for what cannot be. `labelled` is told each stretch that got a label."""

    def __init__(self, annotator: Annotator) -> None:
        self._a = annotator
        self._paint: ExitStack | None = None
        self._painting: tuple[str, int, int, int, int] | None = None  # label, person, tier, from, last
        self.labelled: Callable[[Selection], object] = lambda _place: None

    # -- label keys

    def label(self, label: str) -> None:
        a, place = self._a, self._a.place()
        if place.annotation_id is not None:
            what = f"{a.words.of('Change', a.timeline, place.annotation_id)} to {label}"
            self._apply(lambda tl: edits.relabel(tl, _id(place), label), what)
            chosen_by_hand = a.state.selection is not None and place.annotation_id != a.made
            a.select_label(place.annotation_id, made=not chosen_by_hand)
        else:
            self._label_range(place, label)
        self.labelled(place)

    def _label_range(
        self, place: Selection, label: str, origin: Literal["person", "prediction"] = "person"
    ) -> None:
        person, tier, start, end = place.person, place.tier, place.start, place.end
        what = self._a.words.label(self._a.timeline, person, start, end, label)
        self._apply(lambda tl: edits.label(tl, person, tier, start, end, label, origin=origin), what)
        made = self._a.timeline.at(person, tier, start)
        if made is not None:
            self._a.select_label(made.id, made=True)

    # -- painting: a label key held while the clip plays

    @property
    def painting(self) -> bool:
        return self._painting is not None

    def begin_painting(self, label: str) -> None:
        """Label from the playhead on, until `end_painting`; all of it is one step of the history."""
        self.end_painting()
        person, tier = self._a.lane_wanted()
        if label not in edits.get_tier(self._a.timeline, tier).labels:
            raise FerdeskError(f"{label} is not in the vocabulary of this tier. Add it in the menu Label.")
        frame = self._a.state.frame
        stack = ExitStack()
        who = self._a.words.person(self._a.timeline, person)
        stack.enter_context(self._a.project.group(f"Paint {label} on {who}"))
        self._paint = stack
        self._painting = (label, person, tier, frame, frame)
        self._a.set(selection=None)
        self.paint_to(frame)

    def paint_to(self, frame: int) -> None:
        """The playhead is at `frame` now, before or after where the painting began."""
        if self._painting is None:
            return
        label, person, tier, begin, last = self._painting
        first, end = min(last, frame), max(last, frame) + 1
        self._painting = (label, person, tier, begin, frame)
        try:
            self._a.project.apply(
                lambda tl: edits.label(tl, person, tier, first, end, label), f"Paint {label}"
            )
        except FerdeskError:
            self.end_painting()
            raise

    def end_painting(self) -> None:
        stack, self._paint = self._paint, None
        painted, self._painting = self._painting, None
        if stack is not None and painted is not None:
            stack.close()
            _, person, tier, begin, last = painted
            self.labelled(Selection(person, tier, min(begin, last), max(begin, last) + 1))

    # -- predictions taken over

    def copy_prediction(self) -> int:
        """The predicted stretches within the selection as labels; how many. Uncertain ones are left out."""
        place = self._a.place()
        found = [
            Labelled(max(s.start, place.start), min(s.end, place.end), s.label)
            for s in certain(self._seen_stretches(place.person))
            if s.start < place.end and s.end > place.start
        ]
        if not found:
            raise FerdeskError("The engine is uncertain in all of this stretch. Choose a label yourself.")
        self._accept(place.person, place.tier, found)
        self.labelled(place)
        return len(found)

    def accept(self) -> None:
        """The predicted stretch at the playhead as a label, up to the labels beside it."""
        person, tier = self._a.lane_wanted()
        frame = self._a.state.frame
        found = next((s for s in self._seen_stretches(person) if s.start <= frame < s.end), None)
        if found is None:
            raise FerdeskError("There is no prediction here. Go to a frame in which this person is seen.")
        if not certain([found]):
            raise FerdeskError("The engine is uncertain here. Choose a label yourself.")
        place = self._a.within_neighbours(Selection(person, tier, found.start, found.end))
        self._label_range(place, found.label, origin="prediction")
        self.labelled(place)

    def above(self, probability: float, persons: tuple[int, ...]) -> dict[int, list[Labelled]]:
        """What `accept_above` would label: for each person the stretches that have no label yet."""
        _, tier = self._a.lane_wanted()
        return {
            person: [
                free
                for stretch in self._a.predicted.above(person, probability)
                for free in _free(stretch, self._a.timeline.on(person, tier))
            ]
            for person in persons
        }

    def accept_above(self, probability: float, persons: tuple[int, ...]) -> int:
        """Label what has no label yet where the top probability is at least `probability`; how many."""
        _, tier = self._a.lane_wanted()
        count = 0
        with self._a.project.group(f"Accept predictions of at least {round(100 * probability)}%"):
            for person, found in self.above(probability, persons).items():
                if found:
                    self._accept(person, tier, found)
                    count += len(found)
        return count

    def _seen_stretches(self, person: int) -> list[Labelled]:
        if self._a.state.hide_predictions:
            raise FerdeskError("Predictions are hidden. Show them to take them over.")
        return self._a.predicted.stretches(person)

    def _accept(self, person: int, tier: int, found: list[Labelled]) -> None:
        what = self._a.words.accepted(self._a.timeline, person, len(found))
        self._apply(lambda tl: edits.label_all(tl, person, tier, found, origin="prediction"), what)

    # -- one label

    def split(self) -> None:
        id = self._wanted()
        self._edit(id, "Split", lambda tl: edits.split(tl, id, self._a.state.frame))

    def merge(self) -> None:
        id = self._wanted()
        self._edit(id, "Merge", lambda tl: edits.merge_with_next(tl, id))

    def delete(self) -> None:
        """The label that is selected or at the playhead, or all labels in a selected stretch."""
        chosen = self._a.state.selection
        if chosen is not None and chosen.annotation_id is None:
            what = f"Erase labels of {self._a.words.person(self._a.timeline, chosen.person)}, "
            what += self._a.words.times(chosen.start, chosen.end)
            self._apply(
                lambda tl: edits.erase(tl, chosen.person, chosen.tier, chosen.start, chosen.end), what
            )
            return
        id = self._wanted()
        what = self._a.words.of("Delete", self._a.timeline, id)
        self._apply(lambda tl: edits.delete(tl, id), what)

    def set_intensity(self, value: int | None) -> None:
        """1 to 5; the value it has already takes it away."""
        id = self._wanted()
        found = self._a.timeline.get(id)
        given = None if found is not None and found.intensity == value else value
        self._edit(id, "Intensity of", lambda tl: edits.set_intensity(tl, id, given))

    def set_comment(self, text: str) -> None:
        id = self._wanted()
        self._edit(id, "Comment", lambda tl: edits.set_comment(tl, id, text))

    def move_edge(self, id: int, edge: Literal["start", "end"], frame: int) -> None:
        self._edit(id, f"Move {edge} of", lambda tl: edits.move_edge(tl, id, edge, frame))

    def mark(self, edge: Literal["start", "end"]) -> None:
        """Bring the start or end of the selection, or of the label at the playhead, to the playhead, whose
        frame stays inside; without one, or where a label would have no frame left, a selection of that frame
        begins."""
        a = self._a
        frame = a.state.frame
        chosen = a.state.selection
        under = a.under_playhead() if chosen is None else None
        if under is not None:
            chosen = Selection(under.person, under.tier, under.start, under.end, under.id)
        at = frame if edge == "start" else frame + 1
        if chosen is not None and chosen.annotation_id is not None and self._swallows(chosen, edge, at):
            chosen = None  # it is the label made last, and the person goes on elsewhere
        if chosen is None:
            person, tier = a.lane_wanted()
            a.select(Selection(person, tier, frame, frame + 1))
        elif chosen.annotation_id is not None:
            self.move_edge(chosen.annotation_id, edge, at)
        elif edge == "start":
            end = chosen.end if chosen.end > at else at + 1
            a.select(Selection(chosen.person, chosen.tier, at, end))
        else:
            start = chosen.start if chosen.start < at else at - 1
            a.select(Selection(chosen.person, chosen.tier, start, at))

    def _swallows(self, label: Selection, edge: Literal["start", "end"], at: int) -> bool:
        """Whether an edge of the label at `at` would leave no frame of it, or of another of its lane."""
        start, end = (at, label.end) if edge == "start" else (label.start, at)
        lane = self._a.timeline.on(label.person, label.tier)
        return start >= end or any(
            start <= a.start and a.end <= end for a in lane if a.id != label.annotation_id
        )

    def undo(self) -> str | None:
        return self._step(self._a.project.undo)

    def redo(self) -> str | None:
        return self._step(self._a.project.redo)

    def _step(self, step: Callable[[], str | None]) -> str | None:
        self.end_painting()
        what = step()
        self._a.reconcile()
        return what

    def chosen(self) -> Annotation | None:
        """The label that is selected, else the one at the playhead."""
        selection = self._a.state.selection
        if selection is None:
            return self._a.under_playhead()
        return None if selection.annotation_id is None else self._a.timeline.get(selection.annotation_id)

    def _wanted(self) -> int:
        found = self.chosen()
        if found is None:
            raise FerdeskError("There is no label here. Select one, or move the playhead into it.")
        return found.id

    def _edit(self, id: int, what: str, change: Callable[[Timeline], Timeline]) -> None:
        self._apply(change, self._a.words.of(what, self._a.timeline, id))
        self._a.select_label(id)

    def _apply(self, change: Callable[[Timeline], Timeline], what: str) -> None:
        self.end_painting()
        self._a.project.apply(change, what)
        self._a.reconcile()


def _free(stretch: Labelled, taken: tuple[Annotation, ...]) -> list[Labelled]:
    """The parts of `stretch` that none of `taken`, which are in order, covers."""
    found, start = [], stretch.start
    for a in taken:
        if a.end <= start or a.start >= stretch.end:
            continue
        if a.start > start:
            found.append(Labelled(start, a.start, stretch.label))
        start = a.end
    if start < stretch.end:
        found.append(Labelled(start, stretch.end, stretch.label))
    return found


def _id(place: Selection) -> int:
    assert place.annotation_id is not None
    return place.annotation_id
