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
    composed,
    fingerprint,
    headline,
    markdown,
    mean_and_deviation,
    measured_once,
    trained,
)  # fmt: skip

SCENES_EACH = 5  # a fold has too few pictures for one scene of each to be steady
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
    test_scenes_for: Callable[[FaceSet], Any] = lambda _: None,
) -> dict[str, Any]:
    """Train and measure `recipe` on each of k folds of subjects; folds that are finished are not repeated.

    Each fold's network is the last checkpoint of a training of fixed length: nothing is chosen on the
    tested people. Writes `out`/fold-i/{run, result.json}, folds.json, folds.csv and folds.md, and returns
    what folds.json holds: per fold and as mean and deviation over the folds (n - 1), Acc and macro
    Prec, Rec, F1; and the scores of all tested rows together. Where `test_scenes_for` gives scenes of the
    tested people, `scenes` holds the same for SCENES_EACH composed scenes of every tested row.
    Raises DataError if there are no subjects.
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
            checkpoint = trained(recipe, train, folder / "run", scenes_for(train))
            return _measure(checkpoint, test, tta, test_scenes_for(test))

        key = fingerprint(recipe, train, test) + ("-tta" if tta else "")
        folds.append(measured_once(folder / "result.json", key, measure))
    result = summarise(recipe, faces.name, folds) | {"seed": seed, "tta": tta}
    write_tables(result, out)
    return result


def _measure(checkpoint: Path, test: FaceSet, tta: bool, scenes: Any) -> dict[str, Any]:
    from ferdesk.training.evaluate import evaluate
    from ferdesk.training.targets import open_network

    network = open_network(checkpoint)
    try:
        result = _headline(evaluate(network, test, tta=tta))
        if scenes is not None:
            made = composed(test, scenes, SCENES_EACH * len(test))
            result["scenes"] = _headline(evaluate(network, made, tta=tta))
    finally:
        network.close()
    people = len(np.unique(test.subjects)) if test.subjects is not None else 0
    return {"subjects": people, **result}


def _headline(metrics: Mapping[str, Any]) -> dict[str, Any]:
    section = metrics.get("ferplus", metrics.get("labels"))
    assert section is not None  # rows without label and vote were taken out
    return {"n": section["n"], **headline(section), "confusion": section["confusion"]["counts"]}


def summarise(recipe: Recipe, data: str, folds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Mean and deviation over the folds, and the scores of the folds' confusion counts added up; where all
    folds have `scenes`, the same for these."""
    result = rounded({
        "recipe": recipe.name,
        "data": data,
        "folds": [dict(fold) for fold in folds],
        **_over(folds),
    })  # fmt: skip
    if all("scenes" in fold for fold in folds):
        result["scenes"] = rounded(_over([fold["scenes"] for fold in folds]))
    return result


def _over(folds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    over = {name: mean_and_deviation([fold[name] for fold in folds]) for name in MEASURES}
    counts = np.sum([fold["confusion"] for fold in folds], axis=0)
    together = class_scores(counts)
    return {
        "mean": {name: mean for name, (mean, _) in over.items()},
        "deviation": {name: deviation for name, (_, deviation) in over.items()},
        "together": {
            "n": int(counts.sum()),
            **{name: getattr(together, name) for name in MEASURES},
            "recall": dict(zip(map(str, EXPRESSIONS), together.recall.tolist(), strict=False)),
            "confusion": counts.tolist(),
        },
    }


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
    page = (
        f"# {result['recipe']} on {result['data']}: {len(result['folds'])} subject-disjoint folds\n\n"
        + _folds_table(result["folds"], result)
        + "\nPercent. Macro values are means over the classes that occur in the fold; F1 is the mean of the "
        'classes\' F1, "F1 of means" the harmonic mean of Prec and Rec as the FERAtt paper prints it. The '
        "deviation is over the folds (n - 1). Trainings have a fixed length and nothing is chosen on the "
        "tested people.\n"
    )
    if "scenes" in result:
        folds = [fold["scenes"] | {"subjects": fold["subjects"]} for fold in result["folds"]]
        page += (
            f"\n## The same networks on composed scenes\n\n{SCENES_EACH} scenes of every tested picture.\n\n"
            + _folds_table(folds, result["scenes"])
        )
    return page


def _folds_table(folds: Sequence[Mapping[str, Any]], over: Mapping[str, Any]) -> str:
    rows = [
        [f"{number}", f"{fold['n']}", f"{fold['subjects']}", *(f"{100 * fold[m]:.2f}" for m in MEASURES)]
        for number, fold in enumerate(folds)
    ]
    means = [f"**{100 * over['mean'][name]:.2f} ± {100 * over['deviation'][name]:.2f}**" for name in MEASURES]
    rows.append(["**mean ± deviation**", "", "", *means])
    together = over["together"]
    figures = [f"{100 * together[m]:.2f}" for m in MEASURES]
    rows.append(["all rows together", f"{together['n']}", "", *figures])
    return markdown(["fold", "rows", "subjects", *TITLES], rows)
