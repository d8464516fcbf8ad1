"""Bugs: what nobody foresaw goes to the log and to a dialog that offers a report, and the program goes on."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import platform
import sys
import threading
import traceback
from types import TracebackType
from typing import IO

from PySide6.QtCore import QObject, Qt, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ferdesk import paths
from ferdesk.gui.about import version
from ferdesk.gui.dialog_buttons import dialog_buttons

_log = logging.getLogger(__name__)


class BugDialog(QDialog):
    """One sentence, the report, Copy report and Close. Not modal."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("FERDesk found a fault in itself"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sentence = QLabel(
            self.tr(
                "FERDesk did something it should not and tries to go on. "
                "Copy the report for the people who make it."
            )
        )
        sentence.setWordWrap(True)
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setAccessibleName(self.tr("Report"))
        buttons = dialog_buttons(self)
        self.copy = QPushButton(self.tr("Copy report"))
        self.copy.setProperty("role", "main")
        buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(sentence)
        layout.addWidget(self.report)
        layout.addWidget(buttons)
        self.resize(560, 360)


class CrashKeeper(QObject):
    """Catches what escapes from slots and threads; `caught` carries the report to the GUI thread."""

    caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self.handle
        threading.excepthook = self._handle_thread

    def release(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        _log.critical("a fault nobody foresaw", exc_info=(kind, error, trace))
        self.caught.emit(report(error))

    def _handle_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self.handle(args.exc_type, args.exc_value, args.exc_traceback)


def report(error: BaseException) -> str:
    """What we need to mend it; no pictures, no names, no paths but those of the program."""
    trace = "".join(traceback.format_exception(error))
    return (
        f"FERDesk {version()}, Python {platform.python_version()}, Qt {qVersion()}, "
        f"{platform.system()} {platform.release()} {platform.machine()}\n\n{trace}"
    )


def keep_logs(level: int = logging.INFO) -> IO[str]:
    """Write the log and, should the process die in a library, every thread's stack to the logs' folder.

    Returns the open file of the latter: it must stay open as long as the program runs.
    """
    folder = paths.user_logs()
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "ferdesk.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler, logging.StreamHandler()], force=False)
    faults = (folder / "faults.log").open("a", encoding="utf-8")
    faulthandler.enable(faults)
    return faults
