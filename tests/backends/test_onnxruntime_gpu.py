"""ONNX Runtime's GPU providers: chosen by name, shown by name, never replaced without a word.

Which providers a build of it has is played; the arithmetic is its CPU's. None of them was run on a GPU.
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ferdesk import paths
from ferdesk.backends import GpuError, available, choices, onnxruntime, open_engine
from ferdesk.errors import BackendError

NAMES = {
    "onnxruntime:cuda": ("CUDAExecutionProvider", "GPU (CUDA)"),
    "onnxruntime:tensorrt": ("TensorrtExecutionProvider", "GPU (TensorRT provider)"),
    "onnxruntime:directml": ("DmlExecutionProvider", "GPU (DirectML)"),
    "onnxruntime:coreml": ("CoreMLExecutionProvider", "Core ML"),
}


class Library:
    """onnxruntime-gpu as FERDesk sees it. `starts`: whether the provider's own libraries are there."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.SessionOptions = real.SessionOptions
        self.starts = True
        self.broken = False
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.preloaded = 0

    def get_available_providers(self) -> list[str]:
        return [provider for provider, _ in NAMES.values()] + ["CPUExecutionProvider"]

    def preload_dlls(self) -> None:
        self.preloaded += 1
        sys.stdout.write("Failed to load libcudnn.so.9\n")

    def InferenceSession(
        self, path: Any, settings: Any, providers: Any, provider_options: Any, enable_fallback: int = 1
    ) -> Any:
        self.asked.append((providers[0], provider_options[0]))
        self.stdout_while_opening = sys.stdout
        if enable_fallback:
            sys.stdout.write("EP Error: falling back to CPUExecutionProvider\n")
        real = self._real.InferenceSession(path, settings, providers=["CPUExecutionProvider"])

        def run(*arguments: Any) -> Any:
            if self.broken:
                raise RuntimeError("CUDA failure 700: an illegal memory access was encountered")
            return real.run(*arguments)

        return SimpleNamespace(
            get_inputs=real.get_inputs,
            get_outputs=real.get_outputs,
            get_providers=lambda: [*providers[: self.starts], "CPUExecutionProvider"],
            run=run,
        )


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Library:
    found = Library(onnxruntime._library())
    monkeypatch.setattr(onnxruntime, "_library", lambda: found)
    monkeypatch.setattr(paths, "user_cache", lambda: tmp_path / "cache")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_chosen_by_name_and_shown(name, library, make_engine, tiny_network, capsys):
    provider, title = NAMES[name]
    card = make_engine()
    assert f"ONNX Runtime fp32, {title}" in {c.title for c in choices(card) if c.backend == name}
    assert available()[name] is None
    engine = open_engine(card, name)
    assert (engine.device, engine.backend) == (f"{title}, ONNX Runtime fp32", name)
    faces = np.random.default_rng(0).random((3, 1, 48, 48), np.float32)
    wanted = tiny_network.reference(faces)["logits"]
    np.testing.assert_allclose(engine.run(faces)["logits"], wanted, atol=1e-4)
    engine.close()
    ((asked, given),) = library.asked
    assert asked == provider
    assert bool(given) == (name == "onnxruntime:tensorrt")  # keeps what it builds for minutes
    assert library.preloaded == (name in ("onnxruntime:cuda", "onnxruntime:tensorrt"))
    assert capsys.readouterr().out == ""  # what is printed there would stand in the tables of `analyze`
    assert library.stdout_while_opening is sys.stdout, "diverted, it would be so for other threads as well"


@pytest.mark.parametrize("name", NAMES)
def test_one_whose_libraries_are_missing_is_said_and_not_replaced(name, library, make_engine, capsys):
    library.starts = False
    with pytest.raises(BackendError) as error:
        open_engine(make_engine(), name)
    assert str(error.value).startswith(f"{NAMES[name][1]} did not start in ONNX Runtime.")
    assert capsys.readouterr().out == ""


def test_a_gpu_that_breaks_is_a_gpu_error(library, make_engine):
    engine = open_engine(make_engine(), "onnxruntime:cuda")
    library.broken = True
    with pytest.raises(GpuError, match=r"GPU \(CUDA\), ONNX Runtime fp32 failed while it ran tiny"):
        engine.run(np.zeros((1, 1, 48, 48), np.float32))
    engine.close()


def test_auto_does_not_start_what_builds_for_minutes(library, make_engine):
    open_engine(make_engine()).close()
    asked = {provider for provider, _ in library.asked}
    assert "CUDAExecutionProvider" in asked
    assert "TensorrtExecutionProvider" not in asked
