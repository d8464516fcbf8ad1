"""Decoded pictures around the one shown, as many as fit into a fixed number of bytes."""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_MOST = 1000  # pictures: the one to give up is looked for among all


class PictureCache:
    """Pictures by frame number, as decoders hand them out (half the bytes of RGB). Any thread may use it,
    under `changed` where several calls belong together.

    What is given up first is farthest from `shown`; on the way `backwards`, what lies behind counts three
    times as far.
    """

    def __init__(self, limit: int) -> None:
        self.changed = Condition()
        self.shown = 0
        self.backwards = False
        self._limit = limit
        self._bytes = 0
        self._pictures: dict[int, VideoFrame] = {}

    def get(self, number: int) -> VideoFrame | None:
        return self._pictures.get(number)

    def put(self, number: int, picture: VideoFrame) -> None:
        with self.changed:
            if number not in self._pictures:
                self._bytes += size_of(picture)
                self._pictures[number] = picture
            while len(self._pictures) > 1 and (self._bytes > self._limit or len(self._pictures) > _MOST):
                farthest = max(self._pictures, key=self._distance)
                self._bytes -= size_of(self._pictures.pop(farthest))
            self.changed.notify_all()

    def lowest_beside(self, number: int) -> int:
        """The first of the unbroken row of pictures that ends with `number`."""
        with self.changed:
            while number - 1 in self._pictures:
                number -= 1
        return number

    def nearest_before(self, number: int) -> VideoFrame | None:
        """What stands for a frame that cannot be decoded."""
        with self.changed:
            before = [n for n in self._pictures if n < number]
            return self._pictures[max(before)] if before else None

    def room_for(self, picture: VideoFrame) -> int:
        """How many such pictures fit."""
        return min(_MOST, max(1, self._limit // max(1, size_of(picture))))

    def clear(self) -> None:
        with self.changed:
            self._pictures.clear()
            self._bytes = 0

    @property
    def bytes(self) -> int:
        with self.changed:
            return self._bytes

    def _distance(self, number: int) -> int:
        away = number - self.shown
        return 3 * away if away > 0 and self.backwards else abs(away)


def size_of(picture: VideoFrame) -> int:
    """Bytes of its planes."""
    return sum(plane.buffer_size for plane in picture.planes)
