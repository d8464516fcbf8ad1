"""Ctrl+C and a polite kill end a run between two frames, so that it can go on later."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType


class Stopping:
    """In its `with` block the first signal makes `asked` true and calls `then`; only the second one
    interrupts. Where another process decides, `heard` says whether it asked."""

    def __init__(self, heard: Callable[[], bool] | None = None) -> None:
        self._signalled = False
        self._heard = heard
        self.then: Callable[[], object] | None = None
        self._before: dict[int, object] = {}

    @property
    def asked(self) -> bool:
        return self._signalled or (self._heard is not None and self._heard())

    def __enter__(self) -> Stopping:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # pyright: ignore[reportArgumentType]

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self._signalled:
            raise KeyboardInterrupt
        self._signalled = True
        if self.then is not None:
            self.then()
