"""Where boxes, chips, strips and panels go over a picture: plain rectangles, no Qt, no colour.

Rules (design, section 5): a chip on top of each face, a strip of eight bars under middle faces, a panel
beside large ones; nothing covers another face; larger faces are drawn last; sizes do not flicker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

STRIP_FROM = 64.0  # width of the face in logical pixels
PANEL_FROM = 180.0
HYSTERESIS = 12.0
CROWD = 8  # with more faces strips and panels are dropped
GAP = 3.0  # between box and chip, strip or panel
MOST_INSIDE = 0.25  # of a face's height a strip inside its box may take

MASKS = ("none", "heat", "dim", "attended")


@dataclass(frozen=True, slots=True)
class OverlayOptions:
    """What is drawn over the picture. `mask` is one of MASKS; `opacity` 0..1 is the mask's."""

    boxes: bool = True
    bars: bool = True
    mask: str = "heat"
    opacity: float = 0.66
    mirror: bool = False
    blur: bool = False
    legend: bool = True
    numbers: bool = True  # chips


@dataclass(frozen=True, slots=True)
class Rect:
    """x, y of the upper left corner, width, height; logical pixels."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def meets(self, other: Rect) -> bool:
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def holds(self, other: Rect) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


class Detail(StrEnum):
    """How much of a prediction a face has room for."""

    CHIP = "chip"
    STRIP = "strip"
    PANEL = "panel"


class ChipText(StrEnum):
    NAME = "name"
    CODE = "code"
    NUMBER = "number"  # the tile only


@dataclass(frozen=True, slots=True)
class Face:
    """One face in the view: its box and the widths of what its chip may hold, in logical pixels."""

    track_id: int
    box: Rect
    tile: float
    name: float
    code: float
    value: float


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes that grow with the text."""

    chip: float = 22.0
    strip: float = 30.0
    panel_width: float = 116.0
    panel_row: float = 18.0
    padding: float = 6.0

    @classmethod
    def scaled(cls, text_scale: float) -> Metrics:
        base = cls()
        # A strip holds no text; at 200 % a third more is plenty, and it covers less.
        return cls(
            chip=base.chip * text_scale,
            strip=base.strip * (1 + (text_scale - 1) / 3),
            panel_width=base.panel_width * text_scale,
            panel_row=base.panel_row * text_scale,
            padding=base.padding * text_scale,
        )

    @property
    def panel_height(self) -> float:
        return 8 * self.panel_row + 2 * self.padding


@dataclass(frozen=True, slots=True)
class FaceLayout:
    """What is drawn for one face, and where; `wanted` is what its size asks for (kept for hysteresis)."""

    track_id: int
    box: Rect
    wanted: Detail
    chip: Rect | None
    chip_text: ChipText
    chip_value: bool
    strip: Rect | None = None
    panel: Rect | None = None


def fitted(frame_width: int, frame_height: int, area: Rect) -> Rect:
    """The largest rectangle of the frame's shape inside `area`, centred: fitted, never cropped."""
    scale = min(area.w / frame_width, area.h / frame_height)
    w, h = frame_width * scale, frame_height * scale
    return Rect(area.x + (area.w - w) / 2, area.y + (area.h - h) / 2, w, h)


def filled(frame_width: int, frame_height: int, area: Rect, crop: float = 0.15) -> Rect:
    """The frame's shape over all of `area` if at most `crop` of it is lost, else `fitted`."""
    scale = max(area.w / frame_width, area.h / frame_height)
    w, h = frame_width * scale, frame_height * scale
    if area.w * area.h < (1 - crop) * w * h:
        return fitted(frame_width, frame_height, area)
    return Rect(area.x + (area.w - w) / 2, area.y + (area.h - h) / 2, w, h)


def lay_out(
    faces: Sequence[Face],
    picture: Rect,
    options: OverlayOptions,
    before: Mapping[int, Detail] | None = None,
    metrics: Metrics = Metrics(),
    reserved: Sequence[Rect] = (),
) -> tuple[FaceLayout, ...]:
    """Places for all faces, in the order they are drawn: smaller (farther) first.

    `picture` is where the video lies; `before` holds each track's `wanted` of the previous frame;
    labels keep off `reserved` where they can.
    Nearer faces choose their places first.
    """
    boxes = {face.track_id: face.box for face in faces}
    placed: list[FaceLayout] = []
    taken: list[Rect] = list(reserved)
    for face in sorted(faces, key=lambda f: (-f.box.w * f.box.h, f.track_id)):
        others = [box for track, box in boxes.items() if track != face.track_id]
        wanted = wanted_detail(face.box.w, (before or {}).get(face.track_id))
        layout = _place(face, wanted, picture, others, taken, options, len(faces) > CROWD, metrics)
        taken += [rect for rect in (layout.chip, layout.strip, layout.panel) if rect is not None]
        placed.append(layout)
    return tuple(reversed(placed))


