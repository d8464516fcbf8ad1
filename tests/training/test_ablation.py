from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml

from ferdesk.errors import FerdeskError
from ferdesk.training import ablation
from ferdesk.training.__main__ import main
from ferdesk.training.ablation import cells_of, changed, flat, load_preset, some
from ferdesk.training.datasets import FaceSet

PRESET: dict[str, Any] = {
    "name": "mini",
    "recipe": {
        "name": "base", "architecture": "preactresnet18", "batch": 8, "precision": "32-true", "ema": 0,
        "model": {"in_channels": 1, "classes": 8, "fer2013_head": True, "widths": [8, 8], "blocks": [1, 1]},
        "loss": {"ferplus": 0},
        "schedule": {"epochs": 3, "sizes": [[0, 16]]},
    },
    "set": {"schedule.epochs": 1},
    "rows": 16,
    "held_out_rows": 10,
    "studies": [
        {"name": "Width", "cells": {"8": {}, "16": {"model.widths": [8, 16]}}},
        {"name": "Smoothing", "note": "A note.", "cells": {"0.1": {}, "0": {"loss.smoothing": 0}}},
    ],
}  # fmt: skip


def written(tmp_path: Path, **changes: Any) -> Path:
    path = tmp_path / "preset.yaml"
    path.write_text(yaml.safe_dump({**PRESET, **changes}, sort_keys=False))
    return path


def test_changed_replaces_dotted_keys_and_leaves_the_rest_alone() -> None:
    values = {"seed": 1, "model": {"a": 1, "b": 2}, "loss": {"c": 3}}
    assert changed(values, {"model.a": 9, "seed": 2, "optimizer.lr": 0.1}) == {
        "seed": 2, "model": {"a": 9, "b": 2}, "loss": {"c": 3}, "optimizer": {"lr": 0.1},
    }  # fmt: skip
    assert changed(values, {"model": {"z": 0}})["model"] == {"z": 0}
    assert values["model"] == {"a": 1, "b": 2}


def test_cells_are_the_grid_in_order(tmp_path: Path) -> None:
    preset = load_preset(written(tmp_path, seeds=[1, 2]))
    cells = cells_of(preset)
    assert [(c.study, c.label, c.seed) for c in cells] == [
        ("Width", "8", 1), ("Width", "8", 2), ("Width", "16", 1), ("Width", "16", 2),
        ("Smoothing", "0.1", 1), ("Smoothing", "0.1", 2), ("Smoothing", "0", 1), ("Smoothing", "0", 2),
    ]  # fmt: skip
    assert all(c.recipe.schedule.epochs == 1 for c in cells)
    assert cells[2].recipe.model["widths"] == [8, 16]
    assert cells[1].recipe.seed == 2
    assert cells[6].recipe.loss.smoothing == 0


@pytest.mark.parametrize("name", ["small", "full"])
def test_bundled_presets_make_networks(name: str) -> None:
    preset = load_preset(name)
    cells = cells_of(preset)
    ablation.check_networks(cells)
    names = {study.name for study in preset.studies}
    assert {"Feature-map size at the classifier", "Reconstruction filters", "Loss weights"} <= names
    filters = [c.recipe.model.get("reconstruction_filters", 32) for c in cells if c.study.startswith("Recon")]
    assert sorted(set(filters)) == [8, 16, 32, 64, 128]
    sizes = [c.recipe.model.get("classifier_size", 32) for c in cells if c.study.startswith("Feature-map")]
    assert sorted(set(sizes)) == [4, 8, 16, 32]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"set": {"loss.smoothin": 0}}, "unknown key loss.smoothin"),
        ({"studies": [{"name": "a", "cells": {"b": 3}}]}, "a, b must be a list of keys"),
        ({"study": []}, "unknown key study"),
        ({"set": {"name.x": 0}}, "name holds no keys"),
    ],
)
def test_a_wrong_preset_is_named(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(FerdeskError, match=message):
        load_preset(written(tmp_path, **changes))


def test_an_unknown_preset_lists_the_known() -> None:
    with pytest.raises(FerdeskError, match=r"no preset called tiny.*full, small"):
        load_preset("tiny")


def test_some_takes_the_same_rows_every_time() -> None:
    faces = FaceSet(np.arange(50, dtype=np.uint8).reshape(50, 1, 1), np.zeros(50, np.int64), "x")
    a, b = some(faces, 7), some(faces, 7)
    assert len(a) == 7
    assert np.array_equal(a.images, b.images)
    assert len(np.unique(a.images)) == 7
    assert some(faces, 0) is faces


def test_flat() -> None:
    assert flat({"a": 1, "b": {"c": {"d": 2}}}) == {"a": 1, "b.c.d": 2}


def test_the_command_trains_tabulates_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(0)
    data = tmp_path / "data.npz"
    disc = cv2.circle(np.full((16, 16), 255, np.uint8), (8, 8), 5, 90, -1)  # blank around: an outline mask
    labels = np.arange(40) % 7
    np.savez(
        data,
        images=np.stack([disc - np.uint8(label) for label in labels]),
        labels=labels,
        usage=np.arange(40) % 2,
    )
    (tmp_path / "photos").mkdir()
    cv2.imwrite(str(tmp_path / "photos/a.png"), rng.integers(0, 256, (40, 40, 3), dtype=np.uint8))
    trained: list[str] = []
    train = ablation.trained

    def watched(recipe: Any, faces: FaceSet, run: Path, scenes: Any) -> Path:
        assert len(faces) == 16
        trained.append(run.parent.name)
        return train(recipe, faces, run, scenes)

    monkeypatch.setattr(ablation, "trained", watched)
    out = tmp_path / "out"
    command = ["--quiet", "ablate", str(written(tmp_path, scenes=6)), "--data", str(data), "--out", str(out)]
    command += ["--backgrounds", str(tmp_path / "photos"), "--masks", str(tmp_path / "masks.npz")]
    assert main(command) == 0
    assert len(trained) == 3  # four cells, two of which are the base
    results = json.loads((out / "ablation.json").read_text())["results"]
    assert [r["n"] for r in results] == [10] * 4
    assert results[0]["key"] == results[2]["key"]
    assert results[1]["parameters"] > results[0]["parameters"]
    assert 0 <= results[0]["synthetic"]["labels"]["accuracy"] <= 1
    rows = list(csv.DictReader((out / "ablation.csv").read_text("utf-8").splitlines()))
    assert float(rows[1]["fer2013.accuracy"]) == results[1]["fer2013"]["accuracy"]
    page = (out / "ablation.md").read_text("utf-8")
    assert "3 trainings" in page
    assert f"| 16 | {100 * results[1]['fer2013']['accuracy']:.2f} |" in page
    assert "A note." in page
    assert (out / "width.png").is_file()
    assert page in capsys.readouterr().out

    assert main(command) == 0
    assert len(trained) == 3  # nothing is done twice

    command[2] = str(written(tmp_path, scenes=6, set={"model.width": 3}))
    assert main(command) == 1
    assert "Width, 8: preactresnet18 has no argument called width" in capsys.readouterr().err
    assert main([*command[:3], *command[3:7]]) == 1
    assert "Name photos" in capsys.readouterr().err
