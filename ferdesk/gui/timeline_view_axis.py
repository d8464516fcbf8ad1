"""Where frames lie on the timeline: zoom from single frames to hours, scrolling, and the ruler's ticks.

Knows no Qt. Lengths are device pixels, so that what was painted can be moved by whole pixels and stay sharp.
The axis is even in frames, not in seconds: every frame of a variable-rate clip can be hit, and the ruler
shows the true times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor, log

import numpy as np
from numpy.typing import NDArray

WIDEST = 48.0  # logical pixels a frame takes at most
PAD = 8  # logical pixels before the first frame and after the last
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 36000)
_PARTS = {0.2: 4, 2: 4, 15: 3, 30: 6, 60: 6, 120: 4, 900: 3, 1800: 6, 3600: 6, 7200: 4, 14400: 4, 36000: 10}
_FRAME_STEPS = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Axis:
    """`frames` of a clip on `width` device pixels: frame n begins at `n * pitch - origin`.

    `scale` is the screen's device scale.
    """

    frames: int
    width: int
    scale: float = 1.0
    pitch: float = 1.0
    origin: int = 0

    def x(self, frame: float) -> float:
        """Where frame `frame` begins; 7.5 is the middle of frame 7."""
        return frame * self.pitch - self.origin

    def xs(self, frames: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.float64]:
        return np.asarray(frames, np.float64) * self.pitch - self.origin

    def frame(self, x: float) -> int:
        """The frame at `x`, the first or the last one if there is none."""
        return min(max(floor((x + self.origin) / self.pitch), 0), max(self.frames - 1, 0))

    def boundary(self, x: float) -> int:
        """The nearest place between two frames, 0 to `frames`: n lies before frame n."""
        return min(max(round((x + self.origin) / self.pitch), 0), self.frames)

    @property
    def first(self) -> int:
        """The first frame of which something is seen."""
        return self.frame(0)

    @property
    def end(self) -> int:
        """One past the last frame of which something is seen."""
        return min(self.frame(self.width - 1) + 1, self.frames)

    @property
    def length(self) -> int:
        """Of the whole clip with its margins: what a scroll bar goes over."""
        return round(self.frames * self.pitch + 2 * self._pad)

    @property
    def offset(self) -> int:
        """How far it is scrolled, 0 to `length - width`."""
        return self.origin + self._pad

    def fitted(self) -> Axis:
        """The whole clip in view."""
        return self._with(self._fit, -self._pad)

    def resized(self, width: int, scale: float) -> Axis:
        """In another width the first frame stays where it is; a clip that was all in view stays so."""
        if width == self.width and scale == self.scale:
            return self
        made = replace(self, width=width, scale=scale)
        if self.all_seen:
            return made.fitted()
        pitch = self.pitch * scale / self.scale
        return made._with(pitch, round(self.origin * scale / self.scale))

    def of(self, frames: int) -> Axis:
        """The same view of a clip with another number of frames."""
        return self if frames == self.frames else replace(self, frames=frames).fitted()

    @property
    def all_seen(self) -> bool:
        return self.pitch <= self._fit * (1 + 1e-9)

    def scrolled_to(self, offset: float) -> Axis:
        return self._with(self.pitch, round(offset) - self._pad)

    def zoomed(self, factor: float, x: float) -> Axis:
        """`factor` > 1 shows fewer frames; what lies at `x` stays there."""
        at = (x + self.origin) / self.pitch
        pitch = self._within(self.pitch * factor)
        return self._with(pitch, round(at * pitch - x))

    @property
    def zoom(self) -> float:
        """0 the whole clip, 1 single frames; even steps are even factors."""
        most = WIDEST * self.scale
        return log(self.pitch / self._fit) / log(most / self._fit) if most > self._fit * 1.001 else 0.0

    def at_zoom(self, zoom: float, x: float) -> Axis:
        """Zoomed to `zoom`, what lies at `x` stays there."""
        most = WIDEST * self.scale
        return self.zoomed(self._fit * (most / self._fit) ** min(max(zoom, 0.0), 1.0) / self.pitch, x)

    def showing(self, start: int, end: int) -> Axis:
        """Frames [start, end) with a tenth of the width to both sides."""
        pitch = self._within(0.8 * self.width / max(1, end - start))
        return self._with(pitch, round((start + end) / 2 * pitch - self.width / 2))

    def reaching(self, frame: int) -> Axis:
        """Itself if `frame` is in view, else a page on (or back) so that it is. A cut, never a slide."""
        x = self.x(frame)
        margin = min(self._pad, self.width // 8)
        if margin / 2 <= x + self.pitch / 2 <= self.width - margin / 2:
            return self
        return self._with(self.pitch, round(frame * self.pitch - 0.1 * self.width))

    @property
    def _pad(self) -> int:
        return round(PAD * self.scale)

    @property
    def _fit(self) -> float:
        fit = max(1, self.width - 2 * self._pad) / max(1, self.frames)
        return min(fit, WIDEST * self.scale)

    def _within(self, pitch: float) -> float:
        return min(max(pitch, self._fit), WIDEST * self.scale)

    def _with(self, pitch: float, origin: int) -> Axis:
        last = max(round(self.frames * pitch) + self._pad - self.width, -self._pad)
        return replace(self, pitch=pitch, origin=min(max(origin, -self._pad), last))


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the ruler at `x` device pixels; large ones have a `text`."""

    x: float
    text: str = ""


