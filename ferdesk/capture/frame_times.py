"""The exact times of all frames of a clip, from its packets: nothing but its ends is decoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ferdesk.capture import _video
from ferdesk.capture._frames import FrameMaker
from ferdesk.capture._seeking import CHECKED, Seeker, only_pictures
from ferdesk.capture.clip import _decoded, _start

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

_NOTHING = np.zeros((0, 0, 3), np.uint8)
_VP8_SHOWN = 0x10  # RFC 6386, 9.1: bit 4 of a packet's first byte; alternate references are never shown


def frame_times(path: Path) -> NDArray[np.float64]:
    """(n,) seconds from where a player starts, one for each frame that capture/clip.py yields, the very
    same numbers.

    A packet says what is shown when, so the whole is not decoded; only the first and the last frames are,
    because files lie there: an edit list hides frames, a cut leaves some that lean on what is gone. Files
    without orderly stamps are decoded once from start to end. Where a stretch in the middle is damaged,
    its frames keep their numbers. Raises SourceError if the file holds no video.
    """
    with closing(_video.open_file(path)) as container:
        stream = _video.video_stream(container, path.name)
        stamps, whole = _stamps(container, stream)
        zero, base = _start(container, stream), stream.time_base
    first = _first_stamps(path)
    if not first:
        raise _video.no_video(path.name)
    begin = _fit(stamps, first)
    if begin is None or base is None:
        return _by_decoding(path)
    times = np.array([float(stamp * base - zero) for stamp in stamps[begin:]])
    return times if whole else _without_lost_end(path, times)


def _stamps(container: InputContainer, stream: VideoStream) -> tuple[list[int], bool]:
    """Of all frames to be shown, in that order, empty if a packet has none or two have the same; and
    whether there are as many packets as the file promises."""
    only_pictures(container, stream)
    vp8 = stream.codec_context.name in ("vp8", "libvpx")
    stamps: list[int] = []
    found = 0
    for size, stamp, shown, first_byte in _packets(container, stream, vp8):
        found += size > 0
        if not size or not shown or (vp8 and not first_byte & _VP8_SHOWN):
            continue
        if stamp is None:
            return [], False
        stamps.append(stamp)
    stamps.sort()
    return (stamps if len(set(stamps)) == len(stamps) else []), found == stream.frames


def _packets(
    container: InputContainer, stream: VideoStream, look: bool
) -> Iterator[tuple[int, int | None, bool, int]]:
    import av.error

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:  # the file ends in the middle of a packet: so does clip.py
            return
        if packet is None:
            return
        first_byte = bytes(packet)[0] if look and packet.size else 0
        yield packet.size, packet.pts, not packet.is_discard, first_byte


def _first_stamps(path: Path) -> list[int | None]:
    with closing(_video.open_file(path)) as container:
        stream = _video.video_stream(container, path.name)
        with closing(_decoded(container, stream, [])) as pictures:  # pyright: ignore[reportArgumentType]
            return [picture.pts for picture in islice(pictures, CHECKED)]


def _fit(stamps: Sequence[int], first: Sequence[int | None]) -> int | None:
    """How many of `stamps` come before the first picture; None if the two do not fit."""
    if first[0] not in stamps[:CHECKED]:
        return None
    begin = stamps.index(first[0])
    return begin if list(stamps[begin : begin + len(first)]) == list(first) else None


def _without_lost_end(path: Path, times: NDArray[np.float64]) -> NDArray[np.float64]:
    with closing(Seeker(path, times, counted=False)) as seeker:
        numbers = [number for number, _ in seeker.run(len(times) - 1)]
    if not numbers:
        return times
    kept = np.ones(len(times), bool)
    kept[numbers[0] :] = False
    kept[numbers] = True
    return times[kept]


def _by_decoding(path: Path) -> NDArray[np.float64]:
    """As capture/clip.py counts time where the file says nothing: by the rate."""
    with closing(_video.open_file(path)) as container:
        stream = _video.video_stream(container, path.name)
        zero = _start(container, stream)
        step = 1 / (stream.average_rate or stream.guessed_rate or 25)
        maker, times, time = FrameMaker(), [], -Fraction(step)
        for picture in _decoded(container, stream, []):
            stamp = picture.pts, picture.time_base
            time = time + step if stamp[0] is None or stamp[1] is None else stamp[0] * stamp[1] - zero
            times.append(maker.make(_NOTHING, float(time)).time)
    return np.array(times)
