from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from capture_stand_ins import STUDIO, FakeCamera, picture

from ferdesk.capture import CaptureOptions, _camera_faults, camera, open_source
from ferdesk.capture.camera import CameraSource
from ferdesk.errors import SourceError


def open_camera(
    device: FakeCamera, spec: str = "camera:Studio camera", listed: Callable[[], Any] = lambda: STUDIO
) -> CameraSource:
    return CameraSource(spec, CaptureOptions(), open_device=lambda index: device, cameras=listed)


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "FIRST_PICTURE_S", 0.1)
    monkeypatch.setattr(camera, "SILENCE_S", 0.1)


@pytest.mark.parametrize(
    "spec", ["2", "camera:2", "camera:Studio camera", "camera:studio CAMERA", "/dev/video2"]
)
def test_found_by_number_and_by_name(spec: str) -> None:
    opened: list[int] = []

    def open_device(index: int) -> FakeCamera:
        opened.append(index)
        return FakeCamera()

    source = CameraSource(spec, CaptureOptions(), open_device=open_device, cameras=lambda: STUDIO)
    assert opened == [2]
    assert source.info.name == "Studio camera"
    assert source.info.live
    source.close()


@pytest.mark.parametrize(
    ("shot", "expected"),
    [
        (np.full((47, 65, 3), (1, 2, 3), np.uint8), (3, 2, 1)),  # BGR
        (np.full((48, 64, 4), (1, 2, 3, 255), np.uint8), (3, 2, 1)),  # BGRA
        (np.full((48, 64), 7, np.uint8), (7, 7, 7)),
        (np.full((48, 64, 1), 7, np.uint8), (7, 7, 7)),
        (np.full((48, 64), 7 << 8, np.uint16), (7, 7, 7)),
        (np.full((48, 64, 2), 128, np.uint8), (130, 130, 130)),  # YUYV, video range
    ],
)
def test_whatever_the_driver_sends_becomes_rgb(shot: np.ndarray, expected: tuple[int, int, int]) -> None:
    source = open_camera(FakeCamera(lambda call: shot))
    frame = next(iter(source))
    assert frame.image.shape == (*shot.shape[:2], 3)
    assert frame.image.dtype == np.uint8
    assert tuple(frame.image[3, 3]) == expected
    source.close()


def test_the_wish_of_size_and_rate_reaches_the_device() -> None:
    device = FakeCamera()
    options = CaptureOptions(width=1920, height=1080, rate=60)
    CameraSource("0", options, open_device=lambda index: device, cameras=lambda: STUDIO).close()
    assert device.asked[cv2.CAP_PROP_FRAME_WIDTH] == 1920
    assert device.asked[cv2.CAP_PROP_FRAME_HEIGHT] == 1080
    assert device.asked[cv2.CAP_PROP_FPS] == 60


def test_info_is_what_really_comes() -> None:
    source = open_camera(FakeCamera(lambda call: picture(height=2160, width=3840)))
    assert (source.info.width, source.info.height) == (3840, 2160)
    source.close()


def test_times_rise_even_if_the_clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    source = open_camera(FakeCamera())
    monkeypatch.setattr(camera.time, "perf_counter", lambda: source._start + 1.0)
    frames = iter(source)
    times = [next(frames).time for _ in range(5)]
    assert all(a < b for a, b in itertools.pairwise(times))
    source.close()


def test_short_hiccups_are_ridden_out() -> None:
    source = open_camera(FakeCamera(lambda call: None if call in (3, 4) else picture(call)))
    frames = iter(source)
    assert [next(frames).index for _ in range(6)] == list(range(6))
    source.close()


def test_unplugged_and_back() -> None:
    listed = list(STUDIO)
    device = FakeCamera(lambda call: picture(call) if call < 5 else None)
    source = open_camera(device, listed=lambda: tuple(listed))
    frames = iter(source)
    assert [next(frames).index for _ in range(4)] == [0, 1, 2, 3]
    listed[:] = STUDIO[:1]
    with pytest.raises(SourceError) as caught:
        next(frames)
    assert str(caught.value) == "Studio camera was unplugged. Plug it in again and FERDesk goes on by itself."
    assert caught.value.retry
    source.close()
    assert device.released == 1

    with pytest.raises(SourceError) as caught:
        open_camera(FakeCamera(), listed=lambda: tuple(listed))
    assert caught.value.retry

    listed[:] = STUDIO
    again = open_camera(FakeCamera(), listed=lambda: tuple(listed))
    assert next(iter(again)).index == 0
    again.close()


