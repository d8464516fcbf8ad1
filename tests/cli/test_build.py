"""`ferdesk engines build` and build_engine.py: from a name, an ONNX file, a run or a checkpoint."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ferdesk import paths
from ferdesk.__main__ import main
from ferdesk.backends import _auto, _building
from ferdesk.cli import _build_input

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def own_folders(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path / "data")
    monkeypatch.setattr(paths, "user_cache", lambda: tmp_path / "cache")
    monkeypatch.setattr(_building, "_SECONDS", 0.02)
    monkeypatch.setattr(_auto, "_SECONDS", 0.02)


@pytest.fixture
def card(make_engine, monkeypatch, tmp_path):
    card = make_engine()
    folders = (tmp_path / "data" / "engines", card.folder.parent)
    monkeypatch.setattr(paths, "engine_folders", lambda: folders)
    return card


def test_it_says_what_was_built_and_what_was_not(ferdesk, card):
    code, out, err = ferdesk("engines", "build", "tiny")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("tiny runs on CPU, ")
    assert "faces a second" in out
    assert "logits differ from fp32" in out
    assert lines[-1].startswith("No TensorRT engine was built: ")


def test_json_line_by_line(ferdesk, card):
    code, out, _ = ferdesk("engines", "build", "tiny", "--backend", "onnxruntime", "--json")
    assert code == 0
    *steps, done = map(json.loads, out.splitlines())
    assert done["batch"] == 4
    assert {step["stage"] for step in steps} == {"build", "check"}
    assert done["stage"] == "done"
    assert done["device"] == "CPU, ONNX Runtime fp32"
    assert Path(done["path"]) == card.model_path


def test_what_needed_no_building_and_a_slow_engine(ferdesk, card, monkeypatch):
    monkeypatch.setattr(_building, "faces_per_second", lambda card, engine, n: 1.27)
    code, out, _ = ferdesk("engines", "build", "tiny", "--backend", "onnxruntime", "--max-batch", "2")
    assert code == 0
    assert f"  nothing had to be built: {card.model_path}" in out.splitlines()
    assert "  1.3 faces a second, 2 at a time" in out.splitlines()


@pytest.mark.parametrize("fails", [False, True])
def test_a_person_at_a_terminal_sees_how_far_it_is(card, monkeypatch, capsys, fails):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    if fails:
        monkeypatch.setattr(_building, "compare", lambda card, engine: 9.0)
    code = main(["engines", "build", "tiny", "--input", str(card.model_path), "--backend", "onnxruntime"])
    shown = capsys.readouterr().err.split("\r")
    assert [shown[1], shown[2], shown[-2].strip()] == ["making the engine …", "building   0 %     ", ""]
    assert ("otherwise than fp32" in shown[-1]) == bool(code) == fails


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody"], "There is no engine called nobody"),
        (["tiny", "--backend", "tensorrt"], "TensorRT does not load"),
        (["tiny", "--max-batch", "0"], "one face at least"),
        (["tiny", "--input", "nowhere.onnx"], "is not there"),
        (["../tiny", "--input", "x.onnx"], "cannot be an engine's name"),
    ],
)
def test_what_cannot_be(ferdesk, card, arguments, said):
    code, out, err = ferdesk("engines", "build", *arguments)
    assert (code, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1


def test_from_an_onnx_file_with_its_card(ferdesk, card, make_engine, tmp_path):
    other = make_engine("elsewhere", int8=True)
    code, out, _ = ferdesk(
        "engines", "build", "mine", "--input", other.model_path, "--backend", "onnxruntime"
    )
    assert code == 0
    folder = tmp_path / "data" / "engines" / "mine"
    assert {p.name for p in folder.iterdir() if p.is_file()} == {"card.yaml", "model.onnx", "model.int8.onnx"}
    assert str(folder / "model.onnx") in out
    ferdesk("engines", "build", "mine", "--input", other.model_path, "--backend", "onnxruntime")  # again
    assert [p.name for p in folder.parent.iterdir()] == ["mine"]
    stray = other.folder / "stray.onnx"
    stray.write_bytes(b"")
    code, _, err = ferdesk("engines", "build", "mine", "--input", stray)
    assert code == 1
    assert "describes model.onnx, not stray.onnx" in err


def test_a_run_and_a_checkpoint_file_go_through_the_training_module(monkeypatch, tmp_path):
    asked = []

    def run(command, **_):
        asked.append(command[1:])
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(_build_input.subprocess, "run", run)
    (tmp_path / "run").mkdir()
    (tmp_path / "Z_resmasking_13.32").write_bytes(b"")
    _build_input.engine_from(tmp_path / "run", "mine")
    folder = _build_input.engine_from(tmp_path / "Z_resmasking_13.32", "mine")
    engines = ["--engines", str(tmp_path / "data" / "engines")]
    assert folder == tmp_path / "data" / "engines" / "mine"
    start = ["-m", "ferdesk.training", "--quiet"]
    assert asked == [
        [*start, "engine", str(tmp_path / "run"), "mine", *engines],
        [*start, "import", str(tmp_path / "Z_resmasking_13.32"), "mine", *engines],
    ]


def test_what_the_training_module_says_is_passed_on(monkeypatch, tmp_path, ferdesk, card):
    said = "x\npython -m ferdesk.training import: The file is not a checkpoint that can be read safely.\n"
    monkeypatch.setattr(
        _build_input.subprocess, "run", lambda c, **_: subprocess.CompletedProcess(c, 1, "", said)
    )
    (tmp_path / "weights").write_bytes(b"")
    code, _, err = ferdesk("engines", "build", "mine", "--input", tmp_path / "weights")
    assert code == 1
    assert err.strip().endswith("The file is not a checkpoint that can be read safely.")


def test_the_door_at_the_root_is_thin():
    source = (ROOT / "build_engine.py").read_text("utf-8")
    assert len(source.splitlines()) <= 40
    done = subprocess.run(
        [sys.executable, "build_engine.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--precision" in done.stdout
