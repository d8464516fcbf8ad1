"""The thread beside the inference thread that makes pictures ready for the window."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, Thread


class PictureLane:
    """Does one job after another. Of the two kinds only the newest one waits: what is not begun gives way,
    and a beginning to the end of the same frame.

    `finish` (an analysed frame is made ready to be shown) goes before `begin` (what can be done for a frame
    while it is still analysed).
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._finish: Callable[[], object] | None = None
        self._begin: Callable[[], object] | None = None
        self._closed = False
        self._thread = Thread(target=self._run, name="ferdesk-pictures", daemon=True)
        self._thread.start()

    def begin(self, job: Callable[[], object]) -> None:
        with self._changed:
            self._begin = job
            self._changed.notify_all()

    def finish(self, job: Callable[[], object]) -> None:
        with self._changed:
            self._begin = None  # of this frame or an older one: too late
            self._finish = job
            self._changed.notify_all()

    def close(self) -> None:
        """Let the job that is under way end; no other is begun."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            job()

    def _next(self) -> Callable[[], object] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._finish or self._begin)
            if self._closed:
                return None
            if self._finish is not None:
                job, self._finish = self._finish, None
            else:
                job, self._begin = self._begin, None
            return job
