"""Errors a person can act on: one sentence that says what happened and what to do."""

from __future__ import annotations

from pathlib import Path


class FerdeskError(Exception):
    """Shown to the person as it is: one clear sentence. Everything else is a bug."""


class SourceError(FerdeskError):
    """A camera, file or stream cannot be opened or read. `retry` says that trying again may help."""

    def __init__(self, message: str, *, retry: bool = False) -> None:
        super().__init__(message)
        self.retry = retry


class EngineError(FerdeskError):
    """An engine folder or file cannot be used."""


class BackendError(FerdeskError):
    """A backend is not available here or failed while it ran."""


class RecordingError(FerdeskError):
    """A recording or a table cannot be written on. `disk_full` says that space is what it lacks."""

    def __init__(self, message: str, *, disk_full: bool = False) -> None:
        super().__init__(message)
        self.disk_full = disk_full


class FileThereError(FerdeskError):
    """`path` is there already and was not to be written over; the person may allow it."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path
