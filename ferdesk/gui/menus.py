"""The menu bar: every command stands in one menu, with its key."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QMenuBar

from ferdesk.gui.actions import Actions

_RULE = ""
_PERSON = ("person_next", "person_previous", _RULE, "rename", "neutral", "forget_neutral", _RULE, "speak")
_LAYOUT = {
    "file": ("open", "open_folder", "open_stream", "close_source", _RULE, "settings", _RULE, "quit"),
    "edit": ("undo", "redo", _RULE, "saved"),
    "view": (
        "boxes",
        "bars",
        _RULE,
        "mask_next",
        "mask_previous",
        "opacity_up",
        "opacity_down",
        _RULE,
        "mirror",
        "blur",
        _RULE,
        "text_larger",
        "text_smaller",
        "text_normal",
    ),
    "live": ("pause", "record", "snapshot"),
    "engine": ("engine_next", "engine_previous"),
    "person": _PERSON,
    "window": ("keep_on_top", "present", _RULE, "next_region", "previous_region"),
    "help": ("key_list", "explain"),
}
_CURVES = (*(f"curve_{digit}" for digit in range(1, 9)), _RULE, "curve_all")


class Menus(QObject):
    """Fills `bar`; `menus` has each menu by name for what others add."""

    def __init__(self, bar: QMenuBar, actions: Actions) -> None:
        super().__init__(bar)
        self._actions = actions
        self.menus: dict[str, QMenu] = {}
        for name, commands in _LAYOUT.items():
            menu = self.menus[name] = bar.addMenu("")
            self._fill(menu, commands)
        self.curves = QMenu(bar)
        self._fill(self.curves, _CURVES)
        view = self.menus["view"]
        view.insertMenu(actions["text_larger"], self.curves)
        view.insertSeparator(actions["text_larger"])
        self.translate()

    def translate(self) -> None:
        titles = {
            "file": self.tr("&File"),
            "edit": self.tr("&Edit"),
            "view": self.tr("&View"),
            "live": self.tr("&Live"),
            "engine": self.tr("E&ngine"),
            "person": self.tr("&Person"),
            "window": self.tr("&Window"),
            "help": self.tr("&Help"),
        }
        for name, title in titles.items():
            self.menus[name].setTitle(title)
        self.curves.setTitle(self.tr("Curves"))

    def person_menu(self, owner: QMenu) -> QMenu:
        """The commands for one person, for the menu of that person's card."""
        self._fill(owner, ("rename", "neutral", "forget_neutral"))
        return owner

    def _fill(self, menu: QMenu, commands: tuple[str, ...]) -> None:
        for command in commands:
            if command == _RULE:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[command])
