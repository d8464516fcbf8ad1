"""Records the live session: starts, tells how long and how large, stops, and says what was kept."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QObject, QTimer, Signal

from ferdesk.errors import FerdeskError
from ferdesk.gui.jobs import Errand
from ferdesk.gui.overlay_layout import OverlayOptions
from ferdesk.gui.qt_session import EngineReport, QtSession
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.gui.settings_pages import recording_folder

if TYPE_CHECKING:
    from ferdesk.capture import SourceInfo
    from ferdesk.recording.painter import PaintOptions
    from ferdesk.recording.session import SessionRecorder

_TICK_MS = 250
_KEPT = ("detector", "max_faces", "min_face", "tiled", "smoothing", "uncertain_below")  # of the settings


class RecordingControl(QObject):
    """Every analysed frame is handed over on the inference thread, so that a slow window loses none."""

    started = Signal()
    told = Signal(str, str)  # "0:42", and "38 MB, 212 GB free"
    ended = Signal(object)  # Recording
    failed = Signal(object)  # Exception
    _stopped_itself = Signal(str)

    def __init__(self, session: QtSession, keeper: SettingsKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._keeper = session, keeper
        self._recorder: SessionRecorder | None = None
        self._options = OverlayOptions()
        self._engine: EngineReport | None = None
        self._info: SourceInfo | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self._tell)
        self._stopped_itself.connect(self.stop)
        # Ending the files takes as long as the encoder needs for what waits: not on the window's thread.
        self._finish = Errand(lambda recorder: recorder.stop(), self.ended.emit, self.failed.emit, self)

    @property
    def running(self) -> bool:
        return self._recorder is not None

    def set_source(self, info: SourceInfo) -> None:
        self._info = info

    def set_engine(self, report: EngineReport) -> None:
        self._engine = report

    def set_options(self, options: OverlayOptions) -> None:
        """What is drawn; a face that is hidden on the screen is hidden in the file from now on."""
        self._options = options
        if self._recorder is not None:
            self._recorder.set_paint(self._paint())

    def start(self) -> None:
        from ferdesk.recording.session import SessionRecorder, new_base

        try:
            self._recorder = SessionRecorder(
                new_base(recording_folder(self._keeper), datetime.now().astimezone()),
                self._about(),
                paint=self._paint(),
                source=self._info.name if self._info else "",
                on_stopped=self._stopped_itself.emit,
            )
        except FerdeskError as error:
            self.failed.emit(error)
            return
        self._session.tap(self._recorder.write)
        self._clock.start()
        self.started.emit()
        self._tell()

    def stop(self) -> None:
        """End the files on a thread; `ended` tells what there is."""
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            self._session.tap(None)
            self._clock.stop()
            self._finish.ask(recorder)

    def close(self) -> None:
        """What was recorded is written to its end before the program may go."""
        recorder, self._recorder = self._recorder, None
        self._session.tap(None)
        self._clock.stop()
        if recorder is not None:
            recorder.stop()
        self._finish.close(60.0)

    def _tell(self) -> None:
        recorder = self._recorder
        if recorder is not None:
            minutes, seconds = divmod(int(recorder.seconds), 60)
            free = shutil.disk_usage(_existing(recording_folder(self._keeper))).free
            locale = QLocale()
            size = f"{locale.toString(recorder.bytes / 1e6, 'f', 0)} MB"
            room = f"{locale.toString(free / 1e9, 'f', 0)} GB"
            said = self.tr("{size}, {free} free").format(size=size, free=room)
            self.told.emit(f"{minutes}:{seconds:02d}", said)

    def _paint(self) -> PaintOptions:
        from ferdesk.recording.painter import PaintOptions

        options = self._options
        shown = self._keeper.value.recording_overlaid
        return PaintOptions(
            boxes=shown and options.boxes,
            chips=shown and options.boxes,
            bars=shown and options.bars,
            mask=options.mask if shown else "none",
            opacity=options.opacity,
            blur=options.blur,
            language="de" if QLocale().language() == QLocale.Language.German else "en",
        )

    def _about(self) -> dict[str, Any]:
        """What somebody needs to know who reads the table later."""
        about: dict[str, Any] = {name: getattr(self._keeper.value, name) for name in _KEPT}
        if self._engine is not None:
            card = self._engine.card
            about["engine"] = {"name": card.name, "revision": card.revision, "sha256": card.sha256}
            about["device"] = self._engine.device
        if self._info is not None:
            info = asdict(self._info)
            about["source"] = {key: info[key] for key in ("name", "kind", "width", "height", "rate")}
        return about


def _existing(folder: Path) -> Path:
    """`folder`, or the nearest folder above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())
