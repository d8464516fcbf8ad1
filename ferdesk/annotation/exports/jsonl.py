"""JSON Lines: the whole project, an object a line: clip, tiers, persons, labels, faces by frame."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferdesk.annotation.exports._contents import Contents, person_name
from ferdesk.annotation.exports._frame_rows import rows
from ferdesk.recording.columns import BOX
from ferdesk.records import EXPRESSIONS

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "jsonl", "JSON Lines", ".jsonl", ""


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in _records(contents):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _records(contents: Contents) -> Iterator[dict[str, Any]]:
    clip = contents.clip
    yield {
        "record": "clip",
        "name": clip.name,
        "sha256": clip.sha256,
        "width": clip.width,
        "height": clip.height,
        "frames": contents.timeline.frames,
        "duration": round(contents.clock.duration, 6),
        "uncertain_below": contents.uncertain_below,
    }
    for tier in contents.tiers:
        yield {"record": "tier", "tier": tier.name, "vocabulary": list(tier.labels)}
    for person in contents.persons:
        yield {
            "record": "person",
            "person": person.id,
            "person_name": person_name(person),
            "tracks": list(person.tracks),
        }
    for lane in contents.lanes():
        for e in lane.events:
            yield {
                "record": "label",
                "tier": lane.tier,
                "engine": lane.engine,
                "person": lane.person.id,
                "start_time": round(e.start_time, 6),
                "end_time": round(e.end_time, 6),
                "start_frame": e.start,
                "end_frame": e.end,
                "label": e.label,
                "intensity": e.intensity,
                "comment": e.comment,
                "origin": e.origin,
                "probability": None if e.probability is None else round(e.probability, 6),
            }
    for row in rows(contents):
        yield _frame(contents, row)


def _frame(contents: Contents, row: dict[str, Any]) -> dict[str, Any]:
    scores = {e.value: row[e.value] for e in EXPRESSIONS}
    return {
        "record": "frame",
        "frame": row["frame"],
        "time": round(row["time"], 6),
        "person": row["person"],
        "track": row["track"],
        "box": None if row["x1"] is None else [row[side] for side in BOX],
        "detector_score": row["detector_score"],
        "scores": None if row["top"] is None else scores,
        "top": row["top"],
        "uncertain": row["uncertain"],
        "labels": {t.name: row[f"label:{t.name}"] for t in contents.tiers if row[f"label:{t.name}"]},
    }
