"""The timeline's context menu: what can be done with the label, range or person under the pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ferdesk.gui.command_list import BY_NAME

# Names of commands; "" is a line between groups.
MENUS: Mapping[str, tuple[str, ...]] = {
    "label": (
        "comment",
        "split",
        "merge",
        "delete",
        "",
        "copy_prediction",
        "accept",
        "",
        "loop",
        "zoom_selection",
    ),
    "range": ("copy_prediction", "accept", "", "loop", "zoom_selection"),
    "person": ("rename", "merge_person", "split_person", "false_face", "", "draw_box"),
}


def make_menu(
    parent: QWidget, place: str, actions: Mapping[str, QAction], wanted: Callable[[str], object]
) -> QMenu:
    """The menu for "label", "range" or "person". The window's own `actions` bring their keys and know whether
    they can act now; a command without one is asked for by name."""
    menu = QMenu(parent)
    for name in MENUS[place]:
        if not name:
            menu.addSeparator()
        elif name in actions:
            menu.addAction(actions[name])
        else:
            menu.addAction(BY_NAME[name].title).triggered.connect(lambda _=False, n=name: wanted(n))
    return menu
