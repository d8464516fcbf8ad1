"""Small live pictures of the cameras, for as long as the list of sources is open and no longer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from ferdesk.capture import CaptureOptions, FrameSource
from ferdesk.errors import FerdeskError
from ferdesk.gui.picker import PREVIEW
from ferdesk.records import Frame

_log = logging.getLogger(__name__)
_PAUSE_SECONDS = 0.1  # ten pictures a second are enough to see which camera it is


class CameraPreviews(QObject):
    """One thread a camera, opened, read and closed there. The camera that runs is not opened again."""

    picture = Signal(str, object)  # source, QImage no larger than PREVIEW

    def __init__(
        self, open_source: Callable[[str, CaptureOptions], FrameSource], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_source = open_source
        self._stopping: dict[str, threading.Event] = {}
        self._threads: list[threading.Thread] = []

    def start(self, source: str) -> None:
        """Show the camera `source`; nothing happens if it is shown already."""
        if source in self._stopping:
            return
        stopping = self._stopping[source] = threading.Event()
        before = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(
            target=self._show, args=(source, stopping, before), name=f"preview {source}", daemon=True
        )
        self._threads = [*before, thread]
        thread.start()

    def stop(self) -> list[threading.Thread]:
        """Tell all threads to end, without waiting; who opens a camera next joins those returned."""
        for stopping in self._stopping.values():
            stopping.set()
        self._stopping.clear()
        return [thread for thread in self._threads if thread.is_alive()]

    def close(self, seconds: float = 1.0) -> None:
        for thread in self.stop():
            thread.join(seconds)

    def _show(self, source: str, stopping: threading.Event, before: list[threading.Thread]) -> None:
        for thread in before:
            if thread.name == threading.current_thread().name:
                thread.join(2.0)
        try:
            opened = self._open_source(source, CaptureOptions(width=320, height=180))
        except FerdeskError as error:
            _log.info("no preview of %s: %s", source, error)
            return
        try:
            for frame in opened:
                if stopping.is_set():
                    return
                self.picture.emit(source, small_picture(frame))
                stopping.wait(_PAUSE_SECONDS)
        except FerdeskError as error:
            _log.info("the preview of %s ended: %s", source, error)
        finally:
            opened.close()


def small_picture(frame: Frame) -> QImage:
    """The frame fitted into PREVIEW, as a picture of its own."""
    h, w, _ = frame.image.shape
    whole = QImage(frame.image.data, w, h, frame.image.strides[0], QImage.Format.Format_RGB888)
    small = whole.scaled(
        PREVIEW, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    return small.copy()
