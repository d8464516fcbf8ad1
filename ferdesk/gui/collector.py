"""Python's cyclic garbage collector, on the GUI thread only.

By itself it runs on whichever thread happens to allocate and destroys there what it finds. A QObject in a
reference cycle (a dialog whose lambda holds it) would so be torn down on a capture or inference thread, while
the GUI thread may be delivering an event to it: the process ends.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_MS = 200
_GROWTH = 0.25  # of what a full collection left: with more come since, the next one is due


class DueGarbage:
    """When which generation is due, by CPython's own rules: https://devguide.python.org/garbage_collector."""

    def __init__(self) -> None:
        self._old = 0  # objects the last full collection left
        self._grown = 0  # objects that have come to them since

    def collect(self) -> None:
        """One collection on the calling thread, if one is due."""
        (new, young, _), (new_limit, young_limit, _) = gc.get_count(), gc.get_threshold()
        if new <= new_limit:
            return
        if young <= young_limit:
            gc.collect(0)
            return
        looked_at = len(gc.get_objects(0)) + len(gc.get_objects(1))
        self._grown += max(0, looked_at - gc.collect(1))
        if self._grown > self._old * _GROWTH:
            gc.collect()
            self._old, self._grown = len(gc.get_objects(2)), 0


class Collector(QObject):
    """From its making on nothing is collected by itself; it looks five times a second what is due."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._due = DueGarbage()  # kept: a connection alone does not keep it
        self._clock = QTimer(self, interval=_LOOK_MS)
        self._clock.timeout.connect(self._due.collect)
        self._clock.start()
