"""`ferdesk doctor --gpu` on a GPU in memory (whose fixture is why this is not in tests/cli)."""

from __future__ import annotations

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
    assert "TensorRT 10.16.1.11, CUDA 13.0" in out
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
