"""Decodes a clip from any frame on, with the numbers the frames have when it is read from its start."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.capture import _video
from ferdesk.capture._frames import TICK
from ferdesk.capture.clip import _decoded, _start

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

CHECKED = 16
"""Frames at the start whose stamps are compared with the times: as far as a decoder may reorder."""

_FIRST_STEP_BACK = 1.0  # s, where a file's index leads behind the frame looked for; then four times as far
_SAME = 1e-4  # s; a frame may stand so far from its time if others have the very same stamp

Numbered = tuple[int, "VideoFrame"]


class Seeker:
    """One open file. `times` (n,) are those of its frames in seconds, strictly rising (frame_times.py).

    Frames are numbered by their time stamps. In the few files whose stamps are missing or in disorder they
    are counted from the start (`counted`), and so is every jump in them. Used and closed on one thread.
    """

    def __init__(self, path: Path, times: NDArray[np.float64], *, counted: bool | None = None) -> None:
        self._path = path
        self._times = times
        self._seekable = True
        self._open()
        self.sound = any(True for _ in self._container.streams.audio)
        self.to_rgb = _video.RgbPictures(self._stream)
        self.checked: tuple[Numbered, ...] = ()
        self.counted = False
        if counted is None:
            self._check()
        else:
            self.counted = counted

    def run(self, first: int) -> Iterator[Numbered]:
        """Numbers, rising, and pictures from frame `first` or a little before to the end.

        What cannot be decoded is left out. Only the newest run may be used.
        """
        target, step = first, _FIRST_STEP_BACK
        while True:
            pictures = self._from(target)
            begin = next(pictures, None)
            if begin is not None and begin[0] <= first:
                yield begin
                yield from pictures
                return
            pictures.close()
            if target == 0:
                # The first frames are damaged: what follows is all there is.
                yield from self._from(0)
                return
            earlier = int(np.searchsorted(self._times, self._times[first] - step))
            target, step = min(earlier, target - 1), 4 * step

    def close(self) -> None:
        self._container.close()

    def _open(self) -> None:
        self._container: InputContainer = _video.open_file(self._path)
        self._stream: VideoStream = _video.video_stream(self._container, self._path.name)
        only_pictures(self._container, self._stream)
        self._zero = _start(self._container, self._stream)

    def _check(self) -> None:
        with closing(self._from(0)) as pictures:
            self.checked = tuple(islice(pictures, CHECKED))
        numbers = [number for number, _ in self.checked]
        if numbers != list(range(min(CHECKED, len(self._times)))):
            self.counted, self.checked = True, ()

    def _from(self, number: int) -> Generator[Numbered, None, None]:
        """Pictures from the key frame before `number` on, or from the start."""
        if number == 0 or self.counted or not self._seekable or not self._seek(number):
            self._container.close()
            self._open()
            pictures = _decoded(self._container, self._stream, [])
        else:
            pictures = _from_key_frame(self._container, self._stream)
        yield from enumerate(pictures) if self.counted else self._numbered(pictures)

    def _seek(self, number: int) -> bool:
        import av.error

        base = self._stream.time_base
        if base is None:
            return False
        stamp = round((Fraction(float(self._times[number])) + self._zero) / base)
        try:
            self._container.seek(stamp, stream=self._stream)
        except av.error.FFmpegError:  # a bare stream without any index
            self._seekable = False
        return self._seekable

    def _numbered(self, pictures: Iterator[VideoFrame]) -> Iterator[Numbered]:
        last = -1
        for picture in pictures:
            if picture.pts is None or picture.time_base is None:
                continue
            time = float(picture.pts * picture.time_base - self._zero)
            number = max(int(np.searchsorted(self._times, time - TICK / 2)), last + 1)
            if number < len(self._times) and abs(self._times[number] - time) < _SAME:
                yield number, picture
                last = number


def only_pictures(container: InputContainer, stream: VideoStream) -> None:
    """Sound and the rest are not even read from the disk, where the format allows it."""
    from av.stream import Discard

    for other in container.streams:
        if other is not stream:
            other.discard = Discard.all


def _from_key_frame(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """After a seek: pictures from the first key frame on, in the order shown.

    Pictures that are decoded after a key frame but shown before it (an open GOP) lean on ones that were
    never read: decoders leave them out or paint them wrong, so they are dropped.
    """
    packets = _FromKeyFrame(container)
    for picture in _decoded(packets, stream, []):  # pyright: ignore[reportArgumentType]
        if picture.pts is None or packets.stamp is None or picture.pts >= packets.stamp:
            yield picture


class _FromKeyFrame:
    """The packets of a container, as `_decoded` asks for them, without those before the first key frame."""

    def __init__(self, container: InputContainer) -> None:
        self._container = container
        self.stamp: int | None = None  # of the key frame

    def demux(self, stream: VideoStream) -> Iterator[Packet[Any]]:
        found = False
        for packet in self._container.demux(stream):
            if not found and packet.is_keyframe:
                found, self.stamp = True, packet.pts
            if found or not packet.size:
                yield packet
