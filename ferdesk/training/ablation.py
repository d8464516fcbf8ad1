"""What each choice is worth: a grid of small trainings that differ in one thing at a time.

A preset is a YAML file: a base recipe, changes that hold for all, and studies, each a set of cells of
changes by dotted key. Cells that come to the same recipe are trained once; what is finished is kept.
"""

from __future__ import annotations

import copy
import csv
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from ferdesk.errors import FerdeskError
from ferdesk.schema import SchemaError, build
from ferdesk.training.datasets import FaceSet
from ferdesk.training.recipe import Recipe, load_recipe, recipe_from
from ferdesk.training.scores import rounded
from ferdesk.training.studies import composed, fingerprint, headline, measured_once, trained

log = logging.getLogger(__name__)

Changes = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Study:
    """One question: `cells` are changes by label, in the order of the table."""

    name: str
    cells: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """`recipe` is a bundled recipe's name or a whole recipe; `rows`, `held_out_rows` and `scenes` limit what
    is trained on, tested on, and tested on synthetically (0: all, and no scenes)."""

    name: str
    recipe: Any
    studies: tuple[Study, ...]
    set: Mapping[str, Any] = field(default_factory=dict)
    seeds: tuple[int, ...] = (1,)
    rows: int = 0
    held_out_rows: int = 0
    scenes: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One training of the grid."""

    study: str
    label: str
    seed: int
    recipe: Recipe


def load_preset(source: Path | str) -> Preset:
    """A preset from a file, or a bundled one by name; FerdeskError names the key that is wrong."""
    path = Path(source)
    if not path.is_file():
        folder = Path(__file__).parent / "ablations"
        path = folder / f"{source}.yaml"
        if not path.is_file():
            names = ", ".join(sorted(p.stem for p in folder.glob("*.yaml")))
            raise FerdeskError(f"There is no preset called {source}. Name a file or one of: {names}.")
    try:
        preset = build(Preset, yaml.safe_load(path.read_text("utf-8")))
        cells_of(preset)
    except yaml.YAMLError as error:
        raise FerdeskError(f"{path} is not readable YAML ({str(error).splitlines()[0]}). Mend it.") from None
    except SchemaError as error:
        raise FerdeskError(f"{path}: {error}.") from None
    return preset


def cells_of(preset: Preset) -> tuple[Cell, ...]:
    """Every training of the grid, study by study; SchemaError names a change that fits no recipe."""
    base = preset.recipe
    values = load_recipe(base).as_dict() if isinstance(base, str) else base
    common = changed(values, preset.set)
    cells: list[Cell] = []
    for study in preset.studies:
        for label, changes in study.cells.items():
            if not isinstance(changes, Mapping):
                raise SchemaError(f"studies, {study.name}, {label} must be a list of keys, not {changes!r}")
            for seed in preset.seeds:
                recipe = recipe_from(changed(common, {**changes, "seed": seed}))
                cells.append(Cell(study.name, str(label), seed, recipe))
    return tuple(cells)


def changed(values: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """A copy of recipe `values` with dotted keys replaced; {"loss.manifold": 0} or {"model": {...}}."""
    result: dict[str, Any] = copy.deepcopy(dict(values))
    for key, value in changes.items():
        *parents, last = key.split(".")
        place = result
        for parent in parents:
            inner = place.get(parent, {})
            if not isinstance(inner, Mapping):
                raise SchemaError(f"{key}: {parent} holds no keys")
            place[parent] = dict(inner)
            place = place[parent]
        place[last] = value
    return result


def run_preset(
    preset: Preset,
    faces: FaceSet,
    held_out: FaceSet,
    out: Path,
    *,
    scenes_for: Callable[[Recipe, FaceSet], Any] = lambda _recipe, _faces: None,
    synthetic: Callable[[int, int], Any] | None = None,
) -> list[dict[str, Any]]:
    """Train and measure every cell; one result a cell, in order.

    `synthetic(size, channels)` gives SyntheticScenes of held-out faces, for accuracy on synthetic
    pictures and the attention's overlap with the face. Trainings and results lie in `out`/trainings by
    fingerprint: a stopped study goes on, and an extended one does only what is new.
    """
    cells = cells_of(preset)
    check_networks(cells)
    results: list[dict[str, Any]] = []
    for number, cell in enumerate(cells, 1):
        key = fingerprint(cell.recipe, faces, held_out) + f"-{preset.scenes}"
        folder = out / "trainings" / key
        log.info("%d of %d: %s, %s, seed %d", number, len(cells), cell.study, cell.label, cell.seed)

        def measure(cell: Cell = cell, folder: Path = folder) -> dict[str, Any]:
            checkpoint = trained(cell.recipe, faces, folder / "run", scenes_for(cell.recipe, faces))
            return _measure(checkpoint, cell.recipe, held_out, preset.scenes, synthetic)

        result = measured_once(folder / "result.json", key, measure)
        results.append({"study": cell.study, "label": cell.label, "seed": cell.seed, **result})
    write_results(preset, results, out)
    return results


def check_networks(cells: Sequence[Cell]) -> None:
    """Build each without memory, so that a wrong argument is named before hours of training, not after."""
    import torch

    from ferdesk.training.models import build_model

    built: set[str] = set()
    for cell in cells:
        network = json.dumps([cell.recipe.architecture, cell.recipe.model], default=dict)
        if network in built:
            continue
        built.add(network)
        try:
            with torch.device("meta"):
                build_model(cell.recipe.architecture, dict(cell.recipe.model))
        except FerdeskError as error:
            raise FerdeskError(f"{cell.study}, {cell.label}: {error}") from None


def some(faces: FaceSet, rows: int) -> FaceSet:
    """`rows` faces by chance, the same every time; all if 0."""
    if not rows or rows >= len(faces):
        return faces
    return faces.take(np.sort(np.random.default_rng(0).permutation(len(faces))[:rows]))


def _measure(
    checkpoint: Path,
    recipe: Recipe,
    held_out: FaceSet,
    count: int,
    synthetic: Callable[[int, int], Any] | None,
) -> dict[str, Any]:
    from ferdesk.training.attention_quality import measure_attention
    from ferdesk.training.checkpoint import load_network
    from ferdesk.training.evaluate import evaluate
    from ferdesk.training.export import size_of
    from ferdesk.training.scores import score
    from ferdesk.training.targets import open_network

    network = open_network(checkpoint)
    try:
        plain = evaluate(network, held_out)
        result: dict[str, Any] = {
            name: headline(plain[name]) for name in ("fer2013", "ferplus", "labels") if name in plain
        }
        if synthetic is not None and count:
            scenes = synthetic(recipe.input_size, recipe.channels)
            made = composed(held_out, scenes, count)
            sections = score(made, network.answers(made.images))
            result["synthetic"] = {name: headline(s) for name, s in sections.items() if "accuracy" in s}
            if "attention" in network.outputs(made.images[:1]):
                result["attention_iou"] = measure_attention(network, scenes, range(count)).iou
    finally:
        network.close()
    parameters, macs = size_of(load_network(checkpoint)[0], recipe.input_size, recipe.channels)
    return rounded({"n": plain["n"], **result, "parameters": parameters, "macs": macs})


def write_results(preset: Preset, results: Sequence[Mapping[str, Any]], out: Path) -> None:
    """ablation.json and ablation.csv: every cell and seed, figures as parts of one."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "ablation.json").write_text(
        json.dumps({"preset": preset.name, "results": list(results)}, indent=1) + "\n", "utf-8"
    )
    rows = [flat(result) for result in results]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with (out / "ablation.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested figures by dotted key."""
    row: dict[str, Any] = {}
    for key, value in values.items():
        row |= flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return row
