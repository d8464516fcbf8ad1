"""The screen, one monitor, or a region of it, as pictures: for faces in calls and players."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any, Protocol

import numpy as np

from ferdesk.capture import CaptureOptions, SourceInfo
from ferdesk.capture._frames import FrameMaker, rgb_from_bgr
from ferdesk.errors import SourceError
from ferdesk.records import Frame

KIND = "screen"
_RATE = 15.0
_REGION = re.compile(r"screen:\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*")


class Grabber(Protocol):
    """What is used of mss.MSS; tests hand in their own. `monitors[0]` is all of them together."""

    @property
    def monitors(self) -> Any: ...
    def grab(self, monitor: Any, /) -> Any: ...
    def close(self) -> None: ...


def matches(spec: str) -> bool:
    return spec == "screen" or spec.startswith("screen:")


def open(spec: str, options: CaptureOptions) -> ScreenSource:
    return ScreenSource(spec, options)


class ScreenSource:
    """Pictures at a steady rate; the times are those of grabbing, in seconds since opening."""

    def __init__(
        self, spec: str, options: CaptureOptions, *, open_grabber: Callable[[], Grabber] | None = None
    ) -> None:
        self._gap = 1 / (options.rate or _RATE)
        self._stopping = Event()
        self._grabber: Grabber | None = None
        grabber = (open_grabber or _open_grabber)()
        try:
            self._area = _area(spec, grabber)
        except BaseException:
            grabber.close()
            raise
        self._grabber = grabber
        self._start = time.perf_counter()
        self.info = SourceInfo(
            name="Screen" if spec == "screen" else f"Screen {spec.removeprefix('screen:')}",
            kind=KIND,
            live=True,
            width=self._area["width"],
            height=self._area["height"],
            rate=1 / self._gap,
        )

    def __iter__(self) -> Iterator[Frame]:
        maker = FrameMaker()
        due = time.perf_counter()
        while self._grabber is not None and not self._stopping.wait(max(0.0, due - time.perf_counter())):
            now = time.perf_counter()
            due = (now if now - due > self._gap else due) + self._gap
            try:
                shot = np.asarray(self._grabber.grab(self._area))
            except Exception as error:  # each system's grabber raises its own kind
                raise SourceError(
                    f"The screen cannot be read any more ({error}). Choose the screen again.", retry=True
                ) from None
            yield maker.make(rgb_from_bgr(shot), now - self._start)

    def interrupt(self) -> None:
        self._stopping.set()

    def close(self) -> None:
        self._stopping.set()
        if self._grabber is not None:
            self._grabber.close()
            self._grabber = None


def _open_grabber() -> Grabber:
    import mss
    from mss.exception import ScreenShotError

    if sys.platform.startswith("linux") and os.environ.get("WAYLAND_DISPLAY"):
        raise SourceError("Wayland does not let FERDesk read the screen. Log in with an X11 session.")
    try:
        return mss.MSS()
    except (ScreenShotError, OSError) as error:
        raise SourceError(
            f"The screen cannot be read ({error}). Allow it in the system's settings, or open a clip."
        ) from None


def _area(spec: str, grabber: Grabber) -> dict[str, int]:
    """Left, top, width and height in pixels of what `spec` means, kept inside the screen."""
    monitors = [{key: int(m[key]) for key in ("left", "top", "width", "height")} for m in grabber.monitors]
    region = _REGION.fullmatch(spec)
    if region is not None:
        left, top, width, height = map(int, region.groups())
        whole = monitors[0]
        right, bottom = whole["left"] + whole["width"], whole["top"] + whole["height"]
        x1, y1 = max(left, whole["left"]), max(top, whole["top"])
        x2, y2 = min(left + width, right), min(top + height, bottom)
        if x2 <= x1 or y2 <= y1:
            where = spec.removeprefix("screen:")
            raise SourceError(f"The region {where} is not on the screen. Choose another.")
        return {"left": x1, "top": y1, "width": x2 - x1, "height": y2 - y1}
    number = spec.removeprefix("screen").removeprefix(":") or "1"
    if number.isdecimal() and 1 <= int(number) < len(monitors):
        return monitors[int(number)]
    count = len(monitors) - 1
    known = "1" if count == 1 else f"1 to {count}"
    raise SourceError(f"There is no screen {number}. Choose {known}, or a region as screen:x,y,width,height.")
