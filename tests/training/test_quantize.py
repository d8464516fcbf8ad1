"""int8 is what TensorRT, ONNX Runtime and OpenVINO all read: symmetric Q/DQ by channel, fp32 biases."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from ferdesk.backends import open_engine
from ferdesk.errors import FerdeskError
from ferdesk.training.quantize import SMALL_PART, _batches, to_int8


def faces(n, seed=0):
    return np.random.default_rng(seed).random((n, 1, 48, 48), np.float32)


def test_what_stands_in_the_file(make_engine, tmp_path):
    card = make_engine()
    out = tmp_path / "model.int8.onnx"
    to_int8(card.model_path, "x", faces(70), out, exact=0)
    graph = onnx.load(out).graph
    onnx.checker.check_model(onnx.load(out), full_check=True)
    kinds = [node.op_type for node in graph.node]
    assert kinds.count("Conv") == 2
    weights = {w.name: numpy_helper.to_array(w) for w in graph.initializer}
    made = {output: node for node in graph.node for output in node.output}
    for node in graph.node:
        if node.op_type == "Conv":
            for place in node.input[:2]:
                assert made[place].op_type == "DequantizeLinear"
            assert weights[made[node.input[1]].input[0]].dtype == np.int8
            assert weights[made[node.input[1]].input[1]].shape == (
                weights[made[node.input[1]].input[0]].shape[0],
            )
        elif node.op_type in ("QuantizeLinear", "DequantizeLinear"):
            zero = weights[node.input[2]]
            assert zero.dtype == np.int8
            assert not zero.any()
    assert not [w for w in weights.values() if w.dtype == np.int32 and w.size > 1], "a bias was quantised"
    assert [p.name for p in tmp_path.glob("model.*")] == [out.name]


def test_large_faces_go_in_smaller_batches():
    """The full network at 224 px would need tens of gigabytes for 64 faces at a time."""
    sizes = {s: [len(b["x"]) for b in _batches("x", np.zeros((70, 1, s, s), np.float32))] for s in (48, 224)}
    assert sizes == {48: [64, 6], 224: [2] * 35}
    assert [len(b["x"]) for b in _batches("x", np.zeros((2, 1, 600, 600), np.float32))] == [1, 1]


def test_the_first_convolutions_stay_exact(make_engine, tmp_path):
    card, out = make_engine(), tmp_path / "out.onnx"
    to_int8(card.model_path, "x", faces(8), out, exact=1)
    first, second = (node for node in onnx.load(out).graph.node if node.op_type == "Conv")
    assert first.input[0] == "x"
    assert second.input[0].endswith("DequantizeLinear_Output")
    with pytest.raises(FerdeskError, match="no convolutions left"):
        to_int8(card.model_path, "x", faces(8), tmp_path / "none.onnx", exact=2)
    assert not (tmp_path / "none.onnx").exists()


def test_small_convolutions_stay_exact(tmp_path):
    """Of a 1 x 1 convolution with a hundredth of the weights and a 3 x 3 one, only that becomes int8."""
    rng = np.random.default_rng(0)
    shapes = {
        "a": (8, 1, 3, 3),
        "b": (64, 8, 3, 3),
        "c": (2, 64, 1, 1),
        "d": (64, 2, 3, 3),
        "e": (64, 64, 3, 3),
    }
    assert np.prod(shapes["c"]) < SMALL_PART * sum(np.prod(s) for s in shapes.values()) < np.prod(shapes["d"])
    nodes, name = [], "x"
    for key, shape in shapes.items():
        pads = [shape[2] // 2] * 4
        nodes.append(helper.make_node("Conv", [name, f"w{key}"], [f"y{key}"], name=key, pads=pads))
        name = f"y{key}"
    graph = helper.make_graph(
        nodes,
        "chain",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, ["n", 1, 48, 48])],
        [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", 64, 48, 48])],
        [
            numpy_helper.from_array(rng.normal(0, 0.1, s).astype(np.float32), f"w{k}")
            for k, s in shapes.items()
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.save(model, tmp_path / "chain.onnx")
    to_int8(tmp_path / "chain.onnx", "x", faces(4), tmp_path / "out.onnx", exact=1)
    made = [node for node in onnx.load(tmp_path / "out.onnx").graph.node if node.op_type == "Conv"]
    rounded = {node.name for node in made if node.input[1].endswith("DequantizeLinear_Output")}
    assert rounded == {"b", "d", "e"}


@pytest.mark.parametrize("backend", ["onnxruntime", "openvino"])
def test_it_answers_nearly_the_same(make_engine, write_card, backend):
    card = make_engine()
    to_int8(card.model_path, "x", faces(64), card.folder / "model.int8.onnx", exact=0)
    card = write_card(card.folder)
    exact, rounded = open_engine(card, backend, "fp32"), open_engine(card, backend, "int8")
    a, b = exact.run(faces(16, 1))["logits"], rounded.run(faces(16, 1))["logits"]
    exact.close()
    rounded.close()
    assert 0 < np.abs(a - b).max() < 0.05


def test_the_same_faces_give_the_same_file(make_engine, tmp_path):
    card = make_engine()
    for name in ("a", "b"):
        to_int8(card.model_path, "x", faces(9), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
