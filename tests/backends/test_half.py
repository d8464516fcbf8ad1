"""fp16 stands between the convolutions and nowhere else, and the answers hardly change."""

from __future__ import annotations

import numpy as np
import pytest

from ferdesk.backends._half import to_half, trunk
from ferdesk.errors import EngineError

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402


def network(scale: float = 1.0, kind: str = "Softmax") -> bytes:
    """Standardise -> conv -> ReLU -> `kind` -> times the ReLU -> conv -> mean -> logits; 1x8x8 pictures.
    The ReLU is an output too."""
    r = np.random.default_rng(0)
    weights = {
        "axes": np.array([1, 2, 3], np.int64),
        "tiny": np.float32(1e-9),  # fp16 would make a zero of it, and the quotient infinite
        "k1": (r.normal(size=(4, 1, 3, 3)) * scale).astype(np.float32),
        "k2": r.normal(size=(6, 4, 3, 3)).astype(np.float32),
        "places": np.array([2, 3], np.int64),
        "w": r.normal(size=(6, 8)).astype(np.float32),
    }
    node = helper.make_node
    nodes = [
        node("ReduceMean", ["x", "axes"], ["mean"]),
        node("Sub", ["x", "mean"], ["centred"]),
        node("Add", ["centred", "tiny"], ["safe"]),
        node("Div", ["centred", "safe"], ["normal"]),
        node("Conv", ["normal", "k1"], ["c1"], pads=[1] * 4),
        node("Relu", ["c1"], ["features"]),
        node(kind, ["features"], ["weighed"], **({"axis": 1} if kind == "Softmax" else {})),
        node("Mul", ["weighed", "features"], ["masked"]),
        node("Conv", ["masked", "k2"], ["c2"], pads=[1] * 4),
        node("ReduceMean", ["c2", "places"], ["pooled"], keepdims=0),
        node("MatMul", ["pooled", "w"], ["logits"]),
    ]
    shapes = {"x": ["n", 1, 8, 8], "logits": ["n", 8], "features": ["n", 4, 8, 8]}
    values = {k: helper.make_tensor_value_info(k, TensorProto.FLOAT, s) for k, s in shapes.items()}
    graph = helper.make_graph(
        nodes, "g", [values["x"]], [values["logits"], values["features"]],
        [numpy_helper.from_array(v, k) for k, v in weights.items()],
    )  # fmt: skip
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9
    ).SerializeToString()


def run(content: bytes, x: np.ndarray) -> list[np.ndarray]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(content, options).run(None, {"x": x})


def types(content: bytes) -> dict[str, int]:
    model = onnx.shape_inference.infer_shapes(onnx.load_from_string(content), strict_mode=True)
    return {v.name: v.type.tensor_type.elem_type for v in (*model.graph.value_info, *model.graph.output)}


def test_what_is_half_and_what_is_not():
    found = types(to_half(network(), "tiny"))
    half = {name for name, kind in found.items() if kind == TensorProto.FLOAT16}
    assert {"c1", "masked", "c2"} <= half
    for exact in ("mean", "centred", "safe", "normal", "weighed", "pooled", "logits", "features"):
        assert found[exact] == TensorProto.FLOAT, exact


def test_a_sigmoid_between_convolutions_may_be_half():
    assert types(to_half(network(kind="Sigmoid"), "tiny"))["weighed"] == TensorProto.FLOAT16


def test_the_answers_hardly_change():
    x = np.random.default_rng(1).random((5, 1, 8, 8), np.float32)
    exact, half = run(network(), x), run(to_half(network(), "tiny"), x)
    for a, b in zip(exact, half, strict=True):
        assert a.shape == b.shape
        assert b.dtype == np.float32
        assert 0 < np.abs(a - b).max() < 5e-3


def test_it_is_smaller_and_says_the_same_of_its_input():
    before, after = onnx.load_from_string(network()), onnx.load_from_string(to_half(network(), "tiny"))
    assert [i.SerializeToString() for i in after.graph.input] == [
        i.SerializeToString() for i in before.graph.input
    ]
    names = {w.name: w.data_type for w in after.graph.initializer}
    assert "k1" not in names  # nothing is kept twice
    assert names["k1__half"] == TensorProto.FLOAT16
    assert names["tiny"] == names["w"] == TensorProto.FLOAT


def test_what_cannot_be_half_says_so():
    with pytest.raises(EngineError, match="weights that fp16 cannot hold"):
        to_half(network(1e6), "tiny")
    graph = helper.make_graph(
        [helper.make_node("Relu", ["x"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    with pytest.raises(EngineError, match="no convolution"):
        to_half(model.SerializeToString(), "tiny")


def test_the_trunk():
    nodes = onnx.load_from_string(network()).graph.node
    assert {nodes[i].output[0] for i in trunk(nodes)} == {"c1", "features", "masked", "c2"}


def test_the_engines_we_ship(tmp_path):
    from pathlib import Path

    from ferdesk.model_card import load_card

    for folder in sorted((Path(__file__).parents[2] / "engines").glob("*/card.yaml")):
        card = load_card(folder.parent)
        content = card.model_path.read_bytes()
        half = to_half(content, card.name)
        assert len(half) < 0.6 * len(content)
        x = np.random.default_rng(0).random((3, card.input.channels, *[card.input.size] * 2), np.float32)
        for a, b in zip(run(content, x), run(half, x), strict=True):
            assert np.abs(a - b).max() < 2e-2
