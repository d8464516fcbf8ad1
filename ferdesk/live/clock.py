"""Frame times in a live session: always rising, and played at their own speed."""

from __future__ import annotations

import time
from dataclasses import replace

from ferdesk.records import Frame

_CATCH_UP_SECONDS = 0.25  # a file that is later than this goes on from now instead of rushing


class RisingClock:
    """Keeps times and indices rising over a loop or a reconnection, where a source starts at zero again."""

    def __init__(self) -> None:
        self._last: Frame | None = None
        self._interval = 0.2  # of a single picture that is looped
        self._gap: float | None = None
        self._restarted = False
        self._later = 0.0
        self._further = 0

    def resume_after(self, gap: float | None) -> None:
        """The next frame comes `gap` seconds after the last one, or one frame's interval if None."""
        self._restarted, self._gap = True, gap

    def stamp(self, frame: Frame) -> Frame:
        if self._restarted and self._last is not None:
            gap = self._interval if self._gap is None else self._gap
            self._later = self._last.time + gap - frame.time
            self._further = self._last.index + 1 - frame.index
        self._restarted = False
        if self._later or self._further:
            frame = replace(frame, time=frame.time + self._later, index=frame.index + self._further)
        if self._last is not None:
            self._interval = frame.time - self._last.time
        self._last = frame
        return frame


class Pacer:
    """Seconds to wait so that a file plays at its own speed, without a rush after a delay."""

    def __init__(self) -> None:
        self._start: float | None = None

    def seconds_until(self, frame_time: float) -> float:
        now = time.monotonic()
        if self._start is None or now - (self._start + frame_time) > _CATCH_UP_SECONDS:
            self._start = now - frame_time
        return max(0.0, self._start + frame_time - now)
