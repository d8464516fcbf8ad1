"""Run by test_bindings.py in a process of its own: FERDesk's TensorRT backend over a real CUDA binding.

The binding (PyCUDA or cuda-python) and the adapter are the real ones; the driver below them is driver.c, and
TensorRT is the fake of tests/backends, whose "kernels" are host functions in the driver's stream.
Prints JSON. Usage: backend_run.py ADAPTER ENGINE_FOLDER
"""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
if sys.platform == "linux":  # PyCUDA wraps far more calls than driver.c has
    sys.setdlopenflags(os.RTLD_LAZY)
driver = ctypes.CDLL("libcuda.so.1")
HOST_FUNCTION = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Gpu:
    """What the fake TensorRT asks of a GPU, asked of the driver."""

    def __init__(self) -> None:
        self.kept: list[Any] = []  # the driver calls them later, and again from graphs
        self.failed: list[str] = []

    def block(self, address: int, nbytes: int) -> np.ndarray:
        assert driver.ferdesk_inside(ctypes.c_void_p(address), ctypes.c_size_t(nbytes)), "not device memory"
        return np.ctypeslib.as_array((ctypes.c_uint8 * nbytes).from_address(address))

    def enqueue(self, stream: int, work: Callable[[], None]) -> None:
        def guarded(_: Any) -> None:
            try:
                work()
            except BaseException as error:  # it cannot leave through the driver
                self.failed.append(repr(error))

        call = HOST_FUNCTION(guarded)
        self.kept.append(call)
        code = driver.cuLaunchHostFunc(ctypes.c_void_p(stream), call, None)
        assert code == 0, f"cuLaunchHostFunc says {code}"


def fake_tensorrt(gpu: Gpu) -> ModuleType:
    path = ROOT / "tests" / "backends" / "_fake_tensorrt.py"
    spec = importlib.util.spec_from_file_location("fake_tensorrt", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.module(gpu)


def main(adapter: str, folder: Path) -> dict[str, Any]:
    gpu = Gpu()
    sys.modules["tensorrt"] = fake_tensorrt(gpu)
    for other in {"PyCUDA": ("cuda", "cuda.bindings"), "cuda-python": ("pycuda", "pycuda.driver")}[adapter]:
        sys.modules[other] = None  # type: ignore[assignment]
    from ferdesk.backends import GpuError, _cuda, _engine_file, open_engine, tensorrt
    from ferdesk.model_card import load_card

    said: dict[str, Any] = {"why_not": tensorrt.is_available(), "adapter": _cuda.adapter_title()}
    if said["why_not"] is not None:
        return said
    card = load_card(folder)
    tensorrt.build(card, "fp32", _engine_file.built_folder(card), 4)
    engine, exact = open_engine(card, "tensorrt"), open_engine(card, "onnxruntime", "fp32")
    said["device"] = engine.device
    said["held"] = driver.ferdesk_left()
    difference = 0.0
    for n in (1, 2, 3, 4, 5, 8, 11, 2, 2, 2, 9, 9):
        faces = np.random.default_rng(n).random((n, 1, 48, 48), np.float32)
        found, wanted = engine.run(faces), exact.run(faces)
        for name in wanted:
            difference = max(difference, float(np.abs(found[name] - wanted[name]).max()))
    said["difference"] = difference
    runner: Any = engine._runner  # type: ignore[attr-defined]
    said["graphs"] = sum(lane.graph is not None for lane in runner._lanes.values())
    said["milliseconds"] = runner.milliseconds(3, 3)
    said["elsewhere"] = elsewhere(runner._gpu)
    del runner
    engine.close()
    engine.close()
    gc.collect()
    said["left"] = driver.ferdesk_left()

    engine = open_engine(card, "tensorrt")
    driver.ferdesk_break(700)  # CUDA_ERROR_ILLEGAL_ADDRESS
    try:
        engine.run(faces[:2])
        said["broken"] = ""
    except GpuError as error:
        said["broken"] = str(error)
    engine.close()
    return said | {"failed": gpu.failed}


def elsewhere(gpu: Any) -> str:
    """What the binding says to a thread that has not opened the GPU."""
    told = []

    def use() -> None:
        try:
            gpu.allocate(16)
            told.append("")
        except Exception as error:
            told.append(str(error))

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    return told[0]


if __name__ == "__main__":
    result = main(sys.argv[1], Path(sys.argv[2]))
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()
    os._exit(0)  # after a broken GPU the bindings' own clean-up at exit complains
