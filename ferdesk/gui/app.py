"""The composition root of the window: makes the application, hands each part what it needs, and runs."""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import sys
import threading

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ferdesk.gui import icons
from ferdesk.gui.annotate.services import AnnotateServices
from ferdesk.gui.collector import Collector
from ferdesk.gui.crash import BugDialog, CrashKeeper, keep_logs
from ferdesk.gui.language import LanguageKeeper
from ferdesk.gui.main_window import MainWindow
from ferdesk.gui.services import Services, real_services
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.gui.theme import ThemeKeeper
from ferdesk.settings import Settings, settings_file

_log = logging.getLogger(__name__)


def run(source: str | None = None, engine: str | None = None, backend: str | None = None) -> int:
    """Open the window and stay until it is closed; the exit code.

    `source` as ferdesk.capture.open_source takes it; None takes the last camera, else the first, else the
    demo clip. `engine` and `backend` stand for this session only.
    """
    faults = keep_logs()
    app = make_application()
    # Python sees Ctrl+C in a terminal only when it runs: give it a moment now and then.
    for sent in (signal.SIGINT, signal.SIGTERM):  # the second when the session ends: projects close properly
        signal.signal(sent, lambda *_: app.quit())
    awake = QTimer()
    awake.start(200)
    awake.timeout.connect(lambda: None)
    path = settings_file()
    keeper = SettingsKeeper(Settings.load(path), path)
    window = make_window(app, keeper, real_services(), engine, backend)
    crashes = CrashKeeper()
    crashes.caught.connect(lambda report: BugDialog(report, window).show())
    app.aboutToQuit.connect(window.close)
    window.show()
    # Whatever is slow starts after the window is painted, on threads of its own.
    QTimer.singleShot(0, lambda: window.begin(source if source is not None else keeper.value.source))
    try:
        code = app.exec()
    finally:
        crashes.release()
        faulthandler.disable()
        faults.close()
    leave_the_hung_behind(code)
    return code


def leave_the_hung_behind(code: int) -> None:
    """Everything is closed and saved by now. If a thread still hangs in a driver or measures an engine,
    end the process here: Python would tear its libraries down under it, which aborts."""
    left = [t.name for t in threading.enumerate() if t is not threading.main_thread()]
    if left:
        _log.info("ends while these threads still run: %s", ", ".join(left))
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def make_application() -> QApplication:
    # cv2 points Qt to plugins and fonts of its own, which do not fit.
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        os.environ.pop(name, None)
    app = QApplication(sys.argv[:1])
    Collector(app)
    app.setApplicationName("FERDesk")
    app.setDesktopFileName("ferdesk")
    app.setWindowIcon(icons.app_icon())
    return app


def make_window(
    app: QApplication,
    keeper: SettingsKeeper,
    services: Services,
    engine: str | None = None,
    backend: str | None = None,
    annotating: AnnotateServices | None = None,
) -> MainWindow:
    """The window in the person's language and theme, following both as they change."""
    settings = keeper.value
    language = LanguageKeeper(settings.language, app)
    theme = ThemeKeeper(app, settings.theme, settings.text_scale, settings.patterns, settings.reduced_motion)

    def apply(changed: Settings, names: frozenset[str]) -> None:
        if names & {"theme", "text_scale", "patterns", "reduced_motion"}:
            theme.set(
                choice=changed.theme,
                text_scale=changed.text_scale,
                patterns=changed.patterns,
                reduced_motion=changed.reduced_motion,
            )
        if "language" in names:
            language.set(changed.language)

    keeper.changed.connect(apply)
    return MainWindow(services, keeper, backend, engine, annotating)
