"""Brings a LiveSession to the GUI thread: one at a time, at most one frame waiting, nothing late.

Every message carries the number of the session it comes from, so that what an older session still says
is dropped. A new session waits for its predecessor to let go of the camera on its own threads, never
on the window's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ferdesk.gui.picture_lane import PictureLane
from ferdesk.live import LiveSession, LiveState, LiveStats
from ferdesk.mailbox import Mailbox
from ferdesk.records import AnalyzedFrame, Frame

if TYPE_CHECKING:
    from ferdesk.capture import FrameSource
    from ferdesk.model_card import ModelCard
    from ferdesk.pipeline import Pipeline

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EngineReport:
    """What runs now: the card and the truth about where."""

    card: ModelCard
    device: str
    backend: str
    precision: str


class Cancelled(Exception):
    """The person no longer waits for this engine."""


class Preparer(Protocol):
    """Makes frames ready for the window on the picture thread: both are called there, in turns."""

    def prepare_picture(self, frame: Frame) -> object:
        """What can be done for a frame while it is still analysed. Not every frame comes here."""
        ...

    def prepare(self, analyzed: AnalyzedFrame) -> object:
        """The rest, before the frame is handed to the window."""
        ...


class QtSession(QObject):
    frame_analyzed = Signal(object)  # AnalyzedFrame
    source_opened = Signal(object)  # SourceInfo
    engine_opened = Signal(object)  # EngineReport
    engine_failed = Signal(object)  # Exception, while the engine that ran before goes on
    state_changed = Signal(object, str)  # LiveState, and the reason when WAITING
    failed = Signal(object)  # Exception; the session has ended
    stumbled = Signal(object)  # Exception; the session goes on

    _message = Signal(int, str, object)
    _frame_waiting = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live: LiveSession | None = None
        self._number = 0
        self._swap = 0
        self._source: FrameSource | None = None
        self._newest: Mailbox[AnalyzedFrame] = Mailbox()
        self._tap: Callable[[AnalyzedFrame], object] | None = None
        self._preparer: Preparer | None = None
        self._lane: PictureLane | None = None
        self._frame_waiting.connect(self._deliver_frame, Qt.ConnectionType.QueuedConnection)
        self._message.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        return self._live is not None

    @property
    def stats(self) -> LiveStats | None:
        return self._live.stats if self._live else None

    def start(
        self,
        open_source: Callable[[], FrameSource],
        open_pipeline: Callable[[], Pipeline],
        *,
        loop: bool = False,
    ) -> None:
        """Go over to another source. The one before is let go first, on the new session's threads."""
        before, self._live = self._live, None
        self._number += 1
        number, newest = self._number, Mailbox[AnalyzedFrame]()
        self._newest = newest
        preparer = self._preparer
        if preparer is not None and self._lane is None:
            self._lane = PictureLane()
        lane = self._lane

        def source() -> FrameSource:
            if before is not None:
                before.stop()
            opened = self._source = open_source()
            self._message.emit(number, "source", opened.info)
            return opened

        def pipeline() -> Pipeline:
            if before is not None:
                before.stop()
            opened = open_pipeline()
            self._message.emit(number, "engine", _report(opened))
            return opened

        def show(frame: AnalyzedFrame) -> None:
            if tap := self._tap:
                tap(frame)
            if lane is None or preparer is None:
                deliver(frame)
            else:
                lane.finish(partial(prepare, preparer, frame))

        def begin(frame: Frame) -> None:
            if lane is not None and preparer is not None:
                lane.begin(partial(attempt, preparer.prepare_picture, frame))

        def prepare(preparer: Preparer, frame: AnalyzedFrame) -> None:
            attempt(preparer.prepare, frame)
            deliver(frame)

        def attempt(make: Callable[[Any], object], frame: Frame | AnalyzedFrame) -> None:
            try:
                make(frame)
            except Exception as error:  # the window can do without
                _log.warning("a frame was not prepared", exc_info=error)

        def deliver(frame: AnalyzedFrame) -> None:
            if newest.put(frame):  # wake the window only if nothing waits there already
                self._frame_waiting.emit(number)

        def fail(error: Exception) -> None:
            ended = live.stats.state is LiveState.FAILED
            self._message.emit(number, "failed" if ended else "stumbled", error)

        live = LiveSession(
            source,
            pipeline,
            show,
            fail,
            lambda state, reason: self._message.emit(number, "state", (state, reason)),
            on_begin=begin,
            loop=loop,
        )
        self._live = live
        self._live.start()

    def stop(self) -> None:
        """End the session and wait for its threads; safe twice."""
        live, self._live = self._live, None
        self._number += 1
        if live is not None:
            live.stop()
        lane, self._lane = self._lane, None
        if lane is not None:
            lane.close()

    @property
    def problem(self) -> str | None:
        """After the end: one sentence if some of a file could not be read."""
        from ferdesk.capture import problem_of

        return problem_of(self._source) if self._source is not None else None

    def prepare_with(self, preparer: Preparer | None) -> None:
        """From the next `start` on give every frame that will be shown to `preparer` first, on a thread of
        its own: painting starts with less to do, and the inference thread does not wait."""
        self._preparer = preparer

    def tap(self, take: Callable[[AnalyzedFrame], object] | None) -> None:
        """Give every analysed frame to `take` as well, on the inference thread: nothing is dropped there."""
        self._tap = take

    def pause(self) -> None:
        if self._live:
            self._live.pause()

    def resume(self) -> None:
        if self._live:
            self._live.resume()

    def ask(
        self, question: Callable[[Pipeline], object], then: Callable[[object], object] | None = None
    ) -> None:
        """Run `question` between two frames where the pipeline lives; `then` gets its answer here."""
        if self._live is None:
            return
        number = self._number

        def answer(pipeline: Pipeline) -> None:
            told = question(pipeline)
            if then is not None:
                self._message.emit(number, "answer", (then, told))

        self._live.ask(answer)

    def swap(self, open_pipeline: Callable[[], Pipeline]) -> None:
        """Go over to another engine; the old one runs on until the new one is ready."""
        if self._live is None:
            return
        self._swap += 1
        number, swap = self._number, self._swap

        report: list[EngineReport] = []

        def pipeline() -> Pipeline:
            opened = open_pipeline()
            if swap != self._swap:
                opened.close()
                raise Cancelled
            report.append(_report(opened))
            return opened

        def swapped(error: Exception | None) -> None:
            if error is None:
                self._message.emit(number, "engine", report[0])
            elif swap == self._swap:
                self._message.emit(number, "engine failed", error)

        self._live.swap_pipeline(pipeline, swapped)

    def cancel_swap(self) -> None:
        """Keep the engine that runs; the one being prepared is closed as soon as it is ready."""
        self._swap += 1

    @Slot(int)
    def _deliver_frame(self, number: int) -> None:
        frame = self._newest.poll() if number == self._number else None
        if frame is not None:
            self.frame_analyzed.emit(frame)

    @Slot(int, str, object)
    def _deliver(self, number: int, kind: str, value: object) -> None:
        if number != self._number:
            return
        match kind:
            case "source":
                self.source_opened.emit(value)
            case "engine":
                self.engine_opened.emit(value)
            case "state":
                state, reason = value  # pyright: ignore[reportGeneralTypeIssues]
                self.state_changed.emit(state, reason)
            case "failed":
                self._newest = Mailbox()  # a frame still being prepared would take the sentence away
                self.failed.emit(value)
            case "stumbled":
                self.stumbled.emit(value)
            case "engine failed":
                self.engine_failed.emit(value)
            case "answer":
                then, told = value  # pyright: ignore[reportGeneralTypeIssues]
                then(told)


def _report(pipeline: Pipeline) -> EngineReport:
    engine = pipeline.engine
    return EngineReport(pipeline.card, engine.device, engine.backend, engine.precision)
