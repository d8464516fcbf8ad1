"""Fine-tuning: who is held back, what is learnt, and what the new engine says of itself."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml

from ferdesk.errors import FerdeskError
from ferdesk.model_card import load_card
from ferdesk.training.__main__ import main
from ferdesk.training.checkpoint import START_WEIGHTS, network_state, save_checkpoint
from ferdesk.training.datasets import FaceSet
from ferdesk.training.finetune import fine_tune, hold_back
from ferdesk.training.models import build_model
from ferdesk.training.recipe import Augment, Recipe, Schedule
from ferdesk.training.release import release

MODEL = {
    "in_channels": 1, "classes": 8, "fer2013_head": True, "stem": "compact", "mask": "sigmoid",
    "widths": [8, 8, 8, 8], "blocks": [1, 1, 1, 1], "mask_widths": [[8], [8], [8], [8]],
}  # fmt: skip


def faces(n: int = 96, people: int = 8) -> FaceSet:
    """A bright quarter says happiness (left) or sadness (right)."""
    rng = np.random.default_rng(0)
    labels = np.where(np.arange(n) % 2, 4, 3)
    images = rng.integers(0, 60, (n, 16, 16), np.uint8)
    for row, label in enumerate(labels):
        images[row, :8, slice(0, 8) if label == 3 else slice(8, 16)] = 230
    subjects = np.array([f"p{i % people}" for i in range(n)])
    return FaceSet(images, labels.astype(np.int64), "mine", subjects=subjects)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engine that knows nothing yet, exported as shipped ones are."""
    folder = tmp_path_factory.mktemp("finetune")
    recipe = Recipe(
        name="tiny", architecture="resmasking", model=MODEL, schedule=Schedule(sizes=((0, 16),)),
        augment=Augment(flip=0.0, rotation=0.0, translation=0.0, scale=0.0),
    )  # fmt: skip
    torch.manual_seed(0)
    network = build_model(recipe.architecture, dict(recipe.model)).eval()
    run = {"recipe": recipe.as_dict()}
    save_checkpoint(folder / "run" / "best", network_state(network), None, None, run)
    release(folder / "run", folder / "engines" / "tiny", faces(), split=None, end_to_end=False)
    return folder / "engines" / "tiny"


def test_whole_people_are_held_back():
    halves = hold_back(faces())
    a, b = (set(faces().subjects[rows]) for rows in (halves.train, halves.held_back))
    assert a
    assert b
    assert not a & b
    assert 0.2 <= halves.held_back.mean() <= 0.3
    assert "other people" in halves.how


def test_of_one_person_the_last_stretch_of_each_label_is_held_back():
    one = dataclasses.replace(faces(), subjects=np.full(96, "anna"))
    halves = hold_back(one)
    for label in (3, 4):
        rows = np.flatnonzero(one.labels == label)
        assert halves.held_back[rows].tolist() == [False] * 36 + [True] * 12
    assert "same people" in halves.how


def test_unlabelled_rows_are_in_neither_half_and_too_few_are_refused():
    some = faces()
    labels = some.labels.copy()
    labels[:60] = -1
    halves = hold_back(dataclasses.replace(some, labels=labels))
    assert not (halves.train | halves.held_back)[:60].any()
    labels[:80] = -1
    with pytest.raises(FerdeskError, match=r"16 labelled crops\. Label at least 20"):
        hold_back(dataclasses.replace(some, labels=labels))


def test_an_engine_learns_the_labels_and_says_so(engine, tmp_path):
    folder = tmp_path / "mine"
    tuned = fine_tune(faces(), load_card(engine), folder, epochs=12, rate=0.05)
    card = load_card(folder)
    card.check_hash()
    assert tuned.before < 0.7
    assert tuned.after > 0.9
    assert card.measured["held_back_accuracy"] == pytest.approx(tuned.after, abs=1e-6)
    assert card.measured["held_back_accuracy_before"] == pytest.approx(tuned.before, abs=1e-6)
    assert card.measured["held_back_n"] == tuned.n == 24
    assert card.measured["fine_tuned_from"] == "tiny"
    assert not [key for key in card.measured if key.startswith(("fer2013", "ferplus", "labels"))]
    assert card.temperature == load_card(engine).temperature  # 24 crops cannot fit one
    assert "temperature_fitted_on" not in card.measured
    assert (folder / START_WEIGHTS).is_dir()  # and may be tuned again
    assert not list(tmp_path.glob("*.new"))


def test_normalisation_keeps_its_statistics(engine, tmp_path):
    from safetensors.torch import load_file

    fine_tune(faces(), load_card(engine), tmp_path / "mine", epochs=1, rate=0.05)
    before, after = (
        load_file(folder / START_WEIGHTS / "model.safetensors") for folder in (engine, tmp_path / "mine")
    )
    statistics = [k for k in before if k.endswith(("running_mean", "running_var"))]
    assert statistics
    assert all(torch.equal(before[k], after[k]) for k in statistics)
    assert any(not torch.equal(before[k], after[k]) for k in before)


def test_the_command_names_what_is_wrong(engine, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("ferdesk.paths.user_data", lambda: tmp_path)
    rows = faces(24)
    (tmp_path / "set").mkdir()
    import cv2

    lines = ["file,label,subject"]
    for i, image in enumerate(rows.images):
        cv2.imwrite(str(tmp_path / "set" / f"{i}.png"), image)
        lines.append(f"{i}.png,{'happiness' if rows.labels[i] == 3 else 'sadness'},{rows.subjects[i]}")
    (tmp_path / "set" / "labels.csv").write_text("\n".join(lines) + "\n")
    call = ["--quiet", "finetune", str(tmp_path / "set"), "--from", str(engine), "--epochs", "1"]
    assert main([*call, "--name", "../up"]) == 1
    assert main([*call, "--name", "mine"]) == 0
    assert "held-back crops" in capsys.readouterr().out
    assert yaml.safe_load((tmp_path / "engines/mine/card.yaml").read_text())["name"] == "mine"
    assert main([*call, "--name", "mine"]) == 1
    assert "use --force" in capsys.readouterr().err
