"""Which frame is due while a clip plays, by its true frame times: any speed, backwards, round a loop."""

from __future__ import annotations

from bisect import bisect_right

from ferdesk.annotation.frame_clock import FrameClock

SPEEDS = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 4.0)


class PlayClock:
    """Started at a frame; asked with the seconds since then, of the wall clock or of the sound device."""

    def __init__(self, clock: FrameClock) -> None:
        self._times = clock.times
        self._clock = clock
        self._from = 0.0
        self._speed = 1.0
        self._loop: tuple[int, int] | None = None

    def start(self, frame: int, speed: float, loop: tuple[int, int] | None = None) -> None:
        """`speed` below zero plays backwards; `loop` frames [start, end) are played again and again."""
        if loop is not None and not loop[0] <= frame < loop[1]:
            frame = loop[0] if speed > 0 else loop[1] - 1
        self._from, self._speed, self._loop = float(self._times[frame]), speed, loop

    @property
    def start_time(self) -> float:
        """Seconds of the clip where it started."""
        return self._from

    def due(self, elapsed: float) -> tuple[int, bool]:
        """The frame to be seen `elapsed` seconds after the start, and whether the clip's end is reached."""
        time = self._from + elapsed * self._speed
        if self._loop is not None:
            first, last = (self._clock.second(edge) for edge in self._loop)
            time = first + (time - first) % max(last - first, 1e-6)
            frame = self._at(time)
            return min(max(frame, self._loop[0]), self._loop[1] - 1), False
        if time >= self._clock.duration:
            return len(self._times) - 1, True
        if time <= self._times[0] and self._speed < 0:
            return 0, True
        return self._at(time), False

    def _at(self, time: float) -> int:
        return max(0, bisect_right(self._times, time + 1e-9) - 1)
