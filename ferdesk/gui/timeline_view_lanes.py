"""The lanes from top to bottom: one a person, with a band, curves and a row for each tier. Knows no Qt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ferdesk.annotation.timeline import Person, Tier

TOP, GAP, BELOW = 4, 2, 2  # over the band, between band and curves, under the last row
BAND, CURVES, ROW = 20, 66, 28
LEAST = 52  # of an open lane: room for a name and what stands under it


@dataclass(frozen=True, slots=True)
class Sizes:
    """Heights in logical pixels, as the text scale makes them."""

    band: int = BAND
    curves: int = CURVES
    row: int = ROW
    least: int = LEAST

    @classmethod
    def at(cls, text_scale: float) -> Sizes:
        # Curves hold no text: they need not grow with it.
        return cls(round(BAND * text_scale), CURVES, round(ROW * text_scale), round(LEAST * text_scale))


@dataclass(frozen=True, slots=True)
class Parts:
    """What is shown of each lane."""

    bands: bool = True
    curves: bool = True
    cuts: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    tier: int
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Lane:
    """Logical pixels from the top of the first lane; `band` and `curves` are (top, height) inside the lane,
    rows' tops as well."""

    person: int
    top: int
    height: int
    band: tuple[int, int] | None
    curves: tuple[int, int] | None
    rows: tuple[Row, ...]
    collapsed: bool = False

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def painted(self) -> int:
        """Height of the part above the rows, which is painted from predictions."""
        parts = [top + height for top, height in filter(None, (self.band, self.curves))]
        return max(parts, default=0)

    def row(self, tier: int) -> Row | None:
        return next((row for row in self.rows if row.tier == tier), None)

    def row_at(self, y: float) -> Row | None:
        """`y` from the top of the first lane."""
        inside = y - self.top
        return next((row for row in self.rows if row.top <= inside < row.top + row.height), None)


def lay_out(
    persons: Sequence[Person],
    tiers: Sequence[Tier],
    sizes: Sizes,
    parts: Parts,
    collapsed: Collection[int] = (),
    blind: bool = False,
) -> tuple[Lane, ...]:
    """A lane for each person that is not hidden. A collapsed lane has its band alone; blind lanes keep the
    band's place, where a face in view is shown without saying what it shows, and have no curves."""
    lanes: list[Lane] = []
    top = 0
    for person in persons:
        if person.hidden:
            continue
        lane = _lane(person.id, top, tiers, sizes, parts, person.id in collapsed, blind)
        lanes.append(lane)
        top = lane.bottom
    return tuple(lanes)


def _lane(
    person: int,
    top: int,
    tiers: Sequence[Tier],
    sizes: Sizes,
    parts: Parts,
    collapsed: bool,
    blind: bool,
) -> Lane:
    if collapsed:
        return Lane(person, top, sizes.band + 2 * TOP, (TOP, sizes.band), None, (), collapsed=True)
    y = TOP
    band = curves = None
    if parts.bands or blind:
        band = (y, sizes.band)
        y += sizes.band + GAP
    if parts.curves and not blind:
        curves = (y, sizes.curves)
        y += sizes.curves
    rows = []
    for tier in tiers:
        rows.append(Row(tier.id, y, sizes.row))
        y += sizes.row
    return Lane(person, top, max(y + BELOW, sizes.least), band, curves, tuple(rows))


def lane_at(lanes: Sequence[Lane], y: float) -> Lane | None:
    """The lane at `y` from the top of the first one."""
    return next((lane for lane in lanes if lane.top <= y < lane.bottom), None)


def scroll_to_show(lane: Lane, scroll: int, height: int) -> int:
    """The nearest scroll position at which `lane` is whole in view, or its top if it is higher than that."""
    if lane.top < scroll or lane.height > height:
        return lane.top
    return max(scroll, lane.bottom - height)
