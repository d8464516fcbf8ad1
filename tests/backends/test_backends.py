"""One contract for every backend found: batches, named outputs, truth about the device, clear refusals."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from ferdesk import plugins
from ferdesk.backends import RunOptions, available, choices, open_engine
from ferdesk.errors import BackendError, EngineError, FerdeskError

# What rounding to the precision costs: bfloat16 keeps 8 bits, float16 keeps 11.
TOLERANCE = {"fp32": 1e-5, "fp16": 3e-3, "bf16": 3e-2, "int8": 1e-4}
BACKENDS = sorted(plugins.modules_in("ferdesk.backends"))
WAYS = [(n, p) for n, m in plugins.modules_in("ferdesk.backends").items() for p in m.PRECISIONS]


def faces(n, channels=1, size=48):
    return np.random.default_rng(7).random((n, channels, size, size), np.float32)


@pytest.fixture(params=BACKENDS)
def backend(request):
    reason = available()[request.param]
    if reason is not None:
        pytest.skip(reason)
    return request.param


@pytest.fixture(params=WAYS, ids=" ".join)
def way(request, tiny_card):
    if request.param not in {(c.backend, c.precision) for c in choices(tiny_card)}:
        pytest.skip(f"this machine has no {' '.join(request.param)}")
    return request.param


@pytest.fixture(scope="module")
def engines():
    found = {}
    yield found
    for engine in found.values():
        engine.close()


@pytest.fixture
def opened(way, engines, tiny_card):
    """The way's engine, opened once for all tests."""
    if way not in engines:
        engines[way] = open_engine(tiny_card, *way, RunOptions(max_batch=4, threads=1))
    return engines[way]


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 8, 11])
def test_any_number_of_faces_equals_the_plain_computation(opened, tiny_network, n):
    x = faces(n)
    answers = opened.run(x)
    wanted = tiny_network.reference(x, int8=opened.precision == "int8")
    assert set(answers) == {"logits", "attention"}
    for name, value in wanted.items():
        assert answers[name].dtype == np.float32
        assert answers[name].shape == value.shape
        np.testing.assert_allclose(answers[name], value, atol=TOLERANCE[opened.precision] * 5)


def test_answers_stay_as_they_are_when_the_engine_runs_again(opened):
    first = opened.run(faces(3))
    kept = {name: array.copy() for name, array in first.items()}
    opened.run(1 - faces(3))
    assert all((first[name] == kept[name]).all() for name in kept)


def test_faces_may_lie_anywhere_in_memory(opened):
    x = faces(6)
    answers = opened.run(x[::2, :, ::-1])
    wanted = opened.run(np.ascontiguousarray(x[::2, :, ::-1]))
    assert np.array_equal(answers["logits"], wanted["logits"])


def test_the_device_is_named_truly(opened, way):
    backend, precision = way
    module = plugins.modules_in("ferdesk.backends")[backend]
    assert (opened.backend, opened.precision) == way
    assert opened.device == f"{next(iter(module.devices().values()))}, {module.TITLE} {precision}"


def test_the_wrong_shape_or_type_is_refused(opened):
    for wrong in (faces(1, size=47), faces(1, channels=3), faces(1).astype(np.float64), faces(1)[0]):
        with pytest.raises(ValueError, match="not float32"):
            opened.run(wrong)


def test_closing_twice_is_fine_and_a_closed_engine_does_not_run(backend, tiny_card):
    engine = open_engine(tiny_card, backend)
    engine.close()
    engine.close()
    with pytest.raises(RuntimeError, match="closed"):
        engine.run(faces(1))


def test_an_engine_may_live_on_a_thread_of_its_own(backend, make_engine, tiny_network):
    card, found = make_engine(), []

    def live():
        engine = open_engine(card, backend)
        found.append(engine.run(faces(2))["logits"])
        engine.close()

    thread = threading.Thread(target=live)
    thread.start()
    thread.join()
    np.testing.assert_allclose(found[0], tiny_network.reference(faces(2))["logits"], atol=1e-4)


def test_backends_agree_with_each_other(make_engine):
    card = make_engine()
    answers = []
    for name, reason in available().items():
        if reason is None:
            engine = open_engine(card, name, "fp32")
            answers.append(engine.run(faces(5)))
            engine.close()
    assert len(answers) >= 2
    for other in answers[1:]:
        for name in answers[0]:
            np.testing.assert_allclose(other[name], answers[0][name], atol=1e-5)


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_building_leaves_what_opening_needs(backend, make_engine, tmp_path, precision):
    card = make_engine(int8=True)
    module = plugins.modules_in("ferdesk.backends")[backend]
    built = module.build(card, precision, tmp_path / "built")
    assert built.is_file()
    assert not list(tmp_path.rglob("*.part"))


# -- what is refused, each with one sentence


def refusal(error: pytest.ExceptionInfo[FerdeskError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert text[0].isupper() or text.startswith("/")
    assert text.endswith(".")
    return text


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"outputs": ["logits", "attended"]}, "does not answer attended"),
        ({"labels": ["anger", "neutral"]}, "answers logits of shape (2, 8)"),
        ({"input": {"name": "x", "size": 64}}, "takes faces of shape (any, 1, 48, 48)"),
        ({"input": {"name": "face", "size": 48}}, "has the inputs x"),
    ],
)
def test_an_engine_that_does_not_fit_its_card(backend, make_engine, changes, named):
    with pytest.raises(EngineError) as error:
        open_engine(make_engine(**changes), backend)
    assert named in refusal(error)


def test_an_engine_for_one_face_only(backend, make_engine):
    with pytest.raises(EngineError) as error:
        open_engine(make_engine(batch=1), backend)
    assert "takes 1 faces at a time" in refusal(error)


