"""Which people have a card, and in what order: cards keep their place, and nothing jumps. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from ferdesk.records import Prediction

KEEP_SECONDS = 2.0  # a card stays this long after its face has left
SETTLE_SECONDS = 2.0  # another order must hold this long before cards change places


class Order(StrEnum):
    POSITION = "position"  # as in the picture, from left to right
    NUMBER = "number"  # as the people came


class Seating:
    """The people with a card, first to last."""

    def __init__(self) -> None:
        self.order = Order.POSITION
        self.mirrored = False
        self.seats: tuple[int, ...] = ()
        self.missing: frozenset[int] = frozenset()  # seated, but not in the newest frame
        self._last_seen: dict[int, float] = {}
        self._place: dict[int, float] = {}
        self._wanted: tuple[int, ...] = ()
        self._wanted_since = 0.0

    def update(self, predictions: Sequence[Prediction], time: float) -> bool:
        """Take in a frame's people at `time` seconds; True if the seats are others than before."""
        present = {p.track.id: p.track.box for p in predictions}
        for track, box in present.items():
            self._last_seen[track] = time
            self._place[track] = (box.x1 + box.x2) / 2
        # Time going back means that the source began again.
        self._last_seen = {t: s for t, s in self._last_seen.items() if 0 <= time - s < KEEP_SECONDS}
        self._place = {t: x for t, x in self._place.items() if t in self._last_seen}
        self.missing = frozenset(self._last_seen) - frozenset(present)
        return self._seat(time)

    def set_order(self, order: Order, mirrored: bool) -> bool:
        """As `update`, and at once."""
        self.order, self.mirrored = order, mirrored
        before, self.seats = self.seats, self._sorted()
        return self.seats != before

    def drop_missing(self) -> bool:
        """Whoever is not in the newest frame loses the seat now; True if somebody did."""
        for track in self.missing:
            del self._last_seen[track], self._place[track]
        before, self.missing = self.seats, frozenset()
        self.seats = tuple(track for track in before if track in self._last_seen)
        return self.seats != before

    def clear(self) -> None:
        self._last_seen.clear()
        self._place.clear()
        self.seats, self.missing, self._wanted = (), frozenset(), ()

    def _sorted(self) -> tuple[int, ...]:
        if self.order is Order.NUMBER:
            return tuple(sorted(self._last_seen))
        sign = -1 if self.mirrored else 1
        return tuple(sorted(self._last_seen, key=lambda track: (sign * self._place[track], track)))

    def _seat(self, time: float) -> bool:
        wanted, before = self._sorted(), self.seats
        if wanted != self._wanted:
            self._wanted, self._wanted_since = wanted, time
        if set(wanted) != set(before) or time - self._wanted_since >= SETTLE_SECONDS:
            self.seats = wanted
        return self.seats != before
