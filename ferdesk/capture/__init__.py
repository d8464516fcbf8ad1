"""Where frames come from. One file a kind of source; each offers `matches`, `open` and keeps one contract.

A source module has:
    KIND: str                                  # "camera", "clip", ...
    def matches(spec: str) -> bool             # may this module open what the person named?
    def open(spec: str, options: CaptureOptions) -> FrameSource
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ferdesk.errors import SourceError
from ferdesk.plugins import modules_in
from ferdesk.records import Frame


@dataclass(frozen=True, slots=True)
class CaptureOptions:
    """What a person may ask of a source; None leaves the choice to it."""

    width: int | None = None
    height: int | None = None
    rate: float | None = None
    every: int = 1  # files: every n-th frame


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known of an open source; None where it cannot be known before the end.

    `width` and `height` are 0 while a slow stream has not answered yet.
    """

    name: str
    kind: str
    live: bool  # True: newest frame wins and drops are counted; False: a frame is never skipped
    width: int
    height: int
    rate: float | None
    frame_count: int | None = None
    duration: float | None = None
    host: str | None = None  # of a stream; shown instead of "Everything stays on this computer"


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera that is plugged in; `name` is unique among those listed, so "camera:NAME" finds it again."""

    index: int
    name: str


class FrameSource(Protocol):
    """Opened, iterated and closed on one thread; `close` may be called twice.

    Iterating yields RGB uint8 frames with strictly rising times and raises SourceError with one
    sentence when reading fails (`retry=True` when the device may come back). A file may be iterated
    again: it starts over. See also `interrupt` and `problem_of`.
    """

    info: SourceInfo

    def __iter__(self) -> Iterator[Frame]: ...

    def close(self) -> None: ...


def open_source(spec: str, options: CaptureOptions = CaptureOptions()) -> FrameSource:
    """Open what the person named: "camera:0", "0", "camera:NAME", the path of a clip, picture or folder,
    "rtsp://...", "http(s)://...", "screen", "screen:1", "screen:x,y,w,h" or "demo"."""
    for source in modules_in(__name__).values():
        if hasattr(source, "KIND") and source.matches(spec):  # the scrubber and its kin are no sources
            return source.open(spec, options)
    raise SourceError(f"There is no camera, file or folder called {spec}. Check the name.")


def list_cameras() -> tuple[CameraInfo, ...]:
    """The cameras that are plugged in, by number; empty where there are none."""
    from ferdesk.capture import camera

    return camera.list_cameras()


def interrupt(source: FrameSource) -> None:
    """End the iteration of `source` soon, even if it waits for a picture. May be called on any thread."""
    stop = getattr(source, "interrupt", None)
    if stop is not None:
        stop()


def problem_of(source: FrameSource) -> str | None:
    """After the last frame: one sentence if some of a file could not be read, else None."""
    return getattr(source, "problem", None)
