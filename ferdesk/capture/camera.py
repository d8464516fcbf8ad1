"""A camera: pictures at the time they arrive, and one clear sentence when there are none."""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ferdesk.capture import CameraInfo, CaptureOptions, SourceInfo
from ferdesk.capture._camera_faults import ABSENT, fault_at_open, stopped_sending, unplugged
from ferdesk.capture._frames import FrameMaker, rgb_from_bgr
from ferdesk.errors import SourceError
from ferdesk.records import Frame

KIND = "camera"
FIRST_PICTURE_S = 5.0  # some cameras warm up for seconds
SILENCE_S = 1.5  # after this long without a picture the camera is gone
_WIDTH, _HEIGHT, _RATE = 1280, 720, 30.0  # asked for where the person does not choose
_log = logging.getLogger(__name__)


class Device(Protocol):
    """What is used of cv2.VideoCapture; tests hand in their own."""

    def isOpened(self) -> bool: ...
    def read(self) -> tuple[bool, NDArray[Any] | None]: ...
    def get(self, key: int, /) -> float: ...
    def set(self, key: int, value: float, /) -> bool: ...
    def release(self) -> None: ...


def matches(spec: str) -> bool:
    return spec.isdecimal() or spec.startswith("camera:") or re.fullmatch(r"/dev/video\d+", spec) is not None


def open(spec: str, options: CaptureOptions) -> CameraSource:
    return CameraSource(spec, options)


def list_cameras() -> tuple[CameraInfo, ...]:
    try:
        from cv2_enumerate_cameras import enumerate_cameras

        found = sorted(enumerate_cameras(_api()), key=lambda camera: camera.index)
    except (ImportError, OSError, NotImplementedError, RuntimeError) as error:
        _log.warning("Cameras cannot be listed: %s", error)
        return ()
    cameras: list[CameraInfo] = []
    for camera in found:
        name = base = (camera.name or f"Camera {camera.index}").strip()
        same = 1
        while name in {c.name for c in cameras}:
            same += 1
            name = f"{base} ({same})"
        cameras.append(CameraInfo(camera.index, name))
    return tuple(cameras)


class CameraSource:
    """`info` says what the camera really sends, which may differ from what was asked for.

    Times are those of arrival, in seconds since opening: drivers' stamps jump, stand still or are missing.
    """

    def __init__(
        self,
        spec: str,
        options: CaptureOptions,
        *,
        open_device: Callable[[int], Device] | None = None,
        cameras: Callable[[], tuple[CameraInfo, ...]] = list_cameras,
    ) -> None:
        self._cameras = cameras
        self._stopping = Event()
        self._device: Device | None = None
        self._index, self._name = _find(spec, cameras())
        node = Path(f"/dev/video{self._index}")
        self._node = node if sys.platform == "linux" and node.exists() else None
        device = (open_device or _open_device)(self._index)
        try:
            if not device.isOpened():
                raise fault_at_open(self._index, self._name)
            _ask_for(device, options)
            self._start = time.perf_counter()
            picture = self._wait_for_picture(device, FIRST_PICTURE_S)
            if picture is None:
                raise fault_at_open(self._index, self._name)
        except BaseException:
            device.release()
            raise
        self._device = device
        rate = device.get(_property("FPS"))
        self.info = SourceInfo(
            name=self._name,
            kind=KIND,
            live=True,
            width=picture.shape[1],
            height=picture.shape[0],
            rate=rate if 0 < rate < 1000 else None,
        )

    def __iter__(self) -> Iterator[Frame]:
        maker = FrameMaker()
        while self._device is not None and not self._stopping.is_set():
            picture = self._wait_for_picture(self._device, SILENCE_S)
            if picture is not None:
                yield maker.make(picture, time.perf_counter() - self._start)
            elif not self._stopping.is_set():
                raise stopped_sending(self._name) if self._is_listed() else unplugged(self._name)

    def interrupt(self) -> None:
        self._stopping.set()

    def close(self) -> None:
        self._stopping.set()
        if self._device is not None:
            self._device.release()
            self._device = None

    def _wait_for_picture(self, device: Device, seconds: float) -> NDArray[np.uint8] | None:
        """The next picture as RGB; None if the camera is silent for so long, gone, or not wanted any more."""
        import cv2

        until = time.perf_counter() + seconds
        while not self._stopping.is_set():
            try:
                is_there, picture = device.read()
            except cv2.error as error:
                _log.warning("%s: %s", self._name, error)
                is_there, picture = False, None
            if is_there and picture is not None and picture.size:
                return rgb_from_bgr(picture)
            if time.perf_counter() > until or self._is_node_gone():
                return None
            self._stopping.wait(0.02)
        return None

    def _is_node_gone(self) -> bool:
        """Linux takes the device file away the moment the plug is pulled; elsewhere only silence tells."""
        return self._node is not None and not self._node.exists()

    def _is_listed(self) -> bool:
        return any(camera.index == self._index for camera in self._cameras())


def _find(spec: str, cameras: tuple[CameraInfo, ...]) -> tuple[int, str]:
    """Number and name of the camera that `spec` means."""
    wanted = spec.removeprefix("camera:").removeprefix("/dev/video").strip()
    if not cameras:
        # A system that cannot list its cameras may still open one by number.
        if wanted.isdecimal() and (sys.platform != "linux" or Path(f"/dev/video{wanted}").exists()):
            return int(wanted), f"Camera {wanted}"
        raise SourceError(ABSENT, retry=True)
    for camera in cameras:
        if wanted in (str(camera.index), camera.name) or wanted.casefold() == camera.name.casefold():
            return camera.index, camera.name
    known = ", ".join(f"{camera.index} {camera.name}" for camera in cameras)
    raise SourceError(f"There is no camera {wanted}. Plug it in, or choose one of: {known}.", retry=True)


def _ask_for(device: Device, options: CaptureOptions) -> None:
    """Size and rate are wishes; the camera takes the nearest it has.

    Motion JPEG first: over USB 2, raw pictures of 1280x720 come at 10 a second only.
    """
    import cv2

    fourcc = cv2.VideoWriter_fourcc(*"MJPG")  # pyright: ignore[reportAttributeAccessIssue]
    device.set(_property("FOURCC"), float(fourcc))
    device.set(_property("FRAME_WIDTH"), float(options.width or _WIDTH))
    device.set(_property("FRAME_HEIGHT"), float(options.height or _HEIGHT))
    device.set(_property("FPS"), float(options.rate or _RATE))


def _open_device(index: int) -> Device:
    # Media Foundation takes up to a minute to open some cameras with its hardware conversion on.
    os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
    # V4L2 would wait 10 s for a picture that does not come, and closing must take less than 2 s.
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")
    import cv2

    before = cv2.getLogLevel()  # pyright: ignore[reportAttributeAccessIssue]
    cv2.setLogLevel(2)  # pyright: ignore[reportAttributeAccessIssue]  # its warnings say less than our sentences
    try:
        return cv2.VideoCapture(index, _api())
    finally:
        cv2.setLogLevel(before)  # pyright: ignore[reportAttributeAccessIssue]


def _api() -> int:
    import cv2

    return {"win32": cv2.CAP_MSMF, "darwin": cv2.CAP_AVFOUNDATION}.get(sys.platform, cv2.CAP_V4L2)


def _property(name: str) -> int:
    import cv2

    return int(getattr(cv2, f"CAP_PROP_{name}"))
