"""Keeps names and numbers readable: a name must lead before it is shown, numbers change five times a second.

Bars follow every frame; this is only for words. Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ferdesk.records import Expression, Prediction

LEAD = 0.3  # seconds an expression leads before it is named
NUMBERS = 0.2  # seconds a number stands at least


@dataclass(frozen=True, slots=True)
class Label:
    """What is written about a face now; `expression` is None while uncertain or before it may be named.

    `scores` are the numbers to write, all of one frame, so that they fit each other.
    """

    expression: Expression | None
    uncertain: bool
    scores: Mapping[Expression, float]

    @property
    def probability(self) -> float:
        """Of the named expression; 0 without one."""
        return 0.0 if self.expression is None else self.scores[self.expression]

    def strong(self) -> tuple[Expression, ...]:
        """What stands out among the numbers: the named one; in doubt the two it lies between."""
        ranked = sorted(self.scores, key=lambda e: -self.scores[e])
        return tuple(ranked[:2]) if self.uncertain else tuple(ranked[:1])


@dataclass(slots=True)
class _Person:
    label: Label
    leading: Expression | None
    since: float
    numbered: float
    last: float


class SteadyLabels:
    """Labels of all people in view, from one frame to the next."""

    def __init__(self) -> None:
        self._people: dict[int, _Person] = {}

    def update(self, predictions: Iterable[Prediction], time: float) -> dict[int, Label]:
        """Labels by track id at `time` seconds; people not in `predictions` are forgotten."""
        before, self._people = self._people, {}
        for prediction in predictions:
            track = prediction.track.id
            person = before.get(track)
            if person is None or time < person.last:  # new, or the clip began again
                label = Label(None, prediction.uncertain, prediction.scores)
                person = _Person(label, None, time, time, time)
            self._people[track] = _step(person, prediction, time)
        return self.labels

    def settle(self, predictions: Iterable[Prediction]) -> dict[int, Label]:
        """No further frame comes (a still picture, a pause): name what leads now."""
        for prediction in predictions:
            person = self._people.get(prediction.track.id)
            if person is not None:
                person.leading = prediction.top
                person.label = certain(prediction)
        return self.labels

    @property
    def labels(self) -> dict[int, Label]:
        return {track: person.label for track, person in self._people.items()}


def certain(prediction: Prediction) -> Label:
    """The label of a prediction by itself, without a past."""
    return Label(None if prediction.uncertain else prediction.top, prediction.uncertain, prediction.scores)


def _step(person: _Person, prediction: Prediction, time: float) -> _Person:
    person.last = time
    # The tolerances are for frame times that are multiples of a frame's length in floating point.
    if time - person.numbered >= NUMBERS - 1e-6:
        person.label = replace(person.label, scores=prediction.scores)
        person.numbered = time
    if prediction.uncertain:  # doubt is shown at once; a name has to be earned again
        person.leading = None
        if not person.label.uncertain:
            person.label, person.numbered = certain(prediction), time
        return person
    if person.leading is not prediction.top:
        person.leading, person.since = prediction.top, time
    if time - person.since >= LEAD - 1e-6 and person.label.expression is not prediction.top:
        person.label, person.numbered = certain(prediction), time
    return person
