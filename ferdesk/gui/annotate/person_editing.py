"""The edits of persons and their face boxes that keys and menus make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ferdesk.annotation import edits
from ferdesk.annotation.timeline import Timeline
from ferdesk.annotation.tracks import Keyframe, interpolate
from ferdesk.errors import FerdeskError
from ferdesk.gui.annotate.annotator import Annotator
from ferdesk.gui.annotate.history_words import shown_persons

Box = tuple[float, float, float, float]
SMALLEST = 12.0  # pixels of the frame: no smaller face is drawn
_PART = 0.2  # of the picture's height: how large a new box begins


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A face box being drawn: x1, y1, x2, y2 in frame pixels, and whose; None is a new person."""

    frame: int
    box: Box
    person: int | None

    def moved(self, dx: float, dy: float, width: int, height: int) -> DrawnBox:
        x1, y1, x2, y2 = self.box
        dx, dy = _between(dx, -x1, width - x2), _between(dy, -y1, height - y2)
        return DrawnBox(self.frame, (x1 + dx, y1 + dy, x2 + dx, y2 + dy), self.person)

    def resized(self, dx: float, dy: float, width: int, height: int) -> DrawnBox:
        """The right and lower edges moved; the upper left corner stays."""
        x1, y1, x2, y2 = self.box
        right = min(max(x2 + dx, x1 + SMALLEST), width)
        bottom = min(max(y2 + dy, y1 + SMALLEST), height)
        return DrawnBox(self.frame, (x1, y1, right, bottom), self.person)


