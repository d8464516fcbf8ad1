"""Code that runs one kind of engine file. One file a backend; each offers the functions below.

A backend module has:
    TITLE: str                                              # "OpenVINO"
    PRECISIONS: tuple[str, ...]                             # of "fp32", "fp16", "bf16", "int8"
    def is_available() -> str | None                        # None if it can run here, else one sentence why not
    def build(card, precision, folder) -> Path              # makes what `open` needs, atomically; may return the ONNX itself
    def open(card, precision, options) -> Engine            # on the thread that will run it
Heavy libraries are imported inside these functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How an engine is run here."""

    max_batch: int = 16
    threads: int | None = None  # None: the backend's choice, leaving room for the window


class Engine(Protocol):
    """An opened engine. Created, run and closed on one thread; `close` may be called twice.

    `device` is what the person is shown, e.g. "CPU, OpenVINO fp32": it must be true.
    """

    device: str
    backend: str
    precision: str

    def run(self, batch: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        """(n, c, s, s), n >= 0 (split above max_batch) -> named outputs, first axis n."""
        ...

    def close(self) -> None: ...
