"""Looks for the faces of several frames of a clip at once: one face detector uses one processor only."""

from __future__ import annotations

from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread

from ferdesk.faces.detector import DetectorKind, FaceDetector, Seen
from ferdesk.records import Frame

_AHEAD = 4  # frames for each detector

_Asked = tuple[Frame, Future["Seen"]]


class FaceDetectors:
    """As many FaceDetectors as `count`, each opened, used and closed on a thread of its own.

    The settings are FaceDetector's and hold for all; they reach every frame asked for after the change.
    """

    def __init__(self, kind: DetectorKind = "full", count: int = 2) -> None:
        self.kind: DetectorKind = kind
        self.max_faces = 16
        self.min_face = 0.0
        self.tiled = False
        self._inboxes: list[SimpleQueue[_Asked | None]] = [SimpleQueue() for _ in range(count)]
        self._turn = 0
        self._threads = [
            Thread(target=self._work, args=(inbox,), name=f"detect faces {n}", daemon=True)
            for n, inbox in enumerate(self._inboxes)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def ahead(self) -> int:
        """Frames to ask for before the first is waited for: no detector waits while the engine runs."""
        return _AHEAD * len(self._inboxes)

    def look(self, frame: Frame) -> Seen:
        """As FaceDetector.look."""
        return self.ask(frame).result()

    def ask(self, frame: Frame) -> Future[Seen]:
        """As FaceDetector.look, on the next thread in turn. Raises RuntimeError once closed."""
        which, self._turn = self._turn, (self._turn + 1) % len(self._inboxes)
        if not self._threads[which].is_alive():
            raise RuntimeError("these detectors are closed")
        answer: Future[Seen] = Future()
        self._inboxes[which].put((frame, answer))
        return answer

    def close(self) -> None:
        """End the threads after the frames they have; may be called twice."""
        for inbox in self._inboxes:
            inbox.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self, inbox: SimpleQueue[_Asked | None]) -> None:
        detector: FaceDetector | None = None
        try:
            while (asked := inbox.get()) is not None:
                frame, answer = asked
                try:
                    detector = detector or FaceDetector(self.kind)
                    detector.max_faces, detector.min_face = self.max_faces, self.min_face
                    detector.tiled = self.tiled
                    answer.set_result(detector.look(frame))
                except Exception as error:  # raised to whoever asked
                    answer.set_exception(error)
                del asked, frame, answer  # a picture waits here no longer than it must
        finally:
            if detector is not None:
                detector.close()
