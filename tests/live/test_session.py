"""The promises of a live session: newest wins, files wait, errors surface, nothing is left running."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from ferdesk.capture import SourceInfo
from ferdesk.errors import SourceError
from ferdesk.live import LiveSession, LiveState
from ferdesk.records import AnalyzedFrame, Frame

PICTURE = np.zeros((48, 64, 3), np.uint8)


class Source:
    """A source that a test plays by: `steps` are frames' delays, or errors to raise."""

    def __init__(self, *, live=True, rate=1000.0, count=10**9, error=None, block=None):
        self.info = SourceInfo("test", "test", live, 64, 48, rate)
        self.count, self.error, self.block = count, error, block
        self.closed, self.threads, self.yielded = 0, set(), 0
        self.blocked = threading.Event()

    def __iter__(self):
        for i in range(self.count):
            self.threads.add(threading.current_thread())
            self.yielded += 1
            if self.info.live:
                time.sleep(1 / self.info.rate)
            yield Frame(PICTURE, i, i / self.info.rate)
        if self.block is not None:
            self.blocked.set()
            self.block.wait(20)
        if self.error is not None:
            raise self.error

    def close(self):
        self.closed += 1


class Pipeline:
    """Says which pipeline analyzed a frame, and on which threads it was used."""

    def __init__(self, name="a", cost=0.0, error=None, busy=lambda: None):
        self.engine = SimpleNamespace(device=f"device {name}")
        self.name, self.cost, self.error, self.busy = name, cost, error, busy
        self.closed, self.threads = 0, {threading.current_thread()}

    def analyze(self, frame):
        self.threads.add(threading.current_thread())
        time.sleep(self.cost)
        self.busy()
        if self.error is not None:
            raise self.error
        return AnalyzedFrame(frame, (), {self.name: 1.0})

    def close(self):
        self.threads.add(threading.current_thread())
        self.closed += 1


class Watched(LiveSession):
    """A session whose callbacks are kept in lists."""

    def __init__(self, open_source, open_pipeline=Pipeline, **options):
        self.out: list[AnalyzedFrame] = []
        self.errors: list[Exception] = []
        self.states: list[tuple[LiveState, str]] = []
        super().__init__(
            open_source,
            open_pipeline,
            self.out.append,
            self.errors.append,
            lambda *change: self.states.append(change),
            **options,
        )

    @property
    def indices(self):
        return [a.frame.index for a in self.out]


def until(happened: Callable[[], object], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.002)


@pytest.fixture(autouse=True)
def no_thread_is_left():
    before = set(threading.enumerate())
    yield
    until(lambda: set(threading.enumerate()) <= before)


@pytest.fixture
def run():
    """Starts sessions and stops them at the end of the test."""
    started = []

    def start(session):
        started.append(session)
        session.start()
        return session

    yield start
    for session in started:
        session.stop()


def test_a_slow_pipeline_sees_only_the_newest_frames_of_a_camera_and_drops_are_counted(run):
    source, pipelines = Source(rate=2000), []

    def busy():  # until ten more frames were captured
        seen = source.yielded
        until(lambda: source.yielded >= seen + 10 or source.closed)

    def open_pipeline():
        pipelines.append(Pipeline(busy=busy))
        return pipelines[0]

    session = run(Watched(lambda: source, open_pipeline))
    until(lambda: len(session.out) > 10)
    session.stop()
    stats = session.stats
    assert min(np.diff(session.indices)) >= 9
    assert stats.dropped >= 8 * (stats.analyzed - 1)
    assert abs(stats.captured - stats.dropped - stats.analyzed) <= 2
    assert stats.latency_ms > 0
    assert (source.closed, pipelines[0].closed) == (1, 1)
    assert len(source.threads) == len(pipelines[0].threads) == 1
    assert not session.errors


def test_what_passes_while_the_engine_is_opened_is_no_drop(run):
    source, opened = Source(rate=2000), threading.Event()
    session = run(Watched(lambda: source, lambda: (opened.wait(10), Pipeline())[1]))
    until(lambda: source.yielded > 50)
    assert (session.stats.captured, session.stats.dropped) == (0, 0)
    assert session.stats.state == LiveState.OPENING
    opened.set()
    until(lambda: session.out)


