"""CUDA through PyCUDA; see _cuda for what each method promises."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.backends._cuda import GpuInfo

TITLE = "PyCUDA"
_NON_BLOCKING = 1  # CU_STREAM_NON_BLOCKING
_log = logging.getLogger(__name__)


def why_not() -> str | None:
    try:
        _driver()
    except ImportError as error:  # also where it is installed and NVIDIA's driver is not
        return f"{TITLE}: {error}"
    return None


def gpu_info() -> GpuInfo:
    """Raises PyCUDA's own errors where there is no GPU."""
    cuda = _driver()
    cuda.init()
    device = cuda.Device(0)
    major, minor = device.compute_capability()
    version = int(cuda.get_driver_version())
    return GpuInfo(
        device.name(),
        f"{major}.{minor}",
        f"{version // 1000}.{version % 1000 // 10}",
        int(device.total_memory()),
    )


def open_gpu() -> PyCudaGpu:
    return PyCudaGpu()


class PyCudaGpu:
    """A ferdesk.backends._cuda.Gpu. PyCUDA has no CUDA graphs, so `capture` always says None."""

    def __init__(self) -> None:
        self.info = gpu_info()
        self._cuda = _driver()
        self._held: list[Any] = []  # allocations with a `free`
        # Freed by their destructors, which find nothing to free once the context is left: so nobody else
        # holds them, and `event` gives their numbers.
        self._events: list[Any] = []
        self._context: Any = self._cuda.Device(0).retain_primary_context()
        self._context.push()
        try:
            self._stream: Any = self._cuda.Stream(_NON_BLOCKING)
        except BaseException:
            self._leave()
            raise
        self.stream = int(self._stream.handle)

    def pinned(self, count: int) -> NDArray[np.float32]:
        array = self._cuda.pagelocked_empty(count, np.float32)
        self._held.append(array.base)
        return array

    def allocate(self, nbytes: int) -> int:
        allocation = self._cuda.mem_alloc(nbytes)
        self._held.append(allocation)
        return int(allocation)

    def upload(self, address: int, source: NDArray[np.float32]) -> None:
        self._cuda.memcpy_htod_async(address, source, self._stream)

    def download(self, target: NDArray[np.float32], address: int) -> None:
        self._cuda.memcpy_dtoh_async(target, address, self._stream)

    def event(self) -> Any:
        self._events.append(self._cuda.Event())
        return len(self._events) - 1

    def record(self, event: Any) -> None:
        self._events[event].record(self._stream)

    def wait(self, event: Any) -> None:
        self._events[event].synchronize()

    def milliseconds(self, start: Any, end: Any) -> float:
        return float(self._events[start].time_till(self._events[end]))

    def capture(self, work: Callable[[], None]) -> Any | None:
        return None

    def launch(self, graph: Any) -> None:
        raise RuntimeError("PyCUDA captures no graphs")

    def finish(self) -> None:
        self._stream.synchronize()

    def close(self) -> None:
        if self._context is None:
            return
        try:
            self.finish()
        except Exception as error:  # after a GPU error every call fails; that must not hide the first one
            _log.warning("the GPU could not be left tidily (%s)", error)
        while self._held:
            try:
                self._held.pop().free()
            except Exception as error:
                _log.warning("the GPU's memory could not be freed (%s)", error)
        self._events.clear()
        self._stream = None  # its destructor needs the context
        self._leave()

    def _leave(self) -> None:
        context, self._context = self._context, None
        try:
            context.pop()
            context.detach()
        except Exception as error:
            _log.warning("the GPU could not be left tidily (%s)", error)


def _driver() -> Any:
    import pycuda.driver

    return pycuda.driver
