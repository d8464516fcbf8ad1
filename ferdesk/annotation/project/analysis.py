"""What the engine said of a clip, in the project file: chunks of frames, a row for each track in a chunk."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.project import packing, rows
from ferdesk.annotation.project.drawn import DRAWN, DrawnBoxes
from ferdesk.annotation.timeline import Person
from ferdesk.annotation.tracks import PersonPredictions, TrackPredictions
from ferdesk.errors import FerdeskError


class AnalysisStore(DrawnBoxes):
    """The part of Project that holds predictions; written on one thread while another edits."""

    # -- an analysis, chunk by chunk

    def begin_analysis(
        self, card: dict[str, Any], settings: dict[str, Any], every: int = 1, *, anew: bool = False
    ) -> None:
        """Say what the predictions are made with; `every` n-th frame. With the same as before, the analysis
        goes on at `analyzed_to`. With anything else FerdeskError, unless `anew`: then the predictions there
        are thrown away, labels and their persons stay."""
        with self._mutex:
            before = self._meta("analysis")
            new = {"card": card, "settings": settings, "every": every, "finished": False, "number": 1}
            if before is not None:
                same = all(before[key] == new[key] for key in ("card", "settings", "every"))
                if same and not anew:
                    return
                if not anew:
                    raise FerdeskError(
                        "This clip was analysed with another engine or other settings. "
                        "Use the same to go on, or analyse it anew."
                    )
                new["number"] = before["number"] + 1
            with self._writing():
                if before is not None:
                    self._forget_predictions()
                self._put_meta("analysis", new)
            self._tracks.clear()
            self._reload_persons()
        self._tell()

    def add_predictions(
        self,
        frame_from: int,
        frame_to: int,
        tracks: Sequence[TrackPredictions],
        memory: bytes | None = None,
    ) -> None:
        """Frames [frame_from, frame_to) are analysed, and this is all that was found there: one transaction.
        Tracks seen for the first time become persons. A chunk given again replaces the one before. `memory`
        is what the analysis needs to go on after them; `analysis_memory` gives it back."""
        if not 0 <= frame_from < frame_to <= self._timeline.frames:
            raise ValueError(f"frames {frame_from} to {frame_to} of {self._timeline.frames}")
        for t in tracks:
            if len(t) and not frame_from <= t.frames[0] <= t.frames[-1] < frame_to:
                raise ValueError(f"track {t.track} has frames outside {frame_from} to {frame_to}")
        packed = [(frame_from, t.track, packing.pack_track(t)) for t in tracks if len(t)]
        with self._mutex:
            analysis = self._meta("analysis")
            if analysis is None:
                raise ValueError("begin_analysis comes first")
            with self._writing():
                db, chunk = self._db, (frame_from, frame_to)
                db.execute("DELETE FROM prediction WHERE start >= ? AND start < ?", chunk)
                db.execute("DELETE FROM chunk WHERE start >= ? AND start < ?", chunk)
                db.execute("INSERT INTO chunk VALUES (?, ?, ?)", (*chunk, len(packed)))
                db.executemany("INSERT INTO prediction (start, track, data) VALUES (?, ?, ?)", packed)
                new = [t.track for t in tracks if len(t) and self._see(t, analysis["number"])]
                self._make_persons(new)
                if memory is not None:
                    db.execute("INSERT OR REPLACE INTO blob VALUES ('memory', ?)", (memory,))
            for t in tracks:
                self._tracks.pop(t.track, None)
            self._reload_persons()
        self._tell()

    def finish_analysis(self) -> None:
        """Nothing is left to analyse."""
        with self._mutex, self._writing():
            self._put_meta("analysis", {**(self._meta("analysis") or {}), "finished": True})
            self._db.execute("DELETE FROM blob WHERE name = 'memory'")
        self._tell()

    @property
    def analysis_memory(self) -> bytes | None:
        """What the analysis left with the chunk added last, unless it is finished."""
        with self._mutex:
            found = self._db.execute("SELECT data FROM blob WHERE name = 'memory'").fetchone()
        return None if found is None else found[0]

    @property
    def analyzed_to(self) -> int:
        """The next frame to analyse: all before it are done (a salvage may have left a gap)."""
        with self._mutex:
            chunks = self._db.execute("SELECT start, end FROM chunk ORDER BY start").fetchall()
        to = 0
        for start, end in chunks:
            if start > to:
                break
            to = max(to, end)
        return to

    @property
    def analyzed(self) -> bool:
        """Whether an analysis came to its end."""
        return bool((self._meta("analysis") or {}).get("finished"))

    @property
    def engine(self) -> dict[str, Any]:
        """The card of the engine that made the predictions; empty before an analysis."""
        return (self._meta("analysis") or {}).get("card", {})

    @property
    def analysis_settings(self) -> dict[str, Any]:
        """The settings the predictions were made with; empty before an analysis."""
        return (self._meta("analysis") or {}).get("settings", {})

    @property
    def every(self) -> int:
        """Every how many frames one was analysed."""
        return (self._meta("analysis") or {}).get("every", 1)

    # -- what was found

    def track_ids(self) -> tuple[int, ...]:
        """The tracks that have predictions or drawn boxes."""
        with self._mutex:
            found = self._db.execute(
                "SELECT id FROM track WHERE start IS NOT NULL UNION SELECT id FROM keyframes ORDER BY id"
            ).fetchall()
        return tuple(track for (track,) in found)

    @property
    def next_track(self) -> int:
        """The lowest number for an analysis's next track: track numbers are never used again."""
        with self._mutex:
            found = self._db.execute("SELECT max(id) FROM track WHERE id < ?", (DRAWN,)).fetchone()
        return (found[0] or 0) + 1

    def extents(self) -> dict[int, tuple[int, int]]:
        """The frames [start, end) of each track, drawn boxes too."""
        with self._mutex:
            query = "SELECT id, start, end FROM track WHERE start IS NOT NULL"
            found = {track: (start, end) for track, start, end in self._db.execute(query)}
            drawn = [track for (track,) in self._db.execute("SELECT id FROM keyframes")]
        for track in drawn:
            frames = [k.frame for k in self.keyframes(track)]
            start, end = found.get(track, (frames[0], 0))
            found[track] = (min(start, frames[0]), max(end, frames[-1] + 1))
        return found

    def track(self, track: int) -> TrackPredictions:
        """All predictions of one track; where boxes were drawn, those given to `replace_predictions`."""
        with self._mutex:
            if track not in self._tracks:
                found = self._db.execute(
                    "SELECT data FROM prediction WHERE track = ? ORDER BY start", (track,)
                ).fetchall()
                try:
                    parts = [packing.unpack_track(track, data) for (data,) in found]
                    self._tracks[track] = self._with_drawn(TrackPredictions.joined(track, parts))
                except ValueError:
                    raise FerdeskError(
                        f"{self._file.path.name} is damaged. Open it to edit, and FERDesk recovers the rest."
                    ) from None
            return self._tracks[track]

    def predictions(self, person: int) -> PersonPredictions | None:
        """The predictions of a person over all its tracks; None if there are none (yet)."""
        found = self._timeline.person(person)
        if found is None:
            return None
        tracks = []
        for track in found.tracks:
            ranges = found.ranges(track)
            whole = self.track(track)
            tracks += [whole] if ranges is None else [whole.between(s, e) for s, e in ranges]
        together = PersonPredictions.of(person, tracks)
        return together if len(together) else None

    def put_thumbnail(self, track: int, jpeg: bytes) -> None:
        with self._mutex, self._writing():
            self._db.execute("INSERT OR REPLACE INTO thumbnail VALUES (?, ?)", (track, jpeg))
        self._tell()

    def thumbnail(self, person: int) -> bytes | None:
        """A JPEG of the person's face: that of the first track that has one."""
        found = self._timeline.person(person)
        for track in found.tracks if found else ():
            with self._mutex:
                row = self._db.execute("SELECT jpeg FROM thumbnail WHERE track = ?", (track,)).fetchone()
            if row is not None:
                return row[0]
        return None

    def set_cuts(self, frames: Sequence[int] | NDArray[np.integer]) -> None:
        """The first frames of new shots, all that are known by now."""
        packed = packing.pack_array(np.asarray(frames, np.int32))
        with self._mutex, self._writing():
            self._db.execute("INSERT OR REPLACE INTO blob VALUES ('cuts', ?)", (packed,))
        self._tell()

    @property
    def cuts(self) -> NDArray[np.int32]:
        """(n,) the first frame of each shot but the first."""
        with self._mutex:
            found = self._db.execute("SELECT data FROM blob WHERE name = 'cuts'").fetchone()
        return np.zeros(0, np.int32) if found is None else packing.unpack_numbers(found[0])

    # --

    def _check_predictions(self) -> None:
        """ValueError if any are damaged: SQLite does not notice a changed byte inside a row."""
        for track, data in self._db.execute("SELECT track, data FROM prediction"):
            packing.unpack_track(track, data)

    def _see(self, track: TrackPredictions, analysis: int) -> bool:
        """Note where a track goes; True if it was never seen before."""
        start, end = int(track.frames[0]), int(track.frames[-1]) + 1
        known = self._db.execute(
            "SELECT analysis, start, end FROM track WHERE id = ?", (track.track,)
        ).fetchone()
        if known is None:
            self._db.execute("INSERT INTO track VALUES (?, ?, ?, ?)", (track.track, analysis, start, end))
            return True
        if known[0] != analysis:
            raise ValueError(f"track {track.track} is one of another analysis; begin at next_track")
        self._db.execute(
            "UPDATE track SET start = min(start, ?), end = max(end, ?) WHERE id = ?",
            (start, end, track.track),
        )
        return False

    def _make_persons(self, tracks: Iterable[int]) -> None:
        """One for each new track: the analysis's work, so not a step to undo."""
        free = itertools.count(self._meta("highest_person") + 1)
        highest = 0
        for track, highest in zip(tracks, free):  # noqa: B905 (free has no end)
            rows.put(self._db, "person", highest, rows.values_of(Person(highest, tracks=(track,))))
        self._keep_highest_person([highest])

    def _forget_predictions(self) -> None:
        for table in ("prediction", "chunk", "thumbnail", "redrawn"):
            self._db.execute(f"DELETE FROM {table}")
        self._db.execute("DELETE FROM blob WHERE name = 'memory'")
        self._db.execute("UPDATE track SET start = NULL, end = NULL")
        labelled = {a.person for a in self._timeline.annotations}
        drawn = {track for (track,) in self._db.execute("SELECT id FROM keyframes")}
        for person in rows.read_persons(self._db):
            if not (person.name or person.id in labelled or drawn.intersection(person.tracks)):
                self._db.execute("DELETE FROM person WHERE id = ?", (person.id,))

    def _reload_persons(self) -> None:
        self._timeline = replace(self._timeline, persons=rows.read_persons(self._db))