def wanted_detail(width: float, before: Detail | None) -> Detail:
    """The detail for a face `width` pixels wide; sizes near a border keep what they had."""
    slack = HYSTERESIS / 2
    strip_from, panel_from = STRIP_FROM, PANEL_FROM
    if before is not None:
        strip_from += slack if before is Detail.CHIP else -slack
        panel_from += -slack if before is Detail.PANEL else slack
    if width > panel_from:
        return Detail.PANEL
    return Detail.STRIP if width >= strip_from else Detail.CHIP


def _place(
    face: Face,
    wanted: Detail,
    picture: Rect,
    others: list[Rect],
    taken: list[Rect],
    options: OverlayOptions,
    crowd: bool,
    metrics: Metrics,
) -> FaceLayout:
    box = face.box
    detail = wanted if options.bars and not crowd else Detail.CHIP
    panel = _panel(box, picture, others + taken, metrics) if detail is Detail.PANEL else None
    left, width = _span(box, picture, face.tile)
    obstacles = _Obstacles(picture, others, taken)
    chip = _chip(box, left, width, metrics.chip, obstacles) if options.numbers else None
    strip = None
    if detail is not Detail.CHIP and panel is None:
        strip = _strip(box, left, width, metrics.strip, chip, obstacles)
    text, value = _chip_text(face, width, wanted)
    return FaceLayout(face.track_id, box, wanted, chip, text, value, strip, panel)


def _span(box: Rect, picture: Rect, least: float) -> tuple[float, float]:
    """Left and width of what goes with a box: as wide as the box with its line, inside the picture."""
    left, right = max(box.x - 2, picture.x), min(box.right + 2, picture.right)
    width = max(right - left, least)
    return max(min(left, picture.right - width), picture.x), width


@dataclass(frozen=True, slots=True)
class _Obstacles:
    picture: Rect
    faces: list[Rect]
    labels: list[Rect]

    def off_faces(self, places: list[Rect]) -> list[Rect]:
        """The places in the picture that cover no other face."""
        return [p for p in places if self.picture.holds(p) and not any(p.meets(face) for face in self.faces)]

    def free(self, places: list[Rect]) -> list[Rect]:
        """Those that cover no other label, either."""
        return [p for p in self.off_faces(places) if not any(p.meets(label) for label in self.labels)]


def _chip(box: Rect, left: float, width: float, size: float, obstacles: _Obstacles) -> Rect:
    """Above, else below, else inside; at the picture's edge it slides into the box instead of jumping."""
    top = obstacles.picture.y
    above = Rect(left, max(box.y - GAP - size, top + GAP), width, size)
    below = Rect(left, box.bottom + GAP, width, size)
    inside = Rect(left, max(box.y, top) + GAP, width, size)
    places = [above, below]
    return [*obstacles.free(places), *obstacles.off_faces(places), inside][0]


def _strip(
    box: Rect, left: float, width: float, size: float, chip: Rect | None, obstacles: _Obstacles
) -> Rect | None:
    """Below, else above, else inside where the face is large enough for it, else not at all."""
    under, over = box.bottom + GAP, box.y - GAP - size
    if chip is not None and chip.y >= box.bottom:
        under = chip.bottom + GAP
    elif chip is not None:
        over = chip.y - GAP - size
    bottom = obstacles.picture.bottom
    below = Rect(left, min(under, bottom - GAP - size), width, size)
    free = obstacles.free([below, Rect(left, over, width, size)])
    if not free and size <= MOST_INSIDE * box.h:
        free = [Rect(left, min(box.bottom, bottom) - GAP - size, width, size)]
    return free[0] if free else None


def _panel(box: Rect, picture: Rect, obstacles: list[Rect], metrics: Metrics) -> Rect | None:
    """Beside the box, on the side with more room; None if neither side has any (then a strip is drawn)."""
    width, height = metrics.panel_width, metrics.panel_height
    top = max(min(box.y, picture.bottom - height), picture.y)
    sides = [(box.x - picture.x, box.x - GAP - 2 - width), (picture.right - box.right, box.right + GAP + 2)]
    for _, x in sorted(sides, reverse=True):
        panel = Rect(x, top, width, height)
        if picture.holds(panel) and not any(panel.meets(rect) for rect in obstacles):
            return panel
    return None


def _chip_text(face: Face, width: float, wanted: Detail) -> tuple[ChipText, bool]:
    """What fits beside the number tile, and whether the probability does, too; small faces get codes."""
    room = width - face.tile
    if wanted is not Detail.CHIP and face.name + face.value <= room:
        return ChipText.NAME, True
    if face.code <= room:
        return ChipText.CODE, face.code + face.value <= room
    return ChipText.NUMBER, False
