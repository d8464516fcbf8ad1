"""ONNX Runtime: runs an engine's ONNX file on the CPU, or on a GPU this build of it knows."""

from __future__ import annotations

import contextlib
import io
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk import paths
from ferdesk.backends import Engine, RunOptions, polite_threads
from ferdesk.backends._checked import CheckedEngine
from ferdesk.errors import BackendError, EngineError
from ferdesk.model_card import ModelCard

TITLE = "ONNX Runtime"
PRECISIONS = ("fp32", "int8")
ON_REQUEST = frozenset({"tensorrt"})

_log = logging.getLogger(__name__)
_diverting = threading.Lock()
_PROVIDERS = {
    "cpu": ("CPUExecutionProvider", "CPU"),
    "cuda": ("CUDAExecutionProvider", "GPU (CUDA)"),
    "tensorrt": ("TensorrtExecutionProvider", "GPU (TensorRT provider)"),
    "rocm": ("MIGraphXExecutionProvider", "GPU (ROCm)"),
    "directml": ("DmlExecutionProvider", "GPU (DirectML)"),
    "coreml": ("CoreMLExecutionProvider", "Core ML"),
}


def is_available() -> str | None:
    try:
        _library()
    except ImportError as error:
        return f"ONNX Runtime does not load ({error}). Install it with: pip install onnxruntime"
    return None


def devices() -> Mapping[str, str]:
    if is_available() is not None:
        return {}
    offered = _library().get_available_providers()
    return {key: title for key, (provider, title) in _PROVIDERS.items() if provider in offered}


def precisions(card: ModelCard, device: str) -> tuple[str, ...]:
    # fp32 and int8 differ by file only, so every device takes both.
    return tuple(p for p in PRECISIONS if p == "fp32" or p in card.variants)


def build(card: ModelCard, precision: str, folder: Path) -> Path:
    """Nothing is built: the ONNX file is what runs."""
    return card.path_of(precision)


def open(card: ModelCard, precision: str, options: RunOptions) -> Engine:
    provider, title = _PROVIDERS[options.device or "cpu"]
    path = card.path_of(precision)
    library = _library()
    if provider in ("CUDAExecutionProvider", "TensorrtExecutionProvider"):
        # Finds CUDA and cuDNN where packages (onnxruntime-gpu[cuda,cudnn]) put them.
        with _printed_to_log():
            library.preload_dlls()
    settings = library.SessionOptions()
    settings.intra_op_num_threads = options.threads or polite_threads()
    settings.inter_op_num_threads = 1
    # Threads that spin between two frames would take the window's processor time.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    settings.log_severity_level = 3
    try:
        session = library.InferenceSession(
            path,
            settings,
            providers=[provider],
            provider_options=[_provider_options(card, provider)],
            enable_fallback=0,  # it would print, and run on the CPU instead, now or at any later batch
        )
    except Exception as error:
        if provider != "CPUExecutionProvider":
            raise _not_started(title) from error
        raise EngineError(f"{path} is not an ONNX file that can be run. Import the engine again.") from error
    # Even so it takes the CPU without an error when a GPU's libraries are missing.
    if session.get_providers()[0] != provider:
        raise _not_started(title)
    return CheckedEngine(
        card,
        _Session(session, card),
        device=f"{title}, {TITLE} {precision}",
        backend="onnxruntime",
        precision=precision,
        max_batch=options.max_batch,
        on_gpu=provider != "CPUExecutionProvider",
    )


def _not_started(title: str) -> BackendError:
    return BackendError(
        f"{title} did not start in ONNX Runtime. Install what it needs (docs/tensorrt.md), or choose another "
        "backend."
    )


def _provider_options(card: ModelCard, provider: str) -> dict[str, str]:
    if provider != "TensorrtExecutionProvider":
        return {}
    # It builds for minutes inside `open`; kept, the next `open` is quick.
    cache = str(paths.user_cache() / "onnxruntime-tensorrt" / card.sha256[:16])
    return {
        "trt_engine_cache_enable": "1",
        "trt_engine_cache_path": cache,
        "trt_timing_cache_enable": "1",
        "trt_timing_cache_path": cache,
    }


@contextlib.contextmanager
def _printed_to_log() -> Iterator[None]:
    """It prints of what does not load; standard output belongs to the tables of `analyze`. All threads'
    output is diverted, so only by one of them at a time: the last to end would put the other's back."""
    said = io.StringIO()
    try:
        with _diverting, contextlib.redirect_stdout(said):
            yield
    finally:
        for line in said.getvalue().splitlines():
            _log.info("ONNX Runtime: %s", line)


def _library() -> Any:
    import onnxruntime

    # Elsewhere ferdesk/__init__.py has stopped it; on Windows it talks to the system's own collector.
    onnxruntime.disable_telemetry_events()  # pyright: ignore[reportAttributeAccessIssue]
    return onnxruntime


class _Session:
    def __init__(self, session: Any, card: ModelCard) -> None:
        self.inputs: Mapping[str, Sequence[int | None]] = {
            node.name: tuple(d if isinstance(d, int) else None for d in node.shape)
            for node in session.get_inputs()
        }
        self.outputs = frozenset(node.name for node in session.get_outputs())
        self._session: Any = session
        self._input = card.input.name
        self._names = list(card.outputs)

    def run(self, batch: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        answers = self._session.run(self._names, {self._input: batch})
        return {
            name: np.asarray(answer, np.float32) for name, answer in zip(self._names, answers, strict=True)
        }

    def close(self) -> None:
        self._session = None
