"""A camera, a screen and a stream server that a test can play with, and the picture they show."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from ferdesk.capture import CameraInfo


def picture(index: int = 0, height: int = 48, width: int = 64) -> np.ndarray:
    """Left upper quarter red, right lower quarter blue, a gray level that tells the index."""
    image = np.full((height, width, 3), 40 + 5 * (index % 30), np.uint8)
    image[: height // 2, : width // 2] = (250, 5, 5)
    image[height // 2 :, width // 2 :] = (5, 5, 250)
    return image


class FakeCamera:
    """A cv2.VideoCapture whose plug a test can pull: `script` maps a call of read to what it returns."""

    def __init__(self, script: Callable[[int], Any] = picture, opens: bool = True) -> None:
        self.script = script
        self.opens = opens
        self.reads = 0
        self.released = 0
        self.asked: dict[int, float] = {}

    def isOpened(self) -> bool:
        return self.opens

    def read(self) -> tuple[bool, np.ndarray | None]:
        time.sleep(0.002)
        shot = self.script(self.reads)
        self.reads += 1
        return shot is not None, shot

    def get(self, key: int, /) -> float:
        return 30.0

    def set(self, key: int, value: float, /) -> bool:
        self.asked[key] = value
        return True

    def release(self) -> None:
        self.released += 1


STUDIO = (CameraInfo(0, "Built-in camera"), CameraInfo(2, "Studio camera"))


class FakeScreen:
    """Two monitors side by side; grabs BGRA as mss does."""

    monitors = (
        {"left": 0, "top": 0, "width": 300, "height": 100},
        {"left": 0, "top": 0, "width": 200, "height": 100},
        {"left": 200, "top": 0, "width": 100, "height": 80},
    )

    def __init__(self) -> None:
        self.closed = 0

    def grab(self, area: dict[str, int], /) -> np.ndarray:
        bgra = np.zeros((area["height"], area["width"], 4), np.uint8)
        bgra[..., 2], bgra[..., 3] = 200, 255  # red
        return bgra

    def close(self) -> None:
        self.closed += 1


class MjpegServer:
    """Sends pictures as Motion JPEG until told otherwise; `stall` keeps the line open without a picture."""

    def __init__(self) -> None:
        import cv2

        encoded = cv2.imencode(".jpg", picture()[..., ::-1])[1].tobytes()
        server = self
        self.stall = threading.Event()
        self.hang_up = threading.Event()
        self.closing = threading.Event()
        self.wants_password = False

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/nothing":
                    self.send_error(404)
                    return
                if self.path == "/text":
                    self.send_response(200)
                    self.send_header("Content-Length", "600000")
                    self.end_headers()
                    self.wfile.write(b"hello " * 100_000)
                    return
                if self.path == "/private" and "Authorization" not in self.headers:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                try:
                    while not (server.hang_up.is_set() or server.closing.is_set()):
                        if not server.stall.is_set():
                            head = f"Content-Type: image/jpeg\r\nContent-Length: {len(encoded)}\r\n\r\n"
                            self.wfile.write(b"--frame\r\n" + head.encode() + encoded + b"\r\n")
                        time.sleep(0.01)
                except OSError:
                    pass  # the reader went away

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = False  # so that server_close joins them
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()

    def url(self, path: str = "/live") -> str:
        return f"http://127.0.0.1:{self._http.server_port}{path}"

    def close(self) -> None:
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


def wait_until(is_true: Callable[[], bool], seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True
