from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from ferdesk.errors import FerdeskError
from ferdesk.training import cross_validation
from ferdesk.training.cross_validation import cross_validate, summarise, table
from ferdesk.training.datasets import DataError, FaceSet
from ferdesk.training.recipe import Recipe, recipe_from
from ferdesk.training.studies import fingerprint, markdown, mean_and_deviation, measured_once
from ferdesk.training.synthetic import SyntheticScenes

MODEL = {"in_channels": 1, "classes": 8, "widths": [8, 8], "blocks": [1, 1]}


def recipe(**changes: object) -> Recipe:
    values = {
        "name": "mini", "architecture": "preactresnet18", "model": MODEL, "batch": 8, "precision": "32-true",
        "loss": {"ferplus": 0, "fer2013": 0, "label": 1.0}, "schedule": {"epochs": 1, "sizes": [[0, 16]]},
    }  # fmt: skip
    return recipe_from({**values, **changes})


@pytest.fixture
def faces() -> FaceSet:
    """Twelve people, two pictures each: a bright upper half is anger, a bright lower half is disgust."""
    labels = np.tile([0, 1], 12)
    images = np.full((24, 16, 16), 20, np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[8 * label : 8 * label + 8] = 230
    return FaceSet(images, labels, "halves", subjects=np.repeat([f"S{i:02}" for i in range(12)], 2))


def test_mean_and_deviation_by_hand() -> None:
    assert mean_and_deviation([2.0, 4.0, 9.0]) == (5.0, pytest.approx(math.sqrt((9 + 1 + 16) / 2)))
    assert mean_and_deviation([3.0]) == (3.0, 0.0)


def test_summary_by_hand() -> None:
    first = {"n": 4, "subjects": 2, "accuracy": 0.75, "confusion": [[2, 0], [1, 1]]}
    second = {"n": 6, "subjects": 3, "accuracy": 0.5, "confusion": [[1, 2], [1, 2]]}
    others = dict.fromkeys(("precision_macro", "recall_macro", "f1_macro", "f1_of_means"), 0.5)
    folds = [{**others, **first}, {**others, **second}]
    found = summarise(recipe(), "made", folds)
    assert found["mean"]["accuracy"] == 0.625
    assert found["deviation"]["accuracy"] == pytest.approx(0.25 / math.sqrt(2), abs=1e-6)
    assert found["together"]["n"] == 10
    assert found["together"]["accuracy"] == 0.6
    assert found["together"]["recall_macro"] == pytest.approx((3 / 5 + 3 / 5) / 2)
    assert found["together"]["precision_macro"] == pytest.approx((3 / 5 + 3 / 5) / 2)
    page = table(found)
    assert "**62.50 ± 17.68**" in page
    assert "**50.00 ± 0.00**" in page
    assert page.count("\n| ") == 6  # head, rule, two folds, mean, together


def test_folds_are_trained_measured_and_kept(
    faces: FaceSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[set[str], int]] = []
    train = cross_validation.trained

    def watched(recipe: Recipe, rows: FaceSet, run: Path, scenes: object) -> Path:
        assert rows.subjects is not None
        seen.append((set(rows.subjects), len(rows)))
        return train(recipe, rows, run, scenes)

    monkeypatch.setattr(cross_validation, "trained", watched)
    first = cross_validate(recipe(), faces, tmp_path / "out", k=3)
    assert [fold["n"] for fold in first["folds"]] == [8, 8, 8]
    assert [fold["subjects"] for fold in first["folds"]] == [4, 4, 4]
    everyone = set(np.unique(faces.subjects))
    tested = [everyone - people for people, _ in seen]
    assert set.union(*tested) == everyone
    assert sum(map(len, tested)) == 12  # each person is tested once, and never trained on then
    assert np.sum(first["together"]["confusion"]) == 24
    assert json.loads((tmp_path / "out/folds.json").read_text()) == first
    assert len((tmp_path / "out/folds.csv").read_text().splitlines()) == 4

    (tmp_path / "out/fold-1/result.json").unlink()  # as if it had been stopped there
    again = cross_validate(recipe(), faces, tmp_path / "out", k=3)
    assert len(seen) == 4
    assert again == first

    with pytest.raises(FerdeskError, match="another recipe or other data"):
        cross_validate(recipe(seed=2), faces, tmp_path / "out", k=3)


def test_folds_are_measured_on_scenes_of_the_left_out_people_too(faces: FaceSet, tmp_path: Path) -> None:
    asked: list[set[str]] = []

    def scenes_of(test: FaceSet) -> SyntheticScenes:
        assert test.subjects is not None
        asked.append(set(test.subjects))
        masks = np.full(test.images.shape, 255, np.uint8)
        return SyntheticScenes(test, masks, [np.zeros((40, 40, 3), np.uint8)], 16, evaluation=True, threads=1)

    found = cross_validate(recipe(), faces, tmp_path, k=3, test_scenes_for=scenes_of)
    assert sum(map(len, asked)) == len(set.union(*asked)) == 12
    assert [fold["scenes"]["n"] for fold in found["folds"]] == [40, 40, 40]
    assert found["scenes"]["together"]["n"] == 120
    assert found["together"]["n"] == 24
    counts = np.sum([fold["scenes"]["confusion"] for fold in found["folds"]], axis=0)
    assert found["scenes"]["together"]["confusion"] == counts.tolist()
    assert counts[:2].sum(1).tolist() == [60, 60], "the pasted face's label"
    page = (tmp_path / "folds.md").read_text()
    assert page.count("mean ± deviation") == 2
    assert "5 scenes of every tested picture" in page


def test_data_without_subjects_is_refused(faces: FaceSet, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="names no subjects"):
        cross_validate(recipe(), FaceSet(faces.images, faces.labels, "halves"), tmp_path)


def test_fingerprint_changes_with_whatever_changes_the_result(faces: FaceSet) -> None:
    base = fingerprint(recipe(), faces)
    assert base == fingerprint(recipe(), faces)
    others = FaceSet(faces.images, faces.labels[::-1].copy(), "halves")
    assert len({base, fingerprint(recipe(seed=2), faces), fingerprint(recipe(), others)}) == 3


def test_a_fingerprint_outlives_new_recipe_keys(faces: FaceSet, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(recipe(), faces)
    whole = Recipe.as_dict
    newer = {"a_new_key": 0, "optimizer": {"another": False}}
    monkeypatch.setattr(
        Recipe,
        "as_dict",
        lambda self: {
            **whole(self),
            **newer,
            "optimizer": {**whole(self)["optimizer"], **newer["optimizer"]},
        },
    )
    assert fingerprint(recipe(), faces) == before
    # What an architecture takes has no defaults here: a key without a value says something, too.
    said = recipe(model={**recipe().model, "representation": None})
    assert fingerprint(said, faces) != before


def test_a_result_is_made_once(tmp_path: Path) -> None:
    made: list[int] = []

    def measure() -> dict[str, int]:
        made.append(1)
        return {"value": len(made)}

    path = tmp_path / "cell/result.json"
    assert measured_once(path, "k", measure) == measured_once(path, "k", measure) == {"key": "k", "value": 1}
    with pytest.raises(FerdeskError, match="another recipe"):
        measured_once(path, "other", measure)


def test_markdown_table() -> None:
    assert markdown(["a", "b"], [["x", "1"]]) == "| a | b |\n| :-- | --: |\n| x | 1 |\n"
