"""An engine whose answers are read off the picture: every figure about it can be worked out by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from ferdesk.model_card import InputSpec
from ferdesk.training.card_file import write_card

GAIN = 8.0


def _pixel_engine(folder: Path, *, temperature: float = 1.0, head: bool = True) -> Path:
    """logits (n, 8) = 8 x the first eight pixels of row 0; logits_fer2013 = 8 x seven pixels of row 1;
    attention (n, 24, 24) = 2x2 means of the picture."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    folder.mkdir(parents=True, exist_ok=True)
    constants = {
        "zero": np.array([0, 0, 0, 0], np.int64), "eight": np.array([1 << 30, 1, 1, 8], np.int64),
        "second": np.array([0, 0, 1, 0], np.int64), "seven": np.array([1 << 30, 1, 2, 7], np.int64),
        "axes": np.array([0, 1, 2, 3], np.int64), "flat": np.array([1, 2], np.int64),
        "channel": np.array([1], np.int64), "gain": np.array(GAIN, np.float32),
    }  # fmt: skip
    nodes = [
        helper.make_node("Slice", ["x", "zero", "eight", "axes"], ["row0"]),
        helper.make_node("Squeeze", ["row0", "flat"], ["pixels"]),
        helper.make_node("Mul", ["pixels", "gain"], ["logits"]),
        helper.make_node("AveragePool", ["x"], ["small"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Squeeze", ["small", "channel"], ["attention"]),
    ]
    shapes = {"logits": ["n", 8], "attention": ["n", 24, 24]}
    if head:
        nodes += [
            helper.make_node("Slice", ["x", "second", "seven", "axes"], ["row1"]),
            helper.make_node("Squeeze", ["row1", "flat"], ["pixels1"]),
            helper.make_node("Mul", ["pixels1", "gain"], ["logits_fer2013"]),
        ]
        shapes["logits_fer2013"] = ["n", 7]
    graph = helper.make_graph(
        nodes, "pixels",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, 48, 48])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    card = {
        "name": folder.name, "title": "Pixels", "architecture": "pixels", "model_file": "model.onnx",
        "sha256": hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest(),
        "input": {"name": "x", "size": InputSpec().size}, "temperature": temperature,
        "framing": {"scale": 1.0},
        "labels": ["anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral", "contempt"],
        "outputs": list(shapes),
    }  # fmt: skip
    write_card(card, folder)
    return folder


def _pixel_picture(eight: int, seven: int, sure: int = 255) -> np.ndarray:
    """A picture (48, 48) that makes the engine answer `eight` and, by the other head, `seven`."""
    image = np.zeros((48, 48), np.uint8)
    image[0, eight] = image[1, seven] = sure
    return image


@pytest.fixture
def pixel_engine() -> Callable[..., Path]:
    return _pixel_engine


@pytest.fixture
def pixel_picture() -> Callable[..., np.ndarray]:
    return _pixel_picture


@pytest.fixture
def one_thread() -> Iterator[None]:
    """PyTorch on one thread, and as it was after."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
