"""A network camera: RTSP or HTTP (Motion JPEG or a file on a server), read by PyAV on its own thread."""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ferdesk.capture import CaptureOptions, SourceInfo, _video
from ferdesk.capture._ahead import Ahead
from ferdesk.capture._frames import FrameMaker
from ferdesk.errors import SourceError
from ferdesk.records import Frame

if TYPE_CHECKING:
    from av.container import InputContainer

KIND = "stream"
OPEN_S = 5.0  # to connect and to learn the format
SILENCE_S = 4.0  # without a picture for so long the connection is given up
_PATIENCE_S = 1.0  # how long `open` waits for the first picture before it leaves that to the iteration
_AHEAD = 2


def matches(spec: str) -> bool:
    return re.match(r"(rtsps?|https?)://", spec, re.IGNORECASE) is not None


def open(spec: str, options: CaptureOptions) -> StreamSource:
    return StreamSource(spec, options)


class StreamSource:
    """Frames of a stream at the time they arrive. Lost connections raise SourceError(retry=True).

    All network calls are made on a thread of its own, because nothing can end one that waits for a host:
    `open` and `close` return within a second, the thread ends when its call does (OPEN_S, SILENCE_S).
    Neither names nor errors show the user name and password of the address.
    """

    def __init__(self, url: str, options: CaptureOptions) -> None:
        self._url = url
        self._gap = 0.0 if options.rate is None else 1 / options.rate
        host = urlsplit(url).hostname or url
        self._host = host
        self._ending = False
        self.info = SourceInfo(name=host, kind=KIND, live=True, width=0, height=0, rate=None, host=host)
        self._frames = Ahead(self._read, _AHEAD, f"stream {host}")
        if self._frames.wait(_PATIENCE_S) and self._frames.error is not None:
            self.close()
            raise self._frames.error

    def __iter__(self) -> Iterator[Frame]:
        return iter(self._frames)

    def interrupt(self) -> None:
        self._ending = True
        self._frames.interrupt()

    def close(self) -> None:
        self._ending = True
        self._frames.close(timeout=0.5)

    def _read(self) -> Iterator[Frame]:
        import av.error

        start, maker, next_at = time.perf_counter(), FrameMaker(), 0.0
        try:
            container = self._connect()
        except av.error.FFmpegError as error:
            raise self._why_not_open(error) from None
        try:
            stream = _video.video_stream(container, self._host)
            to_rgb = _video.RgbPictures(stream)
            for packet in container.demux(stream):
                if self._ending:
                    return
                try:
                    pictures = packet.decode()
                except av.error.InvalidDataError:  # a picture lost on the way; the next key frame mends it
                    continue
                for picture in pictures:
                    now = time.perf_counter() - start
                    if now < next_at:
                        continue
                    next_at = now + 0.9 * self._gap
                    frame = maker.make(to_rgb(picture), now)
                    if frame.index == 0:
                        self._learn(container, frame)
                    yield frame
            if container.duration is None:  # something that has no end has ended
                raise self._lost()
        except av.error.FFmpegError:
            raise self._lost() from None
        finally:
            container.close()

    def _connect(self) -> InputContainer:
        import av

        options = {"rtsp_transport": "tcp"} if self._url.lower().startswith("rtsp") else {}
        # Live pictures wait for nobody: probe little, keep nothing back.
        options |= {"fflags": "nobuffer", "flags": "low_delay", "analyzeduration": "1000000"}
        return av.open(self._url, mode="r", options=options, timeout=(OPEN_S, SILENCE_S))

    def _learn(self, container: InputContainer, frame: Frame) -> None:
        height, width = frame.image.shape[:2]
        rate = container.streams.video[0].average_rate
        self.info = dataclasses.replace(
            self.info, width=width, height=height, rate=float(rate) if rate and rate < 1000 else None
        )

    def _lost(self) -> SourceError:
        return SourceError(
            f"{self._host} stopped sending. FERDesk goes on by itself when it sends again.", retry=True
        )

    def _why_not_open(self, error: Exception) -> SourceError:
        import av.error

        host = self._host
        if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError):
            return SourceError(f"{host} wants a password. Write NAME:PASSWORD@ before the host.")
        if isinstance(error, av.error.HTTPNotFoundError):
            return SourceError(f"{host} has no stream at this address. Check what follows the host.")
        if isinstance(error, av.error.InvalidDataError):
            return SourceError(f"{host} sends no video at this address. Choose another stream.")
        return SourceError(
            f"{host} does not answer. Check the address and that it is switched on.", retry=True
        )
