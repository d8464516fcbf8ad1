"""Runs a TensorRT plan: two buffer sets and one stream, so that the host fills one while the GPU works.

A lane is a buffer set at one number of faces: its own execution context, whose shape and addresses never
change, and from the second run on a CUDA graph where the driver offers them. The contexts share
one block of working memory, because the one stream lets only one of them work at a time. Everything here is
made, run and closed on one thread.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.backends._cuda import CudaError, Gpu
from ferdesk.backends._tensorrt_build import make_logger
from ferdesk.errors import BackendError, EngineError, FerdeskError

_SETS = 2
_log = logging.getLogger(__name__)

Floats = NDArray[np.float32]


@dataclass(slots=True)
class _Buffers:
    """Room for `max_batch` faces and their answers: page-locked on the host, and on the GPU by address."""

    host: dict[str, Floats]
    device: dict[str, int]
    done: Any  # the event after the last copy back


@dataclass(slots=True)
class _Lane:
    context: Any
    buffers: _Buffers
    n: int
    runs: int = 0
    graph: Any | None = None
    answers: dict[str, Floats] = field(default_factory=dict)  # views of the page-locked memory, (n, ...)


class PlanRunner:
    """A Runner (see _checked) that takes batches of any size and splits them above the plan's largest."""

    def __init__(self, trt: Any, plan: bytes, gpu: Gpu, name: str, wanted: Sequence[str]) -> None:
        """Takes `gpu` over and closes it, also when this raises. `name` is for messages; only `wanted`
        outputs are copied back."""
        self._trt, self._gpu, self._name = trt, gpu, name
        self._closed = False
        self._lanes: dict[tuple[int, int], _Lane] = {}
        self._sets: list[_Buffers] = []
        self._graphs = True
        self._logger: Any = make_logger(trt)
        self._runtime: Any = trt.Runtime(self._logger)
        self._engine: Any = None
        try:
            self._open(plan, wanted)
        except FerdeskError:
            self.close()
            raise
        except Exception as error:  # no memory, most likely; each adapter has its own kinds
            self.close()
            reason = (str(error).strip().splitlines() or [type(error).__name__])[-1]
            raise BackendError(
                f"TensorRT cannot prepare {name} ({reason}). Close other programs that use the GPU, or "
                "choose another backend."
            ) from error

    def _open(self, plan: bytes, wanted: Sequence[str]) -> None:
        self._engine = engine = self._runtime.deserialize_cuda_engine(plan)
        if engine is None:
            raise BackendError(
                f"TensorRT cannot load what was built for {self._name} ({self._reason()}). Build it again."
            )
        names = [engine.get_tensor_name(i) for i in range(engine.num_io_tensors)]
        trt = self._trt
        for tensor in names:
            if engine.get_tensor_dtype(tensor) != trt.DataType.FLOAT:
                raise EngineError(f"{self._name} does not take and answer fp32. Build it again.")
        modes = {tensor: engine.get_tensor_mode(tensor) for tensor in names}
        inputs = [tensor for tensor in names if modes[tensor] == trt.TensorIOMode.INPUT]
        outputs = [tensor for tensor in names if modes[tensor] == trt.TensorIOMode.OUTPUT]
        self.inputs: Mapping[str, Sequence[int | None]] = {
            tensor: tuple(None if d < 0 else int(d) for d in engine.get_tensor_shape(tensor))
            for tensor in inputs
        }
        self.outputs = frozenset(outputs)
        if len(inputs) != 1:
            return  # the card's check says what is wrong
        self._input = inputs[0]
        self._all_outputs = outputs
        self._wanted = [tensor for tensor in outputs if tensor in wanted]
        _, _, largest = engine.get_tensor_profile_shape(self._input, 0)
        self.max_batch = int(largest[0])
        self._face = tuple(int(d) for d in largest)[1:]
        self._working_bytes = max(1, int(engine.device_memory_size_v2))
        self._working = self._gpu.allocate(self._working_bytes)
        shapes = self._shapes(self._context(self.max_batch))
        for _ in range(_SETS):
            host = {tensor: self._gpu.pinned(prod(shape)) for tensor, shape in shapes.items()}
            device = {tensor: self._gpu.allocate(4 * prod(shape)) for tensor, shape in shapes.items()}
            self._sets.append(_Buffers(host, device, self._gpu.event()))

    def run(self, batch: Floats) -> dict[str, Floats]:
        """(n, c, s, s) float32 contiguous, n >= 1 -> the wanted outputs, as arrays of their own."""
        results: dict[str, Floats] = {}
        under_way: list[tuple[_Lane, int]] = []  # with the first row it answers
        for number, start in enumerate(range(0, len(batch), self.max_batch)):
            part = batch[start : start + self.max_batch]
            if len(under_way) == _SETS:
                self._collect(*under_way.pop(0), len(batch), results)
            lane = self._lane(number % _SETS, len(part))
            self._start(lane, part)
            under_way.append((lane, start))
        for lane, start in under_way:
            self._collect(lane, start, len(batch), results)
        return results

    def milliseconds(self, n: int, runs: int) -> list[float]:
        """GPU time of `runs` runs of `n` faces with their copies, by CUDA events. n up to max_batch."""
        faces = np.random.default_rng(0).random((n, *self._face), np.float32)
        before, after = self._gpu.event(), self._gpu.event()
        lane, times = self._lane(0, n), []
        for _ in range(runs):
            self._gpu.record(before)
            self._start(lane, faces)
            self._gpu.record(after)
            self._gpu.wait(after)
            times.append(self._gpu.milliseconds(before, after))
        return times

    def close(self) -> None:
        """On the thread that made it. TensorRT's objects go before the memory they work in."""
        if self._closed:
            return
        self._closed = True
        try:
            self._gpu.finish()
        except Exception as error:  # it failed before; what matters now is to let go
            _log.info("the GPU did not finish (%s)", error)
        self._lanes.clear()
        self._engine = None
        self._runtime = None
        self._gpu.close()

    # -- one lane

    def _lane(self, number: int, n: int) -> _Lane:
        lane = self._lanes.get((number, n))
        if lane is None:
            buffers, context = self._sets[number], self._context(n)
            shapes = self._shapes(context)
            for tensor in (self._input, *self._all_outputs):
                if not context.set_tensor_address(tensor, buffers.device[tensor]):
                    raise CudaError(f"TensorRT refuses the memory for {tensor}: {self._reason()}")
            lane = _Lane(context, buffers, n)
            for tensor in self._wanted:
                lane.answers[tensor] = buffers.host[tensor][: prod(shapes[tensor])].reshape(shapes[tensor])
            self._lanes[number, n] = lane
        return lane

    def _start(self, lane: _Lane, part: Floats) -> None:
        lane.buffers.host[self._input][: part.size] = part.reshape(-1)
        # TensorRT settles a context in its first run; only what comes after may be captured.
        if lane.runs == 1 and self._graphs:
            lane.graph = self._captured(lane)
        lane.runs += 1
        if lane.graph is not None:
            self._gpu.launch(lane.graph)
        else:
            self._enqueue(lane)
        self._gpu.record(lane.buffers.done)

    def _enqueue(self, lane: _Lane) -> None:
        buffers, size = lane.buffers, lane.n * prod(self._face)
        self._gpu.upload(buffers.device[self._input], buffers.host[self._input][:size])
        if not lane.context.execute_async_v3(self._gpu.stream):
            raise CudaError(f"TensorRT did not run: {self._reason()}")
        for tensor, answer in lane.answers.items():
            self._gpu.download(answer.reshape(-1), buffers.device[tensor])

    def _captured(self, lane: _Lane) -> Any | None:
        try:
            graph = self._gpu.capture(lambda: self._enqueue(lane))
        except Exception as error:
            _log.info("no CUDA graph for %d faces (%s)", lane.n, error)
            graph = None
        self._graphs = graph is not None  # what one lane cannot, the others cannot either
        return graph

    def _collect(self, lane: _Lane, start: int, rows: int, results: dict[str, Floats]) -> None:
        self._gpu.wait(lane.buffers.done)
        for tensor, answer in lane.answers.items():
            if tensor not in results:
                results[tensor] = np.empty((rows, *answer.shape[1:]), np.float32)
            results[tensor][start : start + lane.n] = answer

    def _context(self, n: int) -> Any:
        strategy = self._trt.ExecutionContextAllocationStrategy.USER_MANAGED
        context = self._engine.create_execution_context(strategy)
        if context is None:
            raise CudaError(f"TensorRT makes no execution context: {self._reason()}")
        context.set_device_memory(self._working, self._working_bytes)
        if not context.set_input_shape(self._input, (n, *self._face)):
            raise CudaError(f"TensorRT refuses {n} faces at a time: {self._reason()}")
        return context

    def _shapes(self, context: Any) -> dict[str, tuple[int, ...]]:
        return {
            tensor: tuple(int(d) for d in context.get_tensor_shape(tensor))
            for tensor in (self._input, *self._all_outputs)
        }

    def _reason(self) -> str:
        lines = self._logger.errors[-1].strip().splitlines() if self._logger.errors else []
        return lines[-1].rstrip(". ") if lines else "it gives no reason"
