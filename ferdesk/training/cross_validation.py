"""k subject-disjoint folds: everyone is tested once, by a network that never saw them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ferdesk.records import EXPRESSIONS
from ferdesk.training.datasets import DataError, FaceSet
from ferdesk.training.folds import subject_folds
from ferdesk.training.metrics import class_scores
from ferdesk.training.recipe import Recipe
from ferdesk.training.scores import rounded
from ferdesk.training.studies import (
    MEASURES,
    fingerprint,
    headline,
    markdown,
    mean_and_deviation,
    measured_once,
    trained,
)  # fmt: skip

TITLES = ("Acc", "Prec", "Rec", "F1", "F1 of means")  # of MEASURES, macro, in percent


def cross_validate(
    recipe: Recipe,
    faces: FaceSet,
    out: Path,
    *,
    k: int = 10,
    seed: int = 0,
    tta: bool = False,
    scenes_for: Callable[[FaceSet], Any] = lambda _: None,
) -> dict[str, Any]:
    """Train and measure `recipe` on each of k folds of subjects; folds that are finished are not repeated.

    Each fold's network is the last checkpoint of a training of fixed length: nothing is chosen on the
    tested people. Writes `out`/fold-i/{run, result.json}, folds.json, folds.csv and folds.md, and returns
    what folds.json holds: per fold and as mean and deviation over the folds (n - 1), Acc and macro
    Prec, Rec, F1; and the scores of all tested rows together. Raises DataError if there are no subjects.
    """
    if faces.subjects is None:
        raise DataError(f"{faces.name} names no subjects, so folds would mix people. Use data that does.")
    truth = np.where(faces.majority() >= 0, faces.majority(), faces.labels)
    faces = faces.take(truth >= 0)
    if len(faces) == 0 or faces.subjects is None:
        raise DataError("There is no labelled row to test on. Use labelled faces.")
    fold_of = subject_folds(faces.subjects, truth[truth >= 0], k, seed)
    folds: list[dict[str, Any]] = []
    for fold in range(k):
        train, test = faces.take(fold_of != fold), faces.take(fold_of == fold)
        folder = out / f"fold-{fold}"

        def measure(train: FaceSet = train, test: FaceSet = test, folder: Path = folder) -> dict[str, Any]:
            return _measure(trained(recipe, train, folder / "run", scenes_for(train)), test, tta)

        key = fingerprint(recipe, train, test) + ("-tta" if tta else "")
        folds.append(measured_once(folder / "result.json", key, measure))
    result = summarise(recipe, faces.name, folds) | {"seed": seed, "tta": tta}
    write_tables(result, out)
    return result


def _measure(checkpoint: Path, test: FaceSet, tta: bool) -> dict[str, Any]:
    from ferdesk.training.evaluate import evaluate
    from ferdesk.training.targets import open_network

    network = open_network(checkpoint)
    try:
        result = evaluate(network, test, tta=tta)
    finally:
        network.close()
    section = result.get("ferplus", result.get("labels"))
    assert section is not None  # rows without label and vote were taken out
    people = len(np.unique(test.subjects)) if test.subjects is not None else 0
    return {
        "n": section["n"],
        "subjects": people,
        **headline(section),
        "confusion": section["confusion"]["counts"],
    }


def summarise(recipe: Recipe, data: str, folds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Mean and deviation over the folds, and the scores of the folds' confusion counts added up."""
    over = {name: mean_and_deviation([fold[name] for fold in folds]) for name in MEASURES}
    counts = np.sum([fold["confusion"] for fold in folds], axis=0)
    together = class_scores(counts)
    return rounded({
        "recipe": recipe.name,
        "data": data,
        "folds": [dict(fold) for fold in folds],
        "mean": {name: mean for name, (mean, _) in over.items()},
        "deviation": {name: deviation for name, (_, deviation) in over.items()},
        "together": {
            "n": int(counts.sum()),
            **{name: getattr(together, name) for name in MEASURES},
            "recall": dict(zip(map(str, EXPRESSIONS), together.recall.tolist(), strict=False)),
            "confusion": counts.tolist(),
        },
    })  # fmt: skip


def write_tables(result: Mapping[str, Any], out: Path) -> None:
    """folds.json, folds.csv and folds.md."""
    (out / "folds.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    with (out / "folds.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["fold", "n", "subjects", *MEASURES])
        for number, fold in enumerate(result["folds"]):
            writer.writerow([number, fold["n"], fold["subjects"], *(fold[name] for name in MEASURES)])
    (out / "folds.md").write_text(table(result), "utf-8")


def table(result: Mapping[str, Any]) -> str:
    """The folds as a Markdown page, figures in percent."""
    rows = [
        [f"{number}", f"{fold['n']}", f"{fold['subjects']}", *(f"{100 * fold[m]:.2f}" for m in MEASURES)]
        for number, fold in enumerate(result["folds"])
    ]
    over = [
        f"**{100 * result['mean'][name]:.2f} ± {100 * result['deviation'][name]:.2f}**" for name in MEASURES
    ]
    rows.append(["**mean ± deviation**", "", "", *over])
    together = result["together"]
    rows.append(
        ["all rows together", f"{together['n']}", "", *(f"{100 * together[m]:.2f}" for m in MEASURES)]
    )
    return (
        f"# {result['recipe']} on {result['data']}: {len(result['folds'])} subject-disjoint folds\n\n"
        + markdown(["fold", "rows", "subjects", *TITLES], rows)
        + "\nPercent. Macro values are means over the classes that occur in the fold; F1 is the mean of the "
        'classes\' F1, "F1 of means" the harmonic mean of Prec and Rec as the FERAtt paper prints it. The '
        "deviation is over the folds (n - 1). Trainings have a fixed length and nothing is chosen on the "
        "tested people.\n"
    )