def test_plugged_in_but_silent() -> None:
    source = open_camera(FakeCamera(lambda call: picture(call) if call < 3 else None))
    with pytest.raises(SourceError, match="Studio camera sends no pictures") as caught:
        list(source)
    assert caught.value.retry
    source.close()


def test_a_driver_that_raises_is_a_silent_camera() -> None:
    def broken(call: int) -> np.ndarray:
        if call:
            raise cv2.error("VIDIOC_DQBUF")
        return picture()

    source = open_camera(FakeCamera(broken))
    with pytest.raises(SourceError, match="sends no pictures"):
        list(source)
    source.close()


@pytest.mark.parametrize("device", [FakeCamera(opens=False), FakeCamera(lambda call: None)])
def test_busy(device: FakeCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_camera_faults.os, "open", _refuse(OSError(16, "busy")))
    with pytest.raises(SourceError) as caught:
        open_camera(device)
    assert str(caught.value) == "Studio camera is in use. Close the other program and try again."
    assert device.released == 1


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells by the device file")
def test_not_permitted_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_camera_faults.os, "open", _refuse(PermissionError(13, "denied")))
    with pytest.raises(SourceError, match=r"^FERDesk may not use the camera\. .*try again\.$"):
        open_camera(FakeCamera(opens=False))


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_not_permitted_elsewhere(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(_camera_faults.sys, "platform", system)
    monkeypatch.setattr(_camera_faults, "_is_denied_by_windows", lambda: system == "win32")
    monkeypatch.setattr(_camera_faults, "_is_denied_by_macos", lambda: system == "darwin")
    with pytest.raises(SourceError) as caught:
        raise _camera_faults.fault_at_open(0, "Studio camera")
    expected = "FERDesk may not use the camera. Allow it in Settings, Privacy, Camera, then try again."
    assert str(caught.value) == expected


def test_no_camera_at_all() -> None:
    with pytest.raises(SourceError) as caught:
        open_camera(FakeCamera(), spec="97", listed=tuple)
    assert str(caught.value) == "No camera found. Plug one in and it appears here, or open a clip."
    assert caught.value.retry


def test_wrong_name_lists_the_right_ones() -> None:
    with pytest.raises(SourceError, match="Built-in camera, 2 Studio camera"):
        open_camera(FakeCamera(), spec="camera:Stage")


@pytest.mark.skipif(
    sys.platform != "linux", reason="opening a camera that is not there may ask for permission"
)
def test_the_real_opener_says_in_one_sentence_that_there_is_none() -> None:
    with pytest.raises(SourceError, match="camera"):
        open_source("97")


def test_interrupt_ends_a_silent_camera_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "SILENCE_S", 30)
    source = open_camera(FakeCamera(lambda call: picture() if call < 2 else None))
    threading.Timer(0.1, source.interrupt).start()
    begin = time.perf_counter()
    assert len(list(source)) == 1
    assert time.perf_counter() - begin < 2
    source.close()


def test_twins_get_names_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    import cv2_enumerate_cameras
    from cv2_enumerate_cameras.camera_info import CameraInfo as Found

    found = [Found(i, name, None, None, None, 0) for i, name in ((4, "Cam"), (0, "Cam"), (2, ""))]
    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", lambda api: found)
    assert [(c.index, c.name) for c in camera.list_cameras()] == [(0, "Cam"), (2, "Camera 2"), (4, "Cam (2)")]


def test_a_system_that_cannot_list_has_no_cameras(monkeypatch: pytest.MonkeyPatch) -> None:
    import cv2_enumerate_cameras

    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", _refuse(OSError("no")))
    assert camera.list_cameras() == ()


def _refuse(error: Exception) -> Callable[..., Any]:
    def refuse(*args: object, **kwargs: object) -> Any:
        raise error

    return refuse
