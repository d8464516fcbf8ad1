"""The toolbar: what is looked at, what looks, and how the window behaves."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from ferdesk.gui import theme
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.page_switch import PageSwitch
from ferdesk.gui.engine_picker import EnginePicker
from ferdesk.gui.services import Services
from ferdesk.gui.source_picker import SourcePicker
from ferdesk.gui.tool_row import ToolRow


class Toolbar(ToolRow):
    def __init__(self, services: Services, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("toolbar", theme.TOOLBAR, parent=parent)
        self._actions = actions
        self._source_word, self._engine_word = QLabel(), QLabel()
        for label in (self._source_word, self._engine_word):
            label.setProperty("role", "hint")
        self.source = SourcePicker(services.list_cameras, services.open_source)
        self.engine = EnginePicker(services.list_engines)
        self.switch = PageSwitch(actions)
        self.add(self.switch)
        self.add_wordless(self._source_word)
        self.add(self.source)
        self.add_wordless(self._engine_word)
        self.add(self.engine)
        self.add_stretch()
        self.add_action(actions["keep_on_top"], "quiet")
        self._present = self.add_action(actions["present"])
        actions["present"].changed.connect(self._show_key)
        self._show_key()
        self.finish()

    def _show_key(self) -> None:
        self._present.set_key(self._actions.keys.label("present"))

    def translate(self) -> None:
        super().translate()
        self._source_word.setText(self.tr("Source"))
        self._engine_word.setText(self.tr("Engine"))
