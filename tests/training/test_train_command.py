"""`train`: a recipe that starts from another one's weights needs one command, not two."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from ferdesk.training import datasets, scenes_for, train
from ferdesk.training.__main__ import main
from ferdesk.training.recipe import Recipe, load_recipe


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, str]]:
    """What was trained, in order: recipe and run; nothing really is."""
    asked: list[tuple[str, str]] = []

    def note(recipe: Recipe, *given: object, **_: object) -> Path:
        asked.append((recipe.name, str(given[2])))
        return tmp_path

    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    assert cv2.imwrite("photos/wall.png", np.full((48, 48, 3), 90, np.uint8))
    monkeypatch.setattr(train, "train", note)
    monkeypatch.setattr(datasets, "read_faces", lambda *_, **__: None)
    monkeypatch.setattr(scenes_for, "scenes_for", lambda *_: None)
    return asked


def run_there(name: str, epoch: int) -> None:
    folder = Path("runs", name, "last")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").touch()
    state = {"recipe": json.loads(json.dumps(load_recipe(name).as_dict())), "progress": {"epoch": epoch}}
    (folder / "state.json").write_text(json.dumps(state), "utf-8")


@pytest.mark.parametrize(
    "chain",
    [
        (
            "feratt-s-first",
            "feratt-s-second",
            "resmasking-s-first",
            "resmasking-s-second",
            "feratt-s-third",
            "feratt-s-fourth",
            "feratt-s",
        ),
        (
            "resmasking-s-first",
            "resmasking-s-second",
            "feratt-s-first",
            "feratt-s-second",
            "feratt-s-third",
            "feratt-s-fourth",
            "feratt-s",
            "resmasking-s-third",
            "resmasking-s-fourth",
            "resmasking-s-sixth",
            "resmasking-s-fifth",
            "resmasking-s",
        ),
        ("resmasking-s-first", "resmasking-s-second", "mine"),
    ],
    ids=lambda chain: chain[-1],
)
def test_what_a_recipe_starts_from_or_learns_from_is_trained_first_unless_it_is_there(
    chain: tuple, trained: list
) -> None:
    name, whole = chain[-1], [(n, f"runs/{n}") for n in chain]
    if name == "mine":
        Path("mine.yaml").write_text(
            "name: mine\narchitecture: resmasking\nstart: runs/resmasking-s-second\n", "utf-8"
        )
    command = ["--quiet", "train", "mine.yaml" if name == "mine" else name, "--data", "faces.npz"]
    command += ["--backgrounds", "photos"]
    for done, earlier in enumerate(chain[:-1]):
        trained.clear()
        assert main(command) == 0
        assert trained == whole[done:]
        trained.clear()
        run_there(earlier, 2)
        assert main(command) == 0
        assert trained == whole[done:], "it was stopped, so it goes on"
        run_there(earlier, load_recipe(earlier).schedule.epochs)
    trained.clear()
    assert main([*command, "--out", "runs/elsewhere"]) == 0
    assert trained == [(name, "runs/elsewhere")]


def test_a_start_that_is_no_bundled_recipe_is_not_trained(trained: list, tmp_path: Path) -> None:
    text = "name: mine\narchitecture: resmasking\nstart: elsewhere/weights\n"
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    assert main(["--quiet", "train", "mine.yaml", "--data", "faces.npz"]) == 0
    assert trained == [("mine", "runs/mine")]


def test_a_run_that_goes_on_needs_no_start_and_answers_that_are_there_no_teacher(trained: list) -> None:
    run_there("feratt-s-third", 1)
    command = ["--quiet", "train", "feratt-s-third", "--data", "faces.npz", "--backgrounds", "photos"]
    assert main(command) == 0
    assert [name for name, _ in trained] == ["resmasking-s-first", "resmasking-s-second", "feratt-s-third"]
    trained.clear()
    Path("runs/feratt-s-third/teacher.npz").touch()
    assert main(command) == 0
    assert trained == [("feratt-s-third", "runs/feratt-s-third")]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ([], "feratt-s-first pastes faces on photos"),
        (["--backgrounds", "gone"], "gone does not exist"),
        (["--backgrounds", "empty"], "empty holds no pictures"),
    ],
)
def test_photos_that_an_earlier_recipe_needs_are_asked_for_before_anything_is_trained(
    trained: list, capsys: pytest.CaptureFixture[str], named: list, said: str
) -> None:
    Path("empty").mkdir()
    assert main(["--quiet", "train", "resmasking-s", "--data", "faces.npz", *named]) == 1
    assert said in capsys.readouterr().err
    assert trained == []


def test_a_run_of_another_recipe_is_named_before_anything_is_trained(
    trained: list, capsys: pytest.CaptureFixture[str]
) -> None:
    run_there("feratt-s-second", 1)
    state = Path("runs/feratt-s-second/last/state.json")
    state.write_text(state.read_text("utf-8").replace('"seed": 1', '"seed": 2'), "utf-8")
    assert main(["--quiet", "train", "feratt-s", "--data", "faces.npz", "--backgrounds", "photos"]) == 1
    assert "feratt-s-second was started with another recipe" in capsys.readouterr().err
    assert trained == []
