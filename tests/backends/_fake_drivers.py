"""`cuda.bindings.driver` and `pycuda.driver` as far as FERDesk uses them, over one fake GPU.

Signatures are those of cuda-bindings 13.5 and PyCUDA 2026.1.
"""

from __future__ import annotations

import ctypes
import threading
from enum import IntEnum
from types import ModuleType
from typing import Any

import numpy as np


class Result(IntEnum):
    CUDA_SUCCESS = 0
    CUDA_ERROR_INVALID_VALUE = 1
    CUDA_ERROR_OUT_OF_MEMORY = 2
    CUDA_ERROR_INVALID_CONTEXT = 201
    CUDA_ERROR_INVALID_HANDLE = 400
    CUDA_ERROR_ILLEGAL_ADDRESS = 700
    CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED = 900


def cuda_bindings(gpu: Any, fault: type[Exception]) -> ModuleType:
    module = ModuleType("cuda.bindings.driver")

    def offer(name: str, work: Any, empty: int = 0) -> None:
        """A call that answers (code, *values)."""

        def call(*arguments: Any) -> tuple[Any, ...]:
            try:
                value = work(*arguments)
            except fault as error:
                return Result(error.code), *[None] * empty  # type: ignore[attr-defined]
            return (Result.CUDA_SUCCESS, value) if empty else (Result.CUDA_SUCCESS,)

        setattr(module, name, call)

    class Attribute(IntEnum):
        CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR = 75
        CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR = 76

    class StreamFlags(IntEnum):
        CU_STREAM_DEFAULT = 0
        CU_STREAM_NON_BLOCKING = 1

    class CaptureMode(IntEnum):
        CU_STREAM_CAPTURE_MODE_GLOBAL = 0
        CU_STREAM_CAPTURE_MODE_THREAD_LOCAL = 1

    module.CUdevice_attribute = Attribute
    module.CUstream_flags = StreamFlags
    module.CUstreamCaptureMode = CaptureMode
    for name, work, values in (
        ("cuInit", lambda flags: None, 0),
        ("cuDeviceGet", lambda ordinal: 0, 1),
        ("cuDeviceGetName", lambda length, device: gpu.name.encode().ljust(length, b"\0"), 1),
        ("cuDeviceGetAttribute", lambda kind, device: gpu.capability[kind - 75], 1),
        ("cuDriverGetVersion", lambda: gpu.driver, 1),
        ("cuDeviceTotalMem", lambda device: gpu.memory, 1),
        ("cuDevicePrimaryCtxRetain", lambda device: gpu.retain() or 4711, 1),
        ("cuDevicePrimaryCtxRelease", lambda device: gpu.release(), 0),
        ("cuCtxPushCurrent", lambda context: gpu.push(), 0),
        ("cuCtxPopCurrent", lambda: gpu.pop() or 4711, 1),
        ("cuStreamCreate", lambda flags: gpu.stream(), 1),
        ("cuStreamDestroy", gpu.free_stream, 0),
        ("cuStreamSynchronize", gpu.finish, 0),
        ("cuMemHostAlloc", lambda nbytes, flags: gpu.malloc_host(nbytes), 1),
        ("cuMemFreeHost", gpu.free_host, 0),
        ("cuMemAlloc", gpu.malloc, 1),
        ("cuMemFree", gpu.free, 0),
        ("cuMemcpyHtoDAsync", gpu.upload, 0),
        ("cuMemcpyDtoHAsync", gpu.download, 0),
        ("cuEventCreate", lambda flags: gpu.event(), 1),
        ("cuEventDestroy", gpu.free_event, 0),
        ("cuEventRecord", gpu.record, 0),
        ("cuEventSynchronize", gpu.wait, 0),
        ("cuEventElapsedTime", gpu.elapsed, 1),
        ("cuStreamBeginCapture", lambda stream, mode: gpu.begin_capture(stream), 0),
        ("cuStreamEndCapture", gpu.end_capture, 1),
        ("cuGraphInstantiate", lambda graph, flags: gpu.instantiate(graph), 1),
        ("cuGraphLaunch", gpu.launch, 0),
        ("cuGraphDestroy", gpu.free_graph, 0),
        ("cuGraphExecDestroy", gpu.free_graph, 0),
    ):
        offer(name, work, values)
    return module


