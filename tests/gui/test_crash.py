from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from ferdesk.gui.crash import BugDialog, CrashKeeper, keep_logs, report


@pytest.fixture
def caught(qtbot: QtBot) -> list[str]:
    return []


@pytest.fixture
def keeper(caught: list[str]) -> CrashKeeper:
    made = CrashKeeper()
    made.caught.connect(caught.append)
    yield made
    made.release()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_in_a_thread_is_reported_and_logged(
    qtbot: QtBot, keeper: CrashKeeper, caught: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def slip() -> None:
        raise ZeroDivisionError("a slip of ours")

    with caplog.at_level(logging.CRITICAL):
        thread = threading.Thread(target=slip)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: bool(caught), timeout=3000)
    assert "ZeroDivisionError: a slip of ours" in caught[0]
    assert "Python 3" in caught[0]
    assert "Qt 6" in caught[0]
    assert "a fault nobody foresaw" in caplog.text


def test_the_hooks_are_given_back(qtbot: QtBot) -> None:
    import sys

    before = (sys.excepthook, threading.excepthook)
    made = CrashKeeper()
    assert sys.excepthook != before[0]
    made.release()
    assert (sys.excepthook, threading.excepthook) == before


def test_the_report_can_be_copied(qtbot: QtBot) -> None:
    dialog = BugDialog("what went wrong")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == "what went wrong"
    assert dialog.findChild(QPlainTextEdit).isReadOnly()


def test_a_report_holds_no_picture_and_no_name(qtbot: QtBot) -> None:
    try:
        raise ValueError("only this")
    except ValueError as error:
        said = report(error)
    assert said.startswith("FERDesk ")
    assert "only this" in said


def test_the_log_and_the_stacks_of_a_crash_are_kept(user_folders: Path) -> None:
    import faulthandler

    was_on = faulthandler.is_enabled()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    faults = keep_logs()
    try:
        logging.getLogger("ferdesk.tests").warning("a line to find")
        logs = user_folders / "user_logs"
        assert "a line to find" in (logs / "ferdesk.log").read_text("utf-8")
        assert Path(faults.name) == logs / "faults.log"
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers, root.level = before, level
        faulthandler.disable()
        faults.close()
        if was_on:
            faulthandler.enable()