def ticks(axis: Axis, times: NDArray[np.float64], room: float) -> list[Tick]:
    """The marks in view, at true times, or at frame numbers where frames are wide; `room` is the smallest
    distance between two texts, in device pixels. `times` (frames,) are seconds."""
    if not axis.frames or len(times) < axis.frames:
        return []
    steps = [s for s in _FRAME_STEPS if s * axis.pitch >= room]
    rate = axis.frames / max(_end_time(times), 1e-6)
    seconds = next((s for s in _STEPS if s * rate * axis.pitch >= room), _STEPS[-1])
    if steps and axis.pitch >= 5 * axis.scale and steps[0] < rate * 0.5:
        return _frame_ticks(axis, steps[0])
    return _time_ticks(axis, times, seconds, room)


def _frame_ticks(axis: Axis, step: int) -> list[Tick]:
    return [Tick(axis.x(n), "" if n % step else str(n)) for n in range(axis.first, axis.end + 1)]


def _time_ticks(axis: Axis, times: NDArray[np.float64], step: float, room: float) -> list[Tick]:
    parts = _PARTS.get(step, 5)
    small = step / parts
    start, stop = float(times[axis.first]), _time_at(times, axis.end)
    at = np.arange(floor(start / small), floor(stop / small) + 1)
    xs = axis.xs(_frames_at(times, at * small))
    decimals = 1 if step < 1 else 0
    made, free = [], -np.inf
    for n, x in zip(at.tolist(), xs.tolist(), strict=True):
        if n * small < start - 1e-9:
            continue
        # Variable-rate clips: where time runs fast, texts would lie over each other.
        text = clock(n * small, decimals) if n % parts == 0 and x >= free else ""
        if text:
            free = x + 0.7 * room
        made.append(Tick(x, text))
    return made


def _frames_at(times: NDArray[np.float64], seconds: NDArray[np.floating]) -> NDArray[np.float64]:
    """Where in frames, with fractions, some `seconds` lie; without a look at each of an hour's frames."""
    before = np.clip(np.searchsorted(times, seconds, "right") - 1, 0, max(0, len(times) - 2))
    begun = times[before]
    lasts = (times[before + 1] if len(times) > 1 else np.full_like(begun, _end_time(times))) - begun
    return before + (seconds - begun) / np.maximum(lasts, 1e-9)


def _time_at(times: NDArray[np.float64], frame: int) -> float:
    """When `frame` begins, also for the one past the last."""
    return float(times[frame]) if frame < len(times) else _end_time(times)


def _end_time(times: NDArray[np.float64]) -> float:
    """When the last frame ends: it lasts as long as the one before."""
    last = float(times[-1]) if len(times) else 0.0
    return last + (last - float(times[-2]) if len(times) > 1 else 0.04)


def seconds_at(times: NDArray[np.float64], frame: int) -> float:
    """When `frame` begins, in seconds; the one past the last begins when the last ends."""
    return _time_at(times, max(0, frame)) if len(times) else 0.0


def clock(seconds: float, decimals: int = 3) -> str:
    """32.75 -> "0:32.750"; 3725.1 with one decimal -> "1:02:05.1"."""
    whole = round(max(0.0, seconds) * 10**decimals)
    rest, fraction = divmod(whole, 10**decimals)
    minutes, second = divmod(rest, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    return f"{text}.{fraction:0{decimals}d}" if decimals else text
