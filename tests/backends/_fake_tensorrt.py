"""TensorRT as far as FERDesk uses it: its plans are ONNX files, its kernels the numpy of onnx.reference.

Only names that TensorRT 10.3, 10.16 and 11.4 all have (tests/data/tensorrt_names.json; a test compares).
"""

from __future__ import annotations

import pickle
import threading
import weakref
from enum import IntEnum
from types import ModuleType
from typing import Any

import numpy as np


class Severity(IntEnum):
    INTERNAL_ERROR = 0
    ERROR = 1
    WARNING = 2
    INFO = 3
    VERBOSE = 4


class ILogger:
    Severity = Severity
    INTERNAL_ERROR, ERROR, WARNING, INFO, VERBOSE = Severity

    def log(self, severity: Severity, msg: str) -> None:
        raise NotImplementedError


class IProgressMonitor:
    pass


class DataType(IntEnum):
    FLOAT = 0
    HALF = 1


class TensorIOMode(IntEnum):
    NONE = 0
    INPUT = 1
    OUTPUT = 2


class BuilderFlag(IntEnum):
    TF32 = 7


class NetworkDefinitionCreationFlag(IntEnum):
    STRONGLY_TYPED = 1


class ExecutionContextAllocationStrategy(IntEnum):
    STATIC = 0
    ON_PROFILE_CHANGE = 1
    USER_MANAGED = 2


class Tensor:
    def __init__(self, value: Any) -> None:
        self.name = value.name
        self.shape = tuple(d.dim_value or -1 for d in value.type.tensor_type.shape.dim)


class Network:
    def __init__(self, flags: int) -> None:
        assert flags == 1 << NetworkDefinitionCreationFlag.STRONGLY_TYPED
        self._content = b""
        self._inputs: list[Tensor] = []
        self._outputs: list[Tensor] = []

    num_inputs = property(lambda self: len(self._inputs))
    num_outputs = property(lambda self: len(self._outputs))

    def get_input(self, index: int) -> Tensor:
        return self._inputs[index]

    def get_output(self, index: int) -> Tensor:
        return self._outputs[index]


class OnnxParser:
    def __init__(self, network: Network, logger: ILogger) -> None:
        self._network, self._errors = network, []

    num_errors = property(lambda self: len(self._errors))

    def get_error(self, index: int) -> Any:
        return self._errors[index]

    def parse(self, model: bytes) -> bool:
        import onnx

        class Error:
            def desc(self) -> str:
                return "Failed to parse the ONNX file."

        try:
            found = onnx.load_from_string(model)
            onnx.checker.check_model(found)
        except Exception:
            self._errors.append(Error())
            return False
        self._network._content = model
        self._network._inputs = [Tensor(v) for v in found.graph.input]
        self._network._outputs = [Tensor(v) for v in found.graph.output]
        return True


class TimingCache:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def serialize(self) -> bytes:
        return self._content + b"."


class Profile:
    def __init__(self) -> None:
        self._shapes: dict[str, Any] = {}

    def set_shape(self, input: str, min: Any, opt: Any, max: Any) -> None:
        assert all(a <= b <= c for a, b, c in zip(min, opt, max, strict=True))
        self._shapes[input] = (tuple(min), tuple(opt), tuple(max))


class Config:
    def __init__(self) -> None:
        self.progress_monitor: Any = None
        self._flags = {BuilderFlag.TF32}
        self._profiles: list[Profile] = []
        self._cache: TimingCache | None = None

    def clear_flag(self, flag: BuilderFlag) -> None:
        self._flags.discard(flag)

    def add_optimization_profile(self, profile: Profile) -> int:
        self._profiles.append(profile)
        return len(self._profiles) - 1

    def create_timing_cache(self, serialized_timing_cache: bytes) -> TimingCache:
        return TimingCache(serialized_timing_cache)

    def set_timing_cache(self, cache: TimingCache, ignore_mismatch: bool) -> bool:
        self._cache = cache
        return True

    def get_timing_cache(self) -> TimingCache | None:
        return self._cache


class Builder:
    def __init__(self, logger: ILogger) -> None:
        self._logger = logger

    def create_network(self, flags: int = 0) -> Network:
        return Network(flags)

    def create_builder_config(self) -> Config:
        return Config()

    def create_optimization_profile(self) -> Profile:
        return Profile()

    def build_serialized_network(self, network: Network, config: Config) -> bytes | None:
        if not config._profiles:
            message = "Network has dynamic or shape inputs, but no optimization profile has been defined."
            self._logger.log(Severity.ERROR, message)
            return None
        if (monitor := config.progress_monitor) is not None:
            monitor.phase_start("Building", None, 2)
            for step in range(2):
                monitor.phase_start("Timing", "Building", 10)
                for inner in range(10):
                    if not monitor.step_complete("Timing", inner):
                        return None
                monitor.phase_finish("Timing")
                if not monitor.step_complete("Building", step):
                    return None
            monitor.phase_finish("Building")
        plan = {"onnx": network._content, "shapes": config._profiles[0]._shapes}
        return b"PLAN" + pickle.dumps(plan | {"tf32": BuilderFlag.TF32 in config._flags})