class PersonEditing:
    """All raise FerdeskError for what cannot be."""

    def __init__(self, annotator: Annotator) -> None:
        self._a = annotator

    def rename(self, person: int, name: str) -> None:
        called = self._called(person)
        self._apply(lambda tl: edits.rename_person(tl, person, name), f"Rename {called} to {name.strip()}")

    def merge(self, keep: int, other: int) -> None:
        what = f"Merge {self._called(other)} into {self._called(keep)}"
        self._apply(lambda tl: edits.merge_persons(tl, keep, other), what)
        self._a.activate_person(keep)

    def split(self) -> None:
        """From the playhead on the active person is someone else."""
        person, frame = self._wanted(), self._a.state.frame
        extents = self._a.project.extents()
        at = self._a.words.times(frame, frame).partition(" ")[0]
        what = f"Split {self._called(person)} at {at}"
        self._apply(lambda tl: edits.split_person(tl, person, frame, None, extents), what)

    def mark_false(self) -> None:
        """The active person is no face at all: hidden with its labels until brought back."""
        person = self._wanted()
        what = f"Mark {self._called(person)} as a false face"
        persons = [p.id for p in shown_persons(self._a.timeline)]
        place = persons.index(person)
        self._apply(lambda tl: edits.hide_person(tl, person, True), what)
        left = [p.id for p in shown_persons(self._a.timeline)]
        if left:
            self._a.activate_person(left[min(place, len(left) - 1)])

    def bring_back(self) -> int:
        """Show all false faces again; how many there were."""
        hidden = [p.id for p in self._a.timeline.persons if p.hidden]

        def change(tl: Timeline) -> Timeline:
            for person in hidden:
                tl = edits.hide_person(tl, person, False)
            return tl

        if hidden:
            self._apply(change, "Bring back false faces")
        return len(hidden)

    # -- face boxes

    def begin_box(self, width: int, height: int) -> DrawnBox:
        """Where drawing a box begins in the frame at the playhead: at the active person's face if the engine
        or a person found it there or near, else in the middle. Size in pixels of the frame."""
        frame, person = self._a.state.frame, self._a.state.person
        found = None if person is None else self._box_near(person, frame)
        if found is None:
            side = height * _PART
            x, y = (width - side) / 2, (height - side) / 2
            found = (x, y, x + side, y + side)
        return DrawnBox(frame, found, person)

    def step_owner(self, drawn: DrawnBox, by: int) -> DrawnBox:
        """The next or previous person to whom the box is given; after the last a new one."""
        owners = [*(p.id for p in shown_persons(self._a.timeline)), None]
        place = owners.index(drawn.person) if drawn.person in owners else 0
        return DrawnBox(drawn.frame, drawn.box, owners[min(max(place + by, 0), len(owners) - 1)])

    def keep_box(self, drawn: DrawnBox) -> int:
        """Make `drawn` a keyframe; the track whose predictions have to be made anew.

        The box joins the person's track that is drawn already, else the one the engine followed through this
        frame, else begins a new one: a missed face.
        """
        project = self._a.project
        person, track = drawn.person, None
        if person is not None:
            track = self._track_for(person, drawn.frame)
        new = track is None
        if new:
            track = project.new_track()
        assert track is not None
        there = {k.frame: k.box for k in project.keyframes(track)}
        there[drawn.frame] = drawn.box
        frames = sorted(there)
        who = "a new person" if person is None else self._called(person)
        what = f"Draw face box of {who}, frame {drawn.frame}"
        made = track
        with project.group(what):
            project.set_keyframes(made, frames, [there[f] for f in frames], what)
            if person is None:
                project.apply(lambda tl: edits.add_person(tl, tracks=(made,)), what)
                person = self._a.timeline.persons[-1].id
            elif new:
                owner = person
                tracks = (*self._tracks(owner), made)
                project.apply(lambda tl: edits.give_tracks(tl, owner, tracks), what)
        self._after()
        self._a.activate_person(person)
        return made

    def remove_box(self) -> int | None:
        """Take the keyframe at the playhead back; its track, or None if there is none."""
        person, frame = self._wanted(), self._a.state.frame
        for track in self._tracks(person):
            kept = [k for k in self._a.project.keyframes(track) if k.frame != frame]
            if len(kept) != len(self._a.project.keyframes(track)):
                what = f"Remove face box of {self._called(person)}, frame {frame}"
                self._a.project.set_keyframes(track, [k.frame for k in kept], [k.box for k in kept], what)
                self._after()
                return track
        return None

    def drawn_at(self, frame: int) -> dict[int, Box]:
        """Boxes of persons whose drawn track covers `frame` and has no prediction yet."""
        found: dict[int, Box] = {}
        for person in shown_persons(self._a.timeline):
            for track in person.tracks:
                keys = self._a.project.keyframes(track)
                if keys and keys[0].frame <= frame <= keys[-1].frame:
                    found[person.id] = _at(keys, frame)
        return found

    def _track_for(self, person: int, frame: int) -> int | None:
        tracks = self._tracks(person)
        drawn = [t for t in tracks if self._a.project.keyframes(t)]
        if drawn:
            # The drawn track whose keyframes are nearest.
            return min(drawn, key=lambda t: min(abs(k.frame - frame) for k in self._a.project.keyframes(t)))
        within = self._a.project.every - 1
        return next((t for t in tracks if self._a.project.track(t).at(frame, within) is not None), None)

    def _box_near(self, person: int, frame: int) -> Box | None:
        drawn = self.drawn_at(frame).get(person)
        if drawn is not None:
            return drawn
        near: list[tuple[int, Box]] = []  # how many frames away; a box just drawn has no prediction yet
        for track in self._tracks(person):
            near += [(abs(k.frame - frame), k.box) for k in self._a.project.keyframes(track)]
        found = self._a.predicted.of(person)
        if found is not None and len(found):
            row = int(abs(found.frames - frame).argmin())
            x1, y1, x2, y2 = found.boxes[row].tolist()
            near.append((abs(int(found.frames[row]) - frame), (x1, y1, x2, y2)))
        return min(near, key=lambda each: each[0])[1] if near else None

    def _tracks(self, person: int) -> tuple[int, ...]:
        found = self._a.timeline.person(person)
        return () if found is None else found.tracks

    def _wanted(self) -> int:
        if self._a.state.person is None:
            raise FerdeskError("There is no person here. Analyse the clip, or draw a face box with F.")
        return self._a.state.person

    def _called(self, person: int) -> str:
        return self._a.words.person(self._a.timeline, person)

    def _apply(self, change: Callable[[Timeline], Timeline], what: str) -> None:
        self._a.project.apply(change, what)
        self._after()

    def _after(self) -> None:
        self._a.reconcile()


def _at(keys: tuple[Keyframe, ...], frame: int) -> Box:
    frames, boxes = interpolate(keys)
    x1, y1, x2, y2 = boxes[frame - int(frames[0])].tolist()
    return x1, y1, x2, y2


def _between(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
