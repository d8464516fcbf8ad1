"""Writes an MP4 in which every picture has its own exact time."""

from __future__ import annotations

import logging
import os
import time as clock
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import RecordingError
from ferdesk.recording import _disk
from ferdesk.recording._sound import SoundCopy
from ferdesk.recording.codecs import CLIP, CODECS

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

TICKS = 60_000  # a second; MPEG-4 allows no more than 65,535
_KEY_EVERY = 60  # pictures: the most that is lost if the computer stops
_LOOK_EVERY_S, _LOOK_EVERY_BYTES = 1.0, 4 << 20  # at the free space, whichever comes first
_BT601, _VIDEO_RANGE = 6, 1  # FFmpeg's numbers for what RGB2YUV_I420 makes
_log = logging.getLogger(__name__)


class VideoWriter:
    """Used on one thread. Pictures go to NAME.part, which becomes `path` when it is closed.

    While it grows the file is a fragmented MP4, so that what is written stays readable whatever happens;
    closing makes it a plain one. Sizes that are odd get one more column or row, repeated at the edge,
    because video stores colour for two by two pixels.
    """

    def __init__(
        self, path: Path, width: int, height: int, *, codec: str = CLIP, sound_of: Path | None = None
    ) -> None:
        """`codec` is one of CODECS; `sound_of` names a clip whose sound is copied packet by packet."""
        if codec not in CODECS:
            raise RecordingError(f"FERDesk cannot write {codec}. Choose one of: {', '.join(CODECS)}.")
        self.path = path
        self.frames = 0
        self.seconds = 0.0  # from time 0 to the last picture
        self._part = path.with_name(path.name + ".part")
        self._shown = (width, height)
        self._size = (width + width % 2, height + height % 2)
        self._last_tick = -1
        self._gap = TICKS // 30
        self._look_at = 0.0
        self._unseen = 0  # bytes since the last look at the free space
        self._pending = 0  # bytes of the fragment that is not written yet
        self._container: OutputContainer | None = None
        self._sound: SoundCopy | None = None
        try:
            self._open(codec, sound_of)
        except RecordingError:
            self.abort()
            raise
        except OSError as error:
            self.abort()
            raise _disk.cannot_write(path, error) from None

    def write(self, image: NDArray[np.uint8], time: float) -> None:
        """RGB (h, w, 3), shown at `time` seconds, which must rise (by 1/60,000 at least).

        A picture of another size than the one announced is fitted in.
        RecordingError(disk_full=True) comes while there is still room to close the file.
        """
        import av
        import av.error

        container = self._container
        if container is None:
            raise RecordingError(f"{self.path.name} is closed. Start another recording.")
        self._look_at_the_disk()
        tick = max(round(time * TICKS), self._last_tick + 1)
        frame = av.VideoFrame.from_ndarray(self._yuv(image), "yuv420p")
        if self.frames:
            self._gap = tick - self._last_tick
        frame.pts, frame.time_base = tick, Fraction(1, TICKS)
        frame.duration = self._gap  # a guess that matters for the last one only
        frame.colorspace, frame.color_range = _BT601, _VIDEO_RANGE
        try:
            if self._sound is not None:
                self._sound.copy_until(container, tick / TICKS)
            for packet in self._stream.encode(frame):
                # A fragment is written when the next one begins; until then the disk does not feel it.
                self._pending = packet.size if packet.is_keyframe else self._pending + packet.size
                self._unseen += packet.size
                container.mux(packet)
        except (av.error.FFmpegError, OSError) as error:
            if _disk.is_full(error):
                raise _disk.disk_full() from None
            raise _disk.cannot_write(self.path, error) from None
        self._last_tick = tick
        self.frames += 1
        self.seconds = tick / TICKS

    def close(self) -> Path | None:
        """End the file and give it its name; None if it holds no picture. May be called twice.

        Never raises for a full disk: what is on it becomes the file, and `frames` and `seconds` say how much.
        """
        import av.error

        container, self._container = self._container, None
        if container is None:
            return self.path if self.path.exists() else None
        try:
            container.mux(self._stream.encode(None))
            if self._sound is not None:
                self._sound.copy_until(container, float("inf"))
            container.close()
        except (av.error.FFmpegError, OSError) as error:
            _log.warning("%s could not be ended properly: %s", self.path, error)
            _release(container)
            self._count_what_is_there()
        finally:
            if self._sound is not None:
                self._sound.close()
        if not self.frames:
            self._part.unlink(missing_ok=True)
            return None
        try:
            self._part.replace(self.path)
        except OSError as error:
            raise _disk.cannot_write(self.path, error) from None
        return self.path

    def abort(self) -> None:
        """Leave nothing behind."""
        container, self._container = self._container, None
        if container is not None:
            _release(container)
        if self._sound is not None:
            self._sound.close()
        self._part.unlink(missing_ok=True)

    def _open(self, codec: str, sound_of: Path | None) -> None:
        import av

        os.environ.setdefault("SVT_LOG", "1")  # the AV1 encoder greets on stderr otherwise
        if _disk.is_short(self.path.parent):
            raise _disk.disk_full()
        self.encoder = _first_that_opens(codec, self._size)
        """FFmpeg's name of the encoder that really runs."""
        # Only with a delayed index does an unfinished file hold its first fragment at its time; edit lists
        # keep a first picture that comes after time 0 where it belongs in a finished one.
        movflags = "+hybrid_fragmented+delay_moov"
        options = {"movflags": movflags, "use_editlist": "1", "flush_packets": "1"}
        container = av.open(str(self._part), "w", format="mp4", options=options)
        self._container = container
        stream: Any = container.add_stream(
            self.encoder, rate=30, options=CODECS[codec].encoders[self.encoder]
        )
        self._stream: VideoStream = stream
        _shape(stream.codec_context, self._size)
        stream.time_base = Fraction(1, TICKS)
        if sound_of is not None:
            self._sound = SoundCopy(sound_of, container)

    def _look_at_the_disk(self) -> None:
        now = clock.monotonic()
        if now > self._look_at or self._unseen > _LOOK_EVERY_BYTES:
            self._look_at, self._unseen = now + _LOOK_EVERY_S, 0
            if _disk.is_short(self.path.parent, self._pending):
                raise _disk.disk_full()

    def _yuv(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """RGB -> planar 4:2:0, (h * 3/2, w), both even."""
        import cv2

        image = _fitted(image, self._shown)
        height, width = image.shape[:2]
        if width % 2 or height % 2:
            image = np.pad(image, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2YUV_I420), np.uint8)

    def _count_what_is_there(self) -> None:
        """After a failure: how much of the file a player can really show."""
        import av
        import av.error

        self.frames, self.seconds = 0, 0.0
        try:
            with av.open(str(self._part)) as container:
                for packet in container.demux(video=0):
                    if packet.pts is not None and packet.time_base is not None:
                        self.frames += 1
                        self.seconds = max(self.seconds, float(packet.pts * packet.time_base))
        except (av.error.FFmpegError, OSError, IndexError):
            return