def module(gpu: Any, version: str = "10.16.1.11") -> ModuleType:
    """`gpu` is the fake GPU that its contexts work on."""
    made: weakref.WeakSet[Any] = weakref.WeakSet()  # engines and contexts that live

    class Runtime:
        def __init__(self, logger: ILogger) -> None:
            self._logger = logger

        def deserialize_cuda_engine(self, serialized_engine: bytes) -> Engine | None:
            if not serialized_engine.startswith(b"PLAN"):
                self._logger.log(Severity.ERROR, "The engine plan file is not compatible.")
                return None
            return Engine(pickle.loads(serialized_engine[4:]))

    class Engine:
        device_memory_size_v2 = 4096

        def __init__(self, plan: dict[str, Any]) -> None:
            import onnx
            from onnx.reference import ReferenceEvaluator

            model = onnx.load_from_string(plan["onnx"])
            # onnx.reference has Q/DQ from 19 on; they compute the same.
            model.opset_import[0].version = max(19, model.opset_import[0].version)
            self._plan, self._evaluator = plan, ReferenceEvaluator(model)
            self._inputs = [Tensor(v) for v in model.graph.input]
            self._outputs = [Tensor(v) for v in model.graph.output]
            self._tensors = {t.name: t for t in (*self._inputs, *self._outputs)}
            made.add(self)

        num_io_tensors = property(lambda self: len(self._tensors))

        def get_tensor_name(self, index: int) -> str:
            return list(self._tensors)[index]

        def get_tensor_mode(self, name: str) -> TensorIOMode:
            return TensorIOMode.INPUT if name in {t.name for t in self._inputs} else TensorIOMode.OUTPUT

        def get_tensor_dtype(self, name: str) -> DataType:
            return DataType.FLOAT

        def get_tensor_shape(self, name: str) -> tuple[int, ...]:
            return self._tensors[name].shape

        def get_tensor_profile_shape(self, name: str, profile_index: int) -> list[Any]:
            return list(self._plan["shapes"][name])

        def create_execution_context(self, strategy: Any = ExecutionContextAllocationStrategy.STATIC) -> Any:
            return ExecutionContext(self, strategy)

    class ExecutionContext:
        def __init__(self, engine: Engine, strategy: Any) -> None:
            self._engine, self._thread = engine, threading.get_ident()
            self._memory = None if strategy == ExecutionContextAllocationStrategy.USER_MANAGED else 0
            self._n = 0
            self._addresses: dict[str, int] = {}
            made.add(self)

        def set_device_memory(self, memory: int, size: int) -> None:
            gpu.block(memory, size)
            self._memory = memory

        def set_input_shape(self, name: str, shape: Any) -> bool:
            low, _, high = self._engine._plan["shapes"][name]
            fits = len(shape) == len(low)
            fits = fits and all(a <= d <= b for a, d, b in zip(low, shape, high, strict=True))
            self._n = shape[0] if fits else 0
            return fits

        def get_tensor_shape(self, name: str) -> tuple[int, ...]:
            return tuple(self._n if d == -1 else d for d in self._engine._tensors[name].shape)

        def set_tensor_address(self, name: str, memory: int) -> bool:
            self._addresses[name] = memory
            return name in self._engine._tensors

        def execute_async_v3(self, stream_handle: int) -> bool:
            assert threading.get_ident() == self._thread, "another thread"
            assert self._memory is not None, "no working memory"
            if set(self._addresses) != set(self._engine._tensors) or not self._n:
                return False
            shapes = {name: self.get_tensor_shape(name) for name in self._addresses}
            addresses = dict(self._addresses)

            def compute() -> None:
                def view(name: str) -> np.ndarray:
                    count = int(np.prod(shapes[name]))
                    return gpu.block(addresses[name], 4 * count).view(np.float32).reshape(shapes[name])

                gpu.block(self._memory, self._engine.device_memory_size_v2)
                given = {t.name: view(t.name).copy() for t in self._engine._inputs}
                answers = self._engine._evaluator.run(None, given)
                for tensor, answer in zip(self._engine._outputs, answers, strict=True):
                    view(tensor.name)[...] = answer

            gpu.enqueue(stream_handle, compute)
            return True

    fake = ModuleType("tensorrt")
    for thing in (
        ILogger, IProgressMonitor, DataType, TensorIOMode, BuilderFlag, NetworkDefinitionCreationFlag,
        ExecutionContextAllocationStrategy, OnnxParser, Builder, Runtime,
    ):  # fmt: skip
        setattr(fake, thing.__name__, thing)
    fake.__version__ = version
    fake.made = made
    fake.classes = {
        "Builder": Builder, "IBuilderConfig": Config, "INetworkDefinition": Network, "OnnxParser": OnnxParser,
        "IOptimizationProfile": Profile, "ITimingCache": TimingCache, "Runtime": Runtime,
        "ICudaEngine": Engine, "IExecutionContext": ExecutionContext, "ITensor": Tensor,
    }  # fmt: skip
    return fake
