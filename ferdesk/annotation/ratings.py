"""What two or more raters (annotators, or the engine) said of the same frames, side by side.

A unit is one person in one frame, taken every `step` frames. A rater is a tier, named, or the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.engine_labels import ENGINE, engine_codes, tier_codes, uncertain_below
from ferdesk.annotation.engine_labels import LABELS as ENGINE_LABELS
from ferdesk.annotation.frame_clock import FrameClock
from ferdesk.annotation.timeline import STANDARD_LABELS, Person, Tier, Timeline
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from ferdesk.annotation.project import Project


@dataclass(frozen=True, eq=False)
class Ratings:
    """n units by k raters. `codes` int16 (n, k) index into `labels`, -1 where a rater gave none; `clip` (n,)
    index into `clips`, `person` (n,) ids. A unit stands for frames [frame, until) and seconds
    [time, until_time)."""

    raters: tuple[str, ...]
    labels: tuple[str, ...]
    codes: NDArray[np.int16]
    clips: tuple[str, ...]
    clip: NDArray[np.int32]
    person: NDArray[np.int32]
    frame: NDArray[np.int32]
    until: NDArray[np.int32]
    time: NDArray[np.float64]
    until_time: NDArray[np.float64]
    step: int = 1

    def __len__(self) -> int:
        return len(self.codes)

    def of_clip(self, number: int) -> Ratings:
        """The units of one clip."""
        rows = self.clip == number
        return replace(self, **{name: getattr(self, name)[rows] for name in _COLUMNS})


_COLUMNS = ("codes", "clip", "person", "frame", "until", "time", "until_time")


def rater_names(project: Project) -> tuple[str, ...]:
    """Whom one can compare in a project: its tiers by name, then the engine if it said anything."""
    names = tuple(t.name for t in project.timeline.tiers)
    analysed = any(project.predictions(p.id) is not None for p in project.timeline.persons)
    return (*names, ENGINE) if analysed and ENGINE not in names else names


def rate(project: Project, raters: Sequence[str], step: int = 1) -> Ratings:
    """What `raters` of one project said. FerdeskError for a name that is neither a tier nor the engine."""
    return rate_across([(project, rater) for rater in raters], step)


def rate_across(sides: Sequence[tuple[Project, str]], step: int = 1) -> Ratings:
    """Raters that may be in different projects of the same clip; persons are the first project's.

    FerdeskError if the projects are not of the same clip, or if nobody is in all of them.
    """
    if step < 1:
        raise FerdeskError(f"A step of {step} frames is not possible. Choose 1 or more.")
    first = sides[0][0]
    for other, _ in sides[1:]:
        _check_same_clip(first, other)
    labels = _labels_of(sides)
    frames = np.arange(0, first.timeline.frames, step, dtype=np.int32)
    blocks, persons = [], []
    for person in first.timeline.persons:
        if person.hidden:
            continue
        same = [_same_person(first.timeline, person, project.timeline) for project, _ in sides]
        if any(p is None for p in same):
            continue
        columns = [
            _codes_of(project, rater, p.id, labels)[frames]
            for (project, rater), p in zip(sides, same, strict=True)
            if p is not None
        ]
        blocks.append(np.stack(columns, 1))
        persons.append(np.full(len(frames), person.id, np.int32))
    if not blocks:
        raise FerdeskError("Nobody is in all of these projects. Analyse the clip first, or choose others.")
    codes = np.concatenate(blocks)
    said = (codes >= 0).any(1)  # a unit that nobody labelled says nothing
    frame = np.tile(frames, len(blocks))[said]
    until = np.minimum(frame + step, first.timeline.frames).astype(np.int32)
    edges = FrameClock(first.times).edges
    names = tuple(rater for _, rater in sides)
    if len(set(names)) < len(names):
        names = tuple(f"{rater} ({project.path.stem})" for project, rater in sides)
    return Ratings(
        names,
        labels,
        codes[said],
        (first.clip.name,),
        np.zeros(int(said.sum()), np.int32),
        np.concatenate(persons)[said],
        frame,
        until,
        edges[frame],
        edges[until],
        step,
    )


def pool(parts: Iterable[Ratings]) -> Ratings:
    """The units of several clips as one; raters must have the same names everywhere."""
    found = list(parts)
    if not found:
        raise FerdeskError("There is nothing to compare. Choose at least one project.")
    raters, step = found[0].raters, found[0].step
    if any(p.raters != raters or p.step != step for p in found):
        raise FerdeskError("Only ratings of the same raters with the same step can be pooled.")
    labels = _ordered(label for p in found for label in p.labels)
    clips: list[str] = []
    columns: dict[str, list[NDArray[np.generic]]] = {name: [] for name in _COLUMNS}
    for p in found:
        to = np.array([labels.index(label) for label in p.labels] + [-1], np.int16)
        placed = replace(p, codes=to[p.codes], clip=p.clip + np.int32(len(clips)))  # -1 picks the last entry
        for name in _COLUMNS:
            columns[name].append(getattr(placed, name))
        clips += p.clips
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    return replace(found[0], labels=labels, clips=tuple(clips), **joined)  # pyright: ignore[reportArgumentType]


def find_tier(timeline: Timeline, name: str) -> Tier | None:
    """The tier called `name`, whatever its case."""
    return next((t for t in timeline.tiers if t.name.casefold() == name.casefold()), None)


def _codes_of(project: Project, rater: str, person: int, labels: tuple[str, ...]) -> NDArray[np.int16]:
    timeline = project.timeline
    tier = find_tier(timeline, rater)
    if tier is not None:
        return tier_codes(timeline.on(person, tier.id), timeline.frames, labels)
    codes = engine_codes(
        project.predictions(person), timeline.frames, uncertain_below(project), project.every
    )
    to = np.array([labels.index(label) for label in ENGINE_LABELS] + [-1], np.int16)
    return to[codes]


def _labels_of(sides: Sequence[tuple[Project, str]]) -> tuple[str, ...]:
    labels: list[str] = []
    for project, rater in sides:
        tier = find_tier(project.timeline, rater)
        if tier is not None:
            used = {a.label for a in project.timeline.annotations if a.tier == tier.id}
            labels += [*tier.labels, *sorted(used)]
        elif rater == ENGINE:
            labels += ENGINE_LABELS
        else:
            known = ", ".join((*(t.name for t in project.timeline.tiers), ENGINE))
            raise FerdeskError(f"{project.path.name} has no tier called {rater}. Choose of: {known}.")
    return _ordered(labels)


def _ordered(labels: Iterable[str]) -> tuple[str, ...]:
    """Each once: the standard ones in their order, then the others by name."""
    found = set(labels)
    standard = [label for label in STANDARD_LABELS if label in found]
    return (*standard, *sorted(found.difference(standard)))


def _check_same_clip(a: Project, b: Project) -> None:
    if a.clip.sha256 != b.clip.sha256 or a.timeline.frames != b.timeline.frames:
        raise FerdeskError(
            f"{a.path.name} and {b.path.name} are not of the same clip. "
            "Compare projects of one clip, or pool several that hold both raters."
        )


def _same_person(first: Timeline, person: Person, other: Timeline) -> Person | None:
    """In another project of the clip: who shares most tracks; without tracks, who has the same id."""
    if other is first:
        return person
    seen = [p for p in other.persons if not p.hidden]
    best = max(seen, key=lambda p: len(set(p.tracks) & set(person.tracks)), default=None)
    if best is not None and set(best.tracks) & set(person.tracks):
        return best
    return None if person.tracks else next((p for p in seen if p.id == person.id), None)
