"""Building for this computer: the best backend, checked against fp32, and why a better was passed over."""

from __future__ import annotations

import io

import numpy as np
import pytest

from ferdesk import paths
from ferdesk.backends import GpuError, _auto, _building, _engine_file, on_cpu, open_engine
from ferdesk.backends._building import build_engine, compare, faces_per_second, probe_faces
from ferdesk.errors import BackendError, EngineError


@pytest.fixture(autouse=True)
def quick(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path / "data")
    monkeypatch.setattr(paths, "user_cache", lambda: tmp_path / "cache")
    monkeypatch.setattr(_building, "_SECONDS", 0.02)
    monkeypatch.setattr(_auto, "_SECONDS", 0.02)


def test_the_best_on_a_computer_without_tensorrt(make_engine):
    stages = []
    built = build_engine(make_engine(), on_progress=lambda stage, part: stages.append((stage, part)))
    assert on_cpu(built.backend)
    assert built.device.startswith("CPU")
    assert built.precision == "fp32"
    assert built.difference < 1e-4
    assert built.faces_per_second > 0
    assert built.path.is_file()
    (why,) = built.passed_over
    assert why.startswith("No TensorRT engine was built: TensorRT does not load")
    assert (stages[0], stages[-1]) == (("build", 0.0), ("check", 1.0))


def test_openvino_is_compiled_once_and_the_result_is_what_runs(make_engine, tiny_network, monkeypatch):
    from ferdesk.backends import openvino

    if openvino.is_available() is not None:
        pytest.skip("OpenVINO is not here")
    card = make_engine(int8=True)
    built = build_engine(card, "openvino", "fp32")
    assert built.path.parent == card.folder / "built"
    assert built.passed_over == ()
    with monkeypatch.context() as patch:
        patch.setattr(openvino, "_compile", lambda *_: pytest.fail("compiled again"))
        engine = open_engine(card, "openvino", "fp32")
    assert engine.device == "CPU, OpenVINO fp32"
    faces = probe_faces(card, 5)
    np.testing.assert_allclose(
        engine.run(faces)["logits"], tiny_network.reference(faces)["logits"], atol=1e-4
    )
    engine.close()
    # For another processor, or of an older file of the engine, it does not count.
    monkeypatch.setattr(_auto, "processor", lambda: "another one")
    assert _engine_file.find(card, openvino._stamp(card, "fp32")) is None
    open_engine(card, "openvino", "fp32").close()


def test_an_engine_that_was_opened_before_is_built_all_the_same(make_engine, monkeypatch):
    """Opening fills OpenVINO's cache, and what comes out of that cannot be exported."""
    from ferdesk.backends import openvino

    if openvino.is_available() is not None:
        pytest.skip("OpenVINO is not here")
    card = make_engine()
    for _ in range(2):
        open_engine(card, "openvino", "fp32").close()
    build_engine(card, "openvino", "fp32")
    monkeypatch.setattr(openvino, "_compile", lambda *_: pytest.fail("compiled again"))
    open_engine(card, "openvino", "fp32").close()


def test_what_openvino_does_not_read_again_is_no_engine(make_engine, monkeypatch):
    from ferdesk.backends import openvino

    if openvino.is_available() is not None:
        pytest.skip("OpenVINO is not here")

    class Broken:
        def export_model(self):
            return io.BytesIO(b"nonsense")

    card = make_engine()
    monkeypatch.setattr(openvino, "_compile", lambda *_: Broken())
    with pytest.raises(BackendError, match="does not read what it built of tiny as fp32"):
        build_engine(card, "openvino", "fp32")
    assert not list((card.folder / "built").glob("*.engine"))


def test_a_built_openvino_engine_that_does_not_load_costs_only_time(make_engine, caplog):
    from ferdesk.backends import openvino

    if openvino.is_available() is not None:
        pytest.skip("OpenVINO is not here")
    card = make_engine()
    _engine_file.store(card, _engine_file.built_folder(card), openvino._stamp(card, "fp32"), b"nonsense")
    engine = open_engine(card, "openvino", "fp32")
    assert compare(card, engine) < 1e-4
    engine.close()
    assert "compiled anew" in caplog.text


def test_with_a_gpu_tensorrt_is_the_best_and_fp16_its_precision(gpu_computer, make_engine):
    card = make_engine()
    built = build_engine(card, max_batch=4)
    assert (built.backend, built.precision) == ("tensorrt", "fp16")
    assert 0 < built.difference < 1e-2
    assert built.passed_over == ()
    assert open_close(card) == "tensorrt"  # named by nobody, found because it was built


def open_close(card):
    engine = open_engine(card, "tensorrt")
    engine.close()
    return engine.backend


def test_an_engine_that_answers_otherwise_is_not_passed(make_engine, monkeypatch):
    monkeypatch.setattr(_building, "compare", lambda card, engine: 0.5)
    with pytest.raises(BackendError, match=r"otherwise than fp32 by 0.5 of a logit"):
        build_engine(make_engine(), "onnxruntime")
    monkeypatch.setattr(_building, "compare", lambda card, engine: float("nan"))
    with pytest.raises(BackendError, match="otherwise than fp32"):
        build_engine(make_engine(), "onnxruntime")


@pytest.mark.parametrize(
    ("backend", "precision", "said"),
    [
        ("abacus", None, "There is no backend called abacus"),
        ("tensorrt", None, "TensorRT does not load"),
        (None, "int8", "tiny has no int8 file. Make it with: python -m ferdesk.training precisions tiny"),
        ("onnxruntime", "int8", "tiny has no int8 file. Make it with: python -m ferdesk.training precisions"),
        ("onnxruntime", "fp16", "cannot run tiny as fp16 here. Choose one of: fp32."),
    ],
)
def test_what_cannot_be_built(make_engine, backend, precision, said):
    with pytest.raises(BackendError) as error:
        build_engine(make_engine(), backend, precision)
    assert said in str(error.value)


def test_a_changed_file_is_not_built_from(make_engine):
    card = make_engine()
    card.model_path.write_bytes(b"other")
    with pytest.raises(EngineError, match="was changed"):
        build_engine(card, "onnxruntime")


def test_probe_faces_are_what_the_card_asks_for_and_always_the_same(make_engine):
    card = make_engine(input={"name": "x", "size": 52, "channels": 3, "mean": 0.5, "std": 0.5})
    faces = probe_faces(card, 3)
    assert faces.shape == (3, 3, 52, 52)
    assert faces.dtype == np.float32
    assert -1 <= faces.min() < 0 < faces.max() <= 1
    assert (faces == probe_faces(card, 3)).all()


def test_speed_is_of_the_best_run(make_engine):
    engine = open_engine(make_engine(), "onnxruntime")
    assert faces_per_second(make_engine(), engine, 4, 0.01) > 10
    engine.close()


def test_only_what_runs_on_the_processor_is_named_cpu(make_engine):
    engine = open_engine(make_engine(), "cpu")
    assert engine.device.startswith("CPU")
    engine.close()
    assert issubclass(GpuError, BackendError)
