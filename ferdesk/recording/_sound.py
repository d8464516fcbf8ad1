"""Copies the sound of a clip beside new pictures: the very packets, nothing is encoded again."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferdesk.errors import RecordingError

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.packet import Packet


class SoundCopy:
    """The first sound track of `source`, fed into `container` in step with the pictures."""

    def __init__(self, source: Path, container: OutputContainer) -> None:
        import av
        import av.error

        try:
            self._input = av.open(str(source))
        except (av.error.FFmpegError, OSError):
            raise RecordingError(f"{source.name} has no sound that can be read. Leave it out.") from None
        self._packets: Iterator[Packet[Any]] = iter(())
        self._next: Packet[Any] | None = None
        track = self._input.streams.best("audio")
        if track is None:
            return
        try:
            self._stream = container.add_stream_from_template(track)
        except (av.error.FFmpegError, ValueError):
            self._input.close()
            raise RecordingError(
                f"An MP4 cannot hold the sound of {source.name} ({track.codec_context.name}). Leave it out."
            ) from None
        # Pictures count from where a player starts the clip, and so must the sound.
        self._start = Fraction(self._input.start_time or 0, 1_000_000)
        self._packets = (p for p in self._input.demux(track) if p.dts is not None)
        self._next = next(self._packets, None)

    def copy_until(self, container: OutputContainer, time: float) -> None:
        """Write the packets that begin before `time` seconds."""
        while self._next is not None and self._begin(self._next) < time:
            packet = self._next
            if self._start and packet.time_base:
                shift = round(self._start / packet.time_base)
                packet.pts = None if packet.pts is None else packet.pts - shift
                packet.dts = None if packet.dts is None else packet.dts - shift
            packet.stream = self._stream
            container.mux(packet)
            self._next = next(self._packets, None)

    def close(self) -> None:
        self._next = None
        self._packets = iter(())
        self._input.close()

    def _begin(self, packet: Packet[Any]) -> float:
        return float((packet.dts or 0) * (packet.time_base or 0) - self._start)
