"""What the Help menu has beside commands: the notice's long form, the log, and whose work this is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from ferdesk import paths
from ferdesk.gui.about import About, AboutExpressions


class HelpEntries(QObject):
    def __init__(self, menu: QMenu, window: QWidget, show_notice: Callable[[], object]) -> None:
        super().__init__(window)
        self._notice, self._expressions = QAction(menu), QAction(menu)
        self._logs, self._about = QAction(menu), QAction(menu)
        self._notice.triggered.connect(lambda: show_notice())
        self._expressions.triggered.connect(lambda: AboutExpressions(window).show())
        self._logs.triggered.connect(open_logs)
        self._about.triggered.connect(lambda: About(window).show())
        self._about.setMenuRole(QAction.MenuRole.AboutRole)
        menu.addActions([self._notice, self._expressions, self._logs])
        menu.addSeparator()
        menu.addAction(self._about)
        self.translate()

    def translate(self) -> None:
        self._notice.setText(self.tr("Before you start"))
        self._expressions.setText(self.tr("About expressions"))
        self._logs.setText(self.tr("Show the log"))
        self._about.setText(self.tr("About FERDesk"))


def open_logs() -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.user_logs())))
