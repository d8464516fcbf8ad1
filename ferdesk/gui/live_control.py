"""Runs the live session as the person asks: which source, which engine, which settings. Has no widget."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ferdesk.backends import GpuError
from ferdesk.errors import FerdeskError
from ferdesk.gui.qt_session import EngineReport, QtSession
from ferdesk.gui.services import Services, pipeline_options
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.live import LiveState
from ferdesk.settings import Settings

if TYPE_CHECKING:
    from ferdesk.capture import FrameSource, SourceInfo
    from ferdesk.faces.tracker import FaceTracker
    from ferdesk.pipeline import Pipeline

FIRST = ""  # the first camera, or the demo clip where there is none
DEMO = "demo"
_STATS_MS = 500
_OPTIONS = frozenset(
    {"detector", "max_faces", "min_face", "tiled", "smoothing", "uncertain_below", "blur"}
)  # of settings: they reach the pipeline that runs


class LiveControl(QObject):
    opening = Signal(str)  # the source that was asked for
    opened = Signal(str, object)  # the source that runs, SourceInfo
    preparing = Signal(object)  # name of the engine that is being made ready, or None
    engine_opened = Signal(object)  # EngineReport
    engine_failed = Signal(object)  # Exception; the engine before goes on
    state_changed = Signal(object, str)  # LiveState, reason
    failed = Signal(object)  # Exception; nothing runs
    stumbled = Signal(object)  # Exception; everything goes on
    stats_changed = Signal(object)  # LiveStats

    def __init__(
        self,
        services: Services,
        keeper: SettingsKeeper,
        parent: QObject | None = None,
        backend: str | None = None,
        engine: str | None = None,
    ) -> None:
        """`backend` and `engine` from the command line stand for this session only."""
        super().__init__(parent)
        self.session = QtSession(self)
        self.source = FIRST
        self.info: SourceInfo | None = None
        self.engine: EngineReport | None = None
        self.state = LiveState.STOPPED
        self.paused = False
        # Asked for before opening a camera: threads that may still hold it.
        self.holders: Callable[[], list[threading.Thread]] = list
        self._services, self._keeper, self._backend = services, keeper, backend
        # What was asked for, a name or a folder's path: the card's own name finds no engine outside ours.
        self._engine_name = engine or keeper.value.engine
        self._wanted_engine: str | None = None
        self._to_keep = False  # the wanted engine is the person's choice for the next start too
        self._tracker: Callable[[], FaceTracker] = services.new_tracker
        self.session.source_opened.connect(self._source_opened)
        self.session.engine_opened.connect(self._engine_ready)
        self.session.engine_failed.connect(self._engine_not_ready)
        self.session.state_changed.connect(self._state)
        self.session.failed.connect(self._session_failed)
        self.session.stumbled.connect(self.stumbled)
        self._clock = QTimer(self)
        self._clock.setInterval(_STATS_MS)
        self._clock.timeout.connect(lambda: self.stats_changed.emit(self.session.stats))
        keeper.changed.connect(self._settings_changed)

    # -- sources

    def open(self, source: str) -> None:
        """Go over to another source; what is wrong with it arrives as a state."""
        self.source, self.info, self.paused = source, None, False
        # One tracker a source, whichever engine looks: people keep their numbers when the engine changes.
        # Two pipelines never use it at once: the session lets only one of them analyse.
        self._tracker = cache(self._services.new_tracker)
        holders = self.holders()
        self.opening.emit(source)

        def open_source() -> FrameSource:
            for thread in holders:
                thread.join(2.0)
            return self._open_source(source)

        # At once, not when the session says so: an engine chosen in between is a swap, not a new start.
        self.state = LiveState.OPENING
        self.session.start(open_source, self._pipeline(), loop=source in {FIRST, DEMO})
        if self.engine is None:
            self.preparing.emit(self._engine_name)
        self._clock.start()

    def open_again(self) -> None:
        self.open(self.source)

    def close_source(self) -> None:
        self.session.stop()
        self.source, self.info, self.paused = FIRST, None, False
        self._clock.stop()
        self._state(LiveState.STOPPED, "")

    def toggle_pause(self) -> None:
        """Freeze or go on; at the end of a clip, play it again."""
        if self.state in {LiveState.ENDED, LiveState.STOPPED}:
            self.open_again()
        elif self.paused:
            self.paused = False
            self.session.resume()
        else:
            self.paused = True
            self.session.pause()

    def close(self) -> None:
        self._clock.stop()
        self.session.stop()

    def _open_source(self, source: str) -> FrameSource:
        """On the capture thread."""
        from ferdesk.capture import CaptureOptions

        settings = self._keeper.value
        options = CaptureOptions(settings.width, settings.height, settings.rate)
        if source == FIRST:
            cameras = self._services.list_cameras()
            source = f"camera:{cameras[0].name}" if cameras else DEMO
        return self._services.open_source(source, options)

    def _source_opened(self, info: SourceInfo) -> None:
        self.info = info
        if self.source == FIRST:
            self.source = f"camera:{info.name}" if info.kind == "camera" else DEMO
        if info.kind == "camera":  # it opens again at the next start
            self._keeper.change(source=self.source)
        self.opened.emit(self.source, info)

    # -- engines

    def choose_engine(self, name: str) -> None:
        """Go over to another engine; the one that runs goes on until it is ready."""
        self._go_over_to(name, keep=True)

    def _go_over_to(self, name: str, *, keep: bool) -> None:
        self._wanted_engine, self._to_keep = name, keep
        if self.engine is not None and self.session.running and self.state not in _OVER:
            self.preparing.emit(name or self.engine.card.name)
            self.session.swap(self._pipeline(name))
        else:
            self._engine_name = name
            self.open_again()

    def cancel_engine(self) -> None:
        self._wanted_engine = None
        self.session.cancel_swap()
        self.preparing.emit(None)

    def _pipeline(self, engine: str | None = None) -> Callable[[], Pipeline]:
        settings = self._keeper.value
        name = self._engine_name if engine is None else engine
        backend = self._backend or settings.backend

        source, tracker = self.source, self._tracker

        def open_pipeline() -> Pipeline:
            options = pipeline_options(settings, source)
            return self._services.open_pipeline(name, options, backend, settings.precision, tracker())

        return open_pipeline

    def _engine_ready(self, report: EngineReport) -> None:
        self.engine = report
        if self._wanted_engine is not None:
            self._engine_name = self._wanted_engine
            if self._to_keep:
                self._keeper.change(engine=self._engine_name)
            self._wanted_engine = None
        self.preparing.emit(None)
        self.engine_opened.emit(report)

    def _engine_not_ready(self, error: Exception) -> None:
        self._wanted_engine = None
        self.preparing.emit(None)
        self.engine_failed.emit(error)

    # -- what happens by itself

    def _state(self, state: LiveState, reason: str) -> None:
        self.state = state
        if state is LiveState.ENDED:
            self._clock.stop()
        self.state_changed.emit(state, reason)

    def _session_failed(self, error: Exception) -> None:
        self.session.stop()
        self._clock.stop()
        if isinstance(error, GpuError) and self._backend != "cpu":
            # For this session only; what the settings say is tried again by whoever chooses it again.
            self._backend = "cpu"
            self.stumbled.emit(error)
            self.open_again()
            return
        self.state = LiveState.FAILED
        self.preparing.emit(None)
        self.failed.emit(error)
        if not isinstance(error, FerdeskError):
            raise error

    def _settings_changed(self, settings: Settings, names: frozenset[str]) -> None:
        if names & _OPTIONS:
            source = self.source
            self.session.ask(lambda pipeline: pipeline.set_options(pipeline_options(settings, source)))
        if names & {"width", "height", "rate"} and self.info is not None and self.info.kind == "camera":
            self.open_again()
        if names & {"backend", "precision"}:
            self._backend = None
            if self.engine is not None:
                self._go_over_to(self._engine_name, keep=False)


_OVER = frozenset({LiveState.ENDED, LiveState.FAILED, LiveState.STOPPED})
