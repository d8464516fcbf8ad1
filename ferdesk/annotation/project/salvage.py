"""Mends a damaged project: a copy of it is kept, what can be read goes into a new file in its place."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from ferdesk.annotation.project import damaged, database, packing, rows, schema
from ferdesk.annotation.project.clip_file import ClipInfo
from ferdesk.annotation.project.damaged import Rows
from ferdesk.annotation.project.salvaged_labels import Labels, salvaged_labels
from ferdesk.errors import FerdeskError

_Found = dict[str, Rows]


def salvage(path: Path) -> tuple[str, ...]:
    """Mend the project at `path`, which nobody else has open; the sentences that say what was lost.

    FerdeskError, and nothing is changed, if not even its clip is known any more.
    """
    kept: Path | None = None
    made = path.with_name(f".{path.name}.new")
    try:
        found = damaged.read(path)
        clip, times = _clip(found)
        labels = salvaged_labels(found, len(packing.unpack_times(times)))
        kept = _copy_beside(path)
        made.unlink(missing_ok=True)
        with contextlib.closing(database.connect(made, "rwc")) as db, database.transaction(db):
            schema.create(db)
            chunks, lost_frames = _write_predictions(db, found)
            _write_labels(db, labels, found)
            _write_rest(db, labels, found, clip, times, lost_frames)
        # What was written ahead belongs to the damaged file and must not be put on the new one.
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        made.replace(path)
    except (OSError, sqlite3.Error, LookupError) as error:
        made.unlink(missing_ok=True)
        if kept is not None:
            _unlink(kept)
        if isinstance(error, LookupError) or database.is_damage(error):
            raise FerdeskError(
                f"{path.name} is damaged, and nothing in it can be recovered. "
                "Use a copy of it, or make a new project of the clip."
            ) from None
        if isinstance(error, sqlite3.Error):
            raise database.cannot_write(path, error) from None
        raise FerdeskError(
            f"{path.name} is damaged and cannot be recovered here ({error.strerror}). "
            "Copy it to a disk with free space and open it there."
        ) from None
    return _sentences(path, kept, _meta(found), labels, found, lost_frames, chunks)


def _meta(found: _Found) -> dict[str, Any]:
    meta = {}
    for key, value in found["meta"].rows:
        with contextlib.suppress(ValueError, TypeError):
            meta[key] = json.loads(value)
    return meta


def _clip(found: _Found) -> tuple[dict[str, Any], bytes]:
    """What is known of the clip, and its packed times; LookupError if that is lost."""
    spare, blobs, clip = dict(found["spare"].rows), dict(found["blob"].rows), _meta(found).get("clip")
    for told in (clip, _json(spare.get("clip"))):
        for times in (blobs.get("times"), spare.get("times")):
            if isinstance(told, dict) and times is not None:
                with contextlib.suppress(ValueError, TypeError, LookupError):
                    ClipInfo.from_json(told, packing.unpack_times(times))
                    return told, times
    raise LookupError("clip")


def _json(text: Any) -> Any:
    with contextlib.suppress(ValueError, TypeError):
        return json.loads(text)
    return None


def _unlink(kept: Path) -> None:
    for path in (kept, kept.with_name(kept.name + "-wal")):
        path.unlink(missing_ok=True)


def _copy_beside(path: Path) -> Path:
    kept, n = path.with_name(f"{path.stem} (damaged){path.suffix}"), 2
    while kept.exists():
        kept, n = path.with_name(f"{path.stem} (damaged {n}){path.suffix}"), n + 1
    ahead = path.with_name(path.name + "-wal")
    if ahead.exists():
        shutil.copy2(ahead, kept.with_name(kept.name + "-wal"))
    beside = kept.with_name(f".{kept.name}.new")
    shutil.copy2(path, beside)
    os.replace(beside, kept)  # noqa: PTH105
    return kept


def _write_predictions(db: sqlite3.Connection, found: _Found) -> tuple[int, int]:
    """Chunks of which every row is sound: how many, and how many frames must be analysed again."""
    by_chunk: dict[int, list[tuple[int, bytes]]] = {}
    end = 0
    for _, start, track, data in found["prediction"].rows:
        with contextlib.suppress(ValueError, TypeError):
            frames = packing.unpack_track(track, data).frames
            end = max(end, int(frames[-1]) + 1)
            by_chunk.setdefault(start, []).append((track, data))
    covered = 0
    extents: dict[int, tuple[int, int]] = {}
    chunks = sorted(found["chunk"].rows)
    for start, to, count in chunks:
        end = max(end, to)
        tracks = by_chunk.get(start, [])
        if len(tracks) != count:
            continue
        covered += to - start
        db.execute("INSERT OR IGNORE INTO chunk VALUES (?, ?, ?)", (start, to, count))
        for track, data in tracks:
            db.execute(
                "INSERT OR IGNORE INTO prediction (start, track, data) VALUES (?, ?, ?)", (start, track, data)
            )
            frames = packing.unpack_track(track, data).frames
            first, last = extents.get(track, (1 << 31, 0))
            extents[track] = (min(first, int(frames[0])), max(last, int(frames[-1]) + 1))
    number = (_meta(found).get("analysis") or {}).get("number", 1)
    known = {track: analysis for track, analysis, _, _ in found["track"].rows}
    for track in {*known, *extents}:
        place = extents.get(track, (None, None))
        db.execute(
            "INSERT OR IGNORE INTO track VALUES (?, ?, ?, ?)", (track, known.get(track, number), *place)
        )
    for table in ("thumbnail", "redrawn"):
        for row in found[table].rows:
            db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    return len(chunks), end - covered


def _write_labels(db: sqlite3.Connection, labels: Labels, found: _Found) -> None:
    tl = labels.timeline
    for tier in tl.tiers:
        rows.put(db, "tier", tier.id, rows.values_of(tier))
    for person in tl.persons:
        rows.put(db, "person", person.id, rows.values_of(person))
    for annotation in tl.annotations:
        rows.put(db, "annotation", annotation.id, rows.values_of(annotation))
    for track, values in labels.keyframes.items():
        rows.put(db, "keyframes", track, values)
    if labels.history:
        db.executemany("INSERT OR IGNORE INTO step VALUES (?, ?, ?, ?)", found["step"].rows)
        db.executemany("INSERT OR IGNORE INTO delta VALUES (?, ?, ?, ?, ?, ?)", found["delta"].rows)


def _write_rest(
    db: sqlite3.Connection,
    labels: Labels,
    found: _Found,
    clip: dict[str, Any],
    times: bytes,
    lost_frames: int,
) -> None:
    now = datetime.now().astimezone().isoformat()
    ids = [p.id for p in labels.timeline.persons]
    meta = _meta(found)
    new: dict[str, Any] = {"created": now, "settings": {}, **meta, "clip": clip, "saved_at": now}
    new["highest_person"] = max(meta.get("highest_person", 0), labels.highest_person, *ids, 0)
    new["annotations"] = len(labels.timeline.annotations)
    if lost_frames and new.get("analysis"):
        new["analysis"]["finished"] = False
    for key, value in new.items():
        db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (key, json.dumps(value)))
    for name, data in {**dict(found["blob"].rows), "times": times}.items():
        db.execute("INSERT OR IGNORE INTO blob VALUES (?, ?)", (name, data))
    for name, data in (("clip", json.dumps(clip).encode()), ("times", times)):
        db.execute("INSERT OR IGNORE INTO spare VALUES (?, ?)", (name, data))


def _sentences(
    path: Path,
    kept: Path,
    meta: dict[str, Any],
    labels: Labels,
    found: _Found,
    lost_frames: int,
    chunks: int,
) -> tuple[str, ...]:
    lost = []
    missing = meta.get("annotations", 0) - len(labels.timeline.annotations)
    if missing > 0:
        lost.append("1 label was lost." if missing == 1 else f"{missing} labels were lost.")
    elif "annotations" not in meta and not labels.complete:
        lost.append("Some labels may be lost.")
    if not labels.history:
        lost.append("The history was lost: what was done before cannot be undone.")
    if lost_frames > 0:
        lost.append(
            f"The predictions of {lost_frames} frames were lost. Analyse the clip to make them again."
        )
    elif not (found["prediction"].complete and found["chunk"].complete):
        lost.append("Some predictions were lost. Analyse the clip to make them again.")
    elif "analysis" not in meta and chunks:
        lost.append("What the predictions were made with is no longer known. Analyse the clip anew.")
    if not found["thumbnail"].complete:
        lost.append("Some pictures of persons were lost.")
    return (
        f"{path.name} was damaged and is recovered.",
        *(lost or ["Nothing was lost."]),
        f"The damaged file is kept as {kept.name}.",
    )
