"""Settings: not modal, every change acts at once and is kept; there is nothing to confirm."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ferdesk.gui.dialog_buttons import dialog_buttons
from ferdesk.gui.engine_list import EngineEntry, backends_of
from ferdesk.gui.qt_session import EngineReport
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.gui.settings_keys import KeysPage
from ferdesk.gui.settings_pages import AnalysisPage, AppearancePage, CameraPage, RecordingPage
from ferdesk.gui.translated import Translated


class SettingsDialog(Translated, QDialog):
    def __init__(
        self,
        keeper: SettingsKeeper,
        choose_engine: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeper, self._choose_engine = keeper, choose_engine
        self._entries: tuple[EngineEntry, ...] = ()
        self._report: EngineReport | None = None
        self.sections = QListWidget()
        self.sections.setFixedWidth(168)
        self.sections.setSpacing(4)
        self.pages = QStackedWidget()
        self.sections.currentRowChanged.connect(self.pages.setCurrentIndex)
        row = QHBoxLayout()
        row.addWidget(self.sections)
        row.addWidget(self.pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addLayout(row, 1)
        layout.addWidget(dialog_buttons(self))
        self.resize(760, 560)
        self.translate()

    def translate(self) -> None:
        """Build the pages again: every word in them is another one."""
        self.setWindowTitle(self.tr("Settings"))
        self.sections.setAccessibleName(self.tr("Sections"))
        at = max(self.sections.currentRow(), 0)
        while (page := self.pages.widget(0)) is not None:
            self.pages.removeWidget(page)
            page.deleteLater()
        self.sections.clear()
        self._engines = QComboBox()
        self._engines.setAccessibleName(self.tr("Engine"))
        self._engines.activated.connect(lambda i: self._choose_engine(self._engines.itemData(i)))
        self.analysis = AnalysisPage(self._keeper, self._engines, backends_of(self._entries))
        for title, page in (
            (self.tr("Appearance"), AppearancePage(self._keeper)),
            (self.tr("Camera"), CameraPage(self._keeper)),
            (self.tr("Analysis"), self.analysis),
            (self.tr("Recording"), RecordingPage(self._keeper)),
            (self.tr("Keys"), KeysPage(self._keeper)),
        ):
            self.sections.addItem(title)
            self.pages.addWidget(page)
        self.sections.setCurrentRow(at)
        self._show_engines()

    def set_engines(self, entries: Sequence[EngineEntry]) -> None:
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.translate()

    def set_engine(self, report: EngineReport) -> None:
        """What runs now."""
        self._report = report
        self._show_engines()

    def _show_engines(self) -> None:
        self._engines.clear()
        for entry in self._entries:
            if entry.card is not None:
                self._engines.addItem(entry.card.title or entry.name, entry.name)
        if self._report is not None:
            self._engines.setCurrentIndex(self._engines.findData(self._report.card.name))
        self.analysis.set_engine(self._report)
