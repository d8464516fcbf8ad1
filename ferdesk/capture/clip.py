"""A video file: every frame at its exact time, decoded on its own thread a few frames ahead."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.capture import CaptureOptions, SourceInfo, _video
from ferdesk.capture._ahead import Ahead
from ferdesk.capture._frames import FrameMaker
from ferdesk.capture.images import SUFFIXES
from ferdesk.records import Frame

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

KIND = "clip"
_OTHERS = ("camera:", "screen:")


def matches(spec: str) -> bool:
    path = Path(spec)
    if "://" in spec or spec.startswith(_OTHERS) or path.suffix.lower() in SUFFIXES or path.is_dir():
        return False
    return path.is_file() or (path.suffix != "" and not spec.startswith("/dev/"))


def open(spec: str, options: CaptureOptions) -> ClipSource:
    return ClipSource(Path(spec), options)


class ClipSource:
    """The frames of a file; `every` n-th keeps its own number and time.

    Time 0 is where a player starts. Damaged stretches are left out and said in `problem`.
    """

    def __init__(self, path: Path, options: CaptureOptions, *, name: str = "", kind: str = KIND) -> None:
        self._path = path
        self._every = max(1, options.every)
        self._running: Ahead[Frame] | None = None
        self.problem: str | None = None
        self.info = self._probe(name or path.name, kind)

    def __iter__(self) -> Iterator[Frame]:
        self.close()
        self.problem = None
        self._running = Ahead(self._frames, self._depth, f"decode {self.info.name}")
        return iter(self._running)

    def interrupt(self) -> None:
        running = self._running
        if running is not None:
            running.interrupt()

    def close(self) -> None:
        if self._running is not None:
            self._running.close()
            self._running = None

    def _probe(self, name: str, kind: str) -> SourceInfo:
        """Decode one picture: only that proves that the file holds video, and how large it is shown."""
        container = _video.open_file(self._path)
        try:
            stream = _video.video_stream(container, self._path.name)
            first = next((frame for frame in _decoded(container, stream, []) if frame is not None), None)
            if first is None:
                raise _video.no_video(self._path.name)
            picture = _video.RgbPictures(stream)(first)
            self._depth = _video.frames_ahead(picture)
            rate = stream.average_rate or stream.guessed_rate
            length = _end(container, stream)
            frames = stream.frames or (round(length * rate) if length and rate else 0)
            return SourceInfo(
                name=name,
                kind=kind,
                live=False,
                width=picture.shape[1],
                height=picture.shape[0],
                rate=float(rate) / self._every if rate else None,
                frame_count=-(-frames // self._every) or None,
                duration=float(length) if length else None,
            )
        finally:
            container.close()

    def _frames(self) -> Iterator[Frame]:
        container = _video.open_file(self._path)
        try:
            stream = _video.video_stream(container, self._path.name)
            to_rgb = _video.RgbPictures(stream)
            start = _start(container, stream)
            step = 1 / (stream.average_rate or stream.guessed_rate or 25)
            maker, lost, time = FrameMaker(), [], -step
            for number, frame in enumerate(_decoded(container, stream, lost)):
                stamp = None if frame.pts is None or frame.time_base is None else frame.pts * frame.time_base
                time = time + step if stamp is None else stamp - start
                if number % self._every == 0:
                    yield maker.make(to_rgb(frame), float(time), number)
            self.problem = self._loss(float(time), float(step), _end(container, stream), len(lost))
        finally:
            container.close()

    def _loss(self, last: float, step: float, end: Fraction | None, lost: int) -> str | None:
        """What a person should know of a file that could not be read whole."""
        if end is not None and last + step < float(end) - max(0.5, 2 * step):
            where = f"the picture stops at {_clock(last + step)} of {_clock(float(end))}"
            return f"{self._path.name} is damaged: {where}. Copy it again to get the rest."
        if lost:
            frames = "1 frame" if lost == 1 else f"{lost:,} frames"
            return f"{self._path.name} is damaged: {frames} could not be read. Copy it again to get the rest."
        return None


def _decoded(container: InputContainer, stream: VideoStream, lost: list[object]) -> Iterator[VideoFrame]:
    """Frames in the order shown; what cannot be decoded is added to `lost` and stepped over."""
    import av.error

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError as error:  # the file ends in the middle of a packet, or the drive is gone
            lost.append(error)
            packet = None
        try:
            frames = stream.decode(packet)
        except av.error.EOFError:
            return
        except (av.error.InvalidDataError, av.error.UndefinedError) as error:
            lost.append(error)
            frames = []
        yield from frames
        if packet is None:
            return


def _start(container: InputContainer, stream: VideoStream) -> Fraction:
    """Where a player puts 0:00, in seconds of the stream's clock.

    The container knows it in microseconds only, so the picture's own exact start is taken if it is the same.
    """
    whole = Fraction(container.start_time or 0, 1_000_000)
    if stream.start_time is not None and stream.time_base is not None:
        own = stream.start_time * stream.time_base
        if abs(own - whole) < Fraction(2, 1_000_000):
            return own
    return whole


def _end(container: InputContainer, stream: VideoStream) -> Fraction | None:
    """When the last picture ends, in seconds from 0:00, as far as the file says."""
    if stream.duration and stream.time_base:
        begin = (stream.start_time or 0) * stream.time_base - _start(container, stream)
        return begin + stream.duration * stream.time_base
    tag = stream.metadata.get("DURATION", "")  # Matroska and WebM: "00:00:03.200000000"
    parts = tag.split(":")
    if len(parts) == 3:
        try:
            return Fraction(parts[0]) * 3600 + Fraction(parts[1]) * 60 + Fraction(parts[2])
        except ValueError:
            pass
    return Fraction(container.duration, 1_000_000) if container.duration else None


def _clock(seconds: float) -> str:
    minutes, rest = divmod(max(0.0, seconds), 60)
    return f"{int(minutes)}:{rest:06.3f}"
