"""The sound of a clip on this computer's output. Without an output or PortAudio a clip is silent."""

from __future__ import annotations

import logging
import threading
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError

_log = logging.getLogger(__name__)

_PIECE = 0.05  # seconds read at a time
_AHEAD = 6  # pieces that lie ready
_WAIT = 3.0  # seconds after which an output that says nothing is given up


def open_sound(path: Path) -> SoundOutput | None:
    """None where nothing can be heard: no PortAudio, no output. Opens neither clip nor device yet."""
    try:
        import sounddevice

        sounddevice.query_devices(kind="output")
    except (ImportError, OSError) as error:
        _log.info("no sound: %s", error)
        return None
    except ValueError as error:  # no output device
        _log.info("no sound: %s", error)
        return None
    except Exception as error:  # PortAudioError, which only the module itself can name
        _log.info("no sound: %s", error)
        return None
    return SoundOutput(path, sounddevice)


class SoundOutput:
    """Reads the clip's sound and feeds the device on a thread of its own for as long as it plays.

    The device's own clock says what is heard at a moment: pictures follow it.
    """

    def __init__(self, path: Path, device: Any) -> None:
        """`device`: the module sounddevice."""
        self._path, self._device = path, device
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._feed: _Feed | None = None

    def start(self, second: float) -> None:
        self.stop()
        self._stop = threading.Event()
        self._feed = _Feed()
        self._thread = threading.Thread(
            target=self._run, args=(second, self._feed, self._stop), name="ferdesk-sound", daemon=True
        )
        self._thread.start()

    def elapsed(self) -> float | None:
        """Seconds heard since `start`, 0 until the first is; None once it is known that nothing will be."""
        return None if self._feed is None else self._feed.heard()

    def stop(self) -> None:
        self._stop.set()
        thread, self._thread = self._thread, None
        self._feed = None
        if thread is not None:
            thread.join(_WAIT)

    def close(self) -> None:
        """May be called twice."""
        self.stop()

    def _run(self, second: float, feed: _Feed, stop: threading.Event) -> None:
        from ferdesk.clips.sound import CHANNELS, RATE, Sound

        try:
            sound = Sound(self._path)
        except FerdeskError as error:
            _log.info("no sound: %s", error)
            feed.give_up()
            return
        try:
            piece, at = round(RATE * _PIECE), round(second * RATE)
            for _ in range(_AHEAD):
                feed.pieces.append(sound.read(at, piece))
                at += piece
            with self._device.OutputStream(
                samplerate=RATE, channels=CHANNELS, dtype="int16", callback=feed.fill
            ) as stream:
                feed.clock = lambda: float(stream.time)
                while not stop.is_set():
                    if len(feed.pieces) < _AHEAD:
                        feed.pieces.append(sound.read(at, piece))
                        at += piece
                    else:
                        stop.wait(_PIECE / 2)
        except Exception as error:  # the device went away: go on in silence
            _log.warning("the sound stopped: %s", error)
            feed.give_up()
        finally:
            sound.close()


class _Feed:
    """Between the reading thread and the device's callback."""

    def __init__(self) -> None:
        from collections.abc import Callable

        self.pieces: deque[NDArray[np.int16]] = deque()
        self.clock: Callable[[], float] = lambda: 0.0
        self._rest: NDArray[np.int16] | None = None
        self._played = 0  # samples handed to the device
        self._mark: tuple[float, float] | None = None  # seconds of sound, and when the device plays them
        self._gone = False

    def give_up(self) -> None:
        self._gone = True

    def fill(self, out: NDArray[np.int16], frames: int, time: Any, _status: object) -> None:
        """The device wants `frames` samples. Where none are ready it gets silence, and time stands still."""
        from ferdesk.clips.sound import RATE

        done = 0
        while done < frames:
            if self._rest is None or not len(self._rest):
                if not self.pieces:
                    break
                self._rest = self.pieces.popleft()
            part = self._rest[: frames - done]
            out[done : done + len(part)] = part
            self._rest = self._rest[len(part) :]
            done += len(part)
        out[done:] = 0
        self._mark = (self._played / RATE, float(time.outputBufferDacTime))
        self._played += done

    def heard(self) -> float | None:
        from ferdesk.clips.sound import RATE

        if self._gone:
            return None
        mark = self._mark
        if mark is None:
            return 0.0
        seconds, plays_at = mark
        return min(max(0.0, seconds + self.clock() - plays_at), self._played / RATE)