def test_a_mask_outside_0_to_1_and_answers_that_are_no_numbers(backend, make_engine, tiny_network):
    from dataclasses import replace

    card = make_engine(network=replace(tiny_network, linear=np.full((6, 8), np.nan, np.float32)))
    with pytest.raises(EngineError) as error:
        open_engine(card, backend)
    assert "answers logits that is no number" in refusal(error)


@pytest.mark.parametrize("content", [b"", b"no network", bytes(range(256)) * 20])
def test_a_file_that_is_no_network(backend, make_engine, write_card, content):
    card = make_engine()
    card.model_path.write_bytes(content)
    with pytest.raises(EngineError) as error:
        open_engine(write_card(card.folder), backend)
    assert "is not an ONNX file that can be run" in refusal(error)


@pytest.mark.parametrize("name", ["auto", *BACKENDS])
def test_a_file_that_was_changed_or_is_gone(make_engine, name):
    if (reason := available().get(name)) is not None:
        pytest.skip(reason)
    card = make_engine()
    with card.model_path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(EngineError) as error:
        open_engine(card, name)
    assert refusal(error) == "This engine file was changed since it was made. Import it again."
    card.model_path.unlink()
    with pytest.raises(EngineError) as error:
        open_engine(card, name)
    assert "is missing" in refusal(error)


def test_a_changed_int8_file_is_found(make_engine):
    card = make_engine(int8=True)
    card.path_of("int8").write_bytes(card.model_path.read_bytes())
    open_engine(card, "onnxruntime", "fp32").close()
    with pytest.raises(EngineError, match="was changed"):
        open_engine(card, "onnxruntime", "int8")


def test_unknown_names(make_engine):
    card = make_engine()
    for name in ("abacus", "onnxruntime:abacus", "", "_auto"):
        with pytest.raises(BackendError) as error:
            open_engine(card, name)
        assert "onnxruntime" in refusal(error)
    with pytest.raises(BackendError) as error:
        open_engine(card, "onnxruntime", "int8")
    assert "Choose one of: fp32." in refusal(error)
    with pytest.raises(BackendError) as error:
        open_engine(card, "auto", "fp4")
    assert "fp4" in refusal(error)


def test_a_backend_that_is_not_installed_says_so(make_engine, backend, monkeypatch):
    module = plugins.modules_in("ferdesk.backends")[backend]
    monkeypatch.setattr(module, "is_available", lambda: "It is not installed. Install it with pip.")
    with pytest.raises(BackendError, match="Install it with pip"):
        open_engine(make_engine(), backend)
    assert available()[backend] == "It is not installed. Install it with pip."


@pytest.mark.filterwarnings("ignore:Specified provider")
def test_a_gpu_that_does_not_start_is_said_and_not_replaced(make_engine):
    from ferdesk.backends import onnxruntime

    if "cuda" in onnxruntime.devices():
        pytest.skip("a CUDA device is here")
    with pytest.raises(BackendError) as error:
        onnxruntime.open(make_engine(), "fp32", RunOptions(device="cuda"))
    assert "GPU (CUDA) did not start" in refusal(error)


def test_a_precision_this_processor_lacks_is_not_offered_and_not_replaced(make_engine):
    from ferdesk.backends import openvino

    if openvino.is_available() is not None:
        pytest.skip("OpenVINO is not here")
    card = make_engine()
    if "bf16" in openvino.precisions(card, "cpu"):
        pytest.skip("this processor has bfloat16")
    with pytest.raises(BackendError) as error:
        openvino.open(card, "bf16", RunOptions())
    assert "runs fp32 instead of bf16" in refusal(error)
    with pytest.raises(BackendError, match="cannot run tiny as bf16 here"):
        open_engine(card, "openvino", "bf16")


def test_the_cards_precision_is_taken_where_the_backend_has_it(make_engine):
    card = make_engine(int8=True, precision="int8")
    assert choices(card)[0].precision == "int8"
    for name in ("onnxruntime", "auto"):
        engine = open_engine(card, name)
        assert engine.precision == "int8"
        engine.close()
    card = make_engine(precision="int4")
    engine = open_engine(card, "onnxruntime")
    assert "fp32" in engine.device
    engine.close()


def test_every_other_output_of_our_engines_is_known(make_engine, tmp_path):
    """Attended images and the second head have the shapes the rest of FERDesk expects."""
    from ferdesk.backends._checked import _check_answers

    card = make_engine(outputs=["logits", "attended", "logits_fer2013"])
    good = {
        "logits": np.zeros((2, 8), np.float32),
        "attended": np.zeros((2, 3, 48, 48), np.float32),
        "logits_fer2013": np.zeros((2, 7), np.float32),
    }
    _check_answers(card, good, 2)
    for name, wrong in (("attended", (2, 48, 48)), ("logits_fer2013", (2, 8)), ("attended", (1, 3, 48, 48))):
        with pytest.raises(EngineError, match=f"answers {name} of shape"):
            _check_answers(card, {**good, name: np.zeros(wrong, np.float32)}, 2)
    mask_card = make_engine()
    with pytest.raises(EngineError, match="outside 0 to 1"):
        _check_answers(mask_card, {**good, "attention": np.full((2, 4, 4), 1.5, np.float32)}, 2)


def test_a_folder_that_cannot_be_written_costs_only_the_cache(backend, make_engine, monkeypatch, tmp_path):
    from ferdesk import paths

    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setattr(paths, "user_cache", lambda: Path(blocked))
    engine = open_engine(make_engine(), backend)
    assert engine.run(faces(1))["logits"].shape == (1, 8)
    engine.close()
