"""TensorRT's backend on a GPU in memory: the answers of ONNX Runtime, nothing left, nothing foreign run."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ferdesk import backends
from ferdesk.backends import GpuError, _cuda, _engine_file, open_engine, tensorrt
from ferdesk.errors import BackendError, EngineError, FerdeskError

# What does not touch the GPU need not be tried over both adapters.
one_adapter = pytest.mark.parametrize("gpu_computer", ["cuda-python"], indirect=True)


def faces(n, seed=7):
    return np.random.default_rng(seed).random((n, 1, 48, 48), np.float32)


def refusal(error: pytest.ExceptionInfo[FerdeskError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert text.endswith(".")
    return text


@pytest.fixture
def card(gpu_computer, make_engine):
    """An engine built for the GPU in memory: fp32, four faces at a time."""
    card = make_engine(int8=True)
    tensorrt.build(card, "fp32", _engine_file.built_folder(card), 4)
    return card


@pytest.fixture
def exact(make_engine):
    engine = open_engine(make_engine("exact"), "onnxruntime", "fp32")
    yield engine
    engine.close()


def test_the_same_answers_as_onnx_runtime_for_any_number_of_faces(card, exact):
    engine = open_engine(card, "tensorrt")
    for n in (0, 1, 2, 3, 4, 5, 8, 11, 2, 2, 2):  # above four it is split, and sizes come back
        x = faces(n, seed=n)
        answers, wanted = engine.run(x), exact.run(x)
        assert set(answers) == set(wanted)
        for name in wanted:
            assert answers[name].dtype == np.float32
            np.testing.assert_allclose(answers[name], wanted[name], atol=1e-5)
    engine.close()


@one_adapter
@pytest.mark.parametrize("precision", ["fp16", "int8"])
def test_other_precisions_are_in_the_file(card, exact, precision):
    tensorrt.build(card, precision, _engine_file.built_folder(card), 4)
    engine = open_engine(card, "tensorrt", precision)
    assert engine.precision == precision
    difference = np.abs(engine.run(faces(5))["logits"] - exact.run(faces(5))["logits"]).max()
    engine.close()
    assert 0 < difference < 0.05  # rounded, and not by much


def test_answers_stay_when_the_engine_runs_again(card):
    engine = open_engine(card, "tensorrt")
    first = engine.run(faces(3))
    kept = {name: array.copy() for name, array in first.items()}
    for _ in range(3):
        engine.run(1 - faces(3))
    assert all((first[name] == kept[name]).all() for name in kept)
    engine.close()


def test_graphs_repeat_the_work_where_the_adapter_has_them(card, gpu_computer, exact):
    engine = open_engine(card, "tensorrt")
    for seed in range(4):
        x = faces(3, seed)
        np.testing.assert_allclose(engine.run(x)["logits"], exact.run(x)["logits"], atol=1e-5)
    assert gpu_computer.gpu.launches == (3 if gpu_computer.adapter == "cuda-python" else 0)
    engine.close()


def test_without_graphs_it_runs_all_the_same(card, gpu_computer, exact):
    gpu_computer.gpu.can_capture = False
    engine = open_engine(card, "tensorrt")
    for seed in range(3):
        x = faces(9, seed)
        np.testing.assert_allclose(engine.run(x)["logits"], exact.run(x)["logits"], atol=1e-5)
    assert gpu_computer.gpu.launches == 0
    engine.close()


def test_the_host_fills_one_buffer_set_while_the_gpu_works_on_the_other(card, gpu_computer):
    engine = open_engine(card, "tensorrt")
    runner = engine._runner
    order = []
    start, collect = runner._start, runner._collect
    runner._start = lambda lane, part: (order.append("start"), start(lane, part))
    runner._collect = lambda *a: (order.append("collect"), collect(*a))
    engine.run(faces(12))
    assert order == ["start", "start", "collect", "start", "collect", "collect"]
    engine.close()


@one_adapter
def test_the_device_is_named_truly(card):
    engine = open_engine(card, "tensorrt")
    assert engine.device == "GPU (NVIDIA GeForce RTX 4070), TensorRT fp32"
    assert (engine.backend, engine.precision) == ("tensorrt", "fp32")
    engine.close()
    assert [c.title for c in backends.choices(card) if c.backend == "tensorrt"] == [
        "TensorRT fp32, GPU (NVIDIA GeForce RTX 4070)"
    ]


def test_made_run_and_closed_on_a_thread_of_its_own(card, exact):
    found = []

    def live():
        engine = open_engine(card, "tensorrt")
        found.append(engine.run(faces(6))["logits"])
        engine.close()

    thread = threading.Thread(target=live)
    thread.start()
    thread.join()
    np.testing.assert_allclose(found[0], exact.run(faces(6))["logits"], atol=1e-5)


def test_closing_twice_and_running_after(card):
    engine = open_engine(card, "tensorrt")
    engine.close()
    engine.close()
    with pytest.raises(RuntimeError, match="closed"):
        engine.run(faces(1))


def test_times_by_cuda_events(card):
    engine = open_engine(card, "tensorrt")
    times = engine._runner.milliseconds(3, 5)
    assert len(times) == 5
    assert all(ms > 0 for ms in times)
    engine.close()


def test_a_gpu_that_breaks_says_so_and_the_cpu_goes_on(card, gpu_computer, exact):
    engine = open_engine(card, "tensorrt")
    engine.run(faces(2))
    gpu_computer.gpu.break_at = gpu_computer.gpu.executed + 2
    with pytest.raises(GpuError) as error:
        engine.run(faces(2))
    assert "TensorRT fp32 failed while it ran tiny" in refusal(error)
    assert "ILLEGAL_ADDRESS" in refusal(error)
    engine.close()  # quietly, though every call fails now
    engine = open_engine(card, "cpu")
    assert engine.device.startswith("CPU")
    np.testing.assert_allclose(engine.run(faces(2))["logits"], exact.run(faces(2))["logits"], atol=1e-5)
    engine.close()


def test_a_gpu_without_room_is_one_sentence(card, gpu_computer):
    gpu_computer.gpu.memory = 5000  # room for the working memory, and for nothing else
    with pytest.raises(BackendError) as error:
        open_engine(card, "tensorrt")
    assert "TensorRT cannot prepare tiny" in refusal(error)
    assert "OUT_OF_MEMORY" in refusal(error)


@one_adapter
def test_auto_may_take_it(card, monkeypatch):
    from ferdesk.backends import _auto

    monkeypatch.setattr(
        _auto, "_measure", lambda card, ways, *_: {w: [1.0 + (w.backend != "tensorrt")] for w in ways}
    )
    engine = open_engine(card)
    assert engine.backend == "tensorrt"
    engine.close()


# -- what was built for something else is not loaded


@one_adapter
def test_the_stamp_says_what_it_was_built_for(card):
    (path,) = (card.folder / "built").glob("*.json")
    about = json.loads(path.read_text("utf-8"))
    assert path.name == "tiny.tensorrt.fp32.batch4.sm89.json"
    assert about["device"] == "NVIDIA GeForce RTX 4070"
    assert (about["capability"], about["driver"], about["runtime"]) == ("8.9", "13.0", "10.16.1.11")
    assert (about["precision"], about["max_batch"], about["model"]) == ("fp32", 4, card.sha256)
    assert not list((card.folder / "built").glob("*.part"))


@one_adapter
@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("name", "device: NVIDIA GeForce RTX 4070, here NVIDIA L4"),
        ("capability", "compute capability: 8.9, here 12.0"),
        ("driver", "driver: 13.0, here 13.1"),
        ("runtime", "version: 10.16.1.11, here 11.4.0.106"),
    ],
)
def test_a_plan_of_another_computer_is_refused_with_the_reason(card, gpu_computer, what, said):
    change = {"name": "NVIDIA L4", "capability": (12, 0), "driver": 13010}
    if what == "runtime":
        gpu_computer.trt.__version__ = "11.4.0.106"
    else:
        setattr(gpu_computer.gpu, what, change[what])
    _cuda.gpu_info.cache_clear()
    assert tensorrt.precisions(card, "gpu") == ()
    with pytest.raises(BackendError) as error:
        open_engine(card, "tensorrt")
    assert said in refusal(error)
    assert "ferdesk engines build tiny --backend tensorrt --precision fp32" in refusal(error)
    tensorrt.build(card, "fp32", _engine_file.built_folder(card))
    open_engine(card, "tensorrt").close()


@one_adapter
def test_a_plan_of_an_older_engine_is_refused(card, make_engine, tiny_network):
    other = make_engine(network=replace(tiny_network, mask=-tiny_network.mask), int8=True)
    assert other.folder == card.folder
    with pytest.raises(BackendError) as error:
        open_engine(other, "tensorrt")
    assert "model file: " in refusal(error)


@one_adapter
def test_a_damaged_or_unfinished_plan_is_refused(card):
    (path,) = (card.folder / "built").glob("*.engine")
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    with pytest.raises(BackendError, match="damaged"):
        open_engine(card, "tensorrt")
    path.write_bytes(content)
    path.with_suffix(".json").unlink()  # killed between the two files
    with pytest.raises(BackendError, match="was not built as fp32 for this computer yet"):
        open_engine(card, "tensorrt")


@one_adapter
def test_a_plan_that_tensorrt_does_not_load(card):
    (path,) = (card.folder / "built").glob("*.json")
    stamp = _engine_file._read(path)[0]
    _engine_file.store(card, path.parent, stamp, b"nonsense")
    with pytest.raises(BackendError) as error:
        open_engine(card, "tensorrt")
    assert "The engine plan file is not compatible" in refusal(error)


@one_adapter
def test_an_engine_that_does_not_fit_its_card_is_refused_when_built(gpu_computer, make_engine, tmp_path):
    for changes, said in (
        ({"outputs": ["logits", "attended"]}, "does not answer attended"),
        (
            {"input": {"name": "x", "size": 64}},
            "takes x (-1, 1, 48, 48), but its card says x (-1, 1, 64, 64)",
        ),
        ({"input": {"name": "face", "size": 48}}, "takes x (-1, 1, 48, 48)"),
        ({"batch": 1}, "takes 1 faces at a time"),
    ):
        with pytest.raises(EngineError) as error:
            tensorrt.build(make_engine(**changes), "fp32", tmp_path / "built")
        assert said in refusal(error)
    card = make_engine(labels=["anger", "neutral"])
    tensorrt.build(card, "fp32", _engine_file.built_folder(card))
    with pytest.raises(EngineError, match="answers logits of shape"):
        open_engine(card, "tensorrt")
    assert not (tmp_path / "built").exists()


@one_adapter
def test_what_cannot_be_built_says_why(gpu_computer, make_engine, write_card, tmp_path, monkeypatch):
    from ferdesk.backends import _tensorrt_build

    card = make_engine()
    with pytest.raises(BackendError) as error:
        tensorrt.build(card, "int8", tmp_path)
    assert "has no int8 file" in refusal(error)
    with pytest.raises(BackendError) as error:
        open_engine(card, "tensorrt", "bf16")
    assert "does not run bf16" in refusal(error)
    with pytest.raises(BackendError, match="one face at least"):
        tensorrt.build(card, "fp32", tmp_path, 0)
    monkeypatch.setattr(_tensorrt_build, "_add_profile", lambda *_: None)
    with pytest.raises(BackendError) as error:
        tensorrt.build(card, "fp32", tmp_path)
    assert "no optimization profile has been defined" in refusal(error)
    card.model_path.write_bytes(b"no network")
    with pytest.raises(EngineError) as error:
        tensorrt.build(write_card(card.folder), "fp32", tmp_path)
    assert "TensorRT cannot read tiny" in refusal(error)
    assert not list(tmp_path.glob("*.engine"))


@one_adapter
def test_progress_rises_to_the_end_and_the_timing_cache_is_kept(gpu_computer, make_engine, tmp_path):
    from ferdesk import paths

    parts: list[float] = []
    card = make_engine()
    for _ in range(2):
        tensorrt.build(card, "fp32", tmp_path, 4, parts.append)
    first = parts[: len(parts) // 2]
    assert first == sorted(first)
    assert first[-1] == pytest.approx(1.0)
    (cache,) = (paths.user_cache() / "tensorrt").glob("*.timing")
    assert cache.read_bytes() == b".."  # the second build went on from the first


@one_adapter
@pytest.mark.parametrize("reason", [KeyboardInterrupt, BrokenPipeError])
def test_building_ends_when_it_is_interrupted(gpu_computer, make_engine, tmp_path, reason):
    parts: list[float] = []

    def progress(part: float) -> None:
        parts.append(part)
        if part > 0.3:
            raise reason

    with pytest.raises(reason):
        tensorrt.build(make_engine(), "fp32", tmp_path / "built", 4, progress)
    assert parts[-1] < 0.4  # it was asked to stop at once
    assert not (tmp_path / "built").exists()


@one_adapter
def test_fp32_means_fp32(gpu_computer, make_engine, tmp_path):
    import pickle

    content = tensorrt.build(make_engine(), "fp32", tmp_path).read_bytes()
    assert pickle.loads(content[4:])["tf32"] is False


@one_adapter
def test_too_old_or_not_there(gpu_computer, monkeypatch, make_engine, tmp_path):
    import sys

    gpu_computer.trt.__version__ = "8.6.1"
    assert tensorrt.is_available() == "TensorRT 8.6.1 is too old. Install 10.3 or newer."
    assert tensorrt.devices() == {}
    monkeypatch.setitem(sys.modules, "tensorrt", None)
    assert "docs/tensorrt.md" in tensorrt.is_available()
    with pytest.raises(BackendError, match="does not load"):
        tensorrt.build(make_engine(), "fp32", Path(tmp_path))
