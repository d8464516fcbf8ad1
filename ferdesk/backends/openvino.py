"""OpenVINO: runs an engine's ONNX file on processors (and Intel GPUs), in the precision that is asked for."""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk import paths
from ferdesk.backends import Engine, RunOptions, _engine_file, polite_threads
from ferdesk.backends._checked import CheckedEngine
from ferdesk.backends._engine_file import Stamp
from ferdesk.errors import BackendError, EngineError
from ferdesk.model_card import ModelCard

TITLE = "OpenVINO"
PRECISIONS = ("fp32", "fp16", "bf16", "int8")

# The arithmetic outside int8 layers; int8 itself is in the file (Q/DQ), not in a hint.
_HINTS = {"fp32": "f32", "fp16": "f16", "bf16": "bf16", "int8": "f32"}
# What a device must name among its capabilities before a precision is offered on it.
_CAPABILITIES = {"fp32": "FP32", "fp16": "FP16", "bf16": "BF16", "int8": "INT8"}

_log = logging.getLogger(__name__)


def is_available() -> str | None:
    try:
        _core()
    except (ImportError, RuntimeError) as error:
        return f"OpenVINO does not load ({str(error).splitlines()[0]}). Install it with: pip install openvino"
    return None


def devices() -> Mapping[str, str]:
    if is_available() is not None:
        return {}
    # Sorted puts the CPU first; "GPU.1" is a second card.
    return {
        name.lower(): "CPU" if name == "CPU" else f"Intel {name}"
        for name in sorted(_core().available_devices)
    }


def precisions(card: ModelCard, device: str) -> tuple[str, ...]:
    able = _core().get_property(device.upper(), "OPTIMIZATION_CAPABILITIES")
    return tuple(p for p in PRECISIONS if _CAPABILITIES[p] in able and (p != "int8" or p in card.variants))


def build(card: ModelCard, precision: str, folder: Path) -> Path:
    """Compile for this computer's processor; `open` finds the result in `folder` and starts at once.

    Raises BackendError if OpenVINO does not read what it wrote.
    """
    options = RunOptions(device="cpu")
    # Not through the cache: what comes out of it is exported as a file that OpenVINO 2026.4 does not read.
    content = _compile(card, precision, options, None).export_model().getvalue()
    try:
        _core().import_model(content, "CPU", _settings("CPU", precision, options))
    except RuntimeError as error:
        raise BackendError(
            f"OpenVINO does not read what it built of {card.name} as {precision}. Choose another precision, "
            "or run the engine without building it."
        ) from error
    return _engine_file.store(card, folder, _stamp(card, precision), content)


def open(card: ModelCard, precision: str, options: RunOptions) -> Engine:
    compiled = _import(card, precision, options)
    if compiled is None:
        compiled = _compile(card, precision, options, paths.user_cache() / "openvino")
    got = compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()
    if got != _HINTS[precision]:  # it takes fp32 without a word where a processor lacks the asked one
        name = next((p for p, hint in _HINTS.items() if hint == got), got)
        raise BackendError(f"OpenVINO runs {name} instead of {precision} here. Choose another precision.")
    title = devices()[options.device or "cpu"]
    return CheckedEngine(
        card,
        _Compiled(compiled, card),
        device=f"{title}, {TITLE} {precision}",
        backend="openvino",
        precision=precision,
        max_batch=options.max_batch,
        on_gpu=(options.device or "cpu") != "cpu",
    )


def _stamp(card: ModelCard, precision: str) -> Stamp:
    from ferdesk.backends._auto import processor

    model = card.variants.get(precision, card.sha256)
    return Stamp("openvino", processor(), "", str(_library().__version__), "", precision, 0, model)


def _import(card: ModelCard, precision: str, options: RunOptions) -> Any | None:
    """What `build` made for this processor, None if there is nothing that fits it."""
    if (options.device or "cpu") != "cpu":
        return None
    path = _engine_file.find(card, _stamp(card, precision))
    if path is None:
        return None
    try:
        return _core().import_model(path.read_bytes(), "CPU", _settings("CPU", precision, options))
    except (OSError, RuntimeError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        _log.warning("%s is compiled anew: what was built does not load (%s)", card.name, reason)
        return None


def _settings(device: str, precision: str, options: RunOptions) -> dict[str, Any]:
    # One stream for the lowest latency. OpenVINO would choose bf16 by itself, so the hint is always set.
    settings: dict[str, Any] = {
        "PERFORMANCE_HINT": "LATENCY",
        "NUM_STREAMS": 1,
        "INFERENCE_PRECISION_HINT": _HINTS[precision],
    }
    if device == "CPU":
        settings["INFERENCE_NUM_THREADS"] = options.threads or polite_threads()
        # Pinned threads cannot step aside when the window needs their processor.
        settings["ENABLE_CPU_PINNING"] = False
    return settings


def _compile(card: ModelCard, precision: str, options: RunOptions, cache: Path | None) -> Any:
    """`cache`: the folder where compiled networks are kept and found again, None to compile in any case."""
    device = (options.device or "cpu").upper()
    path = card.path_of(precision)
    try:
        model = _core().read_model(path)
    except RuntimeError as error:
        raise EngineError(f"{path} is not an ONNX file that can be run. Import the engine again.") from error
    settings = _settings(device, precision, options)
    if cache is not None:
        try:
            cache.mkdir(parents=True, exist_ok=True)
            settings["CACHE_DIR"] = str(cache)
        except OSError as error:
            _log.warning("engines are compiled at each start: no folder to keep them in (%s)", error)
    try:
        return _core().compile_model(model, device, settings)
    except RuntimeError as error:
        raise BackendError(
            f"OpenVINO cannot run {card.name} as {precision} on {device}. Choose another backend."
        ) from error


@functools.cache
def _core() -> Any:
    return _library().Core()


def _library() -> Any:
    import openvino

    return openvino


class _Compiled:
    def __init__(self, compiled: Any, card: ModelCard) -> None:
        self.inputs: Mapping[str, Sequence[int | None]] = {
            self._name(port, {card.input.name}): tuple(
                d.get_length() if d.is_static else None for d in port.partial_shape
            )
            for port in compiled.inputs
        }
        # A port carries several names for one tensor.
        self.outputs = frozenset(name for port in compiled.outputs for name in port.get_names())
        self._request: Any = compiled.create_infer_request()
        self._input = card.input.name
        self._names = card.outputs

    @staticmethod
    def _name(port: Any, wanted: set[str]) -> str:
        names = port.get_names()
        return next(iter(names & wanted or names))

    def run(self, batch: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        self._request.infer({self._input: batch}, share_inputs=True)
        # The request owns these arrays and writes the next answer into them.
        return {name: np.array(self._request.get_tensor(name).data, np.float32) for name in self._names}

    def close(self) -> None:
        self._request = None
