"""Takes the README's pictures of the live page again, from the real window on the demo clip.

    QT_QPA_PLATFORM=offscreen python scripts/screenshots.py docs/figures

Run it after a change of the window or of the default engine, look at what it made, and commit it.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from ferdesk.gui.app import make_application, make_window
from ferdesk.gui.main_window import MainWindow
from ferdesk.gui.presenter import Presenter
from ferdesk.gui.services import real_services
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.records import AnalyzedFrame, Expression
from ferdesk.settings import Settings

PATIENCE = 120  # seconds
SIZE = (1280, 800)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    app = make_application()
    for theme, expression in (("dark", Expression.SADNESS), ("light", Expression.HAPPINESS)):
        window = _open(app, theme)
        _until(window, expression, lasts=1.0, selected=True, at_least=6.0)
        window.grab().save(str(folder / f"window-{theme}.png"))
        window.close()
    window = _open(app, "dark")
    window.commands["present"].trigger()
    (page,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, Presenter) and w.isVisible())
    page.showNormal()
    page.resize(1280, 720)
    _until(window, Expression.HAPPINESS, lasts=5.0, selected=False)  # text changes sides every 4 s at most
    page.grab().save(str(folder / "window-presenter.png"))
    window.close()
    os._exit(0)  # no library is torn down under a thread that still waits for it


def _open(app: QApplication, theme: str) -> MainWindow:
    settings = Settings(notice_seen=True, theme=theme)
    window = make_window(app, SettingsKeeper(settings, None), real_services())
    window.resize(*SIZE)
    window.show()
    window.begin("demo")
    return window


def _until(
    window: MainWindow, wanted: Expression, *, lasts: float, selected: bool, at_least: float = 0.0
) -> None:
    """Go on until frames from `at_least` seconds on showed `wanted` for `lasts` seconds, then pause."""
    loop, since = QEventLoop(), [-1.0]

    def look(frame: AnalyzedFrame) -> None:
        time = frame.frame.time
        if selected and frame.predictions and window.page.people.selected is None:
            window.page.select(frame.predictions[0].track.id)
        shows = any(p.top is wanted and not p.uncertain for p in frame.predictions)
        if time < at_least or not shows:
            since[0] = -1.0
        elif since[0] < 0:
            since[0] = time
        elif time - since[0] >= lasts:
            loop.quit()

    window.live.session.frame_analyzed.connect(look)
    QTimer.singleShot(1000 * PATIENCE, loop.quit)
    loop.exec()
    window.live.session.frame_analyzed.disconnect(look)
    window.commands["pause"].trigger()
    _wait(1.0)


def _wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
