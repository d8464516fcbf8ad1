"""Decodes the pictures that a person stepping backwards will want next, on a thread and a file of its own."""

from __future__ import annotations

import logging
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ferdesk.capture._picture_cache import PictureCache
from ferdesk.capture._seeking import Seeker
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_log = logging.getLogger(__name__)

Stretch = tuple[int, int]


class Prefetch:
    """Fills `cache` with one stretch [start, end) of frames at a time; the thread begins with the first."""

    def __init__(self, path: Path, times: NDArray[np.float64], counted: bool, cache: PictureCache) -> None:
        self._path, self._times, self._counted = path, times, counted
        self._cache = cache
        self._changed = cache.changed
        self._wanted: Stretch | None = None
        self._stopped = False
        self._thread: Thread | None = None

    def fetch(self, start: int, end: int) -> None:
        """Unless a stretch that ends there or nearby is being fetched."""
        with self._changed:
            if self._stopped or (self._wanted and self._wanted[0] < end <= self._wanted[1]):
                return
            self._wanted = (start, end)
            self._changed.notify_all()
        if self._thread is None:
            self._thread = Thread(target=self._work, name=f"step back {self._path.name}", daemon=True)
            self._thread.start()

    def wait_for(self, number: int) -> VideoFrame | None:
        """The picture, if it is on its way; a stretch that it does not belong to is given up."""
        with self._changed:
            if self._wanted is not None and not self._wanted[0] <= number < self._wanted[1]:
                self._wanted = None
            self._changed.wait_for(lambda: self._wanted is None or self._cache.get(number) is not None)
            return self._cache.get(number)

    def close(self) -> None:
        """May be called twice; waits for the thread, which ends at its next picture."""
        with self._changed:
            self._stopped, self._wanted = True, None
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        try:
            with closing(Seeker(self._path, self._times, counted=self._counted)) as seeker:
                while (stretch := self._next()) is not None:
                    self._fill(seeker, stretch)
        except FerdeskError as error:  # the reader meets it too, where there is somebody to tell
            _log.info("no pictures fetched: %s", error)
        finally:
            with self._changed:
                self._stopped, self._wanted = True, None
                self._changed.notify_all()

    def _next(self) -> Stretch | None:
        with self._changed:
            self._changed.wait_for(lambda: self._wanted is not None or self._stopped)
            return self._wanted

    def _fill(self, seeker: Seeker, stretch: Stretch) -> None:
        start, end = stretch
        for number, picture in seeker.run(start):
            if self._wanted is not stretch:
                return
            if start <= number < end:
                self._cache.put(number, picture)
            if number >= end - 1:
                break
        with self._changed:
            if self._wanted is stretch:
                self._wanted = None
            self._changed.notify_all()