def test_what_waited_for_the_engine_or_the_person_is_not_called_late(run):
    def slow():
        time.sleep(1.5)
        return Pipeline()

    session = run(Watched(lambda: Source(live=False, rate=100, count=2), slow))
    until(lambda: len(session.out) == 2)
    assert session.stats.latency_ms < 400
    paused = run(Watched(lambda: Source(live=False, rate=4, count=4)))
    until(lambda: paused.out)
    paused.pause()
    time.sleep(1.5)
    paused.resume()
    until(lambda: len(paused.out) == 4)
    assert paused.stats.latency_ms < 300


def test_a_file_is_never_skipped_and_ends(run):
    session = run(Watched(lambda: Source(live=False, rate=500, count=40), lambda: Pipeline(cost=0.004)))
    until(lambda: session.stats.state == LiveState.ENDED)
    assert session.indices == list(range(40))
    assert session.stats.dropped == 0
    assert [s for s, _ in session.states] == [LiveState.RUNNING, LiveState.ENDED]


def test_a_file_is_paced_to_its_own_times(run):
    start = time.monotonic()
    session = run(Watched(lambda: Source(live=False, rate=100, count=41)))
    until(lambda: session.stats.state == LiveState.ENDED)
    assert time.monotonic() - start > 0.39


def test_a_loop_starts_again_with_rising_times_and_indices(run):
    sources = []

    def open_source():
        sources.append(Source(live=False, rate=400, count=10))
        return sources[-1]

    session = run(Watched(open_source, loop=True))
    until(lambda: len(session.out) > 25)
    session.stop()
    times = [a.frame.time for a in session.out]
    assert session.indices == list(range(len(session.out)))
    assert np.allclose(np.diff(times), 1 / 400)
    assert all(source.closed == 1 for source in sources)
    assert len(sources) >= 3


def test_a_loop_over_nothing_ends(run):
    session = run(Watched(lambda: Source(live=False, count=0), loop=True))
    until(lambda: session.stats.state == LiveState.ENDED)


@pytest.mark.parametrize(
    "where", ["opening the source", "a frame", "opening the pipeline", "analysis", "on_frame"]
)
def test_an_error_reaches_the_owner_once_and_ends_the_session(run, where):
    boom = (
        SourceError("The lens is covered.")
        if where in ("opening the source", "a frame")
        else RuntimeError("x")
    )
    source = Source(count=3 if where == "a frame" else 10**9, error=boom)
    pipelines = []

    def fail(*_):
        raise boom

    def open_pipeline():
        if where == "opening the pipeline":
            raise boom
        pipelines.append(Pipeline(error=boom if where == "analysis" else None))
        return pipelines[-1]

    session = Watched(fail if where == "opening the source" else lambda: source, open_pipeline)
    if where == "on_frame":
        session._on_frame = fail
    run(session)
    until(lambda: session.errors)
    until(lambda: not any(t.is_alive() for t in session._threads))
    assert session.errors == [boom]
    assert session.states[-1] == (LiveState.FAILED, str(boom))
    assert LiveState.ENDED not in [s for s, _ in session.states]
    assert all(p.closed == 1 for p in pipelines)
    assert where == "opening the source" or source.closed == 1
    session.stop()
    session.stop()
    assert session.stats.state == LiveState.STOPPED


def test_an_unplugged_camera_is_waited_for_and_goes_on_by_itself(run, monkeypatch):
    monkeypatch.setattr("ferdesk.live.session.RETRY_SECONDS", 0.02)
    gone = SourceError("Studio camera was unplugged.", retry=True)
    absent = SourceError("No camera found.")
    plugged = threading.Event()
    sources = [Source(count=5, error=gone), absent, absent]

    def open_source():
        found = sources.pop(0) if sources else (Source() if plugged.is_set() else absent)
        if isinstance(found, Exception):
            raise found
        return found

    session = run(Watched(open_source))
    until(lambda: session.stats.state == LiveState.WAITING)
    until(lambda: not sources)
    assert len(session.out) >= 1
    before = session.out[-1].frame
    plugged.set()
    until(lambda: session.out[-1].frame.index > 8)
    assert session.states[:3] == [
        (LiveState.RUNNING, ""),
        (LiveState.WAITING, "Studio camera was unplugged."),
        (LiveState.WAITING, "No camera found."),
    ]
    assert session.states[-1] == (LiveState.RUNNING, "")
    assert not session.errors
    times = [a.frame.time for a in session.out]
    assert times == sorted(set(times))
    assert session.indices == sorted(set(session.indices))
    assert session.out[-1].frame.time > before.time + 0.02


