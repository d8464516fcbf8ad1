"""CUDA through cuda-python (its package cuda.bindings); see _cuda for what each method promises."""

from __future__ import annotations

import contextlib
import ctypes
import logging
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.backends._cuda import CudaError, GpuInfo

TITLE = "cuda-python"
_log = logging.getLogger(__name__)


def why_not() -> str | None:
    try:
        _driver()
    except ImportError as error:
        return f"{TITLE}: {error}"
    return None


def gpu_info() -> GpuInfo:
    """Raises CudaError, or whatever cuda-python says where there is no driver."""
    cuda = _driver()
    _done(cuda.cuInit(0))
    device = _done(cuda.cuDeviceGet(0))
    kinds = cuda.CUdevice_attribute
    major, minor = (
        _done(cuda.cuDeviceGetAttribute(kind, device))
        for kind in (
            kinds.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR,
            kinds.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR,
        )
    )
    name = bytes(_done(cuda.cuDeviceGetName(256, device))).split(b"\0")[0].decode()
    version = int(_done(cuda.cuDriverGetVersion()))
    return GpuInfo(
        name,
        f"{major}.{minor}",
        f"{version // 1000}.{version % 1000 // 10}",
        int(_done(cuda.cuDeviceTotalMem(device))),
    )


def open_gpu() -> PythonGpu:
    return PythonGpu()


class PythonGpu:
    """A ferdesk.backends._cuda.Gpu."""

    def __init__(self) -> None:
        self.info = gpu_info()
        self._cuda = cuda = _driver()
        self._freeing: list[Callable[[], object]] = []  # done from the last to the first by `close`
        device = _done(cuda.cuDeviceGet(0))
        try:
            context = _done(cuda.cuDevicePrimaryCtxRetain(device))
            self._free_later(cuda.cuDevicePrimaryCtxRelease, device)
            _done(cuda.cuCtxPushCurrent(context))
            self._free_later(cuda.cuCtxPopCurrent)
            # One that does not wait for whatever else in this process uses the default stream.
            self._stream = _done(cuda.cuStreamCreate(int(cuda.CUstream_flags.CU_STREAM_NON_BLOCKING)))
            self._free_later(cuda.cuStreamDestroy, self._stream)
        except BaseException:
            self.close()
            raise
        self.stream = int(self._stream)

    def _free_later(self, call: Callable[..., tuple[Any, ...]], *arguments: Any) -> None:
        self._freeing.append(lambda: _done(call(*arguments)))

    def pinned(self, count: int) -> NDArray[np.float32]:
        pointer = _done(self._cuda.cuMemHostAlloc(4 * count, 0))
        self._free_later(self._cuda.cuMemFreeHost, pointer)
        return np.ctypeslib.as_array((ctypes.c_float * count).from_address(int(pointer)))

    def allocate(self, nbytes: int) -> int:
        pointer = _done(self._cuda.cuMemAlloc(nbytes))
        self._free_later(self._cuda.cuMemFree, pointer)
        return int(pointer)

    def upload(self, address: int, source: NDArray[np.float32]) -> None:
        _done(self._cuda.cuMemcpyHtoDAsync(address, source.ctypes.data, source.nbytes, self._stream))

    def download(self, target: NDArray[np.float32], address: int) -> None:
        _done(self._cuda.cuMemcpyDtoHAsync(target.ctypes.data, address, target.nbytes, self._stream))

    def event(self) -> Any:
        event = _done(self._cuda.cuEventCreate(0))
        self._free_later(self._cuda.cuEventDestroy, event)
        return event

    def record(self, event: Any) -> None:
        _done(self._cuda.cuEventRecord(event, self._stream))

    def wait(self, event: Any) -> None:
        _done(self._cuda.cuEventSynchronize(event))

    def milliseconds(self, start: Any, end: Any) -> float:
        return float(_done(self._cuda.cuEventElapsedTime(start, end)))

    def capture(self, work: Callable[[], None]) -> Any | None:
        cuda = self._cuda
        mode = cuda.CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL
        _done(cuda.cuStreamBeginCapture(self._stream, mode))
        try:
            work()
        except BaseException:
            with contextlib.suppress(CudaError):  # ends the capture, which is broken
                _done(cuda.cuStreamEndCapture(self._stream))
            raise
        try:
            graph = _done(cuda.cuStreamEndCapture(self._stream))
            repeated = _done(cuda.cuGraphInstantiate(graph, 0))
        except CudaError:
            return None
        self._free_later(cuda.cuGraphDestroy, graph)
        self._free_later(cuda.cuGraphExecDestroy, repeated)
        return repeated

    def launch(self, graph: Any) -> None:
        _done(self._cuda.cuGraphLaunch(graph, self._stream))

    def finish(self) -> None:
        _done(self._cuda.cuStreamSynchronize(self._stream))

    def close(self) -> None:
        if self._freeing:
            self._quietly(self.finish)
        while self._freeing:
            self._quietly(self._freeing.pop())

    @staticmethod
    def _quietly(call: Callable[[], object]) -> None:
        """After a GPU error every call fails; that must not hide the first one."""
        try:
            call()
        except Exception as error:
            _log.warning("the GPU could not be left tidily (%s)", error)


def _driver() -> Any:
    from cuda.bindings import driver

    return driver


def _done(answer: tuple[Any, ...]) -> Any:
    """What a call gives behind its error code; CudaError if that is not success."""
    code, *values = answer
    if int(code) != 0:
        raise CudaError(f"CUDA says {getattr(code, 'name', code)}")
    return values[0] if values else None
