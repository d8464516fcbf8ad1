"""Fetches frames of a clip on a thread of its own; only the newest wish counts, late answers are dropped."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal, Slot

from ferdesk.errors import FerdeskError
from ferdesk.records import Frame

_log = logging.getLogger(__name__)


class FrameFetcher(QObject):
    """One clip's Scrubber, opened, used and closed on its thread."""

    fetched = Signal(object)  # Frame
    failed = Signal(object)  # Exception; no further frame comes if the clip could not be opened

    _ready = Signal()

    def __init__(self, path: Path, times: NDArray[np.float64], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path, self._times = path, times
        self._condition = threading.Condition()
        self._wanted: int | None = None
        self._closing = False
        self._answer: Frame | Exception | None = None
        self._ready.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="ferdesk-scrubber", daemon=True)
        self._thread.start()

    def ask(self, frame: int) -> None:
        with self._condition:
            self._wanted = frame
            self._condition.notify()

    def close(self, seconds: float = 2.0) -> None:
        """May be called twice."""
        with self._condition:
            self._closing = True
            self._condition.notify()
        self._thread.join(seconds)

    def _run(self) -> None:
        from ferdesk.capture.scrubber import Scrubber

        try:
            scrubber = Scrubber(self._path, self._times)
        except Exception as error:
            self._put(error)
            return
        try:
            while (wanted := self._next()) is not None:
                try:
                    self._put(scrubber.frame(wanted))
                except FerdeskError as error:
                    self._put(error)
        except Exception as error:
            _log.exception("the scrubber ended")
            self._put(error)
        finally:
            scrubber.close()

    def _next(self) -> int | None:
        with self._condition:
            self._condition.wait_for(lambda: self._wanted is not None or self._closing)
            wanted, self._wanted = self._wanted, None
            return None if self._closing else wanted

    def _put(self, answer: Frame | Exception) -> None:
        """One slot: a signal is on its way only if the window has taken the answer before."""
        with self._condition:
            empty, self._answer = self._answer is None, answer
            closing = self._closing
        if empty and not closing:
            try:
                self._ready.emit()
            except RuntimeError:  # the window is gone
                return

    @Slot()
    def _deliver(self) -> None:
        with self._condition:
            answer, self._answer = self._answer, None
            closing = self._closing
        if closing or answer is None:
            return
        if isinstance(answer, Exception):
            self.failed.emit(answer)
        else:
            self.fetched.emit(answer)