def test_a_busy_camera_is_waited_for_from_the_start(run, monkeypatch):
    monkeypatch.setattr("ferdesk.live.session.RETRY_SECONDS", 0.02)
    tries = []

    def open_source():
        tries.append(1)
        if len(tries) < 4:
            raise SourceError("Studio camera is in use.", retry=True)
        return Source()

    session = run(Watched(open_source))
    until(lambda: session.out)
    assert session.states[0] == (LiveState.WAITING, "Studio camera is in use.")
    assert not session.errors


@pytest.mark.parametrize("live", [True, False])
def test_pause_holds_the_picture_and_resume_goes_on(run, live):
    source, settled = Source(live=live, rate=500), threading.Event()
    session = run(Watched(lambda: source))
    until(lambda: len(session.out) > 3)
    session.pause()
    session.ask(lambda _: settled.set())  # answered after the frame under way
    assert settled.wait(5)
    held, last, read = len(session.out), session.out[-1].frame.index, source.yielded
    if live:
        until(lambda: source.yielded > read + 20)
    else:
        time.sleep(0.05)
        assert source.yielded <= read + 2
    assert len(session.out) == held
    assert session.stats.state == LiveState.PAUSED
    session.resume()
    until(lambda: len(session.out) > held + 3)
    after = session.out[held].frame.index
    # A file goes on where it was held; a camera goes on now.
    assert after > last + 15 if live else after == last + 1
    assert session.stats.state == LiveState.RUNNING


def test_a_question_is_answered_on_the_inference_thread_also_while_paused(run):
    session = run(Watched(lambda: Source(rate=200)))
    until(lambda: session.out)
    asked = []
    for _ in range(2):
        session.ask(lambda p: asked.append((p.name, threading.current_thread().name)))
        until(lambda: asked)
        session.pause()
    until(lambda: len(asked) == 2)
    assert set(asked) == {("a", "ferdesk-inference-0")}


def test_a_question_that_fails_is_told_and_the_session_goes_on(run):
    session = run(Watched(lambda: Source(rate=200)))
    session.ask(lambda p: p.there_is_no_such_thing)
    until(lambda: session.errors)
    count = len(session.out)
    until(lambda: len(session.out) > count + 2)
    assert isinstance(session.errors[0], AttributeError)
    assert session.stats.state == LiveState.RUNNING


@pytest.mark.parametrize("live", [True, False])
def test_the_old_pipeline_runs_until_the_new_one_is_ready_and_no_frame_is_lost(run, live):
    ready, pipelines, swapped = threading.Event(), [], []

    def open_named(name):
        if name == "b":
            ready.wait(5)
        pipelines.append(Pipeline(name, cost=0.001))
        return pipelines[-1]

    session = run(Watched(lambda: Source(live=live, rate=300), lambda: open_named("a")))
    until(lambda: len(session.out) > 3)
    session.swap_pipeline(lambda: open_named("b"), swapped.append)
    before = len(session.out)
    until(lambda: len(session.out) > before + 5)
    assert not swapped
    assert session.stats.device == "device a"
    ready.set()
    until(lambda: session.out[-1].timings == {"b": 1.0})
    session.stop()
    assert swapped == [None]
    assert session.stats.device == "device b"
    assert [p.closed for p in pipelines] == [1, 1]
    assert all(len(p.threads) == 1 for p in pipelines)
    names = [next(iter(a.timings)) for a in session.out]
    assert names == sorted(names)
    assert session.indices == sorted(session.indices)
    assert live or session.indices == list(range(len(session.out)))


def test_a_new_pipeline_that_fails_leaves_the_old_one_running(run):
    session = run(Watched(lambda: Source(rate=300)))
    until(lambda: session.out)
    boom, swapped = RuntimeError("no such engine"), []

    def fail():
        raise boom

    session.swap_pipeline(fail, swapped.append)
    until(lambda: swapped)
    session.swap_pipeline(fail)
    until(lambda: session.errors)
    count = len(session.out)
    until(lambda: len(session.out) > count + 2)
    assert swapped == session.errors == [boom]
    assert session.stats.state == LiveState.RUNNING


