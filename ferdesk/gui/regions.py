"""F6 and Shift+F6: the focus goes from one part of the window to the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

Region = tuple[QWidget, QWidget]  # a part of the window, and its first control


def step_region(regions: Sequence[Region], step: int) -> None:
    """Give the focus to the first control of the next (+1) or previous (-1) part that can take it."""
    usable = [(part, first) for part, first in regions if first.isVisible() and first.isEnabled()]
    if not usable:
        return
    focus = QApplication.focusWidget()
    here = [i for i, (part, _) in enumerate(usable) if focus and (part is focus or part.isAncestorOf(focus))]
    at = here[0] if here else -step
    usable[(at + step) % len(usable)][1].setFocus(Qt.FocusReason.ShortcutFocusReason)
