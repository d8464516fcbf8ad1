"""Any frame of a clip at once, and the next one backwards as fast as forwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ferdesk.capture._picture_cache import PictureCache
from ferdesk.capture._prefetch import Prefetch
from ferdesk.capture._seeking import Numbered, Seeker
from ferdesk.capture.frame_times import frame_times
from ferdesk.errors import SourceError
from ferdesk.records import Frame

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

CACHE_BYTES = 192 << 20  # an hour in the window needs some 250 MB beside it, and may take 500 in all
_READ_ON = 48  # frames forward that are reached by decoding on instead of seeking
_STEP = 12  # frames backwards that are a step and not a jump: Shift+Left goes ten
_MOST_AHEAD = 96  # pictures fetched at a time for stepping backwards


class Scrubber:
    """Random access to the frames of a clip, numbered and timed as capture/clip.py yields them.

    `times` (n,): seconds of each frame; hand over those of the project and opening takes no look through
    the file. `sound`: whether there is any. Opened, used and closed on one thread; pictures for steps
    backwards are decoded on another, which `close` ends. Raises SourceError if the file holds no video.
    """

    def __init__(
        self, path: Path, times: NDArray[np.float64] | None = None, *, cache_bytes: int = CACHE_BYTES
    ) -> None:
        self.path = path
        self.times = frame_times(path) if times is None else times
        self._seeker = Seeker(path, self.times)
        self.sound = self._seeker.sound
        self._cache = PictureCache(cache_bytes)
        self._prefetch = Prefetch(path, self.times, self._seeker.counted, self._cache)
        self._run: Iterator[Numbered] = iter(())
        self._at = len(self.times)  # the number the run gives next, or more
        self._last = 0
        for number, picture in self._seeker.checked:
            self._cache.put(number, picture)

    def __len__(self) -> int:
        return len(self.times)

    def frame(self, number: int) -> Frame:
        """Frame `number`, 0 <= number < len; for one that is damaged the picture before it."""
        if not 0 <= number < len(self.times):
            raise IndexError(f"frame {number} of {len(self.times)}")
        steps = self._last - number
        self._last = number
        self._cache.shown, self._cache.backwards = number, 0 < steps <= _STEP
        picture = self._cache.get(number) or self._prefetch.wait_for(number) or self._decode(number)
        if self._cache.backwards:
            self._look_back(number, picture)
        image = self._seeker.to_rgb(picture)
        return Frame(image, number, float(self.times[number]))

    def number_at(self, time: float) -> int:
        """The frame that is on screen `time` seconds from the start."""
        return max(0, int(np.searchsorted(self.times, time, "right")) - 1)

    def close(self) -> None:
        """May be called twice."""
        self._prefetch.close()
        self._seeker.close()
        self._cache.clear()

    def _decode(self, number: int) -> VideoFrame:
        if not self._at <= number <= self._at + _READ_ON:
            self._run = self._seeker.run(number)
        found: VideoFrame | None = None
        at = number
        for at, picture in self._run:
            self._cache.put(at, picture)
            if at <= number or found is None:
                found = picture
            if at >= number:
                break
        self._at = at + 1
        found = found or self._cache.nearest_before(number)
        if found is None:
            raise SourceError(f"{self.path.name} can no longer be read. Copy it again.")
        return found

    def _look_back(self, number: int, picture: VideoFrame) -> None:
        """See to it that half a cache of pictures lies ready before this one."""
        ahead = min(_MOST_AHEAD, self._cache.room_for(picture) // 2)
        lowest = self._cache.lowest_beside(number)
        if lowest > 0 and number - lowest < ahead:
            self._prefetch.fetch(max(0, lowest - ahead), lowest)
