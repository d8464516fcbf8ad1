"""The frames of a clip from any number on, decoded on a thread of their own ahead of whoever needs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ferdesk.capture._ahead import Ahead
from ferdesk.capture._seeking import Seeker
from ferdesk.records import Frame

_AHEAD = 4  # frames; of 4K each has 25 MB


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """Frame `number` went by: `small` RGB (h, w, 3) if asked for, `frame` if it is one of those wanted."""

    number: int
    small: NDArray[np.uint8] | None
    frame: Frame | None


class ClipPart:
    """Every frame of `path` with a number in [first, end), in order, as `Passed`.

    `times` (n,) are those of the clip (frame_times.py); every `every`-th frame, counted from 0, is wanted;
    `small` is the (width, height) of the small picture of each. Damaged frames are left out. Iterate once,
    then `close`.
    """

    def __init__(
        self,
        path: Path,
        times: NDArray[np.float64],
        first: int = 0,
        end: int | None = None,
        *,
        every: int = 1,
        small: tuple[int, int] | None = None,
    ) -> None:
        self._path, self._times = path, times
        self._first, self._end = first, len(times) if end is None else end
        self._every, self._small = every, small
        self._running = Ahead(self._read, _AHEAD, f"decode {path.name}")

    def __iter__(self) -> Iterator[Passed]:
        return iter(self._running)

    def close(self) -> None:
        """May be called twice; waits for the thread."""
        self._running.close()

    def _read(self) -> Iterator[Passed]:
        from av.video.reformatter import VideoReformatter

        shrink = VideoReformatter().reformat  # kept, as the one of RgbPictures
        with closing(Seeker(self._path, self._times)) as seeker:
            for number, picture in seeker.run(self._first):
                if number >= self._end:
                    return
                if number < self._first:
                    continue
                small = frame = None
                if self._small:
                    width, height = self._small
                    small = shrink(picture, width, height, "rgb24").to_ndarray().astype(np.uint8, copy=False)
                if number % self._every == 0:
                    image = seeker.to_rgb(picture)
                    frame = Frame(image, number, float(self._times[number]))
                yield Passed(number, small, frame)
