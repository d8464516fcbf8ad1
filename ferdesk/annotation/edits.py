"""Every change a person can make to a timeline's labels, each from one Timeline to the next.

All are pure and raise FerdeskError for what cannot be. Edits of tiers and persons are in modules of their
own and can be named from here as well.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ferdesk.annotation.person_edits import (
    add_person,
    give_tracks,
    hide_person,
    merge_persons,
    remove_person,
    rename_person,
    split_person,
)
from ferdesk.annotation.tier_edits import add_tier, get_tier, remove_tier, rename_tier, set_vocabulary
from ferdesk.annotation.timeline import Annotation, Origin, Tier, Timeline
from ferdesk.errors import FerdeskError

__all__ = [
    "Labelled",
    "add_person",
    "add_tier",
    "delete",
    "erase",
    "give_tracks",
    "hide_person",
    "label",
    "label_all",
    "merge_persons",
    "merge_with_next",
    "move_edge",
    "relabel",
    "remove_person",
    "remove_tier",
    "rename_person",
    "rename_tier",
    "set_comment",
    "set_intensity",
    "set_vocabulary",
    "split",
    "split_person",
]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label for frames [start, end), not yet on a tier."""

    start: int
    end: int
    label: str
    intensity: int | None = None
    comment: str = ""


def label(
    tl: Timeline,
    person: int,
    tier: int,
    start: int,
    end: int,
    label: str,
    intensity: int | None = None,
    comment: str = "",
    origin: Origin = "person",
) -> Timeline:
    """Label frames [start, end). What they covered is overwritten and its neighbours are trimmed; a touching
    neighbour with the same label, intensity and comment becomes one with it."""
    return label_all(tl, person, tier, [Labelled(start, end, label, intensity, comment)], origin)


def label_all(
    tl: Timeline, person: int, tier: int, ranges: Iterable[Labelled], origin: Origin = "person"
) -> Timeline:
    """As `label` for many ranges in turn (thousands of accepted predictions) in one go."""
    on = get_tier(tl, tier)
    lane = _Lane(tl, person, tier)
    for r in ranges:
        _check_range(tl, r.start, r.end)
        _check_label(on, r.label)
        _check_intensity(r.intensity)
        lane.put(Annotation(0, tier, person, r.start, r.end, r.label, r.intensity, r.comment, origin))
    return lane.timeline()


def erase(tl: Timeline, person: int, tier: int, start: int, end: int) -> Timeline:
    """No label on frames [start, end); what reaches out of them is trimmed, or cut in two."""
    _check_range(tl, start, end)
    lane = _Lane(tl, person, tier)
    lane.clear(start, end)
    return lane.timeline()


def split(tl: Timeline, id: int, frame: int) -> Timeline:
    """Cut an annotation in two at `frame`, which becomes the first of the second part."""
    found = _get(tl, id)
    if not found.start < frame < found.end:
        raise FerdeskError("A label is split between two of its frames. Move the playhead into it.")
    second = replace(found, id=tl.next_id(), start=frame)
    return _with(tl, {id: replace(found, end=frame)}, [second])


def merge_with_next(tl: Timeline, id: int) -> Timeline:
    """One annotation out of this one and the next on its tier, and of the frames between them. Label and
    intensity are the first one's; comments are kept both."""
    found, (_, after) = _get(tl, id), _neighbours(tl, id)
    if after is None:
        raise FerdeskError("No label follows this one on its tier, so there is nothing to merge it with.")
    comments = dict.fromkeys(c for c in (found.comment, after.comment) if c)
    intensity = found.intensity
    if intensity is None and after.label == found.label:
        intensity = after.intensity
    merged = replace(found, end=after.end, intensity=intensity, comment="; ".join(comments))
    return _with(tl, {id: merged, after.id: None})


def move_edge(tl: Timeline, id: int, edge: Literal["start", "end"], frame: int) -> Timeline:
    """Move one edge to `frame`, or as near as it gets: at least one frame remains of this annotation and of
    the neighbour that is trimmed."""
    found, (before, after) = _get(tl, id), _neighbours(tl, id)
    changes: dict[int, Annotation | None] = {}
    if edge == "start":
        lowest = before.start + 1 if before else 0
        start = min(max(frame, lowest), found.end - 1)
        changes[id] = replace(found, start=start)
        if before and before.end > start:
            changes[before.id] = replace(before, end=start)
    else:
        highest = after.end - 1 if after else tl.frames
        end = max(min(frame, highest), found.start + 1)
        changes[id] = replace(found, end=end)
        if after and after.start < end:
            changes[after.id] = replace(after, start=end)
    return _with(tl, changes)