def pycuda(gpu: Any) -> ModuleType:
    module = ModuleType("pycuda.driver")

    class Device:
        def __init__(self, ordinal: int) -> None:
            assert ordinal == 0

        def name(self) -> str:
            return gpu.name

        def compute_capability(self) -> tuple[int, int]:
            return gpu.capability

        def total_memory(self) -> int:
            return gpu.memory

        def retain_primary_context(self) -> Context:
            gpu.retain()
            return Context()

    class Context:
        def __init__(self) -> None:
            self.valid, self.thread = True, threading.get_ident()

        def push(self) -> None:
            gpu.push()

        @staticmethod
        def pop() -> None:
            gpu.pop()

        def detach(self) -> None:
            assert self.valid
            assert threading.get_ident() == self.thread
            self.valid = False
            gpu.release()

    class Stream:
        def __init__(self, flags: int = 0) -> None:
            self.handle = gpu.stream()

        def synchronize(self) -> None:
            gpu.finish(self.handle)

        def __del__(self) -> None:
            if gpu.sticky is None and gpu.stacks.get(threading.get_ident()) and gpu.retained:
                gpu.free_stream(self.handle)

    class Event:
        def __init__(self, flags: int = 0) -> None:
            self.number = gpu.event()

        def record(self, stream: Stream) -> Event:
            gpu.record(self.number, stream.handle)
            return self

        def synchronize(self) -> Event:
            gpu.wait(self.number)
            return self

        def time_till(self, end: Event) -> float:
            return gpu.elapsed(self.number, end.number)

        def __del__(self) -> None:
            # As the real one: it activates the context if that is still there, and else frees nothing.
            if gpu.sticky is None and gpu.stacks.get(threading.get_ident()) and gpu.retained:
                gpu.free_event(self.number)

    class DeviceAllocation:
        def __init__(self, nbytes: int) -> None:
            self.address = gpu.malloc(nbytes)

        def __int__(self) -> int:
            return self.address

        def free(self) -> None:
            gpu.free(self.address)

    class PagelockedHostAllocation:
        def __init__(self, nbytes: int) -> None:
            self.address = gpu.malloc_host(nbytes)
            self.__array_interface__ = {
                "version": 3, "typestr": "|u1", "shape": (nbytes,), "data": (self.address, False),
            }  # fmt: skip

        def free(self) -> None:
            gpu.free_host(self.address)

    class LockedArray(np.ndarray):
        """NumPy would look through to the memory; PyCUDA's arrays have the allocation as their base."""

        allocation: Any = None

        @property
        def base(self) -> Any:
            return self.allocation

    def pagelocked_empty(shape: int, dtype: Any, order: str = "C", mem_flags: int = 0) -> np.ndarray:
        allocation = PagelockedHostAllocation(int(shape) * np.dtype(dtype).itemsize)
        array = np.asarray(allocation).view(dtype).view(LockedArray)
        array.allocation = allocation
        return array

    def pointer(array: np.ndarray) -> tuple[int, int]:
        assert array.flags.c_contiguous
        return array.ctypes.data, array.nbytes

    def memcpy_htod_async(dest: int, src: np.ndarray, stream: Stream) -> None:
        address, nbytes = pointer(src)
        gpu.upload(int(dest), address, nbytes, stream.handle)

    def memcpy_dtoh_async(dest: np.ndarray, src: int, stream: Stream) -> None:
        address, nbytes = pointer(dest)
        gpu.download(address, int(src), nbytes, stream.handle)

    module.init = lambda flags=0: None
    module.get_driver_version = lambda: gpu.driver
    module.Device, module.Context, module.Stream, module.Event = Device, Context, Stream, Event
    module.mem_alloc = DeviceAllocation
    module.pagelocked_empty = pagelocked_empty
    module.memcpy_htod_async, module.memcpy_dtoh_async = memcpy_htod_async, memcpy_dtoh_async
    assert ctypes.sizeof(ctypes.c_float) == 4
    return module
