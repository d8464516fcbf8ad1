"""Says when the picture has been without a face for a while. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ferdesk.records import AnalyzedFrame

SAY_AFTER = 2.0  # seconds without a face
HELP_AFTER = 10.0


class NoFace:
    """Fed each frame; `words` is the sentence to show, empty while there is nothing to say."""

    def __init__(self) -> None:
        self._seen: float | None = None  # when a face was last in view, in seconds of the source
        self._now = 0.0

    def update(self, analyzed: AnalyzedFrame) -> None:
        self._now = analyzed.frame.time
        if analyzed.predictions or self._seen is None or self._now < self._seen:
            self._seen = self._now

    @property
    def words(self) -> str:
        gone = self._now - (self._now if self._seen is None else self._seen)
        if gone >= HELP_AFTER:
            return QCoreApplication.translate("NoFace", "No face in view. Come closer or add light.")
        return QCoreApplication.translate("NoFace", "No face in view") if gone >= SAY_AFTER else ""
