"""The sound of a clip for the player: any stretch of it, as samples, by the clip's own time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import SourceError

RATE = 48_000  # samples a second
CHANNELS = 2

_RUN_UP = 0.2  # s decoded before a jump's goal: codecs need some frames to get going
_READ_ON = 1.0  # s forward that are reached by decoding on instead of seeking
_GAP = RATE // 50  # samples; where the file's stamps are off by more, they are believed

_Piece = tuple[int, NDArray[np.int16]]


class Sound:
    """The first sound track of a file. Time 0 is where its pictures start, as in capture/clip.py.

    Opened, used and closed on one thread. Raises SourceError if the file has no sound that can be decoded.
    """

    def __init__(self, path: Path) -> None:
        import av
        import av.error
        from av.audio.stream import AudioStream

        try:
            self._container = av.open(str(path))
        except (av.error.FFmpegError, OSError):
            raise SourceError(f"{path.name} cannot be read. Choose another file.") from None
        stream = self._container.streams.best("audio")
        if not isinstance(stream, AudioStream) or stream.codec_context is None:
            self._container.close()
            raise SourceError(f"{path.name} has no sound that can be played.")
        self._stream = stream
        self._zero = Fraction(self._container.start_time or 0, 1_000_000)
        self._pieces: deque[_Piece] = deque()
        self._more: Iterator[_Piece] = iter(())
        self._at = -1  # the sample that comes after all decoded so far; -1 before the first

    def read(self, start: int, count: int) -> NDArray[np.int16]:
        """Samples [start, start + count) of RATE a second as (count, CHANNELS); silence where the file has
        none: before its start, in gaps, past its end."""
        self._go_to(start)
        wanted = np.zeros((count, CHANNELS), np.int16)
        while self._at < start + count:
            piece = next(self._more, None)
            if piece is None:
                break
            self._pieces.append(piece)
            self._at = piece[0] + len(piece[1])
        for first, samples in self._pieces:
            low, high = max(first, start), min(first + len(samples), start + count)
            if low < high:
                wanted[low - start : high - start] = samples[low - first : high - first]
        return wanted

    def close(self) -> None:
        """May be called twice."""
        self._container.close()

    def _go_to(self, start: int) -> None:
        while self._pieces and self._pieces[0][0] + len(self._pieces[0][1]) <= start:
            self._pieces.popleft()
        kept = bool(self._pieces) and self._pieces[0][0] <= start
        if self._at >= 0 and (kept or self._at <= start <= self._at + _READ_ON * RATE):
            return
        self._seek(start)

    def _seek(self, start: int) -> None:
        import av.error

        base = self._stream.time_base or Fraction(1, RATE)
        goal = max(Fraction(0), Fraction(start, RATE) - Fraction(_RUN_UP)) + self._zero
        try:
            self._container.seek(int(goal / base), stream=self._stream)
        except av.error.FFmpegError:  # no index: from the start
            self._container.seek(0)
        self._pieces.clear()
        self._more, self._at = self._decode(), max(0, start)

    def _decode(self) -> Iterator[_Piece]:
        """Pieces in order, each with the number of its first sample."""
        import av.error
        from av.audio.resampler import AudioResampler

        resampler = AudioResampler("s16", "stereo", RATE)
        at: int | None = None
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
                frames = [] if packet is None else packet.decode()
            except av.error.EOFError:
                packet, frames = None, []
            except av.error.FFmpegError:  # a damaged packet is silence
                continue
            out = [piece for frame in frames for piece in resampler.resample(frame)]
            if packet is None:
                out = resampler.resample(None) if at is not None else []
            for frame in out:
                samples = np.asarray(frame.to_ndarray(), np.int16).reshape(-1, CHANNELS)
                if frame.pts is not None and frame.time_base is not None:
                    stamp = round((frame.pts * frame.time_base - self._zero) * RATE)
                    at = stamp if at is None or abs(stamp - at) > _GAP else at
                at = at or 0
                yield at, samples
                at += len(samples)
            if packet is None:
                return
