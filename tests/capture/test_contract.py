"""What every kind of source promises, tried on each: a new source is tested by being in the folder."""

from __future__ import annotations

import gc
import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from capture_stand_ins import STUDIO, FakeCamera, FakeScreen, MjpegServer, picture, wait_until

from ferdesk import paths, plugins
from ferdesk.capture import CaptureOptions, FrameSource, interrupt, open_source
from ferdesk.capture.camera import CameraSource
from ferdesk.capture.demo import open as open_demo
from ferdesk.capture.screen import ScreenSource
from ferdesk.errors import SourceError

SOURCES = {n: m for n, m in plugins.modules_in("ferdesk.capture").items() if hasattr(m, "KIND")}
KINDS = sorted(SOURCES)
Opener = Callable[[], FrameSource]


@pytest.fixture(params=KINDS)
def opener(
    request: pytest.FixtureRequest,
    make_clip: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Opener]:
    kind, options = request.param, CaptureOptions(rate=200)
    if kind == "camera":
        yield lambda: CameraSource(
            "0", options, open_device=lambda index: FakeCamera(), cameras=lambda: STUDIO
        )
    elif kind == "clip":
        path = make_clip(times=[i / 30 for i in range(60)])
        yield lambda: open_source(str(path))
    elif kind == "demo":  # a small clip in its place: the real one is read in test_clip
        make_clip("demo.mp4")
        monkeypatch.setattr(paths, "assets", lambda: tmp_path)
        yield lambda: open_demo("demo", CaptureOptions())
    elif kind == "images":
        for index in range(10):
            cv2.imwrite(str(tmp_path / f"{index}.png"), picture(index))
        yield lambda: open_source(str(tmp_path))
    elif kind == "screen":
        yield lambda: ScreenSource("screen:2", options, open_grabber=FakeScreen)
    elif kind == "stream":
        server = MjpegServer()
        yield lambda: open_source(server.url())
        server.close()
    else:
        pytest.fail(f"{kind} is a new kind of source: say here how a test opens it")


def test_frames_are_rgb_and_times_rise(opener: Opener) -> None:
    source = opener()
    frames = list(itertools.islice(source, 8))
    source.close()
    assert len(frames) == 8
    for frame in frames:
        assert frame.image.ndim == 3
        assert frame.image.shape[2] == 3
        assert frame.image.dtype == np.uint8
        assert frame.image.flags.c_contiguous
    assert all(a.time < b.time and a.index < b.index for a, b in itertools.pairwise(frames))
    assert frames[0].time >= 0
    height, width = frames[0].image.shape[:2]
    assert (source.info.width, source.info.height) == (width, height)
    assert source.info.name


def test_frames_do_not_share_memory(opener: Opener) -> None:
    source = opener()
    first, second = itertools.islice(source, 2)
    assert not np.shares_memory(first.image, second.image)
    source.close()


def test_close_twice_and_before_the_first_frame(opener: Opener) -> None:
    source = opener()
    source.close()
    source.close()


def test_close_in_the_middle_ends_the_iteration_and_its_thread(opener: Opener) -> None:
    before = threading.active_count()
    source = opener()
    frames = iter(source)
    next(frames)
    source.close()
    assert list(frames) == []
    source.close()
    assert wait_until(lambda: threading.active_count() <= before + _of_the_server())


def test_interrupt_from_outside(opener: Opener) -> None:
    source = opener()
    frames = iter(source)
    next(frames)
    timer = threading.Timer(0.05, interrupt, [source])
    timer.start()
    for _ in frames:  # without the interrupt, a live source would go on for ever
        pass
    timer.join()
    source.close()


def test_opened_and_closed_a_hundred_times_leaves_nothing(opener: Opener) -> None:
    for _ in range(3):
        _open_read_close(opener)
    gc.collect()
    threads, handles = threading.active_count(), _handles()
    for _ in range(100):
        _open_read_close(opener)
    gc.collect()
    assert wait_until(lambda: threading.active_count() <= threads)
    assert wait_until(lambda: _handles() <= handles + 2)


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("0", "camera"),
        ("camera:0", "camera"),
        ("camera:Cam v1.2.mp4", "camera"),
        ("/dev/video0", "camera"),
        ("talk.mp4", "clip"),
        ("C:\\talks\\a.MOV", "clip"),
        ("/a/b.mkv", "clip"),
        ("face.JPG", "images"),
        (str(Path(__file__).parent), "images"),
        ("rtsp://10.0.0.1:554/live.mp4", "stream"),
        ("HTTPS://host/a.jpg", "stream"),
        ("screen", "screen"),
        ("screen:1", "screen"),
        ("screen:0,0,64.5,64", "screen"),
        ("demo", "demo"),
    ],
)
def test_one_kind_and_one_only_takes_what_a_person_names(spec: str, kind: str) -> None:
    taken = [name for name, module in SOURCES.items() if module.matches(spec)]
    assert taken == [kind]


@pytest.mark.parametrize("spec", ["", "nonsense", "ftp://host/a.mp4"])
def test_what_nothing_takes(spec: str) -> None:
    with pytest.raises(SourceError, match="There is no camera, file or folder"):
        open_source(spec)


def _open_read_close(opener: Opener) -> None:
    source = opener()
    next(iter(source))
    source.close()


def _of_the_server() -> int:
    """Threads of the test's own stream server that still serve."""
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


def _handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0
