"""Next to check: the stretches where a person's ten minutes count, and the way from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferdesk.errors import FerdeskError
from ferdesk.gui.annotate.annotator import Annotator
from ferdesk.gui.annotate.history_words import shown_persons
from ferdesk.gui.annotate.state import Selection

if TYPE_CHECKING:
    from ferdesk.annotation.check import Stretch
    from ferdesk.annotation.tracks import PersonPredictions


class Checking:
    """`left` are the stretches still unlabelled on the active tier, `total` is how many there are in all."""

    def __init__(self, annotator: Annotator) -> None:
        self._a = annotator
        self.left: tuple[Stretch, ...] = ()
        self.total = 0
        self._known: object = None

    def refresh(self) -> None:
        """Look again, if anything they depend on changed."""
        from ferdesk.annotation.check import labelled, stretches_to_check

        a, tier = self._a, self._a.state.tier
        persons = [p.id for p in shown_persons(a.timeline)]
        predictions = a.predicted.all(persons)
        labels = {} if tier is None else labelled(a.timeline, tier)
        below, times = a.predicted.uncertain_below, a.project.times
        known = ({p: _Same(found) for p, found in predictions.items()}, labels, below)
        if known == self._known:
            return
        self._known = known
        self.total = len(stretches_to_check(predictions, times, below))
        self.left = stretches_to_check(predictions, times, below, labels)

    def step(self, by: int) -> Stretch:
        """Go to the next (+1) or previous (-1) one by rank, and select it."""
        a = self._a
        if a.state.hide_predictions:
            raise FerdeskError("Predictions are hidden, so nothing is proposed. Show them to go on checking.")
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
        """Labelling the stretch gone to last moves to the next; at the end of the list it stays."""
        target = self._a.state.target
        if target is None or target.person != place.person:
            return
        if place.start <= target.start and place.end >= target.end and not self._a.state.hide_predictions:
            self._a.set(target=None)
            self.refresh()
            after = [s for s in self.left if s.rank <= target.rank] or list(self.left)
            if after:
                self.go_to(after[0])

    def _place(self, by: int) -> int:
        target = self._a.state.target
        if target in self.left:
            return self.left.index(target) + by
        return 0 if by > 0 else -1


@dataclass(frozen=True)
class _Same:
    predictions: PersonPredictions  # compared by being the same object
