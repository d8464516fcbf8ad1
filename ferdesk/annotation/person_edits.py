"""Changes to the persons of a clip: which tracks are whom, what they are called, which face is false."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from ferdesk.annotation.timeline import Annotation, Person, Timeline
from ferdesk.errors import FerdeskError

Parts = tuple[tuple[int, int, int], ...]


def add_person(tl: Timeline, name: str = "", tracks: Sequence[int] = ()) -> Timeline:
    """A new person; the id is the highest. For a face that a person drew, or as a tier for a whole scene."""
    return replace(tl, persons=(*tl.persons, Person(_next(tl), name.strip(), tuple(tracks))))


def rename_person(tl: Timeline, id: int, name: str) -> Timeline:
    """An empty name shows the person's number."""
    return _with(tl, replace(_get(tl, id), name=name.strip()))


def hide_person(tl: Timeline, id: int, hidden: bool = True) -> Timeline:
    """A false face is hidden with its labels; nothing of it is lost."""
    return _with(tl, replace(_get(tl, id), hidden=hidden))


def remove_person(tl: Timeline, id: int) -> Timeline:
    """With all labels of this person; its tracks then belong to nobody."""
    _get(tl, id)
    return replace(
        tl,
        persons=tuple(p for p in tl.persons if p.id != id),
        annotations=tuple(a for a in tl.annotations if a.person != id),
    )


def give_tracks(tl: Timeline, id: int, tracks: Sequence[int]) -> Timeline:
    """Whole tracks to this person, taken from whomever they were."""
    _get(tl, id)
    given = tuple(dict.fromkeys(tracks))
    return replace(
        tl,
        persons=tuple(
            replace(
                p,
                tracks=tuple(t for t in p.tracks if t not in given) + (given if p.id == id else ()),
                parts=tuple(part for part in p.parts if part[0] not in given),
            )
            for p in tl.persons
        ),
    )


def merge_persons(tl: Timeline, keep: int, other: int) -> Timeline:
    """Two persons are one. Where both have labels on a tier those of `keep` stand, the others are trimmed."""
    kept, gone = _get(tl, keep), _get(tl, other)
    if keep == other:
        raise FerdeskError("A person cannot be merged with itself. Choose two persons.")
    tracks = tuple(dict.fromkeys((*kept.tracks, *gone.tracks)))
    parts = chain.from_iterable(_united(kept, gone, track, tl.frames) for track in tracks)
    merged = replace(kept, name=kept.name or gone.name, tracks=tracks, parts=tuple(parts))
    ids = iter(range(tl.next_id(), tl.next_id() + 2 * len(tl.annotations) + 1))
    moved: list[Annotation] = []
    for tier in tl.tiers:
        taken = tl.on(keep, tier.id)
        for a in tl.on(other, tier.id):
            free = _free(a, taken)
            moved += [
                replace(a, person=keep, start=start, end=end, id=next(ids) if i else a.id)
                for i, (start, end) in enumerate(free)
            ]
    return replace(
        tl,
        persons=tuple(merged if p.id == keep else p for p in tl.persons if p.id != other),
        annotations=(*(a for a in tl.annotations if a.person != other), *moved),
    )


def split_person(
    tl: Timeline,
    person: int,
    frame: int,
    tracks: Iterable[int] | None = None,
    extents: Mapping[int, tuple[int, int]] | None = None,
) -> Timeline:
    """From `frame` on this is someone else: a new person, whose id is the highest, gets the labels and the
    `tracks` (all if None) from there on.

    `extents` (Project.extents) gives the frames [start, end) of each track, so that one that lies wholly on
    one side goes there wholly; a track without is cut.
    """
    found = _get(tl, person)
    if not 0 < frame < tl.frames:
        raise FerdeskError(
            "A person is split between two frames. Move the playhead off the clip's first frame."
        )
    chosen = found.tracks if tracks is None else tuple(t for t in found.tracks if t in set(tracks))
    new_id = _next(tl)
    before: dict[int, Parts] = {t: _parts(found, t) for t in found.tracks if t not in chosen}
    after: dict[int, Parts] = {}
    for track in chosen:
        first, last = (extents or {}).get(track, (0, tl.frames))
        pieces = found.ranges(track) or ((0, tl.frames),)
        left = tuple(
            (track, s, min(e, frame)) for s, e in pieces if s < frame and max(s, first) < min(e, frame)
        )
        right = tuple(
            (track, max(s, frame), e) for s, e in pieces if e > frame and max(s, frame) < min(e, last)
        )
        if left and right:
            before[track], after[track] = left, right
        else:  # wholly on one side
            (after if right else before)[track] = _parts(found, track)
    if not after and tracks is not None:
        raise FerdeskError(
            "None of these tracks goes on after this frame. Move the playhead before their end."
        )
    return replace(
        tl,
        persons=(
            *(p for p in tl.persons if p.id != person),
            replace(found, tracks=tuple(before), parts=tuple(chain.from_iterable(before.values()))),
            Person(new_id, "", tuple(after), found.hidden, tuple(chain.from_iterable(after.values()))),
        ),
        annotations=tuple(_divided(tl, person, new_id, frame)),
    )


def _divided(tl: Timeline, person: int, new_person: int, frame: int) -> Iterator[Annotation]:
    fresh = tl.next_id()
    for a in tl.annotations:
        if a.person != person or a.end <= frame:
            yield a
        elif a.start >= frame:
            yield replace(a, person=new_person)
        else:
            yield replace(a, end=frame)
            yield replace(a, person=new_person, start=frame, id=fresh)
            fresh += 1


def _free(a: Annotation, taken: Sequence[Annotation]) -> list[tuple[int, int]]:
    """The stretches of `a` that none of `taken`, which are in order, covers."""
    free, start = [], a.start
    for t in taken:
        if t.end <= start or t.start >= a.end:
            continue
        if t.start > start:
            free.append((start, t.start))
        start = t.end
    if start < a.end:
        free.append((start, a.end))
    return free


def _united(a: Person, b: Person, track: int, frames: int) -> Parts:
    """The parts of `track` that belong to either; empty if that is the whole track."""
    whole = ((0, frames),)
    pieces = sorted(chain.from_iterable(p.ranges(track) or whole for p in (a, b) if track in p.tracks))
    joined: list[list[int]] = []
    for start, end in pieces:
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    if joined == [[0, frames]]:
        return ()
    return tuple((track, start, end) for start, end in joined)


def _parts(person: Person, track: int) -> Parts:
    return tuple(part for part in person.parts if part[0] == track)


def _next(tl: Timeline) -> int:
    return max((p.id for p in tl.persons), default=0) + 1


def _get(tl: Timeline, id: int) -> Person:
    found = tl.person(id)
    if found is None:
        raise FerdeskError("This person is no longer in the project. Choose another one.")
    return found


def _with(tl: Timeline, person: Person) -> Timeline:
    return replace(tl, persons=tuple(person if p.id == person.id else p for p in tl.persons))