def test_many_swaps_at_once_end_with_the_last(run):
    pipelines = []

    def open_named(name):
        pipelines.append(Pipeline(name))
        return pipelines[-1]

    session = run(Watched(lambda: Source(rate=500), lambda: open_named("0")))
    for i in range(1, 9):
        session.swap_pipeline(lambda i=i: open_named(str(i)))
    until(lambda: session.stats.device == "device 8")
    session.stop()
    assert sorted(p.name for p in pipelines) == [str(i) for i in range(9)]
    assert [p.closed for p in pipelines] == [1] * 9


def test_stop_may_be_called_from_a_callback(run):
    session = Watched(lambda: Source(rate=300))
    session._on_frame = lambda frame: session.stop()
    run(session)
    until(lambda: not any(t.is_alive() for t in session._threads))
    assert session.stats.state == LiveState.STOPPED


def test_stop_before_start_and_twice():
    session = Watched(Source)
    session.stop()
    session.stop()


@pytest.mark.parametrize("state", ["opening", "running", "paused", "waiting", "a file waits", "swapping"])
def test_stop_ends_in_every_state_within_two_seconds(run, state):
    gate = threading.Event()
    gone = SourceError("It was unplugged.", retry=True)
    source = {
        "waiting": Source(count=2, error=gone),
        "a file waits": Source(live=False, rate=0.01),
    }.get(state, Source())

    def open_pipeline():
        if state == "opening":
            gate.wait(0.2)
        return Pipeline()

    session = run(Watched(lambda: source, open_pipeline))
    if state == "waiting":
        until(lambda: session.stats.state == LiveState.WAITING)
    elif state != "opening":
        until(lambda: session.out)
    if state == "paused":
        session.pause()
    if state == "swapping":
        session.swap_pipeline(lambda: (gate.wait(0.2), Pipeline("b"))[1])
    start = time.monotonic()
    session.stop()
    assert time.monotonic() - start < 2.0
    assert not any(t.is_alive() for t in session._threads)
    count = len(session.out)
    time.sleep(0.02)
    assert len(session.out) == count
    assert session.states[-1][0] == LiveState.STOPPED


def test_a_driver_that_hangs_is_left_behind_with_a_line_in_the_log(run, caplog, monkeypatch):
    monkeypatch.setattr("ferdesk.live.session.STOP_SECONDS", 0.1)
    freed = threading.Event()
    source = Source(count=2, block=freed)
    session = run(Watched(lambda: source))
    until(lambda: session.out and source.blocked.is_set())
    with caplog.at_level(logging.WARNING):
        start = time.monotonic()
        session.stop()
    assert time.monotonic() - start < 10
    assert "ferdesk-capture still waits for its driver" in caplog.text
    freed.set()
    until(lambda: source.closed == 1)


def test_a_source_that_waits_for_a_picture_is_interrupted(run):
    freed = threading.Event()
    source = Source(count=2, block=freed)
    source.interrupt = freed.set
    session = run(Watched(lambda: source))
    until(lambda: session.out and source.blocked.is_set())
    session.stop()
    assert not any(t.is_alive() for t in session._threads)
    assert source.closed == 1


def test_what_of_a_file_could_not_be_read_is_told_at_its_end(run):
    source = Source(live=False, count=3)
    source.problem = "The end of clip.mp4 is damaged."
    session = run(Watched(lambda: source))
    until(lambda: session.stats.state == LiveState.ENDED)
    assert session.states[-1] == (LiveState.ENDED, "The end of clip.mp4 is damaged.")


def test_a_hundred_starts_and_stops_leave_nothing():
    def once():
        session = Watched(lambda: Source(rate=2000))
        session.start()
        until(lambda: session.out)
        session.stop()
        assert not session.errors

    def handles():
        return len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0  # noqa: PTH208

    once()
    gc.collect()
    threads, open_files = threading.active_count(), handles()
    for _ in range(100):
        once()
    gc.collect()
    assert threading.active_count() == threads
    assert handles() == open_files
    # isinstance would touch lazy proxies of other libraries, and some of them warn
    assert not [o for o in gc.get_objects() if type(o) is Watched]
