"""The one place that opens files and streams with PyAV and turns its frames into RGB pictures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.capture._files import unreadable
from ferdesk.errors import SourceError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_AHEAD_BYTES = 48 << 20  # decoded pictures that may wait for the consumer


def open_file(path: Path) -> InputContainer:
    """Open a media file; SourceError says in one sentence what is wrong with it."""
    import av
    import av.error

    try:
        if path.stat().st_size == 0:
            raise SourceError(f"{path.name} is empty. Choose another file.")
        return av.open(str(path), mode="r")
    except av.error.FFmpegError as error:
        if isinstance(error, OSError):
            raise unreadable(path, error) from None
        if _was_cut_off(path):
            raise SourceError(
                f"{path.name} was cut off before it was finished. Copy it again or choose another file."
            ) from None
        raise no_video(path.name) from None
    except OSError as error:
        raise unreadable(path, error) from None


def no_video(name: str) -> SourceError:
    return SourceError(f"{name} holds no video. Choose another file.")


def video_stream(container: InputContainer, name: str) -> VideoStream:
    """The picture track, made ready to decode on several threads; cover pictures of music do not count."""
    from av.stream import Disposition

    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not streams:
        raise no_video(name)
    stream = streams[0]
    context: Any = stream.codec_context
    if context is None:
        raise SourceError(f"{name} uses a video format that FERDesk does not know. Convert it to H.264.")
    context.thread_type = "AUTO"
    context.thread_count = min(4, os.cpu_count() or 1)
    return stream


class RgbPictures:
    """Turns the frames of one stream into RGB (h, w, 3) as a player shows it: turned as the file says, pixels
    made square. Used on one thread.

    FFmpeg's converter is kept from frame to frame: to make one takes five times as long as to convert a
    picture of 640 x 360 with it.
    """

    def __init__(self, stream: VideoStream) -> None:
        from av.video.reformatter import VideoReformatter

        self._aspect = pixel_aspect(stream)
        self._converter = VideoReformatter()

    def __call__(self, frame: VideoFrame) -> NDArray[np.uint8]:
        width = max(1, round(frame.width * self._aspect))
        image = self._converter.reformat(frame, width, frame.height, "rgb24").to_ndarray()
        counterclockwise = round(frame.rotation / 90) % 4
        return np.ascontiguousarray(np.rot90(image, counterclockwise)).astype(np.uint8, copy=False)


def pixel_aspect(stream: VideoStream) -> float:
    """Width of a stored pixel over its height; 1 where the file is silent or nearly square."""
    ratio = stream.sample_aspect_ratio
    return float(ratio) if ratio and abs(float(ratio) - 1) > 0.01 else 1.0


def frames_ahead(picture: NDArray[np.uint8]) -> int:
    """How many pictures of this size may wait decoded: flat memory also at 4K."""
    return max(2, min(8, _AHEAD_BYTES // max(1, picture.nbytes)))


def _was_cut_off(path: Path) -> bool:
    """An MP4 or MOV whose index, written last, is missing."""
    with path.open("rb") as file:
        return file.read(8)[4:] in (b"ftyp", b"mdat", b"wide", b"free")
