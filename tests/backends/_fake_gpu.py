"""A GPU in memory that does nothing early and forgives nothing.

What is enqueued happens only when the host waits, in order; a copy outside its allocation, from memory that
is not page-locked, from a freed block or on a thread without the context is an error, and an error that
happens on the device is sticky, as CUDA's are.
"""

from __future__ import annotations

import ctypes
import itertools
import threading
from collections.abc import Callable

import numpy as np

NAMES = {
    1: "CUDA_ERROR_INVALID_VALUE",
    2: "CUDA_ERROR_OUT_OF_MEMORY",
    201: "CUDA_ERROR_INVALID_CONTEXT",
    400: "CUDA_ERROR_INVALID_HANDLE",
    700: "CUDA_ERROR_ILLEGAL_ADDRESS",
    900: "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED",
}


class Fault(Exception):
    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"{NAMES[code]}: {why}")
        self.code = code


class FakeGpu:
    name, capability, driver, memory = "NVIDIA GeForce RTX 4070", (8, 9), 13000, 12 * 2**30

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.device: dict[int, np.ndarray] = {}  # address -> bytes
        self.host: dict[int, ctypes.Array] = {}  # address -> page-locked memory
        self.streams: dict[int, list[Callable[[], None]]] = {}
        self.events: dict[int, float | None] = {}  # None: not happened
        self.graphs: dict[int, list[Callable[[], None]]] = {}
        self.retained = 0
        self.stacks: dict[int, int] = {}  # thread -> contexts pushed
        self.capturing: list[Callable[[], None]] | None = None
        self.sticky: Fault | None = None
        self.launches = 0  # of graphs
        self.clock = 0.0
        self.break_at: int | None = None  # number of the executed operation that fails
        self.executed = 0
        self.can_capture = True

    def left(self) -> dict[str, int]:
        """What was not given back."""
        owned = {
            "device": self.device, "host": self.host, "streams": self.streams, "events": self.events,
            "graphs": self.graphs,
        }  # fmt: skip
        found = {kind: len(things) for kind, things in owned.items() if things}
        return found | ({"contexts": self.retained} if self.retained else {})

    # -- calls; each checks the thread and what broke before

    def _enter(self) -> None:
        if self.sticky is not None:
            raise self.sticky
        if not self.stacks.get(threading.get_ident()) or not self.retained:
            raise Fault(201, "no context is current on this thread")

    def _at_once(self) -> None:
        """For what may not happen while a stream is captured."""
        self._enter()
        if self.capturing is not None:
            raise Fault(900, "not while capturing")

    def retain(self) -> None:
        self.retained += 1

    def release(self) -> None:
        if self.retained <= 0:
            raise Fault(201, "released more often than retained")
        self.retained -= 1

    def push(self) -> None:
        thread = threading.get_ident()
        self.stacks[thread] = self.stacks.get(thread, 0) + 1

    def pop(self) -> None:
        thread = threading.get_ident()
        if not self.stacks.get(thread):
            raise Fault(201, "nothing to pop")
        self.stacks[thread] -= 1

    def malloc(self, nbytes: int) -> int:
        self._at_once()
        if nbytes <= 0 or nbytes > self.memory:
            raise Fault(1 if nbytes <= 0 else 2, f"{nbytes} bytes")
        address = 0x7F_0000_0000 + next(self._numbers) * 2**32
        self.device[address] = np.full(nbytes, 0xFF, np.uint8)  # as float32: no number
        return address

    def free(self, address: int) -> None:
        self._at_once()
        if self.device.pop(address, None) is None:
            raise Fault(1, "freed twice, or never allocated")

    def malloc_host(self, nbytes: int) -> int:
        self._at_once()
        block = (ctypes.c_ubyte * nbytes)(*b"\xff" * nbytes)
        self.host[ctypes.addressof(block)] = block
        return ctypes.addressof(block)

    def free_host(self, address: int) -> None:
        self._at_once()
        if address not in self.host:
            raise Fault(1, "freed twice, or never allocated")
        self._buried.append(self.host.pop(address))  # so that a late use reads no foreign memory

    _buried: list[ctypes.Array] = []

    def stream(self) -> int:
        self._at_once()
        handle = next(self._numbers)
        self.streams[handle] = []
        return handle

    def free_stream(self, handle: int) -> None:
        self._run(handle)
        del self.streams[handle]

    def event(self) -> int:
        self._enter()
        handle = next(self._numbers)
        self.events[handle] = None
        return handle

    def free_event(self, handle: int) -> None:
        self._enter()
        del self.events[handle]

    def record(self, event: int, stream: int) -> None:
        self._enter()
        self.events[event] = None

        def happen() -> None:
            if event in self.events:  # it may be destroyed before it happens
                self.events[event] = self.clock

        self.enqueue(stream, happen)

    def wait(self, event: int) -> None:
        self._at_once()
        for stream in self.streams:
            while self.events[event] is None and self.streams[stream]:
                self._step(stream)
        if self.events[event] is None:
            raise Fault(400, "waits for an event that was never recorded: it would return at once")

    def elapsed(self, start: int, end: int) -> float:
        self._at_once()
        a, b = self.events[start], self.events[end]
        if a is None or b is None:
            raise Fault(400, "an event has not happened")
        return b - a

    def finish(self, stream: int) -> None:
        self._at_once()
        self._run(stream)

    def upload(self, address: int, source: int, nbytes: int, stream: int) -> None:
        self._enter()
        self._locked_block(source, nbytes)

        def copy() -> None:
            self._locked_block(source, nbytes)
            self.block(address, nbytes)[:] = np.frombuffer(ctypes.string_at(source, nbytes), np.uint8)

        self.block(address, nbytes)
        self.enqueue(stream, copy)

    def download(self, target: int, address: int, nbytes: int, stream: int) -> None:
        self._enter()
        self._locked_block(target, nbytes)

        def copy() -> None:
            self._locked_block(target, nbytes)
            ctypes.memmove(target, self.block(address, nbytes).tobytes(), nbytes)

        self.block(address, nbytes)
        self.enqueue(stream, copy)

    def begin_capture(self, stream: int) -> None:
        self._at_once()
        self.capturing = []

    def end_capture(self, stream: int) -> int:
        captured, self.capturing = self.capturing, None
        self._enter()
        if captured is None or not self.can_capture:
            raise Fault(900, "nothing was captured")
        handle = next(self._numbers)
        self.graphs[handle] = captured
        return handle

    def instantiate(self, graph: int) -> int:
        self._at_once()
        handle = next(self._numbers)
        self.graphs[handle] = list(self.graphs[graph])
        return handle

    def free_graph(self, graph: int) -> None:
        self._enter()
        del self.graphs[graph]

    def launch(self, graph: int, stream: int) -> None:
        self._enter()
        self.launches += 1
        for work in self.graphs[graph]:
            self.enqueue(stream, work)

    # -- the device

    def enqueue(self, stream: int, work: Callable[[], None]) -> None:
        if stream not in self.streams:
            raise Fault(400, "no such stream")
        (self.streams[stream] if self.capturing is None else self.capturing).append(work)

    def block(self, address: int, nbytes: int) -> np.ndarray:
        """The bytes of a live allocation that holds them all."""
        memory = self.device.get(address)
        if memory is None or nbytes > len(memory):
            raise Fault(700, f"{nbytes} bytes at {address:#x} are not one allocation's")
        return memory[:nbytes]

    def _locked_block(self, address: int, nbytes: int) -> None:
        for start, memory in self.host.items():
            if start <= address and address + nbytes <= start + len(memory):
                return
        raise Fault(1, "not page-locked memory, or freed")

    def _run(self, stream: int) -> None:
        while self.streams[stream]:
            self._step(stream)

    def _step(self, stream: int) -> None:
        work = self.streams[stream].pop(0)
        self.clock += 0.25
        self.executed += 1
        try:
            if self.executed == self.break_at:
                raise Fault(700, "as the test wants it")
            work()
        except Fault as fault:
            self.sticky = fault
            raise
