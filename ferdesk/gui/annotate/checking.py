"""Next to check: the stretches where a person's ten minutes count, and the way from one to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError
from ferdesk.gui.annotate.annotator import Annotator
from ferdesk.gui.annotate.history_words import shown_persons
from ferdesk.gui.annotate.state import Selection

if TYPE_CHECKING:
    from ferdesk.annotation.check import Stretch
    from ferdesk.annotation.tracks import PersonPredictions


@dataclass(frozen=True, eq=False)
class Question:
    """What the stretches depend on; `total` is known if only labels changed since the last answer."""

    predictions: Mapping[int, PersonPredictions]
    times: NDArray[np.float64]
    uncertain_below: float
    labels: Mapping[int, Sequence[tuple[int, int]]]
    tier: int | None
    total: int | None

    def asks_the_same(self, other: Question) -> bool:
        return self.labels == other.labels and self.differs_in_labels_only(other)

    def differs_in_labels_only(self, other: Question) -> bool:
        mine, others = self.predictions, other.predictions
        same = mine.keys() == others.keys() and all(mine[p] is others[p] for p in mine)
        return same and self.uncertain_below == other.uncertain_below


@dataclass(frozen=True, slots=True)
class Answer:
    question: Question
    left: tuple[Stretch, ...]
    total: int


def look(question: Question) -> Answer:
    """For any thread: an hour of two persons takes about a second."""
    from ferdesk.annotation.check import stretches_to_check

    q = question
    left = stretches_to_check(q.predictions, q.times, q.uncertain_below, q.labels)
    total = q.total
    if total is None:
        total = len(stretches_to_check(q.predictions, q.times, q.uncertain_below)) if q.labels else len(left)
    return Answer(q, left, total)


class Checking:
    """`left` are the stretches still unlabelled on the active tier, `total` is how many there are in all.

    Edits make them stale: `question` and `take` let a thread look again; what was just labelled is dropped at
    once. `refresh` looks now.
    """

    def __init__(self, annotator: Annotator) -> None:
        self._a = annotator
        self.left: tuple[Stretch, ...] = ()
        self.total = 0
        self._asked: Question | None = None

    def question(self) -> Question | None:
        """What has to be looked at again; None if nothing changed since."""
        from ferdesk.annotation.check import labelled

        a, tier, asked = self._a, self._a.state.tier, self._asked
        labels = {} if tier is None else labelled(a.timeline, tier)
        found = Question(
            a.predicted.all([p.id for p in shown_persons(a.timeline)]),
            a.project.times,
            a.predicted.uncertain_below,
            labels,
            tier,
            None,
        )
        if asked is None:
            return found
        if found.asks_the_same(asked) and found.tier == asked.tier:
            return None
        return replace(found, total=self.total) if found.differs_in_labels_only(asked) else found

    @property
    def known(self) -> bool:
        """Whether anybody has looked yet."""
        return self._asked is not None

    def take(self, answer: Answer) -> None:
        self._asked, self.left, self.total = answer.question, answer.left, answer.total

    def refresh(self) -> None:
        question = self.question()
        if question is not None:
            self.take(look(question))

    def step(self, by: int) -> Stretch:
        """Go to the next (+1) or previous (-1) one by rank, and select it."""
        a = self._a
        if a.state.hide_predictions:
            raise FerdeskError("Predictions are hidden, so nothing is proposed. Show them to go on checking.")
        if self._asked is None or self._asked.tier != a.state.tier:
            self.refresh()
        if not self.left:
            self.refresh()
        if not self.left:
            raise FerdeskError("Nothing is left to check on this tier.")
        place = self._place(by)
        found = self.left[place % len(self.left)]
        self.go_to(found)
        return found

    def go_to(self, found: Stretch) -> None:
        tier = self._a.state.tier
        selection = None if tier is None else Selection(found.person, tier, found.start, found.end)
        self._a.set(frame=found.start, person=found.person, selection=selection, target=found)

    def after_label(self, place: Selection) -> None:
        """What was labelled needs no look any more. Labelling the stretch gone to last moves to the next; at
        the end of the list it stays."""
        self.left = tuple(s for s in self.left if not _covers(place, s))
        target = self._a.state.target
        if target is None or self._a.state.hide_predictions or not _covers(place, target):
            return
        self._a.set(target=None)
        after = [s for s in self.left if s.rank <= target.rank] or list(self.left)
        if after:
            self.go_to(after[0])

    def _place(self, by: int) -> int:
        target = self._a.state.target
        if target in self.left:
            return self.left.index(target) + by
        return 0 if by > 0 else -1


def _covers(place: Selection, stretch: Stretch) -> bool:
    inside = place.start <= stretch.start and place.end >= stretch.end
    return inside and place.person == stretch.person
