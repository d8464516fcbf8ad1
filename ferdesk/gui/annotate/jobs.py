"""Long work on an open project, on threads of their own: analysing its clip, predictions for drawn boxes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ferdesk.errors import FerdeskError

_log = logging.getLogger(__name__)


class Stopped(FerdeskError):
    """The person stopped the job; nothing to say about it."""


class Job(QObject):
    """One kind of long work: `start` runs it, `stop` asks it to end; all signals come on the GUI thread.

    Progress goes through one slot, so that a slow window never lags behind.
    """

    progressed = Signal(object)
    done = Signal(object)  # what the work returned
    failed = Signal(object)  # Exception
    ended = Signal()  # after any of these, and after a stop

    _moved = Signal()
    _over = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._progress: Any = None
        self._moved.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._over.connect(self._end, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        return self._thread is not None

    def start(self, work: Callable[[Callable[[Any], None], threading.Event], object]) -> None:
        """`work(progress, stop)` on a thread; `progress` may be called as often as one likes."""
        if self._thread is not None:
            raise RuntimeError(f"{self._name} runs already")
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(work, self._stop), name=f"ferdesk-{self._name}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """It ends soon and keeps what is done."""
        self._stop.set()

    def close(self, seconds: float = 10.0) -> None:
        """Stop and wait; nothing is told any more."""
        self._stop.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(seconds)

    def _run(self, work: Callable[..., object], stop: threading.Event) -> None:
        answer: object = None
        error: Exception | None = None
        try:
            answer = work(self._put, stop)
        except Exception as raised:
            error = raised
            if not isinstance(raised, FerdeskError):
                _log.exception("%s failed", self._name)
        try:
            self._over.emit(answer, error)
        except RuntimeError:  # the window is gone
            return

    def _put(self, progress: object) -> None:
        with self._lock:
            empty, self._progress = self._progress is None, progress
        if empty:
            try:
                self._moved.emit()
            except RuntimeError:
                return

    @Slot()
    def _tell(self) -> None:
        with self._lock:
            progress, self._progress = self._progress, None
        if progress is not None and self._thread is not None:
            self.progressed.emit(progress)

    @Slot(object, object)
    def _end(self, answer: object, error: Exception | None) -> None:
        if self._thread is None:
            return
        self._thread.join()
        self._thread = None
        if error is None:
            self.done.emit(answer)
        elif not isinstance(error, Stopped):
            self.failed.emit(error)
        self.ended.emit()
