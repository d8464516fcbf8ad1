"""The little of CUDA that TensorRT's backend needs, the same over PyCUDA and over cuda-python.

A Gpu is made, used and closed on one thread. It holds the device's primary context, which it shares with
whatever else in the process uses CUDA. All work goes to its one stream, in order; the host waits only
where it says so.
"""

from __future__ import annotations

import functools
import importlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import BackendError

_ADAPTERS = ("_cuda_pycuda", "_cuda_python")  # the first that loads is taken
_log = logging.getLogger(__name__)


class CudaError(Exception):
    """A CUDA call failed; the message names the call and CUDA's own words."""


@dataclass(frozen=True, slots=True)
class GpuInfo:
    """One GPU: its name, compute capability ("8.9"), driver's CUDA version ("13.0") and memory in bytes."""

    name: str
    capability: str
    driver: str
    memory: int


class Gpu(Protocol):
    """Device 0 with its primary context current on this thread, and one stream."""

    info: GpuInfo
    stream: int  # the handle that TensorRT takes

    def pinned(self, count: int) -> NDArray[np.float32]:
        """Page-locked host memory: (count,) float32. It lives until `close`."""
        ...

    def allocate(self, nbytes: int) -> int:
        """Device memory; its address. It lives until `close`."""
        ...

    def upload(self, address: int, source: NDArray[np.float32]) -> None:
        """Enqueue a copy of contiguous page-locked `source` to the device."""
        ...

    def download(self, target: NDArray[np.float32], address: int) -> None:
        """Enqueue a copy from the device into contiguous page-locked `target`."""
        ...

    def event(self) -> Any:
        """A new event, not recorded yet. It lives until `close`."""
        ...

    def record(self, event: Any) -> None:
        """Enqueue `event`: it happens once everything before it is done."""
        ...

    def wait(self, event: Any) -> None:
        """Block this thread until `event`, as last recorded, has happened."""
        ...

    def milliseconds(self, start: Any, end: Any) -> float:
        """Between two events that have happened."""
        ...

    def capture(self, work: Callable[[], None]) -> Any | None:
        """What `work` enqueues, as a graph that `launch` repeats; None if it cannot be captured here."""
        ...

    def launch(self, graph: Any) -> None:
        """Enqueue a captured graph."""
        ...

    def finish(self) -> None:
        """Block until all that was enqueued is done."""
        ...

    def close(self) -> None:
        """Wait, free everything, let go of the context; never raises. Safe to call twice."""
        ...


def open_gpu() -> Gpu:
    """Device 0 by the first adapter that loads, on the thread that will use it; BackendError if none does."""
    module, reason = _adapter()
    if module is None:
        raise BackendError(reason)
    try:
        return module.open_gpu()
    except Exception as error:
        raise BackendError(
            f"The GPU does not start ({_last_line(error)}). Choose another backend."
        ) from error


@functools.cache
def gpu_info() -> GpuInfo | str:
    """What GPU 0 is, or one sentence why none can be used; asked once, because a driver rarely comes."""
    module, reason = _adapter()
    if module is None:
        return reason
    try:
        return module.gpu_info()
    except Exception as error:
        _log.info("no GPU", exc_info=error)
        return f"No NVIDIA GPU answers ({_last_line(error)}). Install NVIDIA's driver, or use the CPU."


def adapter_title() -> str:
    """ "PyCUDA" or "cuda-python", whichever is used; "" if neither loads."""
    module, _ = _adapter()
    return module.TITLE if module is not None else ""


def _adapter() -> tuple[Any, str]:
    reasons = []
    for name in _ADAPTERS:
        module = importlib.import_module(f"ferdesk.backends.{name}")
        reason = module.why_not()
        if reason is None:
            return module, ""
        reasons.append(reason)
    return None, (
        f"CUDA cannot be used from Python ({'; '.join(reasons)}). With an NVIDIA GPU and its driver, install "
        "cuda-python or pycuda."
    )


def _last_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[-1].rstrip(".") if lines else type(error).__name__
