"""The video of `analyze --overlay`: what the window shows, painted into the frames."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferdesk.recording.painter import Painter
    from ferdesk.recording.video import VideoWriter
    from ferdesk.records import AnalyzedFrame


class Overlay:
    """A context that leaves a whole video if `keep` was called, else nothing. `path` None: no video."""

    def __init__(self, path: Path | None, sound_of: Path | None) -> None:
        self._path = path
        self._sound_of = sound_of
        self._kept = False
        self._video: VideoWriter | None = None
        self._painter: Painter | None = None

    @property
    def wanted(self) -> bool:
        return self._path is not None

    def add(self, analyzed: AnalyzedFrame) -> None:
        if self._path is None:
            return
        if self._video is None or self._painter is None:
            from ferdesk.recording.painter import Painter
            from ferdesk.recording.video import VideoWriter

            height, width = analyzed.frame.image.shape[:2]
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._video = VideoWriter(self._path, width, height, sound_of=self._sound_of)
            self._painter = Painter()
        self._video.write(self._painter.paint(analyzed), analyzed.frame.time)

    def keep(self) -> None:
        self._kept = True

    def __enter__(self) -> Overlay:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._video is None:
            return
        if self._kept and error is None:
            self._video.close()
        else:
            self._video.abort()
