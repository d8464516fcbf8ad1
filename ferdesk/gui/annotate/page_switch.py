"""Live | Annotate: the two pages of the window, side by side in every toolbar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ferdesk.gui.actions import Actions
from ferdesk.gui.translated import Translated

_PAGES = ("page_live", "page_annotate")


class PageSwitch(Translated, QWidget):
    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = [actions[name] for name in _PAGES]
        self.buttons = [QPushButton() for _ in _PAGES]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, (button, action) in enumerate(zip(self.buttons, self._actions, strict=True)):
            button.setProperty("role", "segment")
            button.setProperty("side", "left" if place == 0 else "right")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, action=action: self._choose(action))
            action.changed.connect(self._show)
            row.addWidget(button)
        self.translate()

    def translate(self) -> None:
        self.setAccessibleName(self.tr("Page"))
        self._show()

    def _choose(self, action: QAction) -> None:
        action.trigger()
        self._show()  # a click on the page that is shown would uncheck its button

    def _show(self) -> None:
        for button, action in zip(self.buttons, self._actions, strict=True):
            button.setText(action.iconText())
            button.setAccessibleName(action.iconText())
            button.setToolTip(action.toolTip())
            button.setChecked(action.isChecked())
