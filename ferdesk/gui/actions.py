"""One QAction a command: what menus, buttons and keys all trigger."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent

from ferdesk.gui import icons
from ferdesk.gui.command_list import BY_NAME, COMMANDS, ON_LIVE
from ferdesk.gui.keys import Keys

CHECKABLE = frozenset(
    {"boxes", "bars", "mirror", "blur", "keep_on_top", "pause", "page_live", "page_annotate", "play", "loop"}
    | {"hide_predictions", "show_bands", "show_curves", "show_cuts"}
)
REPEATING = frozenset(
    {"opacity_up", "opacity_down", "frame_next", "frame_previous", "ten_on", "ten_back"}
    | {"tier_up", "tier_down", "person_up", "person_down", "zoom_in", "zoom_out"}
)  # a key held down goes on


class Actions(QObject):
    """The commands of one window. `trigger_key` serves single keys, Qt serves the others."""

    def __init__(self, keys: Keys, parent: QObject) -> None:
        super().__init__(parent)
        self.keys = keys
        self._groups = ON_LIVE
        self._reasons: dict[str, str] = {}
        self.retitled: Callable[[str], str | None] = lambda _name: None  # a command's other title, if any
        self._actions: dict[str, QAction] = {}
        for command in COMMANDS:
            action = QAction(self)
            action.setObjectName(command.name)
            action.setCheckable(command.name in CHECKABLE)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setShortcutVisibleInContextMenu(True)
            self._actions[command.name] = action
        self._actions["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self._actions["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)
        self.set_keys(keys)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> list[QAction]:
        return list(self._actions.values())

    def connect_all(
        self, slots: Mapping[str, Callable[[], object]], page: frozenset[str] | None = None
    ) -> None:
        """`page`: ON_LIVE or ON_ANNOTATE for commands that mean another thing on each page."""
        for name, slot in slots.items():

            def serve(_checked: bool = False, slot: Callable[[], object] = slot) -> None:
                if page is None or page == self._groups:
                    slot()

            self._actions[name].triggered.connect(serve)

    def on(self, page: frozenset[str]) -> bool:
        """Whether that page is shown."""
        return page == self._groups

    def set_icons(self, names: Mapping[str, str]) -> None:
        """`names`: command -> the icon's name."""
        for command, name in names.items():
            self._actions[command].setIcon(icons.icon(name, "record" if name == "record" else "text"))

    def set_keys(self, keys: Keys) -> None:
        self.keys = keys
        for name, action in self._actions.items():
            here = BY_NAME[name].group in self._groups
            action.setShortcuts(keys.shortcuts(name) if here else [])
        self.translate()

    def allow(self, name: str, able: bool, reason: str = "") -> None:
        """Whether a command can act now; `reason` is its tooltip while it cannot."""
        self._reasons[name] = "" if able else reason
        self._actions[name].setEnabled(able)
        self._actions[name].setToolTip(self._tip(name))

    def _tip(self, name: str) -> str:
        word, label = self._actions[name].iconText(), self.keys.label(name)
        return self._reasons.get(name) or (f"{word} ({label})" if label else word)

    def set_groups(self, groups: frozenset[str]) -> None:
        """Which commands' keys act now: those of the page that is shown."""
        self._groups = groups
        self.set_keys(self.keys)

    def translate(self) -> None:
        """Write texts again: a single key stands in the menu by hand, because Qt must not watch it."""
        for command in COMMANDS:
            action = self._actions[command.name]
            label = self.keys.label(command.name)
            by_hand = f"\t{label}" if label and not self.keys.shortcuts(command.name) else ""
            title = self.retitled(command.name) or command.title
            action.setText(title + by_hand)
            action.setIconText(title.rstrip("…"))
            action.setToolTip(self._tip(command.name))

    def trigger_key(self, event: QKeyEvent) -> bool:
        """Serve a key press nobody with the focus wanted; True if it was a command's."""
        name = self.keys.find(event, self._groups)
        if name is None or (event.isAutoRepeat() and name not in REPEATING):
            return name is not None
        action = self._actions[name]
        if action.isEnabled():
            action.trigger()
        return True
