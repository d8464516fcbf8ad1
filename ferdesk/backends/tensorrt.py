"""TensorRT: runs an engine on an NVIDIA GPU, from a plan that was built for this very computer.

Never run on a GPU yet: proven on a CPU against a fake driver, and its building against TensorRT-RTX's
real builder (docs/tensorrt.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferdesk import paths
from ferdesk.backends import Engine, GpuError, RunOptions, _engine_file
from ferdesk.backends._checked import CheckedEngine
from ferdesk.backends._cuda import GpuInfo, gpu_info, open_gpu
from ferdesk.backends._engine_file import Stamp
from ferdesk.backends._half import to_half
from ferdesk.errors import BackendError, FerdeskError
from ferdesk.model_card import ModelCard

if TYPE_CHECKING:
    from ferdesk.backends._tensorrt_run import PlanRunner

TITLE = "TensorRT"
PRECISIONS = ("fp32", "fp16", "int8")
OLDEST = (10, 3)


def is_available() -> str | None:
    try:
        trt = _library()
    except (ImportError, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        return f"TensorRT does not load ({reason}). With an NVIDIA GPU, install it as docs/tensorrt.md says."
    if version(trt) < OLDEST:
        return f"TensorRT {trt.__version__} is too old. Install 10.3 or newer."
    info = gpu_info()
    return info if isinstance(info, str) else None


def devices() -> Mapping[str, str]:
    info = gpu_info() if is_available() is None else ""
    return {"gpu": f"GPU ({info.name})"} if isinstance(info, GpuInfo) else {}


def precisions(card: ModelCard, device: str) -> tuple[str, ...]:
    """Those that were built for this computer: building takes minutes, and nobody waits in `open`."""
    return tuple(
        p for p in PRECISIONS if _engine_file.find_any(card, _stamp(card, p, 0), whole=False) is not None
    )


def buildable(card: ModelCard) -> tuple[str, ...]:
    """Those that `build` can make of the card's files."""
    return tuple(p for p in PRECISIONS if p != "int8" or p in card.variants)


def why_not(card: ModelCard, precision: str) -> BackendError:
    """Why `precision` is not among `precisions`: not built, or built for something else."""
    if precision not in PRECISIONS:
        return BackendError(f"TensorRT does not run {precision}. Choose one of: {', '.join(PRECISIONS)}.")
    return _engine_file.why_none(card, _stamp(card, precision, 0))


def build(
    card: ModelCard,
    precision: str,
    folder: Path,
    max_batch: int = 16,
    on_progress: Callable[[float], object] | None = None,
) -> Path:
    """Build the plan for this computer's GPU in `folder`; minutes for a large network.

    Raises BackendError without a GPU or TensorRT, for a precision the card has no file for, and if it fails.
    """
    if (reason := is_available()) is not None:
        raise BackendError(reason)
    from ferdesk.backends._tensorrt_build import PlanRequest, build_plan

    stamp = _stamp(card, precision, max_batch)
    face = (card.input.channels, card.input.size, card.input.size)
    request = PlanRequest(card.name, _source(card, precision), card.input.name, face, card.outputs, max_batch)
    cache = paths.user_cache() / "tensorrt" / f"{stamp.runtime}.sm{stamp.capability}.timing"
    known = cache.read_bytes() if cache.is_file() else b""
    plan, timing = build_plan(_library(), request, known, on_progress)
    if timing:
        _engine_file.keep(cache, timing)
    return _engine_file.store(card, folder, stamp, plan)


def open(card: ModelCard, precision: str, options: RunOptions) -> Engine:
    runner, gpu = _runner(card, precision)
    return CheckedEngine(
        card,
        runner,
        device=f"GPU ({gpu.name}), {TITLE} {precision}",
        backend="tensorrt",
        precision=precision,
        max_batch=None,
        on_gpu=True,
    )


def times(
    card: ModelCard, precision: str, batches: Sequence[int], runs: int, warm_up: int
) -> dict[int, list[float]]:
    """Milliseconds of `runs` runs with their copies, by number of faces up to max_batch, by CUDA events."""
    runner, _ = _runner(card, precision)
    try:
        found = {}
        for n in batches:
            runner.milliseconds(n, warm_up)
            found[n] = runner.milliseconds(n, runs)
        return found
    except FerdeskError:
        raise
    except Exception as error:  # PyCUDA has its own kinds
        raise GpuError(f"The GPU failed while {card.name} was timed ({error}).") from error
    finally:
        runner.close()


def runtime_version() -> str:
    return str(_library().__version__)


def version(trt: Any) -> tuple[int, int]:
    major, minor, *_ = str(trt.__version__).split(".")
    return int(major), int(minor)


def _runner(card: ModelCard, precision: str) -> tuple[PlanRunner, GpuInfo]:
    from ferdesk.backends._tensorrt_run import PlanRunner

    found = _engine_file.find_any(card, _stamp(card, precision, 0))
    if found is None:
        raise why_not(card, precision)
    plan = found[0].read_bytes()
    gpu = open_gpu()
    return PlanRunner(_library(), plan, gpu, card.name, card.outputs), gpu.info


def _stamp(card: ModelCard, precision: str, max_batch: int) -> Stamp:
    info = gpu_info()
    assert isinstance(info, GpuInfo)
    model = card.variants.get(precision, card.sha256)
    runtime = runtime_version()
    return Stamp("tensorrt", info.name, info.capability, runtime, info.driver, precision, max_batch, model)


def _source(card: ModelCard, precision: str) -> bytes:
    """The ONNX to build from: the card's own file for `precision`, else fp16 made of its fp32 file."""
    if precision not in buildable(card):
        raise _engine_file.no_source(card, precision)
    card.check_hash(precision)
    content = card.path_of(precision).read_bytes()
    if precision == "fp16" and precision not in card.variants:
        return to_half(content, card.name)
    return content


def _library() -> Any:
    import tensorrt

    return tensorrt
