"""The threads of a live session and what passes between them.

A camera's newest frame wins and the drops are counted; a file waits, paced to its own times, and no
frame of it is skipped. Source and pipeline are opened, used and closed on the thread that needs them:
cameras, CUDA contexts and MediaPipe graphs dislike being shared.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from ferdesk.capture import FrameSource, SourceInfo, interrupt, problem_of
from ferdesk.errors import SourceError
from ferdesk.live.clock import Pacer, RisingClock
from ferdesk.live.states import LiveState, LiveStats, StateBoard
from ferdesk.mailbox import Mailbox
from ferdesk.records import AnalyzedFrame, Frame

if TYPE_CHECKING:
    from ferdesk.pipeline import Pipeline

STOP_SECONDS = 1.8  # a driver that hangs longer is left behind, so that the window still closes within two
RETRY_SECONDS = 1.0
_RECENT_SECONDS = 2.0

_log = logging.getLogger(__name__)


class LiveSession:
    """Used once: start, then stop. Another source is another session."""

    def __init__(
        self,
        open_source: Callable[[], FrameSource],
        open_pipeline: Callable[[], Pipeline],
        on_frame: Callable[[AnalyzedFrame], object],
        on_error: Callable[[Exception], object],
        on_state: Callable[[LiveState, str], object] | None = None,
        *,
        on_begin: Callable[[Frame], object] | None = None,
        loop: bool = False,
    ) -> None:
        """All callbacks are called on the session's threads, `on_state` in the order of the changes.

        `on_begin` gets each frame whose analysis begins, `on_frame` what came of it.

        `on_state` gets the new state and, when WAITING or FAILED, the reason as a sentence; when ENDED, what
        of the file could not be read, if anything. `on_error` gets
        what ended the session (its state is then FAILED), and what an `ask` or a `swap_pipeline` raised
        (the session then goes on). `loop` starts a file again at its end; times and indices keep rising.
        """
        self._open_source = open_source
        self._on_begin = on_begin
        self._on_frame = on_frame
        self._on_error = on_error
        self._loop = loop
        self._board = StateBoard(on_state)
        self._stopping = Event()
        self._frames: Mailbox[tuple[Frame, float]] = Mailbox()  # with the moment each arrived
        self._asked: deque[Callable[[Pipeline], object]] = deque()
        self._turn = Lock()  # held by the inference thread that analyzes
        self._lock = Lock()  # guards everything below
        self._active = -1  # number of the pipeline that analyzes; each swap makes the next one
        self._swaps = 0
        self._source: FrameSource | None = None
        self._source_info: SourceInfo | None = None
        self._problem = ""
        self._device = ""
        self._captured = 0
        self._dropped = 0
        self._analyzed = 0
        self._recent: deque[tuple[float, float]] = deque(maxlen=256)  # (handed over at, seconds on the way)
        self._moving_since = 0.0  # frames that came before waited for the engine or for the person
        self._threads = [
            self._thread("ferdesk-capture", self._capture),
            self._thread("ferdesk-inference-0", lambda: self._infer(open_pipeline, 0, None)),
        ]

    # -- called by the owner, on any thread

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End all threads and wait for them, two seconds at most. Safe to call twice, and from a callback."""
        self._end(LiveState.STOPPED, "")
        until = time.monotonic() + STOP_SECONDS
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            if thread.ident is not None and thread is not threading.current_thread():
                thread.join(max(0.0, until - time.monotonic()))
                if thread.is_alive():
                    _log.warning("%s still waits for its driver and is left behind", thread.name)

    def pause(self) -> None:
        """Hand no new frame over (one may be under way). A camera is still read, so that it stays fresh."""
        self._frames.hold(True)
        self._board.report(paused=True)

    def resume(self) -> None:
        if self._source_info is not None and self._source_info.live:
            self._frames.poll()  # of the moment of the pause
        self._moving_since = time.perf_counter()
        self._frames.hold(False)
        self._board.report(paused=False)

    def ask(self, question: Callable[[Pipeline], object]) -> None:
        """Run `question` on the inference thread between two frames, also while paused."""
        self._asked.append(question)
        self._frames.wake()

    def swap_pipeline(
        self,
        open_pipeline: Callable[[], Pipeline],
        on_swapped: Callable[[Exception | None], object] | None = None,
    ) -> None:
        """Open another pipeline on a thread of its own; the old one runs on until the new one is ready.

        `on_swapped` gets None once the new one runs, or what opening it raised; without it, `on_error` does.
        """
        with self._lock:
            self._swaps += 1
            number = self._swaps
            thread = self._thread(
                f"ferdesk-inference-{number}", lambda: self._infer(open_pipeline, number, on_swapped)
            )
            self._threads = [t for t in self._threads if t.ident is None or t.is_alive()] + [thread]
            if not self._stopping.is_set():
                thread.start()

    @property
    def source_info(self) -> SourceInfo | None:
        """What the source says of itself, once it is open."""
        return self._source_info

    @property
    def stats(self) -> LiveStats:
        now = time.perf_counter()
        with self._lock:
            recent = [(at, late) for at, late in self._recent if now - at < _RECENT_SECONDS]
            span = recent[-1][0] - recent[0][0] if recent else 0.0
            return LiveStats(
                captured=self._captured,
                dropped=self._dropped,
                analyzed=self._analyzed,
                fps=(len(recent) - 1) / span if span else 0.0,
                latency_ms=1e3 * sum(late for _, late in recent) / len(recent) if recent else 0.0,
                state=self._board.state,
                device=self._device,
            )

    # -- the capture thread

    def _capture(self) -> None:
        clock = RisingClock()
        while not self._stopping.is_set():
            try:
                found = self._read_source(clock)
            except SourceError as error:
                # Once a source went away, whatever it says on the way back is a reason to try again.
                if not (error.retry or self._board.waiting):
                    raise
                self._board.report(waiting=str(error), flowing=False)
                self._stopping.wait(RETRY_SECONDS)
                clock.resume_after(RETRY_SECONDS)
                continue
            if not (self._loop and found):
                break
            clock.resume_after(None)
        self._frames.close()  # after an error the guard does it, so that no end is shown before the error

    def _read_source(self, clock: RisingClock) -> bool:
        """Read the source to its end; True if it had a frame."""
        found = False
        pacer = Pacer()
        source = self._open_source()
        try:
            live = source.info.live
            self._source, self._source_info = source, source.info
            if self._stopping.is_set():  # it may have been set before there was anything to interrupt
                return False
            for read in source:
                arrived = time.perf_counter()
                if self._stopping.is_set():
                    break
                frame, found = clock.stamp(read), True
                self._board.report(flowing=True, waiting="")
                if not live:
                    self._stopping.wait(pacer.seconds_until(frame.time))
                    if not self._frames.give((frame, time.perf_counter())):
                        break
                    self._count(dropped=False)
                elif not self._board.paused:
                    self._count(dropped=not self._frames.put((frame, arrived)))
            self._problem = problem_of(source) or ""
        finally:
            self._source = None
            source.close()
        return found

    def _count(self, *, dropped: bool) -> None:
        with self._lock:
            if self._active >= 0:  # what passes while the engine is still being opened is no drop
                self._captured += 1
                self._dropped += dropped

    # -- the inference threads, of which one analyzes at a time

    def _infer(
        self,
        open_pipeline: Callable[[], Pipeline],
        number: int,
        on_swapped: Callable[[Exception | None], object] | None,
    ) -> None:
        try:
            pipeline = open_pipeline()
        except Exception as error:
            if number == 0 and self._active < 0:
                raise
            _log.info("the pipeline before it is kept", exc_info=error)
            (on_swapped or self._on_error)(error)
            return
        try:
            with self._lock:
                if number < self._active:
                    return
                self._active = number
            self._frames.wake()
            with self._turn:
                if self._active != number or self._stopping.is_set():
                    return
                self._device = pipeline.engine.device
                self._moving_since = time.perf_counter()
                self._board.report(ready=True)
                if on_swapped is not None:
                    on_swapped(None)
                self._analyze(pipeline, number)
        finally:
            pipeline.close()

    def _analyze(self, pipeline: Pipeline, number: int) -> None:
        while self._active == number and not self._stopping.is_set():
            item = self._frames.take()
            while self._asked and not self._stopping.is_set():
                self._answer(self._asked.popleft(), pipeline)
            if self._stopping.is_set():
                return
            if item is not None:
                self._analyze_one(pipeline, *item)
            elif self._frames.finished:
                self._end(LiveState.ENDED, self._problem)

    def _analyze_one(self, pipeline: Pipeline, frame: Frame, arrived: float) -> None:
        if self._on_begin is not None:
            self._on_begin(frame)
        analyzed = pipeline.analyze(frame)
        if self._stopping.is_set():
            return
        self._on_frame(analyzed)
        now = time.perf_counter()
        with self._lock:
            self._analyzed += 1
            self._recent.append((now, now - max(arrived, self._moving_since)))

    def _answer(self, question: Callable[[Pipeline], object], pipeline: Pipeline) -> None:
        try:
            question(pipeline)
        except Exception as error:
            _log.info("a question to the pipeline failed", exc_info=error)
            self._on_error(error)

    # -- the end

    def _thread(self, name: str, loop: Callable[[], None]) -> Thread:
        # A daemon: a driver that hangs for ever must not keep the program from ending.
        return Thread(target=self._guard, args=(loop,), name=name, daemon=True)

    def _guard(self, loop: Callable[[], None]) -> None:
        """Whatever a loop raises reaches the owner once, and the other threads end too."""
        try:
            loop()
        except Exception as error:
            if self._end(LiveState.FAILED, str(error)):
                self._on_error(error)
            else:
                _log.info("an error after the session's end", exc_info=error)

    def _end(self, state: LiveState, reason: str) -> bool:
        """Make every thread stop; True if this is what ended the session."""
        first = self._board.end(state, reason)  # before the others see an end, or one of them would name it
        self._stopping.set()
        self._frames.close()
        self._frames.hold(False)
        if (source := self._source) is not None:
            interrupt(source)
        return first
