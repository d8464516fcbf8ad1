"""What the presenter shows where: looks, the side of the text, who is shown. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ferdesk.gui.overlay_layout import OverlayOptions, Rect
from ferdesk.records import Prediction

PANEL = 568.0  # width kept for the text on a page 1280 wide
COLUMNS = 4
KEEP_SIDE = 4.0  # seconds

LOOKS = ("clean", "boxes", "bars", "mask", "all")


def look_of(options: OverlayOptions) -> str | None:
    """The name of what is shown now; None for a mixture that is no look."""
    shown = (options.boxes, options.bars, options.mask != "none")
    return {
        (False, False, False): "clean",
        (True, False, False): "boxes",
        (False, True, False): "bars",
        (False, False, True): "mask",
        (True, True, True): "all",
    }.get(shown)


def with_look(options: OverlayOptions, look: str, mask: str = "heat") -> OverlayOptions:
    """`options` in one of LOOKS; `mask` is the kind of mask that is meant by showing one."""
    return replace(
        options,
        boxes=look in ("boxes", "all"),
        bars=look in ("bars", "all"),
        mask=mask if look in ("mask", "all") else "none",
    )


def next_look(options: OverlayOptions, step: int) -> str:
    """The look `step` away from what is shown, without going round; a mixture counts as "all"."""
    place = LOOKS.index(look_of(options) or "all") + step
    return LOOKS[min(max(place, 0), len(LOOKS) - 1)]


def shown_people(
    people: Iterable[Prediction], selected: int | None, mirror: bool = False
) -> tuple[Prediction, ...]:
    """One person alone: the selected or the only one; else the four largest, left to right as seen."""
    everyone = tuple(people)
    chosen = tuple(p for p in everyone if p.track.id == selected)
    if chosen:
        return chosen
    largest = sorted(everyone, key=lambda p: -p.track.box.width * p.track.box.height)[:COLUMNS]
    return tuple(sorted(largest, key=lambda p: p.track.box.x1, reverse=mirror))


@dataclass(frozen=True, slots=True)
class Side:
    """Where the text stands; `beside` leaves the picture the rest of the page, lest text cover the face."""

    left: bool = True
    beside: bool = False


class SideRule:
    """Keeps text off the face without jumping about."""

    def __init__(self) -> None:
        self.side = Side()
        self._since: float | None = None

    def update(self, face: Rect | None, width: float, time: float, may_change: bool = True) -> Side:
        """`face` as it lies when the picture fills a page `width` wide; `time` in seconds."""
        if face is None:
            return self.side
        panel = width * PANEL / 1280
        under_left = max(0.0, min(face.right, panel) - max(face.x, 0.0))
        under_right = max(0.0, min(face.right, width) - max(face.x, width - panel))
        best = Side(left=under_left <= under_right, beside=min(under_left, under_right) > 0)
        if self._since is None:
            self.side, self._since = best, time
        elif best == self.side or not may_change:
            return self.side
        elif time - self._since >= KEEP_SIDE or time < self._since:
            self.side, self._since = best, time
        return self.side
