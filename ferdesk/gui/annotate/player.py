"""Shows frames of a clip: the one asked for, or one after the other by their true times, with sound at 1x."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ferdesk.annotation.frame_clock import FrameClock
from ferdesk.gui.annotate.fetcher import FrameFetcher
from ferdesk.gui.annotate.play_clock import PlayClock
from ferdesk.records import Frame

_TICK_MS = 4


class Sound(Protocol):
    """The clip's sound on an output of this computer."""

    def start(self, second: float) -> None: ...
    def elapsed(self) -> float | None:
        """Seconds heard since `start`; None if nothing can be heard."""
        ...

    def stop(self) -> None: ...
    def close(self) -> None: ...


class Player(QObject):
    shown = Signal(object)  # Frame
    failed = Signal(object)  # Exception
    playing_changed = Signal(bool)

    def __init__(
        self,
        path: Path,
        clock: FrameClock,
        sound: Sound | None = None,
        parent: QObject | None = None,
        now: Callable[[], float] = perf_counter,
    ) -> None:
        super().__init__(parent)
        self.speed = 1.0
        self.playing = False
        self._clock, self._due = clock, PlayClock(clock)
        self._sound, self._now = sound, now
        self._loop: tuple[int, int] | None = None
        self._started = 0.0
        self._asked = -1
        self._hearing = False
        self._fetcher = FrameFetcher(path, clock.times, self)
        self._fetcher.fetched.connect(self._fetched)
        self._fetcher.failed.connect(self._on_failed)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def show_frame(self, frame: int) -> None:
        """Fetch a frame; `shown` tells when it is there, unless another was wanted meanwhile."""
        self._asked = frame
        self._fetcher.ask(frame)

    def play(self, frame: int, speed: float, loop: tuple[int, int] | None = None) -> None:
        """From `frame` on, `speed` below zero backwards; at the clip's end from its beginning."""
        last = len(self._clock.times) - 1
        if loop is None and speed > 0 and frame >= last:
            frame = 0
        elif loop is None and speed < 0 and frame <= 0:
            frame = last
        self.speed, self._loop = speed, loop
        self._begin(frame)
        self._timer.start()
        if not self.playing:
            self.playing = True
            self.playing_changed.emit(True)

    def stop(self) -> None:
        if self.playing:
            self._timer.stop()
            self._silence()
            self.playing = False
            self.playing_changed.emit(False)

    def close(self) -> None:
        """May be called twice."""
        self._timer.stop()
        self.playing = False
        self._silence()
        if self._sound is not None:
            self._sound.close()
        self._fetcher.close()

    def _begin(self, frame: int) -> None:
        self._silence()
        self._due.start(frame, self.speed, None if self._heard else self._loop)
        self._started = self._now()
        if self._sound is not None and self._heard:
            self._sound.start(self._due.start_time)
            self._hearing = True

    @property
    def _heard(self) -> bool:
        return self._sound is not None and self.speed == 1.0

    def _silence(self) -> None:
        if self._hearing and self._sound is not None:
            self._sound.stop()
        self._hearing = False

    def _elapsed(self) -> float:
        """By the sound device while it plays: pictures follow the sound, never the other way round."""
        heard = self._sound.elapsed() if self._hearing and self._sound is not None else None
        return self._now() - self._started if heard is None else heard

    def _tick(self) -> None:
        frame, ended = self._due.due(self._elapsed())
        if self._loop is not None and self._hearing and not self._loop[0] <= frame < self._loop[1]:
            frame, ended = self._loop[0], False
            self._begin(frame)
        if frame != self._asked:
            self.show_frame(frame)
        if ended:
            self.stop()

    def _fetched(self, frame: Frame) -> None:
        self.shown.emit(frame)

    def _on_failed(self, error: Exception) -> None:
        self.stop()
        self.failed.emit(error)
