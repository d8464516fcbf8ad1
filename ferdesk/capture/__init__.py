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
    """What is known of an open source; None where it cannot be known before the end."""

    name: str
    kind: str
    live: bool  # True: newest frame wins and drops are counted; False: a frame is never skipped
    width: int
    height: int
    rate: float | None
    frame_count: int | None = None
    duration: float | None = None
    host: str | None = None  # of a stream; shown instead of "Everything stays on this computer"


class FrameSource(Protocol):
    """Opened, iterated and closed on one thread; `close` may be called twice.

    Iterating yields RGB uint8 frames with strictly rising times and raises SourceError with one
    sentence when reading fails (`retry=True` when the device may come back).
    """

    info: SourceInfo

    def __iter__(self) -> Iterator[Frame]: ...

    def close(self) -> None: ...
