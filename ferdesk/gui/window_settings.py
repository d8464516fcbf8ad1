"""The window's part in the settings: their dialog, keys, the size of text, its place, staying on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, Qt

from ferdesk.gui.keys import Keys
from ferdesk.gui.settings_dialog import SettingsDialog
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.settings import Settings

if TYPE_CHECKING:
    from ferdesk.gui.main_window import MainWindow

FIRST_SIZE = (1280, 800)


class WindowSettings(QObject):
    def __init__(self, window: MainWindow, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._window, self._keeper = window, keeper
        self.dialog: SettingsDialog | None = None
        commands = window.commands
        commands["keep_on_top"].toggled.connect(lambda on: keeper.change(on_top=on))
        keeper.changed.connect(self._changed)
        commands.connect_all(
            {
                "settings": self.open,
                "text_larger": lambda: self._scale_text(0.1),
                "text_smaller": lambda: self._scale_text(-0.1),
                "text_normal": lambda: keeper.change(text_scale=1.0),
            }
        )

    def restore(self) -> None:
        """Size and place as they were, before the window is shown."""
        window, settings = self._window, self._keeper.value
        window.commands["keep_on_top"].setChecked(settings.on_top)
        window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, settings.on_top)
        kept = QByteArray.fromBase64(QByteArray(settings.geometry.encode()))
        if not (settings.geometry and window.restoreGeometry(kept)):
            available = window.screen().availableSize()
            window.resize(min(FIRST_SIZE[0], available.width()), min(FIRST_SIZE[1], available.height()))

    def keep_place(self) -> None:
        geometry = bytes(self._window.saveGeometry().toBase64().data()).decode()
        self._keeper.change(geometry=geometry)

    def open(self) -> None:
        window = self._window
        if self.dialog is None:
            dialog = self.dialog = SettingsDialog(self._keeper, window.live.choose_engine, window)
            window.toolbar.engine.listed.connect(dialog.set_engines)
            window.live.engine_opened.connect(dialog.set_engine)
            dialog.set_engines(window.toolbar.engine.entries)
            if window.live.engine is not None:
                dialog.set_engine(window.live.engine)
        window.toolbar.engine.look()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _changed(self, settings: Settings, names: frozenset[str]) -> None:
        if names & {"keys", "single_keys"}:
            self._window.commands.set_keys(Keys(settings.keys, settings.single_keys))
        if "on_top" in names:
            self._keep_on_top(settings.on_top)

    def _keep_on_top(self, on: bool) -> None:
        """Qt hides a window whose flags change: show it again where it was."""
        window = self._window
        window.commands["keep_on_top"].setChecked(on)
        shown = window.isVisible()
        window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, on)
        if shown:
            window.show()

    def _scale_text(self, by: float) -> None:
        scale = round(self._keeper.value.text_scale + by, 1)
        self._keeper.change(text_scale=min(max(scale, 1.0), 2.0))
