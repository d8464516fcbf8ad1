from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ferdesk.errors import FerdeskError
from ferdesk.gui.annotate import sound_output
from ferdesk.gui.annotate.fetcher import FrameFetcher
from ferdesk.gui.annotate.jobs import Job, Stopped

SOON = 5000


def test_a_job_tells_progress_and_its_answer_in_that_order(qtbot: QtBot) -> None:
    job, told = Job("try"), []
    job.progressed.connect(lambda p: told.append(p))
    job.done.connect(lambda answer: told.append(answer))

    def work(tell: Callable[[Any], None], stop: threading.Event) -> str:
        tell(0.5)
        return "done"

    with qtbot.waitSignal(job.ended, timeout=SOON):
        job.start(work)
    assert told == [0.5, "done"]
    assert not job.running


def test_a_fast_job_does_not_flood_the_window(qtbot: QtBot) -> None:
    job, told = Job("try"), []
    job.progressed.connect(lambda p: told.append(p))

    def work(tell: Callable[[Any], None], stop: threading.Event) -> None:
        for n in range(1000):
            tell(n)

    job.start(work)
    time.sleep(0.2)  # the window is busy meanwhile
    qtbot.waitUntil(lambda: not job.running, timeout=SOON)
    assert told == [999]


def test_a_sentence_is_told_and_a_stop_is_not(qtbot: QtBot) -> None:
    job, failed = Job("try"), []
    job.failed.connect(lambda error: failed.append(str(error)))

    def refuse(tell: Callable[[Any], None], stop: threading.Event) -> None:
        raise FerdeskError("No.")

    def wait(tell: Callable[[Any], None], stop: threading.Event) -> None:
        stop.wait(5)
        raise Stopped("Stopped.")

    for work in (refuse, wait):
        with qtbot.waitSignal(job.ended, timeout=SOON):
            job.start(work)
            job.stop()
    assert failed == ["No."]


def test_closing_a_job_waits_for_it(qtbot: QtBot) -> None:
    job, ended = Job("try"), []
    job.start(lambda tell, stop: ended.append(stop.wait(5)))
    job.close()
    assert ended == [True]
    assert not [t for t in threading.enumerate() if t.name == "ferdesk-try"]


def test_frames_come_exact_and_the_newest_wish_wins(qtbot: QtBot, clip: Path) -> None:
    fetcher, got = FrameFetcher(clip, np.arange(60) / 25), []
    fetcher.fetched.connect(got.append)
    try:
        for frame in (3, 50, 17):
            fetcher.ask(frame)
        qtbot.waitUntil(lambda: bool(got) and got[-1].index == 17, timeout=SOON)
        assert abs(int(got[-1].image[45, 80, 0]) - 51) < 8
        fetcher.ask(16)
        qtbot.waitUntil(lambda: got[-1].index == 16, timeout=SOON)
    finally:
        fetcher.close()
    assert not [t for t in threading.enumerate() if t.name == "ferdesk-scrubber"]


def test_a_clip_that_is_gone_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    fetcher, failed = FrameFetcher(tmp_path / "gone.mp4", np.arange(3) / 25), []
    fetcher.failed.connect(failed.append)
    try:
        qtbot.waitUntil(lambda: bool(failed), timeout=SOON)
    finally:
        fetcher.close()
    assert isinstance(failed[0], FerdeskError)


# -- sound


class PlayedDevice:
    """Stands in for sounddevice: a device that is handed pieces by the test."""

    def __init__(self, output: bool = True) -> None:
        self.output = output
        self.callback: Callable[..., None] | None = None
        self.time = 100.0

    def query_devices(self, kind: str) -> dict[str, str]:
        if not self.output:
            raise ValueError("no output")
        return {"name": "played"}

    def OutputStream(self, **options: Any) -> PlayedDevice:
        self.callback = options["callback"]
        return self

    def __enter__(self) -> PlayedDevice:
        return self

    def __exit__(self, *_: object) -> None:
        self.callback = None

    def want(self, samples: int, heard_in: float) -> Any:
        out = np.full((samples, 2), 7, np.int16)
        assert self.callback is not None
        self.callback(out, samples, SimpleNamespace(outputBufferDacTime=self.time + heard_in), None)
        return out


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of a tone, whose loudness steps up at one second."""
    import av

    path = tmp_path_factory.mktemp("sound") / "tone.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        tone = np.where(np.arange(96_000) < 48_000, 1000, 9000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(tone, 2)[None], format="s16", layout="stereo")
        frame.sample_rate = 48_000
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return path


def test_pictures_follow_what_the_device_says_is_heard(talking: Path) -> None:
    device = PlayedDevice()
    sound = sound_output.SoundOutput(talking, device)
    sound.start(0.99)
    try:
        end = time.monotonic() + 5
        while device.callback is None and time.monotonic() < end:
            time.sleep(0.005)
        assert sound.elapsed() == 0.0
        heard = device.want(960, heard_in=0.03)
        assert (heard[0, 0], heard[-1, 0]) == (1000, 9000), "from 0.99 s on, over the step at 1 s"
        assert sound.elapsed() == 0.0, "the device has it, but nothing is heard yet"
        device.time += 0.04
        assert sound.elapsed() == pytest.approx(0.01)
        device.time += 5
        assert sound.elapsed() == pytest.approx(960 / 48_000), "never further than what was handed over"
    finally:
        sound.close()
    assert sound.elapsed() is None
    assert not [t for t in threading.enumerate() if t.name == "ferdesk-sound"]


def test_without_sound_in_the_file_it_plays_by_the_clock(clip: Path) -> None:
    sound = sound_output.SoundOutput(clip, PlayedDevice())
    sound.start(0.0)
    end = time.monotonic() + 5
    while sound.elapsed() is not None and time.monotonic() < end:
        time.sleep(0.005)
    assert sound.elapsed() is None
    sound.close()


@pytest.mark.parametrize("fault", [ImportError, OSError, ValueError])
def test_a_computer_without_an_output_is_silent(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception], clip: Path
) -> None:
    import sys

    class Missing:
        def query_devices(self, kind: str) -> None:
            raise fault("none")

    monkeypatch.setitem(sys.modules, "sounddevice", Missing())
    assert sound_output.open_sound(clip) is None
