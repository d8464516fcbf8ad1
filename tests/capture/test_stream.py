from __future__ import annotations

import itertools
import socket
import threading
import time

import pytest
from capture_stand_ins import MjpegServer, wait_until

from ferdesk.capture import CaptureOptions, open_source, stream
from ferdesk.errors import SourceError


def test_motion_jpeg_over_http(mjpeg: MjpegServer) -> None:
    source = open_source(mjpeg.url())
    frames = list(itertools.islice(source, 10))
    source.close()
    assert [f.index for f in frames] == list(range(10))
    assert frames[0].image.shape == (48, 64, 3)
    assert frames[0].image[10, 10, 0] > 200 > 90 > frames[0].image[10, 10, 2]
    assert (source.info.width, source.info.height, source.info.host) == (64, 48, "127.0.0.1")
    assert source.info.live


def test_rate_is_thinned_as_asked(mjpeg: MjpegServer) -> None:
    source = open_source(mjpeg.url(), CaptureOptions(rate=20))
    times = [f.time for f in itertools.islice(source, 6)]
    source.close()
    assert (times[-1] - times[0]) / 5 > 0.04  # the server sends up to 100 a second


def test_a_stream_that_hangs_up_may_come_back(mjpeg: MjpegServer) -> None:
    source = open_source(mjpeg.url())
    frames = iter(source)
    next(frames)
    mjpeg.hang_up.set()
    with pytest.raises(
        SourceError, match=r"^127\.0\.0\.1 stopped sending\. FERDesk goes on by itself"
    ) as caught:
        list(frames)
    assert caught.value.retry
    source.close()
    mjpeg.hang_up.clear()
    again = open_source(mjpeg.url())
    assert next(iter(again)).index == 0
    again.close()


def test_a_stream_that_falls_silent_is_given_up(mjpeg: MjpegServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SILENCE_S", 0.5)
    source = open_source(mjpeg.url())
    frames = iter(source)
    next(frames)
    mjpeg.stall.set()
    with pytest.raises(SourceError, match="stopped sending") as caught:
        list(frames)
    assert caught.value.retry
    source.close()


def test_closing_does_not_wait_for_a_silent_host(mjpeg: MjpegServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SILENCE_S", 2)
    source = open_source(mjpeg.url())
    frames = iter(source)
    next(frames)
    mjpeg.stall.set()
    threading.Timer(0.2, source.interrupt).start()  # type: ignore[attr-defined]
    begin = time.perf_counter()
    for _ in frames:
        pass
    source.close()
    assert time.perf_counter() - begin < 1.5
    mjpeg.hang_up.set()
    assert wait_until(lambda: not any(t.name.startswith("stream ") for t in threading.enumerate()))


def test_a_host_that_accepts_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "OPEN_S", 1.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        begin = time.perf_counter()
        source = open_source(f"http://127.0.0.1:{server.getsockname()[1]}/")
        assert time.perf_counter() - begin < 1.4  # opening leaves the waiting to the iteration
        assert (source.info.width, source.info.height) == (0, 0)
        with pytest.raises(SourceError, match="does not answer") as caught:
            list(source)
        assert caught.value.retry
        source.close()


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_nobody_there(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(SourceError, match=r"^127\.0\.0\.1 does not answer\.") as caught:
        list(open_source(f"{scheme}://127.0.0.1:{port}/live"))
    assert caught.value.retry


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/nothing", "127.0.0.1 has no stream at this address. Check what follows the host."),
        ("/text", "127.0.0.1 sends no video at this address. Choose another stream."),
        ("/private", "127.0.0.1 wants a password. Write NAME:PASSWORD@ before the host."),
    ],
)
def test_wrong_addresses(mjpeg: MjpegServer, path: str, sentence: str) -> None:
    with pytest.raises(SourceError) as caught:
        list(open_source(mjpeg.url(path)))
    assert str(caught.value) == sentence
    assert not caught.value.retry


def test_the_password_is_used_and_never_shown(mjpeg: MjpegServer) -> None:
    source = open_source(mjpeg.url("/private").replace("http://", "http://ann:secret@"))
    assert next(iter(source)).index == 0
    assert "secret" not in repr(source.info)
    source.close()
