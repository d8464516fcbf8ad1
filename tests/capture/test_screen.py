from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from capture_stand_ins import FakeScreen

from ferdesk.capture import CaptureOptions, open_source
from ferdesk.capture.screen import ScreenSource
from ferdesk.errors import SourceError


def open_screen(spec: str, screen: FakeScreen | None = None, rate: float = 500) -> ScreenSource:
    return ScreenSource(spec, CaptureOptions(rate=rate), open_grabber=lambda: screen or FakeScreen())


@pytest.mark.parametrize(
    ("spec", "size"),
    [
        ("screen", (200, 100)),
        ("screen:1", (200, 100)),
        ("screen:2", (100, 80)),
        ("screen:10,20,33,44", (33, 44)),
        ("screen:250,90,200,200", (50, 10)),  # cut at the edge of the screen
    ],
)
def test_monitors_and_regions(spec: str, size: tuple[int, int]) -> None:
    source = open_screen(spec)
    frame = next(iter(source))
    assert frame.image.shape == (size[1], size[0], 3)
    assert tuple(frame.image[0, 0]) == (200, 0, 0)
    assert (source.info.width, source.info.height) == size
    assert source.info.live
    source.close()


@pytest.mark.parametrize("spec", ["screen:3", "screen:0", "screen:x", "screen:400,0,10,10", "screen:0,0,0,5"])
def test_what_is_not_on_the_screen(spec: str) -> None:
    screen = FakeScreen()
    with pytest.raises(SourceError, match="Choose"):
        open_screen(spec, screen)
    assert screen.closed == 1


def test_rate_is_kept_and_no_burst_follows_a_pause() -> None:
    source = open_screen("screen", rate=50)
    frames = iter(source)
    next(frames)
    time.sleep(0.2)
    times = [next(frames).time for _ in range(6)]
    assert times[-1] - times[0] > 0.06  # a late picture may be followed by one that is early, not by ten
    source.close()


def test_a_screen_that_goes_away() -> None:
    screen = FakeScreen()
    source = open_screen("screen", screen)
    frames = iter(source)
    next(frames)
    screen.grab = lambda area: 1 / 0  # type: ignore[method-assign]
    with pytest.raises(SourceError, match="cannot be read any more") as caught:
        next(frames)
    assert caught.value.retry
    source.close()


def test_wayland_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        pytest.skip("Linux only")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(SourceError, match="Wayland"):
        open_source("screen")


def test_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        pytest.skip("Linux only")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(SourceError, match="The screen cannot be read"):
        open_source("screen")


@pytest.fixture
def x_display() -> Iterator[str]:
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed")
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [server, "-displayfd", str(writer), "-screen", "0", "320x240x24", "-nolisten", "tcp"],
        pass_fds=(writer,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as numbers:
        number = numbers.readline().strip()
    yield f":{number}"
    process.terminate()
    process.wait(10)


def test_a_real_screen(x_display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", x_display)
    source = open_source("screen:16,8,101,51", CaptureOptions(rate=100))
    frames = iter(source)
    first, second = next(frames), next(frames)
    assert first.image.shape == (51, 101, 3)
    assert second.time > first.time
    source.close()
