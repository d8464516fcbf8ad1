"""Frames on their way to the window: prepared on a thread of their own, shown in order, never lost to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ferdesk.gui.qt_session import QtSession
from ferdesk.records import AnalyzedFrame, Frame

SOON = 5000


@pytest.fixture
def session(qtbot: QtBot, play: Any) -> Iterator[QtSession]:
    made = QtSession()
    yield made
    play.closing.set()
    made.stop()
    made.deleteLater()


def begin(session: QtSession, play: Any) -> None:
    session.start(
        lambda: play.services.open_source("demo", None),
        lambda: play.open_pipeline("", None, "auto", None, None),
    )


class Preparing:
    """Notes what it is given, and on which thread; `then` is done with every analysed frame."""

    def __init__(self, then: Callable[[AnalyzedFrame], object] = lambda _: None) -> None:
        self.begun: list[Frame] = []
        self.done: list[AnalyzedFrame] = []
        self.threads: set[str] = set()
        self._then = then

    def prepare_picture(self, frame: Frame) -> None:
        self.begun.append(frame)
        self.threads.add(threading.current_thread().name)

    def prepare(self, analyzed: AnalyzedFrame) -> None:
        self.done.append(analyzed)
        self.threads.add(threading.current_thread().name)
        self._then(analyzed)


def test_every_frame_shown_was_prepared_before_on_one_thread_of_its_own(qtbot: QtBot, session, play):
    preparing, shown = Preparing(), []
    session.prepare_with(preparing)

    def show(analyzed: AnalyzedFrame) -> None:
        assert any(analyzed is one for one in preparing.done)
        shown.append(analyzed.frame.index)

    played = play.open_pipeline

    def open_pipeline(*given: Any) -> Any:
        """Analysis takes until its frame is begun: a beginning that comes too late is left out."""
        pipeline = played(*given)
        analyze = pipeline.analyze

        def waiting(frame: Frame) -> AnalyzedFrame:
            until = time.monotonic() + 2
            while not any(one is frame for one in preparing.begun) and time.monotonic() < until:
                time.sleep(0.001)
            return analyze(frame)

        pipeline.analyze = waiting
        return pipeline

    play.open_pipeline = open_pipeline
    session.frame_analyzed.connect(show)
    begin(session, play)
    qtbot.waitUntil(lambda: len(shown) >= 3, timeout=SOON)
    assert shown == sorted(set(shown))
    assert preparing.threads == {"ferdesk-pictures"}
    assert any(frame is analyzed.frame for frame in preparing.begun for analyzed in preparing.done)


def test_a_frame_that_cannot_be_prepared_is_shown_all_the_same(qtbot: QtBot, session, play, caplog):
    def broken(analyzed: AnalyzedFrame) -> None:
        raise MemoryError("no room")

    session.prepare_with(Preparing(broken))
    with qtbot.waitSignals([session.frame_analyzed] * 2, timeout=SOON):
        begin(session, play)
    assert "a frame was not prepared" in caplog.text


def test_a_frame_that_is_ready_after_a_failure_is_not_shown(qtbot: QtBot, session, play):
    ready, shown = threading.Event(), []
    session.prepare_with(Preparing(lambda analyzed: ready.wait(5)))
    session.frame_analyzed.connect(shown.append)
    begin(session, play)
    qtbot.waitUntil(lambda: session.stats is not None and session.stats.analyzed > 0, timeout=SOON)
    play.bug = RuntimeError("broken")
    with qtbot.waitSignal(session.failed, timeout=SOON):
        pass
    ready.set()
    qtbot.wait(100)
    assert shown == [], "it would take the sentence away that says what went wrong"


def test_the_thread_ends_with_the_session_and_comes_back_with_the_next(qtbot: QtBot, session, play):
    def running() -> int:
        return sum(thread.name == "ferdesk-pictures" for thread in threading.enumerate())

    session.prepare_with(Preparing())
    for _ in range(2):
        with qtbot.waitSignal(session.frame_analyzed, timeout=SOON):
            begin(session, play)
        assert running() == 1
        session.stop()
        assert running() == 0
    with qtbot.waitSignal(session.frame_analyzed, timeout=SOON):
        begin(session, play)
    with qtbot.waitSignal(session.source_opened, timeout=SOON):
        begin(session, play)  # another source in its place: still one
    assert running() == 1
