"""COCO-style boxes with track ids: images are the frames, annotations the faces in them, in frame pixels.

The category of a face is what the first chosen tier with a label in that frame says, else, if predictions
are wanted, the engine's most probable expression.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ferdesk.annotation.exports._contents import Contents, person_name
from ferdesk.annotation.timeline import STANDARD_LABELS
from ferdesk.records import EXPRESSIONS

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "coco", "COCO boxes (.json)", ".json", "_coco"


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    labels = tuple(dict.fromkeys([*STANDARD_LABELS, *(v for t in contents.tiers for v in t.vocabulary)]))
    faces = list(_faces(contents, {label: number for number, label in enumerate(labels, 1)}))
    faces.sort(key=lambda face: (face["image_id"], face["person_id"]))
    clip = contents.clip
    frames = sorted({face["image_id"] for face in faces})
    made = {
        "info": {"description": f"Faces of {clip.name}, exported by FERDesk", "version": "1"},
        "licenses": [],
        "videos": [{"id": 1, "name": clip.name, "width": clip.width, "height": clip.height}],
        "images": [
            {
                "id": frame,
                "video_id": 1,
                "file_name": f"{clip.path.stem}_{frame:06d}.png",  # as the pictures export calls them
                "width": clip.width,
                "height": clip.height,
                "frame_id": frame,
                "time": round(contents.clock.second(frame), 6),
            }
            for frame in frames
        ],
        "categories": [
            {"id": number, "name": label, "supercategory": "expression"}
            for number, label in enumerate(labels, 1)
        ],
        "annotations": [{"id": number, **face} for number, face in enumerate(faces, 1)],
    }
    with path.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(made, file, ensure_ascii=False)


def _faces(contents: Contents, categories: dict[str, int]) -> Iterator[dict[str, Any]]:
    for person in contents.persons:
        predictions = contents.predictions.get(person.id)
        if predictions is None:
            continue
        for row in np.flatnonzero(predictions.frames % contents.options.step == 0).tolist():
            frame = int(predictions.frames[row])
            said = [(t, contents.timeline.at(person.id, t.id, frame)) for t in contents.tiers]
            labels = {tier.name: found.label for tier, found in said if found is not None}
            scores = predictions.scores[row]
            if not labels and not contents.options.predictions:
                continue
            label = next(iter(labels.values()), EXPRESSIONS[int(scores.argmax())].value)
            x1, y1, x2, y2 = (round(float(v), 2) for v in predictions.boxes[row])
            face: dict[str, Any] = {
                "image_id": frame,
                "video_id": 1,
                "category_id": categories[label],
                "bbox": [x1, y1, round(x2 - x1, 2), round(y2 - y1, 2)],
                "area": round((x2 - x1) * (y2 - y1), 2),
                "iscrowd": 0,
                "track_id": int(predictions.tracks[row]),
                "person_id": person.id,
                "person": person_name(person),
                "detector_score": round(float(predictions.detector[row]), 4),
                "labels": labels,
            }
            if contents.options.predictions:
                face["scores"] = {
                    e.value: round(float(s), 6) for e, s in zip(EXPRESSIONS, scores, strict=True)
                }
            yield face
