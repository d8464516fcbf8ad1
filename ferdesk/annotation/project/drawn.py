"""Face boxes that a person drew on keyframes, and the predictions made for them, in the project file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ferdesk.annotation.project import packing, rows
from ferdesk.annotation.project.editing import Editing
from ferdesk.annotation.project.rows import Change
from ferdesk.annotation.tracks import Keyframe, TrackPredictions
from ferdesk.errors import FerdeskError

Box = tuple[float, float, float, float]
DRAWN = 1_000_000  # tracks drawn by hand are numbered from here, so that an analysis never meets them


class DrawnBoxes(Editing):
    """The part of Project that drawn boxes go through: edits, with predictions of their own."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._tracks: dict[int, TrackPredictions] = {}  # as they were read last
        super().__init__(*arguments, **options)

    def new_track(self) -> int:
        """A number for a face drawn by hand. Give it to a person with edits.add_person or give_tracks."""
        with self._mutex, self._writing(edit=True):
            found = self._db.execute("SELECT max(id) FROM track").fetchone()[0] or 0
            track = max(found, DRAWN) + 1
            self._db.execute("INSERT INTO track VALUES (?, 0, NULL, NULL)", (track,))
        return track

    def keyframes(self, track: int) -> tuple[Keyframe, ...]:
        """The boxes drawn for a track, first to last."""
        values = self._keyframes(track)
        if values is None:
            return ()
        return tuple(Keyframe(track, f, (x1, y1, x2, y2)) for f, x1, y1, x2, y2 in values[0])

    def set_keyframes(
        self, track: int, frames: Sequence[int], boxes: Sequence[Box], what: str = "Draw face box"
    ) -> None:
        """The boxes drawn for a track, none to take them back: an undo step. From the first to the last they
        replace what the analysis found. Then `to_recompute` names the track until its predictions are there.
        """
        after = _values(frames, boxes)
        if len(set(frames)) != len(frames) or any(not 0 <= f < self._timeline.frames for f in frames):
            raise FerdeskError("A face box is drawn once in a frame of the clip. Choose another frame.")
        with self._mutex:
            before = self._keyframes(track)
            if before == after:
                return
            with self._writing(edit=True):
                self._take_in_others()
                self._record([Change("keyframes", track, before, after)], what)
        self._tell()

    def to_recompute(self) -> tuple[int, ...]:
        """Tracks whose drawn boxes have no predictions yet."""
        with self._mutex:
            found = self._db.execute(
                "SELECT id FROM keyframes AS k WHERE NOT EXISTS "
                "(SELECT 1 FROM redrawn AS r WHERE r.track = k.id AND r.boxes = k.boxes) ORDER BY id"
            ).fetchall()
        return tuple(track for (track,) in found)

    def replace_predictions(self, track: int, predictions: TrackPredictions) -> None:
        """Those of the boxes drawn for `track` now, from the first keyframe to the last. They are kept with
        these very boxes, so that undo and redo need not make them again."""
        data = packing.pack_track(predictions)
        with self._mutex:
            with self._writing():
                row = self._db.execute("SELECT boxes FROM keyframes WHERE id = ?", (track,)).fetchone()
                if row is None:
                    raise FerdeskError("The face boxes were taken back meanwhile. Draw them again.")
                self._db.execute(
                    "INSERT OR REPLACE INTO redrawn (track, boxes, data) VALUES (?, ?, ?)",
                    (track, row[0], data),
                )
            self._tracks.pop(track, None)
        self._tell()

    def _with_drawn(self, analysed: TrackPredictions) -> TrackPredictions:
        drawn = self.keyframes(analysed.track)
        if not drawn:
            return analysed
        found = self._db.execute(
            "SELECT r.data FROM redrawn AS r JOIN keyframes AS k ON r.track = k.id AND r.boxes = k.boxes "
            "WHERE k.id = ?",
            (analysed.track,),
        ).fetchone()
        start, end = drawn[0].frame, drawn[-1].frame + 1
        parts = [analysed.between(0, start), analysed.between(end, self._timeline.frames)]
        if found is not None:
            parts.insert(1, packing.unpack_track(analysed.track, found[0]).between(start, end))
        return TrackPredictions.joined(analysed.track, parts)

    def _keyframes(self, track: int) -> list[Any] | None:
        with self._mutex:
            row = self._db.execute("SELECT boxes FROM keyframes WHERE id = ?", (track,)).fetchone()
        return None if row is None else rows.cells("keyframes", row)

    def _changed(self, made: Iterable[Change] | None) -> None:
        if made is None:
            self._tracks.clear()
            return
        for change in made:
            if change.kind == "keyframes":
                self._tracks.pop(change.key, None)


def _values(frames: Sequence[int], boxes: Sequence[Box]) -> list[Any] | None:
    """The row of a track's keyframes; None for none."""
    drawn = sorted(zip((int(f) for f in frames), boxes, strict=True), key=lambda drawn: drawn[0])
    return [[[f, *(round(float(v), 3) for v in box)] for f, box in drawn]] if drawn else None
