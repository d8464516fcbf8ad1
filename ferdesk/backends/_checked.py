"""What every backend promises, kept in one place: batches of any size, named outputs, the card's shapes."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ferdesk.backends import GpuError
from ferdesk.errors import BackendError, EngineError
from ferdesk.model_card import ModelCard


class Runner(Protocol):
    """A backend's bare engine. Dimensions that are free are None."""

    inputs: Mapping[str, Sequence[int | None]]
    outputs: frozenset[str]

    def run(self, batch: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        """(n, c, s, s), 1 <= n <= max_batch, C order -> arrays that the next run does not overwrite."""
        ...

    def close(self) -> None: ...


class CheckedEngine:
    """An Engine (see ferdesk.backends) made of a Runner that was found to keep what the card promises."""

    def __init__(
        self,
        card: ModelCard,
        runner: Runner,
        *,
        device: str,
        backend: str,
        precision: str,
        max_batch: int | None,
        on_gpu: bool = False,
    ) -> None:
        """`max_batch` None: the runner splits large batches by itself. `on_gpu`: what fails is a GpuError."""
        self.device = device
        self.backend = backend
        self.precision = precision
        self._card = card
        self._max_batch = max_batch or sys.maxsize
        self._on_gpu = on_gpu
        self._shape = (card.input.channels, card.input.size, card.input.size)
        self._runner: Runner | None = runner
        try:
            _check_signature(card, runner)
            # Two faces, so that an output that ignores the batch is found; it also warms the engine up.
            n = min(2, self._max_batch)
            probe = self._run(np.zeros((n, *self._shape), np.float32))
            _check_answers(card, probe, n)
        except BaseException:
            self.close()
            raise
        self._empty = {name: array[:0].copy() for name, array in probe.items()}

    def run(self, batch: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        if batch.shape[1:] != self._shape or batch.dtype != np.float32:
            raise ValueError(f"batch is {batch.dtype} {batch.shape}, not float32 (n, *{self._shape})")
        n, step = len(batch), self._max_batch
        if n == 0:
            return self._empty
        parts = [self._run(batch[i : i + step]) for i in range(0, n, step)]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def close(self) -> None:
        if self._runner is not None:
            self._runner.close()
            self._runner = None

    def _run(self, batch: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        if self._runner is None:
            raise RuntimeError("this engine is closed")
        try:
            return self._runner.run(np.ascontiguousarray(batch))
        except MemoryError:
            raise
        except Exception as error:  # each backend has its own kinds
            reason = str(error).strip().splitlines()[-1:] or [type(error).__name__]
            failed = BackendError(
                f"{self.device} failed while it ran {self._card.name} ({reason[0]}). Choose another backend."
            )
            raise (GpuError(str(failed)) if self._on_gpu else failed) from error


def _check_signature(card: ModelCard, runner: Runner) -> None:
    wanted = (card.input.channels, card.input.size, card.input.size)
    if set(runner.inputs) != {card.input.name}:
        found = ", ".join(runner.inputs) or "none"
        raise EngineError(
            f"{card.model_path} has the inputs {found}, but its card names {card.input.name}. "
            "Import the engine again."
        )
    dimensions = tuple(runner.inputs[card.input.name])
    if len(dimensions) != 4 or any(d not in (None, w) for d, w in zip(dimensions[1:], wanted, strict=True)):
        raise EngineError(
            f"{card.model_path} takes faces of shape {_text(dimensions)}, but its card says "
            f"{_text((None, *wanted))}. Import the engine again."
        )
    if dimensions[0] is not None:
        raise EngineError(
            f"{card.model_path} takes {dimensions[0]} faces at a time and no other number. "
            "Export the engine again with a free batch size."
        )
    missing = [name for name in card.outputs if name not in runner.outputs]
    if missing:
        raise EngineError(
            f"{card.model_path} does not answer {', '.join(missing)}, which its card names. "
            "Import the engine again."
        )


def _check_answers(card: ModelCard, answers: Mapping[str, NDArray[np.float32]], n: int) -> None:
    picture = (card.input.size, card.input.size)
    for name in card.outputs:
        shape = answers[name].shape
        if name == "logits":
            fits = shape == (n, len(card.labels))
        elif name == "logits_fer2013":
            fits = shape == (n, 7)
        elif name == "attention":
            fits = len(shape) == 3 and shape[0] == n and min(shape) > 0
        elif name == "attended":
            fits = shape in {(n, 1, *picture), (n, 3, *picture)}
        else:
            fits = len(shape) > 0 and shape[0] == n
        if not fits:
            raise EngineError(
                f"{card.model_path} answers {name} of shape {_text(shape)} for {n} faces, which does not fit "
                "its card. Import the engine again."
            )
        if not np.isfinite(answers[name]).all():
            raise EngineError(f"{card.model_path} answers {name} that is no number. Import the engine again.")
    mask = answers.get("attention")
    if mask is not None and "attention" in card.outputs and (mask.min() < -1e-3 or mask.max() > 1.001):
        raise EngineError(f"{card.model_path} answers an attention outside 0 to 1. Import the engine again.")


def _text(shape: Sequence[int | None]) -> str:
    return "(" + ", ".join("any" if d is None else str(d) for d in shape) + ")"
