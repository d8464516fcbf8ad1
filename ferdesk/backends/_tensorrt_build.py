"""From an ONNX file to a TensorRT plan, the same for TensorRT 10.3 to 11.x (and TensorRT-RTX in our tests).

Networks are strongly typed: the precision stands in the file (see _half, and Q/DQ for int8), because
TensorRT 11 knows no other way and 10 accepts it. The module `trt` is given by the caller.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ferdesk.errors import BackendError, EngineError

USUAL_BATCH = 4  # what the plan is tuned for: a talk or a meeting
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What to build: the ONNX file's content and what its card says of it. `name` is for messages."""

    name: str
    onnx: bytes
    input: str
    face: tuple[int, int, int]  # channels, height, width
    outputs: tuple[str, ...]
    max_batch: int = 16


def build_plan(
    trt: Any,
    request: PlanRequest,
    timing_cache: bytes = b"",
    on_progress: Callable[[float], object] | None = None,
    configure: Callable[[Any], object] | None = None,
) -> tuple[bytes, bytes]:
    """The plan, and the timing cache to keep for the next one (b"" if this TensorRT keeps none).

    `on_progress` gets 0..1, rising, possibly on TensorRT's threads. `configure` may change the builder's
    config before it runs. Raises EngineError for a file that cannot be parsed or does not fit its card, and
    BackendError if TensorRT cannot build it. What `on_progress` raises, or Ctrl+C meanwhile, ends the
    building and is raised here.
    """
    if request.max_batch < 1:
        raise BackendError("An engine needs room for one face at least. Choose --max-batch 1 or more.")
    logger = make_logger(trt)
    builder = trt.Builder(logger)
    network = builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    parser = trt.OnnxParser(network, logger)
    if not parser.parse(request.onnx):
        reasons = [parser.get_error(i).desc() for i in range(parser.num_errors)]
        raise EngineError(
            f"TensorRT cannot read {request.name} ({_one_line(reasons[-1:] or logger.errors)}). "
            "Export the engine again, or choose another backend."
        )
    _check(network, request)
    config = builder.create_builder_config()
    config.clear_flag(trt.BuilderFlag.TF32)  # its 10 bits are not what fp32 promises
    _add_profile(builder, config, request)
    cache = config.create_timing_cache(timing_cache) or config.create_timing_cache(b"")
    if cache is not None:
        config.set_timing_cache(cache, False)
    # Kept in a variable: the config does not keep it alive.
    monitor = _monitor(trt, on_progress or (lambda part: None))
    config.progress_monitor = monitor
    if configure is not None:
        configure(config)
    plan = builder.build_serialized_network(network, config)
    if monitor.raised is not None:
        raise monitor.raised
    if plan is None:
        raise BackendError(
            f"TensorRT could not build {request.name} ({_one_line(logger.errors)}). Choose another precision "
            "or backend."
        )
    kept = config.get_timing_cache()
    return bytes(plan), b"" if kept is None else bytes(kept.serialize())


def make_logger(trt: Any) -> Any:
    """An ILogger that passes everything to Python's logging and keeps the errors (`errors`, oldest first)."""
    levels = {
        trt.ILogger.INTERNAL_ERROR: logging.ERROR,
        trt.ILogger.ERROR: logging.ERROR,
        trt.ILogger.WARNING: logging.INFO,  # it warns of much that is as it should be
        trt.ILogger.INFO: logging.DEBUG,
        trt.ILogger.VERBOSE: logging.DEBUG,
    }

    class Logger(trt.ILogger):
        def __init__(self) -> None:
            trt.ILogger.__init__(self)
            self.errors: list[str] = []

        def log(self, severity: Any, message: str) -> None:
            level = levels.get(severity, logging.DEBUG)
            if level == logging.ERROR:
                self.errors.append(message)
                level = logging.INFO  # the person gets it in the sentence that follows
            _log.log(level, "TensorRT: %s", message)

    return Logger()


def _check(network: Any, request: PlanRequest) -> None:
    inputs = [network.get_input(i) for i in range(network.num_inputs)]
    outputs = {network.get_output(i).name for i in range(network.num_outputs)}
    shape = list(inputs[0].shape) if inputs else []
    if [tensor.name for tensor in inputs] != [request.input] or shape[1:] != [*request.face]:
        found = ", ".join(f"{tensor.name} {tuple(tensor.shape)}" for tensor in inputs) or "nothing"
        raise EngineError(
            f"{request.name} takes {found}, but its card says {request.input} {(-1, *request.face)}. "
            "Import the engine again."
        )
    if shape[0] != -1:
        raise EngineError(
            f"{request.name} takes {shape[0]} faces at a time and no other number. "
            "Export the engine again with a free batch size."
        )
    if missing := [name for name in request.outputs if name not in outputs]:
        raise EngineError(
            f"{request.name} does not answer {', '.join(missing)}, which its card names. "
            "Import the engine again."
        )


def _add_profile(builder: Any, config: Any, request: PlanRequest) -> None:
    profile = builder.create_optimization_profile()
    usual = min(USUAL_BATCH, request.max_batch)
    profile.set_shape(
        request.input, (1, *request.face), (usual, *request.face), (request.max_batch, *request.face)
    )
    config.add_optimization_profile(profile)


def _monitor(trt: Any, on_progress: Callable[[float], object]) -> Any:
    class Monitor(trt.IProgressMonitor):
        """Phases lie in each other; a phase's steps divide the step of the phase around it.

        Nothing may be raised through TensorRT: `raised` keeps it, and TensorRT is asked to stop.
        """

        def __init__(self) -> None:
            trt.IProgressMonitor.__init__(self)
            self.phases: dict[str, list[float]] = {}  # name -> [start, width of a step]
            self.shown = 0.0
            self.raised: BaseException | None = None

        def phase_start(self, phase_name: str, parent_phase: str | None, num_steps: int) -> None:
            start, width = self.phases.get(parent_phase or "", [0.0, 1.0])
            self.phases[phase_name] = [start, width / max(1, num_steps)]

        def step_complete(self, phase_name: str, step: int) -> bool:
            try:
                phase = self.phases.get(phase_name)
                if phase is not None:
                    phase[0] += phase[1]
                    self.show(phase[0])
            except BaseException as error:  # Ctrl+C arrives here: TensorRT gives Python no other moment
                self.raised = self.raised or error
            return self.raised is None

        def phase_finish(self, phase_name: str) -> None:
            self.phases.pop(phase_name, None)

        def show(self, part: float) -> None:
            if part > self.shown + 0.005:
                self.shown = min(part, 1.0)
                on_progress(self.shown)

    return Monitor()


def _one_line(reasons: list[str]) -> str:
    lines = reasons[-1].strip().splitlines() if reasons else []
    return lines[-1].rstrip(". ") if lines else "it gives no reason"
