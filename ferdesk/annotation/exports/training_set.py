"""A training set: a folder of face crops with labels.csv, as `python -m ferdesk.training` reads it.

A crop is cut as the engine saw the face (its card's framing), every `step` frames of what is labelled with
an expression. Where several annotators labelled it, their shares are a distribution (soft label); `label` is
the one most of them chose, and empty where there is no such one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferdesk.annotation.exports._contents import Contents
from ferdesk.annotation.exports._pictures import frames
from ferdesk.annotation.exports._text import write_table
from ferdesk.annotation.exports.pictures import save_png
from ferdesk.annotation.timeline import Person
from ferdesk.errors import EngineError, FerdeskError
from ferdesk.model_card import Framing, ModelCard, find_card
from ferdesk.records import EXPRESSIONS, FaceBox, Frame, Track

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "training-set", "Training set (crops and labels)", "", "_training"
TABLE = "labels.csv"
_EXPRESSIONS = tuple(e.value for e in EXPRESSIONS)
COLUMNS = ("file", "label", *_EXPRESSIONS, "subject", "clip", "track", "frame", "time", "annotators")


@dataclass(frozen=True, slots=True)
class _Face:
    """One labelled face: its track and box, and how many annotators chose which expression."""

    person: Person
    track: int
    box: FaceBox
    votes: Counter[str]


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    faces: dict[int, list[_Face]] = {}
    for frame, face in _faces(contents):
        faces.setdefault(frame, []).append(face)
    if not faces:
        raise FerdeskError(
            "No face that the engine saw is labelled with an expression. Label some faces first."
        )
    path.mkdir()
    framing = _framing(project.engine)
    rows = []
    for frame in frames(contents, faces):
        for face in faces[frame.index]:
            name = f"{frame.index:06d}_{face.person.id}.png"
            save_png(path / name, _crop(frame, face, options.side, framing))
            rows.append(_row(contents, name, frame, face))
    write_table(path / TABLE, COLUMNS, rows)


def _faces(contents: Contents) -> Iterator[tuple[int, _Face]]:
    """Frames of which the engine has a box and at least one tier an expression."""
    for person in contents.persons:
        predictions = contents.predictions.get(person.id)
        for row, frame in enumerate([] if predictions is None else predictions.frames.tolist()):
            if predictions is None or frame % contents.options.step:
                continue
            said = (contents.timeline.at(person.id, tier.id, frame) for tier in contents.tiers)
            votes = Counter(a.label for a in said if a is not None and a.label in _EXPRESSIONS)
            if votes:
                x1, y1, x2, y2 = predictions.boxes[row].tolist()
                box = FaceBox(x1, y1, x2, y2, float(predictions.detector[row]))
                yield frame, _Face(person, int(predictions.tracks[row]), box, votes)


def _crop(frame: Frame, face: _Face, side: int, framing: Framing) -> Any:
    from ferdesk.faces.crop import crop_face

    return crop_face(frame, Track(face.track, face.box), side, framing).image


def _row(contents: Contents, name: str, frame: Frame, face: _Face) -> list[object]:
    total = face.votes.total()
    best = [label for label, votes in face.votes.items() if votes == max(face.votes.values())]
    shares = [f"{face.votes[e] / total:.4f}" for e in _EXPRESSIONS] if total > 1 else [""] * len(_EXPRESSIONS)
    # A name is the same person in all clips; without one, a person is known in this clip only.
    subject = face.person.name or f"{contents.clip.name}#{face.person.id}"
    return [
        name,
        best[0] if len(best) == 1 else "",
        *shares,
        subject,
        contents.clip.name,
        face.track,
        frame.index,
        frame.time,
        total,
    ]


def _framing(card: dict[str, Any]) -> Framing:
    """The engine's, from what the project keeps of its card or else from the engine itself; never levelled,
    since a project keeps no eyes to level by."""
    kept = card.get("framing")
    if kept is None:
        return replace(_installed(str(card.get("name")), card.get("sha256")).framing, level_roll=False)
    scale, x, y = (float(kept[key]) for key in ("scale", "offset_x", "offset_y"))
    return Framing(scale, x, y)


def _installed(name: str, sha256: str | None) -> ModelCard:
    try:
        card = find_card(name)
    except EngineError:
        card = None
    if card is None or card.sha256 != sha256:
        raise FerdeskError(
            f"The engine {name} that saw these faces is not here, so it is not known how it frames them. "
            "Import it again, then export."
        )
    return card
