"""The menu bar: every command stands in one menu, with its key."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QMenuBar

from ferdesk.gui.actions import Actions

_RULE = ""
_PERSON = ("person_next", "person_previous", _RULE, "rename", "neutral", "forget_neutral", _RULE, "speak")
_LAYOUT = {
    "file": (
        "open",
        "open_folder",
        "open_stream",
        "annotate_clip",
        "close_source",
        _RULE,
        "import_labels",
        "export",
        "save_copy",
        _RULE,
        "settings",
        _RULE,
        "quit",
    ),
    "edit": ("undo", "redo", "history", _RULE, "split", "merge", "delete", _RULE, "saved"),
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
    "timeline": (
        "hide_predictions",
        _RULE,
        "show_bands",
        "show_curves",
        "show_cuts",
        _RULE,
        "zoom_selection",
        "zoom_fit",
        "zoom_in",
        "zoom_out",
        _RULE,
        "text_larger",
        "text_smaller",
        "text_normal",
    ),
    "play": (
        "play",
        "play_back",
        "play_on",
        "play_stop",
        "loop",
        "slower",
        "faster",
        _RULE,
        "frame_next",
        "frame_previous",
        "ten_on",
        "ten_back",
        "edge_next",
        "edge_previous",
        "frame_first",
        "frame_last",
        "go_to",
    ),
    "label": (
        *(f"label_{digit}" for digit in range(1, 9)),
        "label_none",
        "label_uncertain",
        "label_custom",
        _RULE,
        "mark_in",
        "mark_out",
        _RULE,
        "accept",
        "accept_above",
        "copy_prediction",
        _RULE,
        *(f"intensity_{number}" for number in range(1, 6)),
        "comment",
        _RULE,
        "tier_up",
        "tier_down",
        "tier_add",
        "tier_rename",
        "vocabulary",
        "tier_remove",
    ),
    "face": (
        "person_up",
        "person_down",
        _RULE,
        "rename",
        "merge_person",
        "split_person",
        _RULE,
        "draw_box",
        "remove_box",
        "false_face",
        "bring_back",
    ),
    "agreement": ("check_next", "check_previous", _RULE, "agreement"),
    "analysis": ("analyse", "analyse_anew", _RULE, "fine_tune"),
    "live": ("pause", "record", "snapshot"),
    "engine": ("engine_next", "engine_previous"),
    "person": _PERSON,
    "window": (
        "page_live",
        "page_annotate",
        _RULE,
        "keep_on_top",
        "present",
        _RULE,
        "next_region",
        "previous_region",
    ),
    "help": ("key_list", "explain"),
}
_LIVE_ONLY = frozenset({"view", "live", "engine", "person"})
_ANNOTATE_ONLY = frozenset({"timeline", "play", "label", "face", "agreement", "analysis"})
_CURVES = (*(f"curve_{digit}" for digit in range(1, 9)), _RULE, "curve_all")


class Menus(QObject):
    """Fills `bar`; `menus` has each menu by name for what others add."""

    def __init__(self, bar: QMenuBar, actions: Actions) -> None:
        super().__init__(bar)
        self._actions = actions
        self.menus: dict[str, QMenu] = {}
        for name, commands in _LAYOUT.items():
            menu = self.menus[name] = bar.addMenu("")
            menu.setToolTipsVisible(name == "analysis")  # where a command may lack what it needs
            self._fill(menu, commands)
        self.curves = QMenu(bar)
        self._fill(self.curves, _CURVES)
        view = self.menus["view"]
        view.insertMenu(actions["text_larger"], self.curves)
        view.insertSeparator(actions["text_larger"])
        self.show_page(annotate=False)

    def show_page(self, annotate: bool) -> None:
        """The menus of one page; what only the other page can do goes from the menus of both."""
        for name in _LIVE_ONLY:
            self.menus[name].menuAction().setVisible(not annotate)
        for name in _ANNOTATE_ONLY:
            self.menus[name].menuAction().setVisible(annotate)
        for name in ("import_labels", "export", "save_copy", "history", "split", "merge", "delete"):
            self._actions[name].setVisible(annotate)
        for name in ("open_folder", "open_stream"):
            self._actions[name].setVisible(not annotate)
        self.translate()

    def translate(self) -> None:
        titles = {
            "file": self.tr("&File"),
            "edit": self.tr("&Edit"),
            "view": self.tr("&View"),
            "timeline": self.tr("&View"),
            "play": self.tr("Pl&ay"),
            "label": self.tr("&Label"),
            "face": self.tr("&Person"),
            "agreement": self.tr("A&greement"),
            "analysis": self.tr("A&nalysis"),
            "live": self.tr("&Live"),
            "engine": self.tr("E&ngine"),
            "person": self.tr("&Person"),
            "window": self.tr("&Window"),
            "help": self.tr("&Help"),
        }
        for name, title in titles.items():
            menu = self.menus[name]
            # A hidden menu keeps its Alt key in Qt, and every other press would go to it.
            menu.setTitle(title if menu.menuAction().isVisible() else title.replace("&", ""))
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
