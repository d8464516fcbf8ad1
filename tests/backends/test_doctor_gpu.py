"""`ferdesk doctor --gpu` on a GPU in memory (whose fixture is why this is not in tests/cli)."""

from __future__ import annotations

import sys

import pytest

from ferdesk import paths
from ferdesk.__main__ import main
from ferdesk.backends import _building
from ferdesk.cli import _gpu_trial
from ferdesk.cli._health import machine

one_adapter = pytest.mark.parametrize("gpu_computer", ["cuda-python"], indirect=True)


@pytest.fixture
def engines(make_engine, monkeypatch):
    card = make_engine(int8=True)
    broken = make_engine("broken")
    broken.model_path.write_bytes(b"other")
    monkeypatch.setattr(paths, "engine_folders", lambda: (card.folder.parent,))
    monkeypatch.setattr(_gpu_trial, "BATCHES", (1, 2, 3))
    monkeypatch.setattr(_gpu_trial, "RUNS", 1)
    monkeypatch.setattr(_gpu_trial, "WARM_UP", 1)
    monkeypatch.setattr(_building, "PROBE_FACES", 6)
    monkeypatch.setattr(_gpu_trial, "apart", _gpu_trial.here)  # the GPU in memory is in this process
    return card


def test_every_precision_is_built_compared_and_timed(gpu_computer, engines, capsys):
    assert main(["doctor", "--gpu"]) == 1  # one engine is broken
    out = capsys.readouterr().out
    assert out.startswith("NVIDIA GeForce RTX 4070, compute capability 8.9, CUDA 13.0 in the driver.")
    rows = [line.strip("| ").split(" | ") for line in out.splitlines() if line.startswith("| tiny")]
    assert [row[1] for row in rows] == ["fp32", "fp16", "int8"]
    for row in rows:
        assert all(float(ms) > 0 for ms in row[4:7])
        assert float(row[7]) > 0
    assert float(rows[0][3]) < 1e-4
    assert f"TensorRT 10.16.1.11, CUDA 13.0, {gpu_computer.adapter}. CUDA events" in out
    assert "This engine file was changed since it was made." in out


@one_adapter
def test_what_fails_is_named_and_the_rest_goes_on(gpu_computer, engines, monkeypatch):
    from ferdesk.backends import tensorrt
    from ferdesk.errors import BackendError

    real = tensorrt.build

    def build(card, precision, *rest):
        if precision == "fp16":
            raise BackendError("TensorRT could not build tiny (no tactic).")
        return real(card, precision, *rest)

    monkeypatch.setattr(tensorrt, "build", build)
    trials = list(_gpu_trial.tried(engines))
    assert [(t.precision, bool(t.problem)) for t in trials] == [
        ("fp32", False),
        ("fp16", True),
        ("int8", False),
    ]
    table = _gpu_trial.as_table(trials, "here")
    assert table[-2].endswith("| TensorRT could not build tiny (no tactic). |")
    assert len({line.count("|") for line in table[2:]}) == 1


@one_adapter
def test_what_nobody_thought_of_is_named_too(gpu_computer, engines, monkeypatch):
    from ferdesk.backends import tensorrt

    def build(*_):
        raise TypeError("set_shape() takes other | arguments.\nMore.")

    monkeypatch.setattr(tensorrt, "build", build)
    trials = list(_gpu_trial.tried(engines))
    assert [t.problem for t in trials] == ["TypeError: set_shape() takes other | arguments."] * 3
    assert _gpu_trial.as_table(trials, "here")[-1].endswith(
        "| TypeError: set_shape() takes other / arguments. |"
    )


def by(code):
    return sys.executable, "-c", code


def test_a_trial_is_a_process_of_its_own(make_engine):
    """Its last line is the trial; if it dies, what it died of is the problem."""
    card = make_engine()
    real = _gpu_trial.apart(card, "fp32")  # without TensorRT, as here
    assert real.problem.startswith("TensorRT does not load")
    said = """
import json
print("TensorRT says something")
print(json.dumps({"engine": "tiny", "precision": "fp16", "build_seconds": 2.5, "difference": 0.001,
                  "problem": "", "milliseconds": {"1": 0.5, "16": 2.0}}))
"""
    assert _gpu_trial.apart(card, "fp16", by(said)) == _gpu_trial.Trial(
        "tiny", "fp16", "", 2.5, 0.001, {1: 0.5, 16: 2.0}
    )
    for code, reason in (
        ("import sys; sys.exit(3)", "exit code 0x3"),
        ("pass", "exit code 0x0"),  # it said nothing
        ("import os; os.abort()", "SIGABRT" if sys.platform != "win32" else "exit code"),
    ):
        problem = _gpu_trial.apart(card, "fp32", by(code)).problem
        assert problem.startswith("The process that tried it ended with ")
        assert reason in problem


@one_adapter
def test_logits_that_differ_are_a_failure(gpu_computer, engines, monkeypatch):
    monkeypatch.setattr(_building, "compare", lambda card, engine: 0.02)
    problems = {t.precision: t.problem for t in _gpu_trial.tried(engines)}
    assert "differ from the CPU by 0.02, and 0.01 are allowed" in problems["fp16"]
    assert problems["int8"] == ""


def test_without_a_gpu_it_says_why(capsys):
    assert main(["doctor", "--gpu"]) == 1
    assert capsys.readouterr().out.startswith("PROBLEM  GPU  TensorRT does not load")


@one_adapter
def test_the_doctor_sees_that_tensorrt_uses_the_gpu(gpu_computer):
    (found,) = machine.gpu()
    assert (found.problem, found.says) == ("", "used by tensorrt")
