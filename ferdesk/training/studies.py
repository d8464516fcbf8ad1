"""Many small trainings side by side: train one, measure it, keep the result, never do it twice."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ferdesk.errors import FerdeskError
from ferdesk.training.datasets import FaceSet
from ferdesk.training.recipe import Recipe

log = logging.getLogger(__name__)

MEASURES = ("accuracy", "precision_macro", "recall_macro", "f1_macro", "f1_of_means")


def fingerprint(recipe: Recipe, *data: FaceSet) -> str:
    """Twelve letters that change with anything that makes another result: recipe, the weights it starts
    or learns from, pictures, labels. Keys at their defaults do not count, so that new ones change nothing;
    a default, once released, must therefore stay as it is."""
    told = _other_than(recipe.as_dict(), Recipe(recipe.name, recipe.architecture).as_dict())
    digest = hashlib.sha256(json.dumps([recipe.name, recipe.architecture, told], sort_keys=True).encode())
    origins = [Path(recipe.start)] if recipe.start else []
    for origin in (*origins, *(recipe.teachers if recipe.loss.distillation else ())):
        from ferdesk.training.taught import weights_digest

        digest.update(weights_digest(origin).encode())
    for faces in data:
        for array in (faces.images, faces.labels, faces.votes):
            if array is not None:
                digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:12]


def _other_than(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for key, value in values.items():
        default = defaults.get(key)
        if isinstance(value, Mapping) and isinstance(default, Mapping):
            if inner := _other_than(value, default):
                told[key] = inner
        elif key not in defaults or value != default:
            told[key] = value
    return told


def trained(recipe: Recipe, faces: FaceSet, run: Path, scenes: Any = None) -> Path:
    """The last checkpoint of `recipe` trained on `faces` in `run`, going on where it stopped.

    Nothing is chosen on held-out faces: with the last checkpoint the figures on them stay honest.
    """
    from ferdesk.training.train import train

    return train(recipe, faces, None, run, scenes=scenes)


def measured_once(path: Path, key: str, measure: Any) -> dict[str, Any]:
    """The JSON in `path` if it was made under the same `key`, else what `measure()` gives, kept there."""
    if path.is_file():
        kept = json.loads(path.read_text("utf-8"))
        if kept.get("key") != key:
            raise FerdeskError(f"{path} is of another recipe or other data. Name a new folder with --out.")
        log.info("%s is finished already", path.parent.name)
        return kept
    result = {"key": key, **measure()}
    new = path.with_name(path.name + ".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    new.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    new.replace(path)
    return result


def composed(faces: FaceSet, scenes: Any, count: int) -> FaceSet:
    """The first `count` of `scenes` of `faces` with the labels and votes of the faces pasted in them."""
    batch = scenes.batch(range(count))
    pasted = faces.take(batch.rows)
    return FaceSet(batch.images, pasted.labels, f"{faces.name} in scenes", pasted.votes)


def headline(section: Mapping[str, Any]) -> dict[str, float]:
    """The measures of one section of metrics.json that tables print."""
    return {name: section[name] for name in (*MEASURES, "ece") if name in section}


def mean_and_deviation(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation of a sample (n - 1 in the denominator; 0 for one value)."""
    array = np.asarray(values, np.float64)
    return float(array.mean()), float(array.std(ddof=1)) if len(array) > 1 else 0.0


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, first column left, the others right."""
    rule = [":--", *["--:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows)) + "\n"