def delete(tl: Timeline, id: int) -> Timeline:
    _get(tl, id)
    return _with(tl, {id: None})


def relabel(tl: Timeline, id: int, label: str) -> Timeline:
    """Another label for the same frames; intensity and comment stay. The label is the person's now."""
    found = _get(tl, id)
    _check_label(get_tier(tl, found.tier), label)
    return _with(tl, {id: replace(found, label=label, origin="person")})


def set_intensity(tl: Timeline, id: int, value: int | None) -> Timeline:
    """1 (slight) to 5 (strongest), or None."""
    _check_intensity(value)
    return _with(tl, {id: replace(_get(tl, id), intensity=value)})


def set_comment(tl: Timeline, id: int, text: str) -> Timeline:
    return _with(tl, {id: replace(_get(tl, id), comment=text.strip())})


class _Lane:
    """The annotations of one person on one tier while an edit is made; kept sorted."""

    def __init__(self, tl: Timeline, person: int, tier: int) -> None:
        get_tier(tl, tier)
        if tl.person(person) is None:
            raise FerdeskError("This person is no longer in the project. Choose another one.")
        self._tl, self._person, self._tier = tl, person, tier
        self._lane = list(tl.on(person, tier))
        self._next = tl.next_id()

    def put(self, new: Annotation) -> None:
        covered = self.clear(new.start, new.end)
        # A label that is only made anew stays the same annotation for whoever holds its id.
        new = replace(new, id=covered[0] if covered else self._fresh())
        at = bisect_left(self._lane, new.start, key=_start)
        if at and _joins(self._lane[at - 1], new) and self._lane[at - 1].end == new.start:
            at -= 1
            first = self._lane.pop(at)
            new = replace(new, id=first.id, start=first.start)
        if at < len(self._lane) and _joins(self._lane[at], new) and self._lane[at].start == new.end:
            new = replace(new, end=self._lane.pop(at).end)
        self._lane.insert(at, new)

    def clear(self, start: int, end: int) -> list[int]:
        """Take [start, end) out; the ids of the annotations that lay wholly in it."""
        first = bisect_right(self._lane, start, key=_end)
        last = bisect_left(self._lane, end, key=_start)
        cut = self._lane[first:last]
        self._lane[first:last] = list(self._outside(cut, start, end))
        return [a.id for a in cut if start <= a.start and a.end <= end]

    def timeline(self) -> Timeline:
        others = (a for a in self._tl.annotations if (a.person, a.tier) != (self._person, self._tier))
        return replace(self._tl, annotations=(*others, *self._lane))

    def _outside(self, cut: list[Annotation], start: int, end: int) -> Iterator[Annotation]:
        for a in cut:
            if a.start < start:
                yield replace(a, end=start)
            if a.end > end:
                yield replace(a, start=end, id=self._fresh() if a.start < start else a.id)

    def _fresh(self) -> int:
        self._next += 1
        return self._next - 1


def _joins(a: Annotation, b: Annotation) -> bool:
    return (a.label, a.intensity, a.comment) == (b.label, b.intensity, b.comment)


def _start(a: Annotation) -> int:
    return a.start


def _end(a: Annotation) -> int:
    return a.end


def _with(tl: Timeline, changed: dict[int, Annotation | None], added: Iterable[Annotation] = ()) -> Timeline:
    """`tl` with the annotations of these ids replaced, or removed where None."""
    kept = (changed.get(a.id, a) for a in tl.annotations)
    return replace(tl, annotations=(*(a for a in kept if a is not None), *added))


def _get(tl: Timeline, id: int) -> Annotation:
    found = tl.get(id)
    if found is None:
        raise FerdeskError("This label is no longer there. Select another one.")
    return found


def _neighbours(tl: Timeline, id: int) -> tuple[Annotation | None, Annotation | None]:
    found = _get(tl, id)
    lane = tl.on(found.person, found.tier)
    at = bisect_left(lane, found.start, key=_start)
    return (lane[at - 1] if at else None, lane[at + 1] if at + 1 < len(lane) else None)


def _check_range(tl: Timeline, start: int, end: int) -> None:
    if not 0 <= start < end <= tl.frames:
        raise FerdeskError(
            f"Frames {start} to {end} are not in this clip of {tl.frames} frames. Select a stretch of it."
        )


def _check_label(tier: Tier, label: str) -> None:
    if label not in tier.labels:
        raise FerdeskError(
            f"{label} is not in the vocabulary of tier {tier.name}. Add it there, or choose another label."
        )


def _check_intensity(value: int | None) -> None:
    if value is not None and value not in range(1, 6):
        raise FerdeskError(f"An intensity is 1 to 5, not {value}. Choose one of them.")