def _fitted(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A picture of another size (pictures of a folder, a source that changed) fitted in, black around it."""
    import cv2

    height, width = picture.shape[:2]
    if (width, height) == size:
        return picture
    scale = min(size[0] / width, size[1] / height)
    inner = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    fitted = np.zeros((size[1], size[0], 3), np.uint8)
    fitted[top : top + inner[1], left : left + inner[0]] = cv2.resize(
        picture, inner, interpolation=cv2.INTER_AREA
    )
    return fitted


def _first_that_opens(codec: str, size: tuple[int, int]) -> str:
    """The first encoder of `codec` that this machine has; a hardware one shows only when it is opened."""
    import av
    import av.error

    for name, options in CODECS[codec].encoders.items():
        try:
            trial: Any = av.CodecContext.create(name, "w")
            _shape(trial, size)
            trial.options = dict(options)
            trial.open()
        except (av.error.FFmpegError, ValueError) as error:
            _log.info("%s does not run here: %s", name, error)
            continue
        return name
    others = ", ".join(other for other in CODECS if other != codec)
    raise RecordingError(f"This computer has no encoder for {CODECS[codec].title}. Choose one of: {others}.")


def _shape(context: Any, size: tuple[int, int]) -> None:
    context.width, context.height = size
    context.pix_fmt = "nv12" if context.name.endswith("_qsv") else "yuv420p"
    context.time_base = Fraction(1, TICKS)
    context.framerate = Fraction(30)
    context.gop_size = _KEY_EVERY
    context.max_b_frames = 0
    context.colorspace, context.color_range = _BT601, _VIDEO_RANGE


def _release(container: OutputContainer) -> None:
    import av.error

    try:
        container.close()
    except (av.error.FFmpegError, OSError) as error:
        _log.debug("closing after a failure: %s", error)
