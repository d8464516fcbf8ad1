"""What a live session is doing, worked out from what its threads know, and told in order."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

_log = logging.getLogger(__name__)


class LiveState(StrEnum):
    OPENING = "opening"
    RUNNING = "running"
    PAUSED = "paused"
    WAITING = "waiting"  # the source went away; it is tried again each second
    ENDED = "ended"  # a file was read to its end
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class LiveStats:
    """Counts since the engine was open; `fps`, `latency_ms` (captured to handed over): last two seconds."""

    captured: int
    dropped: int
    analyzed: int
    fps: float
    latency_ms: float
    state: LiveState
    device: str


class StateBoard:
    """Any thread reports what it knows; `told` hears of each change of state, one after the other."""

    def __init__(self, told: Callable[[LiveState, str], object] | None) -> None:
        self._told = told
        self._lock = Lock()
        self._flowing = False
        self._ready = False
        self._paused = False
        self._waiting = ""
        self._final: tuple[LiveState, str] | None = None
        self._shown = (LiveState.OPENING, "")
        self._changes: deque[tuple[LiveState, str]] = deque()
        self._telling = False

    @property
    def state(self) -> LiveState:
        return self._shown[0]

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def report(
        self,
        *,
        flowing: bool | None = None,
        ready: bool | None = None,
        paused: bool | None = None,
        waiting: str | None = None,
    ) -> None:
        """Frames arrive; a pipeline is open; the person paused; the source is away (why; "" = back)."""
        with self._lock:
            self._flowing = self._flowing if flowing is None else flowing
            self._ready = self._ready if ready is None else ready
            self._paused = self._paused if paused is None else paused
            self._waiting = self._waiting if waiting is None else waiting
            self._work_out()
        self._tell_all()

    def end(self, state: LiveState, reason: str) -> bool:
        """The session is over; True if it was not before. A stop is shown even after an end or a failure."""
        with self._lock:
            first = self._final is None
            if first or state == LiveState.STOPPED:
                self._final = (state, reason)
            self._work_out()
        self._tell_all()
        return first

    def _work_out(self) -> None:
        if self._final is not None:
            shown = self._final
        elif self._waiting:
            shown = (LiveState.WAITING, self._waiting)
        elif self._paused:
            shown = (LiveState.PAUSED, "")
        elif self._flowing and self._ready:
            shown = (LiveState.RUNNING, "")
        else:
            shown = (LiveState.OPENING, "")
        if shown != self._shown:
            self._shown = shown
            self._changes.append(shown)

    def _tell_all(self) -> None:
        """Whoever comes first tells what is there, unlocked: the listener may stop the session from here."""
        while True:
            with self._lock:
                if self._telling or not self._changes:
                    return
                self._telling = True
                change = self._changes.popleft()
            try:
                if self._told is not None:
                    self._told(*change)
            except Exception:
                _log.exception("a listener of the live session's state failed")
            finally:
                with self._lock:
                    self._telling = False
