"""Builds the engine that runs for this computer, in a process of its own, so that nothing waits for it."""

from __future__ import annotations

import json
import sys
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from ferdesk.errors import BackendError

_KILLED_WITHIN_MS = 2000


class EngineBuild(QObject):
    progressed = Signal(float)  # 0..1
    built = Signal(str, str)  # the engine's name, the device it will run on
    failed = Signal(object)  # BackendError
    ended = Signal()  # after either, and after cancelling

    def __init__(self, parent: QObject | None = None, command: tuple[str, ...] = ()) -> None:
        """`command` replaces `python -m ferdesk engines build`."""
        super().__init__(parent)
        self._command = command or (sys.executable, "-m", "ferdesk", "engines", "build")
        self._process: QProcess | None = None
        self._name = ""
        self._device = ""
        self._line = b""

    @property
    def busy(self) -> bool:
        return self._process is not None

    def start(self, name: str) -> None:
        """Build the engine called `name`, if none is being built."""
        if self.busy:
            return
        self._name, self._device, self._line = name, "", b""
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUTF8", "1")
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        self._process = process
        program, *arguments = self._command
        process.start(program, [*arguments, name, "--json"])

    def cancel(self) -> None:
        """End it; what was built before stays as it was."""
        process, self._process = self._process, None
        if process is not None:
            process.disconnect(self)
            process.kill()
            process.waitForFinished(_KILLED_WITHIN_MS)
            process.deleteLater()
            self.ended.emit()

    def _read(self) -> None:
        if self._process is None:
            return
        *lines, self._line = (self._line + self._process.readAllStandardOutput().data()).split(b"\n")
        for line in lines:
            self._take(json.loads(line))

    def _take(self, said: dict[str, Any]) -> None:
        if said["stage"] == "done":
            self._device = said["device"]
        else:  # building is nearly all of it
            part = 0.9 * said["part"] if said["stage"] == "build" else 0.9 + 0.1 * said["part"]
            self.progressed.emit(part)

    def _finished(self, code: int) -> None:
        process = self._process
        if process is None:
            return
        self._read()
        said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
        self._process = None
        process.deleteLater()
        if code == 0 and self._device:
            self.built.emit(self._name, self._device)
        else:
            reason = said[-1].removeprefix("ferdesk engines: ") if said else f"exit code {code}"
            self.failed.emit(BackendError(reason))
        self.ended.emit()

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._finished(1)
