"""Records a live session: its picture as MP4, its predictions as CSV, its settings as JSON, side by side."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from typing import Any

from ferdesk.errors import FerdeskError, RecordingError
from ferdesk.recording import _disk
from ferdesk.recording.codecs import LIVE
from ferdesk.recording.columns import COLUMNS
from ferdesk.recording.painter import CLEAN, Painter, PaintOptions
from ferdesk.recording.table import TableWriter
from ferdesk.recording.video import VideoWriter
from ferdesk.records import AnalyzedFrame

_RESTART_GAP_S = 1 / 30
_WAITING_BYTES = 64 << 20  # of pictures that wait for the encoder
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recording:
    """What a session left: files are None if they could not be made; `problem` says why it ended early.

    `dropped` frames came faster than they could be written; they are missing in video and table alike.
    """

    video: Path | None
    table: Path | None
    settings: Path | None
    seconds: float
    frames: int
    dropped: int
    problem: str | None


def new_base(folder: Path, now: datetime) -> Path:
    """A name without ending that no recording in `folder` has yet, as "FERDesk 2026-11-22 20.23.05"."""
    base = folder / f"FERDesk {now:%Y-%m-%d %H.%M.%S}"
    number = 1
    while any(_ending(base, end).exists() for end in (".mp4", ".csv", ".json")):
        number += 1
        base = folder / f"FERDesk {now:%Y-%m-%d %H.%M.%S} ({number})"
    return base


class SessionRecorder:
    """`write` hands a frame over and never waits; painting, encoding and writing run on a thread of its own.

    Times count from the first frame recorded, in video and table alike. A full disk ends the recording,
    what is saved stays; `on_stopped` is then called on the recorder's thread with the sentence to show.
    """

    def __init__(
        self,
        base: Path,
        settings: Mapping[str, Any],
        *,
        paint: PaintOptions = CLEAN,
        codec: str = LIVE,
        source: str = "",
        on_stopped: Callable[[str], object] | None = None,
    ) -> None:
        """Writes `base`.mp4, .csv and .json (`base` has no ending; its folder is made). `settings` are those
        of the session: engine, device, smoothing ...; `source` goes into the table."""
        self._base = base
        self._settings = dict(settings)
        self._painter = Painter(paint)
        self._codec = codec
        self._source = source
        self._on_stopped = on_stopped
        self._queue: Queue[AnalyzedFrame] | None = None
        self._ending = Event()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._video: VideoWriter | None = None
        self._begin = 0.0  # time of the frame that is 0 in the files
        self._seconds = 0.0
        self._frames = 0
        self._dropped = 0
        self._error: Exception | None = None
        self._ended = False
        self._saved: Path | None = None
        try:
            base.parent.mkdir(parents=True, exist_ok=True)
            short = _disk.is_short(base.parent)
        except OSError as error:
            raise _disk.cannot_write(base, error) from None
        if short:
            raise _disk.disk_full()
        self._started = datetime.now().astimezone()
        self._table = TableWriter(_ending(base, ".csv"), resume=False)

    @property
    def seconds(self) -> float:
        """Length so far."""
        return self._seconds

    @property
    def bytes(self) -> int:
        """Size of the video so far."""
        for path in (_ending(self._base, ".mp4.part"), _ending(self._base, ".mp4")):
            if path.exists():
                return path.stat().st_size
        return 0

    @property
    def problem(self) -> str | None:
        """One sentence why it ended by itself, once it has."""
        return self._sentence(self._error) if self._error is not None and self._ended else None

    def set_paint(self, options: PaintOptions) -> None:
        """What is painted from the next frame on; hiding faces takes effect in recordings too."""
        self._painter.options = options

    def write(self, analyzed: AnalyzedFrame) -> bool:
        """Leave a frame to be recorded; False if it was dropped or the recording has ended."""
        if self._ending.is_set() or self._ended or self._error is not None:
            return False
        with self._lock:
            if self._queue is None:
                waiting = max(4, min(60, _WAITING_BYTES // max(1, analyzed.frame.image.nbytes)))
                self._queue = Queue(waiting)
                self._thread = Thread(target=self._work, args=(self._queue,), name="recorder", daemon=True)
                self._thread.start()
        try:
            self._queue.put_nowait(analyzed)
        except Full:
            self._dropped += 1
            return False
        return True

    def stop(self) -> Recording:
        """Write what waits, end the files and say what there is. May be called twice."""
        self._ending.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()
        with self._lock:
            video = self._end_files()
        table, settings = _ending(self._base, ".csv"), _ending(self._base, ".json")
        return Recording(
            video=video,
            table=table if table.exists() else None,
            settings=settings if settings.exists() else None,
            seconds=self._seconds,
            frames=self._frames,
            dropped=self._dropped,
            problem=self.problem,
        )

    # -- the recorder's thread

    def _work(self, queue: Queue[AnalyzedFrame]) -> None:
        try:
            while True:
                try:
                    analyzed = queue.get(timeout=0.05)
                except Empty:
                    if self._ending.is_set():
                        return
                    continue
                self._record(analyzed)
        except Exception as error:
            if not isinstance(error, FerdeskError):
                _log.exception("recording")
            self._error = error
        finally:
            with self._lock:
                self._end_files()
            problem = self.problem
            if problem is not None and self._on_stopped is not None:
                self._on_stopped(problem)

    def _record(self, analyzed: AnalyzedFrame) -> None:
        picture = self._painter.paint(analyzed)
        if self._video is None:
            height, width = picture.shape[:2]
            self._video = VideoWriter(_ending(self._base, ".mp4"), width, height, codec=self._codec)
            self._begin = analyzed.frame.time
        if self._frames and analyzed.frame.time - self._begin <= self._seconds:
            self._begin = (
                analyzed.frame.time - self._seconds - _RESTART_GAP_S
            )  # another source, or from its start
        time = analyzed.frame.time - self._begin
        self._video.write(picture, time)
        self._table.append(replace(analyzed, frame=replace(analyzed.frame, time=time)), self._source)
        self._frames += 1
        self._seconds = self._video.seconds

    def _end_files(self) -> Path | None:
        """Called with the lock held, by whoever comes first."""
        if self._ended:
            return self._saved
        self._ended = True
        if self._video is not None:
            try:
                self._saved = self._video.close()
            except FerdeskError as error:
                self._error = self._error or error
            self._frames, self._seconds = self._video.frames, self._video.seconds
        for write in (self._table.finish, self._write_settings):
            try:
                write()
            except (FerdeskError, OSError) as error:
                _log.warning("recording: %s", error)
                self._error = self._error or error
        return self._saved

    def _write_settings(self) -> None:
        path = _ending(self._base, ".json")
        content = {
            "format": "ferdesk-recording-1",
            "started": self._started.isoformat(timespec="milliseconds"),
            "seconds": round(self._seconds, 6),
            "frames": self._frames,
            "dropped": self._dropped,
            "ended_early": self.problem,
            "video": None if self._video is None else _ending(self._base, ".mp4").name,
            "encoder": None if self._video is None else self._video.encoder,
            "table": _ending(self._base, ".csv").name,
            "columns": list(COLUMNS),
            "painted": asdict(self._painter.options),
            "session": self._settings,
        }
        beside = path.with_name(path.name + ".new")
        try:
            beside.write_text(json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n", "utf-8")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def _sentence(self, error: BaseException) -> str:
        """What happened, and what is kept under which name."""
        name = _ending(self._base, ".mp4").name
        kept = (
            f"The first {_spoken(self._seconds)} are saved as {name}."
            if self._frames
            else "Nothing was saved."
        )
        if isinstance(error, RecordingError) and error.disk_full:
            return f"The disk is full, so recording stopped. {kept}"
        reason = str(error).rstrip(".") if isinstance(error, FerdeskError) else type(error).__name__
        return f"Recording stopped: {reason}. {kept}"


def _ending(base: Path, ending: str) -> Path:
    return base.with_name(base.name + ending)


def _spoken(seconds: float) -> str:
    """12 min 4 s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(hours or minutes) + [f"{rest} s"]
    return " ".join(parts)
