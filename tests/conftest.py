"""What tests of several parts share: a tiny engine with known weights, and user folders of their own."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
import pytest
import yaml

from ferdesk import paths
from ferdesk.gui.collector import DueGarbage
from ferdesk.model_card import ModelCard, load_card
from ferdesk.records import EXPRESSIONS

SIZE = 48


@pytest.fixture(autouse=True, scope="session")
def user_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Nothing of the person who runs the tests is read or written."""
    root = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("user_data", "user_cache", "user_config", "user_logs", "user_pictures"):
            patch.setattr(paths, name, lambda name=name: root / name)
        # MediaPipe imports matplotlib, which would list the machine's fonts anew in each run of the tests.
        if "MPLCONFIGDIR" not in os.environ:
            patch.setenv(
                "MPLCONFIGDIR", str(Path(platformdirs.user_cache_dir("matplotlib", appauthor=False)))
            )
        # For what runs in a process of its own.
        for variable in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            patch.setenv(variable, str(root / variable))
        yield root


_garbage = DueGarbage()


def pytest_configure() -> None:
    gc.disable()  # else a QObject may be destroyed on any thread: ferdesk/gui/collector.py says more


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    _garbage.collect()


@dataclass(frozen=True)
class TinyNetwork:
    """Convolution 3x3 stride 2, ReLU; mean and a linear layer -> logits; 1x1 and sigmoid -> attention.

    `reference` is the same arithmetic in plain numpy, for fp32 and for the int8 file.
    """

    kernel: np.ndarray  # (c, channels, 3, 3)
    linear: np.ndarray  # (c, 8)
    mask: np.ndarray  # (c,)
    step: float = 1 / 127  # of the int8 kernel

    @classmethod
    def random(cls, channels: int = 1, width: int = 6, seed: int = 0) -> TinyNetwork:
        r = np.random.default_rng(seed)
        kernel = r.uniform(-1, 1, (width, channels, 3, 3)).astype(np.float32)
        return cls(
            kernel, r.normal(size=(width, 8)).astype(np.float32), r.normal(size=width).astype(np.float32)
        )

    def reference(self, x: np.ndarray, *, int8: bool = False) -> dict[str, np.ndarray]:
        kernel = self.kernel.astype(np.float64)
        if int8:
            x = np.clip(np.rint(x.astype(np.float64) * 255), 0, 255) / 255
            kernel = self.quantized * self.step
        padded = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (1, 1), (1, 1)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))[:, :, ::2, ::2]
        features = np.maximum(np.einsum("nchwij,kcij->nkhw", windows, kernel), 0)
        return {
            "logits": features.mean((2, 3)) @ self.linear,
            "attention": 1 / (1 + np.exp(-np.einsum("nkhw,k->nhw", features, self.mask))),
        }

    @property
    def quantized(self) -> np.ndarray:
        return np.clip(np.rint(self.kernel / self.step), -127, 127)

    def save(self, path: Path, *, int8: bool = False, batch: Any = "n", size: int = SIZE) -> None:
        onnx = pytest.importorskip("onnx", reason="engines for tests are written with onnx")
        from onnx import TensorProto, helper, numpy_helper

        def constant(name: str, value: np.ndarray) -> None:
            weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))

        def node(kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
            nodes.append(helper.make_node(kind, inputs, [output], **attributes))
            return output

        weights: list[Any] = []
        nodes: list[Any] = []
        x, kernel = "x", "kernel"
        if int8:
            constant("xs", np.float32(1 / 255))
            constant("xz", np.uint8(0))
            constant("ks", np.float32(self.step))
            constant("kz", np.int8(0))
            constant("kq", self.quantized.astype(np.int8))
            x = node("DequantizeLinear", [node("QuantizeLinear", ["x", "xs", "xz"], "xq"), "xs", "xz"], "xd")
            kernel = node("DequantizeLinear", ["kq", "ks", "kz"], "kd")
        else:
            constant("kernel", self.kernel)
        constant("linear", self.linear)
        constant("mask", self.mask[None, :, None, None])
        constant("axis", np.array([1], np.int64))
        features = node("Relu", [node("Conv", [x, kernel], "c", strides=[2, 2], pads=[1] * 4)], "r")
        mean = node("Flatten", [node("GlobalAveragePool", [features], "g")], "f")
        node("MatMul", [mean, "linear"], "logits")
        weighed = node("Squeeze", [node("Conv", [features, "mask"], "m"), "axis"], "s")
        node("Sigmoid", [weighed], "attention")
        shapes = {
            "x": [batch, self.kernel.shape[1], size, size],
            "logits": [batch, 8],
            "attention": [batch, size // 2, size // 2],
        }
        values = {k: helper.make_tensor_value_info(k, TensorProto.FLOAT, s) for k, s in shapes.items()}
        graph = helper.make_graph(nodes, "tiny", [values.pop("x")], list(values.values()), weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
        onnx.checker.check_model(model, full_check=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(model.SerializeToString())


def _write_card(folder: Path, **changes: Any) -> ModelCard:
    """A card for what lies in `folder`; `changes` replace or add keys."""
    files = {"model_file": "model.onnx", **changes}
    digest = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.onnx")}
    card = {
        "name": folder.name,
        "title": "Tiny network",
        "architecture": "tiny",
        "sha256": digest.get(files["model_file"], ""),
        "input": {"name": "x", "size": SIZE, "channels": 1, "gray": True},
        "framing": {"scale": 1.2},
        "labels": [str(e) for e in EXPRESSIONS],
        "outputs": ["logits", "attention"],
        "parameters": 110,
        "variants": {n.split(".")[1]: d for n, d in digest.items() if n.count(".") == 2},
        **files,
    }
    (folder / "card.yaml").write_text(yaml.safe_dump(card, sort_keys=False), "utf-8")
    return load_card(folder)


@pytest.fixture(scope="session")
def tiny_network() -> TinyNetwork:
    return TinyNetwork.random()


@pytest.fixture(scope="session")
def tiny_card(tmp_path_factory: pytest.TempPathFactory, tiny_network: TinyNetwork) -> ModelCard:
    """The tiny network as an engine folder with an fp32 and an int8 file; do not change it."""
    folder = tmp_path_factory.mktemp("engines") / "tiny"
    tiny_network.save(folder / "model.onnx")
    tiny_network.save(folder / "model.int8.onnx", int8=True)
    return _write_card(folder)


@pytest.fixture
def write_card() -> Callable[..., ModelCard]:
    """write_card(folder, **card keys) -> the card of what lies there."""
    return _write_card


@pytest.fixture
def make_engine(tmp_path: Path, tiny_network: TinyNetwork) -> Callable[..., ModelCard]:
    """make_engine(name="tiny", network=…, int8=False, batch="n", size=48, **card keys) -> its card."""

    def make(
        name: str = "tiny",
        *,
        network: TinyNetwork = tiny_network,
        int8: bool = False,
        batch: Any = "n",
        size: int = SIZE,
        **changes: Any,
    ) -> ModelCard:
        folder = tmp_path / "engines" / name
        network.save(folder / "model.onnx", batch=batch, size=size)
        if int8:
            network.save(folder / "model.int8.onnx", int8=True)
        return _write_card(folder, **changes)

    return make
