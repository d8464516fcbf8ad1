"""A computer with a GPU and TensorRT, all of it in memory: `gpu_computer`, once over each CUDA adapter."""

from __future__ import annotations

import gc
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ferdesk import paths
from ferdesk.backends import _cuda


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        f"ferdesk_tests_{name}", Path(__file__).parent / f"{name}.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


gpu_module, drivers, tensorrt = _load("_fake_gpu"), _load("_fake_drivers"), _load("_fake_tensorrt")


@dataclass(frozen=True)
class GpuComputer:
    """What a test may look at or break: the GPU, the TensorRT module, the adapter's name."""

    gpu: Any
    trt: Any
    adapter: str


def _install(monkeypatch: pytest.MonkeyPatch, adapter: str) -> GpuComputer:
    gpu = gpu_module.FakeGpu()
    trt = tensorrt.module(gpu)
    for name in ("cuda", "cuda.bindings", "cuda.bindings.driver", "pycuda", "pycuda.driver"):
        monkeypatch.setitem(sys.modules, name, None)
    if adapter == "cuda-python":
        driver = drivers.cuda_bindings(gpu, gpu_module.Fault)
        package = ModuleType("cuda.bindings")
        package.driver = driver  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "cuda", ModuleType("cuda"))
        monkeypatch.setitem(sys.modules, "cuda.bindings", package)
        monkeypatch.setitem(sys.modules, "cuda.bindings.driver", driver)
    else:
        driver = drivers.pycuda(gpu)
        package = ModuleType("pycuda")
        package.driver = driver  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "pycuda", package)
        monkeypatch.setitem(sys.modules, "pycuda.driver", driver)
    monkeypatch.setitem(sys.modules, "tensorrt", trt)
    return GpuComputer(gpu, trt, adapter)


@pytest.fixture(params=["PyCUDA", "cuda-python"])
def gpu_computer(request, monkeypatch, tmp_path):
    """Whatever a test did, nothing may be left on the GPU, unless the GPU itself broke."""
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path / "data")
    monkeypatch.setattr(paths, "user_cache", lambda: tmp_path / "cache")
    computer = _install(monkeypatch, request.param)
    _cuda.gpu_info.cache_clear()
    yield computer
    _cuda.gpu_info.cache_clear()
    if computer.gpu.sticky is not None:
        return
    if computer.gpu.left() or list(computer.trt.made):
        gc.collect()  # what only a test's own wrappers held
    assert computer.gpu.left() == {}
    assert not list(computer.trt.made), "a TensorRT object outlived its engine"
