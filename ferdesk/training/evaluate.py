"""The one way of measuring: any target on any labelled faces -> metrics.json and a report.

metrics.json: `n` rows; `fer2013`, `ferplus`, `labels` (ferdesk.training.scores) for whatever labels the data
has, with test-time augmentation if it was asked for, and then the same in `without_tta`; `without_copies`
the same again without the rows that copy a training picture; `end_to_end` the same pictures found and cut
by the live detector and crop, beside the given crops of just those pictures; `conditions` the accuracy on the
pictures as a webcam may show them, plain.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ferdesk.model_card import Framing
from ferdesk.training.datasets import TRAINING, DataError, FaceSet, read_faces
from ferdesk.training.metrics import BOOTSTRAP_DRAWS, RELIABILITY_BINS
from ferdesk.training.scores import SEED, rounded, score
from ferdesk.training.targets import PLAIN, TEN_CROP, Answers, Network, Target, View


def evaluate(
    target: Target,
    faces: FaceSet,
    *,
    split: str | None = None,
    tta: bool = False,
    end_to_end: bool = False,
    framing: Framing | None = None,
    detector: Literal["full", "short"] = "full",
    conditions: bool = False,
) -> dict[str, Any]:
    """Everything metrics.json holds. `framing` replaces the target's own for `end_to_end`.

    Raises DataError if no row has a label or a vote.
    """
    views = TEN_CROP if tta else PLAIN
    plain = target.answers(faces.images)
    answers = target.answers(faces.images, views) if tta else plain
    sections = score(faces, answers)
    if not sections:
        raise DataError(f"{faces.name} has no labels and no votes. Evaluate on labelled faces.")
    result: dict[str, Any] = {
        "n": len(faces),
        "target": describe(target),
        "data": {"name": faces.name, "split": split or "all", "n": len(faces)},
        "protocol": protocol(faces, split, views),
        "tta": tta,
        "bootstrap": {"draws": BOOTSTRAP_DRAWS, "seed": SEED},
        "reliability_bins": RELIABILITY_BINS,
        **sections,
    }
    if tta:
        result["without_tta"] = score(faces, plain)
    if faces.copy_of_training is not None and faces.copy_of_training.any():
        own = ~faces.copy_of_training
        kept = faces.take(own)
        result["without_copies"] = {"n": len(kept), **score(kept, _rows(answers, own))}
        if tta:
            result["without_copies"]["without_tta"] = score(kept, _rows(plain, own))
    if end_to_end:
        result["end_to_end"] = through_detector(target, faces, plain, framing or target.framing, detector)
    if conditions:
        result["conditions"] = under_conditions(target, faces)
    return result


def protocol(faces: FaceSet, split: str | None, views: Sequence[View]) -> str:
    """One sentence that says what the figures are."""
    how = "one plain look at each crop" if len(views) == 1 else f"softmax averaged over {len(views)} views"
    parts = [f"{len(faces)} rows of {faces.name}, split {split or 'all'}", how, "whole picture as the crop"]
    if faces.votes is not None:
        parts.append("FER+ by the majority rule (single votes removed, more than half of the rest)")
    return "; ".join(parts) + "."


def describe(target: Target) -> dict[str, Any]:
    about: dict[str, Any] = {"name": target.name, "kind": target.kind, **target.about}
    if isinstance(target, Network):
        about |= {"input": asdict(target.input), "temperature": target.temperature}
        about["labels"] = [str(label) for label in target.labels]
    return rounded(about)


def under_conditions(target: Target, faces: FaceSet) -> dict[str, dict[str, float]]:
    """The accuracies by name of the labels, under each of CONDITIONS."""
    from ferdesk.training.conditions import CONDITIONS, under

    def accuracies(name: str) -> dict[str, float]:
        sections = score(faces, target.answers(under(name, faces.images)))
        return {kind: s["accuracy"] for kind, s in sections.items() if "accuracy" in s}

    return {name: accuracies(name) for name in CONDITIONS}


def through_detector(
    target: Target, faces: FaceSet, plain: Answers, framing: Framing, detector: Literal["full", "short"]
) -> dict[str, Any]:
    """The pictures as a live frame would show them: found by the detector, cut as the card's framing says.

    `found` is the part of pictures in which a face was found; the scores are of those, `given_crops` the
    scores of the very same pictures as they are in the data, and `drop` the difference in accuracy.
    """
    from ferdesk.faces.detector import FaceDetector
    from ferdesk.training.framing import end_to_end_crops

    finder = FaceDetector(detector)
    try:
        crops, found = end_to_end_crops(faces.images, finder, framing, target.input.size)
    finally:
        finder.close()
    if len(found) == 0:
        raise DataError(f"The detector finds no face in {faces.name}. Evaluate without --end-to-end.")
    rows = faces.take(found)
    live, given = score(rows, target.answers(crops)), score(rows, _rows(plain, found))
    return {
        "detector": detector,
        "framing": rounded(asdict(framing)),
        "n": len(found),
        "found": rounded(len(found) / len(faces)),
        **live,
        "given_crops": given,
        "drop": {
            name: rounded(given[name]["accuracy"] - live[name]["accuracy"])
            for name in live
            if "accuracy" in live[name]
        },
    }


def _rows(answers: Answers, rows: np.ndarray[Any, Any]) -> Answers:
    return Answers(answers.eight[rows], answers.seven[rows])


def read_split(data: Path, split: str | None, *, size: int | None = None) -> tuple[FaceSet, bool]:
    """The faces, brought to `size` px if given, and whether rows of the training split are among them."""
    faces = read_faces(data, split, size=size)
    if split is not None:
        return faces, split == TRAINING
    try:
        return faces, len(read_faces(data, TRAINING, size=size)) < len(faces)
    except DataError:
        return faces, False


def write_metrics(result: dict[str, Any], out: Path) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    path = out / "metrics.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def summary(result: dict[str, Any]) -> list[str]:
    """What the command prints: one line a section."""
    lines = [f"{result['target']['name']}: {result['protocol']}"]
    parts: list[tuple[str, dict[str, Any]]] = [("", result)]
    parts += [
        (key.replace("_", " "), result[key])
        for key in ("without_tta", "without_copies", "end_to_end")
        if key in result
    ]
    for title, part in parts:
        title = title or ("with TTA" if result["tta"] else "plain")
        for name in ("fer2013", "ferplus", "labels"):
            s = part.get(name, {})
            if "accuracy" in s:
                low, high = (100 * edge for edge in s["interval_95"]["accuracy"])
                lines.append(
                    f"  {title:16} {name:8} accuracy {100 * s['accuracy']:.2f} % [{low:.2f}, {high:.2f}]"
                    f"  macro F1 {100 * s['f1_macro']:.2f} %  ECE {s['ece']:.4f}  n {s['n']}"
                )
    if "end_to_end" in result:
        part = result["end_to_end"]
        drops = ", ".join(f"{name} {100 * value:.2f}" for name, value in part["drop"].items())
        lines.append(f"  end to end: found {100 * part['found']:.1f} %; points lost on those: {drops}")
    for name, part in result.get("conditions", {}).items():
        figures = ", ".join(f"{kind} {100 * value:.2f} %" for kind, value in part.items())
        lines.append(f"  {name}: {figures}")
    return lines
