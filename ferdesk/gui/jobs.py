"""Small errands beside the window: run on a thread, answered on the GUI thread, late answers dropped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Errand(QObject):
    """Runs one kind of errand; asking again makes the answer still under way worthless."""

    _answered = Signal(int, object, object)

    def __init__(
        self,
        work: Callable[..., Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        parent: QObject | None = None,
    ) -> None:
        """`done` gets what `work` returned, `failed` what it raised; both on the GUI thread."""
        super().__init__(parent)
        self._work, self._done, self._failed = work, done, failed
        self._generation = 0
        self._threads: list[threading.Thread] = []
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def ask(self, *arguments: object) -> None:
        self._generation += 1
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        # A daemon: an errand that hangs in a driver must not keep the closed program alive.
        thread = threading.Thread(target=self._run, args=(self._generation, *arguments), daemon=True)
        thread.name = f"errand-{getattr(self._work, '__name__', 'work')}"
        self._threads.append(thread)
        thread.start()

    def forget(self) -> None:
        """Whatever is still under way is not wanted any more."""
        self._generation += 1

    def close(self, seconds: float = 1.0) -> None:
        """Forget, and wait at most `seconds` for each thread."""
        self.forget()
        for thread in self._threads:
            thread.join(seconds)

    def _run(self, generation: int, *arguments: object) -> None:
        answer, error = None, None
        try:
            answer = self._work(*arguments)
        except Exception as raised:
            error = raised
        # The window may be gone by now; then nobody waits for the answer.
        try:
            self._answered.emit(generation, answer, error)
        except RuntimeError:
            return

    @Slot(int, object, object)
    def _deliver(self, generation: int, answer: object, error: Exception | None) -> None:
        if generation != self._generation:
            return
        if error is None:
            self._done(answer)
        else:
            self._failed(error)
