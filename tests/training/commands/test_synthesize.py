"""The synthesize command, through the training module's own door."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from ferdesk.training.__main__ import main
from ferdesk.training.commands.synthesize import draw_indices
from ferdesk.training.datasets import read_faces

RNG = np.random.default_rng(6)


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    """Twelve cut-out faces of three classes (their masks need no landmarks) and two photos."""
    images = RNG.integers(60, 200, (12, 32, 32), np.uint8)
    images[:, :4] = images[:, :, :4] = images[:, :, 28:] = 0
    votes = np.zeros((12, 10), np.uint8)
    votes[:, 4] = 10
    votes[3] = 0
    labels = np.array([0] * 8 + [3] * 3 + [5], np.uint8)
    subject = np.array([f"p{i // 2}" for i in range(12)])
    np.savez(tmp_path / "faces.npz", images=images, labels=labels, votes=votes, subject=subject)
    (tmp_path / "photos").mkdir()
    for name in ("a.png", "b.png"):
        data = cv2.imencode(".png", RNG.integers(0, 256, (80, 90, 3), np.uint8))[1].tobytes()
        (tmp_path / "photos" / name).write_bytes(data)
    return [
        "--quiet", "synthesize", str(tmp_path / "faces.npz"), "--backgrounds", str(tmp_path / "photos"),
        "--masks", str(tmp_path / "masks.npz"), "--size", "32",
    ]  # fmt: skip


def test_what_is_written_can_be_read_and_made_again(given: list[str], tmp_path: Path) -> None:
    out, again = tmp_path / "out", tmp_path / "again"
    for folder in (out, again):
        assert main([*given, "--out", str(folder), "--count", "30", "--seed", "4"]) == 0
    files = sorted(p.relative_to(out) for p in out.rglob("*") if p.is_file())
    assert len(files) == 3 * 30 + 3
    for file in files:
        assert (out / file).read_bytes() == (again / file).read_bytes(), file

    scenes = read_faces(out)
    original = read_faces(tmp_path / "faces.npz")
    rows = [int(row["row"]) for row in csv.DictReader((out / "labels.csv").read_text("utf-8").splitlines())]
    assert scenes.images.shape == (30, 32, 32)
    assert scenes.labels.tolist() == original.labels[rows].tolist()
    assert scenes.subjects is not None
    assert original.subjects is not None
    assert scenes.subjects.tolist() == original.subjects[rows].tolist()
    np.testing.assert_allclose(scenes.distributions(), original.distributions()[rows], atol=1e-5)
    assert scenes.masks is not None
    assert 0.1 < (scenes.masks > 0).mean() < 0.9
    sheet = cv2.imdecode(np.frombuffer((out / "contact_sheet.png").read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert sheet.shape == (4 * 34, 8 * (3 * 32 + 2), 3)
    parameters = json.loads((out / "parameters.json").read_text("utf-8"))
    assert parameters["seed"] == 4
    assert parameters["amounts"]["rotation"] == 30.0
    assert parameters["masks"] == "0 masks by landmarks, 12 by outline, 0 by ellipse"
    assert str(tmp_path) not in (out / "parameters.json").read_text("utf-8")


def test_colour_output(given: list[str], tmp_path: Path) -> None:
    assert main([*given, "--out", str(tmp_path / "out"), "--count", "3", "--channels", "3"]) == 0
    data = (tmp_path / "out" / "images" / "000000.png").read_bytes()
    assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED).shape == (32, 32, 3)


def test_no_scene_comes_twice_and_balanced_draws_are() -> None:
    labels = np.array([0] * 90 + [3] * 9 + [5])
    plain = draw_indices(labels, 250, 1, balanced=False)
    assert len(set(plain)) == 250
    assert np.bincount(plain % 100).tolist() == [3 if i in set(plain[200:] % 100) else 2 for i in range(100)]
    balanced = draw_indices(labels, 3000, 1, balanced=True)
    assert len(set(balanced)) == 3000
    counts = np.bincount(labels[balanced % 100])[[0, 3, 5]]
    assert counts.min() > 900
    np.testing.assert_array_equal(balanced, draw_indices(labels, 3000, 1, balanced=True))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (["--size", "8"], "--size must be 16 or more"),
        (["--split", "PublicTest"], "no array called usage"),
        (["--backgrounds", "nowhere.zip"], "nowhere.zip does not exist"),
        (["--out", "photos"], "photos is not empty"),
        (["--out", "faces.npz"], "faces.npz is not empty"),
    ],
)
def test_faults_are_one_sentence(
    given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], change: list[str], words: str
) -> None:
    if change[0] == "--out":
        change = ["--out", str(tmp_path / change[1])]
    assert main([*given, "--out", str(tmp_path / "out"), *change]) == 1
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error


def test_a_missing_argument_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["synthesize", "--out", "x"]) == 1
    assert "synthesize needs data" in capsys.readouterr().err


def test_benchmark_prints_a_rate_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ferdesk.training.commands.synthesize._BENCHMARK_SECONDS", 0.001)
    monkeypatch.setattr("ferdesk.training.commands.synthesize._BENCHMARK_BATCH", 4)
    assert main(["--quiet", "synthesize", "--benchmark"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 12
    assert all(int(line.split()[-1]) > 0 for line in lines[1:])
