"""What the timeline shows and where it lies: one object that painting, pointer and screen reader ask.

Lengths are logical pixels of the widget unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.timeline import Annotation, Timeline
from ferdesk.annotation.tracks import PersonPredictions
from ferdesk.gui import theme
from ferdesk.gui.timeline_view_axis import Axis
from ferdesk.gui.timeline_view_boxes import Boxes
from ferdesk.gui.timeline_view_lanes import Lane, Parts, Sizes, lane_at, lay_out
from ferdesk.gui.timeline_view_levels import Levels

RULER = 26
HEAD, NARROW_HEAD = 208, 144
_NARROW = 1080  # the widget's width under which lane heads are narrow


@dataclass(frozen=True, slots=True)
class Selection:
    """Frames [start, end) of one person on one tier; `annotation_id` if that is a label."""

    person: int
    tier: int
    start: int
    end: int
    annotation_id: int | None = None


class Target(Protocol):
    """A stretch to check, frames [start, end)."""

    @property
    def person(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, eq=False)
class Content:
    """What is given to the view. `times` (frames,) seconds; `cuts` frames that begin a scene."""

    timeline: Timeline = field(default_factory=lambda: Timeline(0))
    times: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    predictions: Mapping[int, PersonPredictions] = field(default_factory=dict)
    cuts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    uncertain_below: float = 0.0
    analyzed_to: int = 0
    active_tier: int | None = None
    blind: bool = False
    every: int = 1


class State:
    """Content, view and playhead; `place` must be called when any size may have changed."""

    def __init__(self) -> None:
        self.content = Content()
        self.axis = Axis(0, 1)
        self.lanes: tuple[Lane, ...] = ()
        self.parts = Parts()
        self.collapsed: set[int] = set()
        self.scroll = 0
        self.playhead = 0
        self.selection: Selection | None = None
        self.person: int | None = None
        self.target: Target | None = None
        self.preview: Timeline | None = None  # while an edge is dragged
        self.marked: int | None = None  # the boundary that is dragged
        self.width, self.height, self.scale = 1, 1, 1.0
        self.head = HEAD
        self.ruler = RULER
        self._levels: dict[int, Levels] = {}
        self._boxes: dict[tuple[int, int], tuple[Timeline, Boxes]] = {}
        self._of: dict[int, PersonPredictions] = {}
        self._made_with: tuple[float, int, int] = (0.0, 1, 0)

    # -- what is shown

    def set_content(self, content: Content) -> None:
        made_with = (content.uncertain_below, content.every, content.timeline.frames)
        if made_with != self._made_with:
            self._levels.clear()
            self._made_with = made_with
        self._levels = {
            person: levels
            for person, levels in self._levels.items()
            if content.predictions.get(person) is self._of[person]
        }
        self._of = dict(content.predictions)
        self.content = content
        self.preview = None
        self.axis = self.axis.of(content.timeline.frames)
        self.playhead = min(self.playhead, max(0, content.timeline.frames - 1))
        self.arrange()

    @property
    def timeline(self) -> Timeline:
        return self.preview or self.content.timeline

    def levels(self, person: int) -> Levels | None:
        """Made when a lane is first seen: a clip may have many persons."""
        predictions = self._of.get(person)
        if predictions is None:
            return None
        found = self._levels.get(person)
        if found is None:
            below, every, frames = self._made_with
            found = self._levels[person] = Levels(predictions, below, frames, every)
        return found

    def boxes(self, person: int, tier: int) -> Boxes:
        """The labels of a row as arrays, kept as long as they are the same."""
        key, timeline = (person, tier), self.timeline
        kept = self._boxes.get(key)
        if kept is not None and kept[0] is timeline:
            return kept[1]
        labels = timeline.on(person, tier)
        same = kept is not None and kept[1].labels == labels
        made = kept[1] if kept is not None and same else Boxes.of(labels)
        self._boxes[key] = (timeline, made)
        return made

    def selected(self) -> Annotation | None:
        """The selected label as it is now, also while its edge is dragged."""
        id = self.selection.annotation_id if self.selection is not None else None
        return self.timeline.get(id) if id is not None else None

    def select(self, selection: Selection | None) -> None:
        """A label that is gone is not selected any more; one that changed is selected as it is now."""
        if selection is not None and selection.annotation_id is not None:
            found = self.content.timeline.get(selection.annotation_id)
            if found is None:
                selection = None
            else:
                selection = Selection(found.person, found.tier, found.start, found.end, found.id)
        self.selection = selection

    # -- where it lies

    def place(self, width: int, height: int, scale: float) -> None:
        now = theme.current()
        self.width, self.height, self.scale = width, height, scale
        narrow = width < _NARROW or now.text_scale > 1.5
        head = now.px(NARROW_HEAD if narrow else HEAD)
        self.head = round(round(min(head, 0.35 * width) * scale) / scale)
        self.ruler = now.px(RULER)
        self.axis = self.axis.resized(max(1, round((width - self.head) * scale)), scale)
        self.arrange()

    def arrange(self) -> None:
        """Lanes anew, for other persons, tiers, parts or sizes."""
        timeline, sizes = self.timeline, Sizes.at(theme.current().text_scale)
        self.lanes = lay_out(
            timeline.persons, timeline.tiers, sizes, self.parts, self.collapsed, self.content.blind
        )
        self.scroll = min(max(self.scroll, 0), self.scroll_end)

    @property
    def room(self) -> int:
        """Height under the ruler."""
        return max(1, self.height - self.ruler)

    @property
    def scroll_end(self) -> int:
        return max(0, (self.lanes[-1].bottom if self.lanes else 0) - self.room)

    def seen_lanes(self) -> list[Lane]:
        return [a for a in self.lanes if a.bottom > self.scroll and a.top < self.scroll + self.room]

    def lane(self, person: int) -> Lane | None:
        return next((lane for lane in self.lanes if lane.person == person), None)

    def lane_at(self, y: float) -> Lane | None:
        return lane_at(self.lanes, self.inside(y)) if y >= self.ruler else None

    def inside(self, y: float) -> float:
        """Of the widget -> from the top of the first lane."""
        return y - self.ruler + self.scroll

    def y(self, inside: float) -> float:
        return inside + self.ruler - self.scroll

    def x(self, frame: float) -> float:
        return self.head + self.axis.x(frame) / self.scale

    def snapped_x(self, frame: float) -> float:
        """On a whole device pixel, as the bands are."""
        return self.head + round(self.axis.x(frame)) / self.scale

    def frame_at(self, x: float) -> int:
        return self.axis.frame((x - self.head) * self.scale)

    def boundary_at(self, x: float) -> int:
        return self.axis.boundary((x - self.head) * self.scale)

    def set_parts(self, bands: bool, curves: bool, cuts: bool) -> None:
        self.parts = replace(self.parts, bands=bands, curves=curves, cuts=cuts)
        self.arrange()
