"""The annotate half of the window, made when it is first needed: who only looks starts faster without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.services import AnnotateServices
from ferdesk.gui.command_list import ANNOTATE, COMMANDS
from ferdesk.gui.settings_keeper import SettingsKeeper

if TYPE_CHECKING:
    from ferdesk.gui.annotate.part import AnnotatePart

PROJECT = ".ferdesk"


def is_project(path: str) -> bool:
    return path.casefold().endswith(PROJECT)


class AnnotateHalf(QObject):
    project_named = Signal(str)
    engines_changed = Signal()

    def __init__(
        self,
        actions: Actions,
        keeper: SettingsKeeper,
        services: AnnotateServices,
        column: QVBoxLayout,
        window: QWidget,
    ) -> None:
        """`column` is the window's, where toolbar, page and status line go."""
        super().__init__(window)
        self._actions, self._keeper, self._services = actions, keeper, services
        self._column, self._window = column, window
        self.made: AnnotatePart | None = None
        for command in COMMANDS:
            if command.group == ANNOTATE:
                actions.allow(command.name, False, "")

    @property
    def part(self) -> AnnotatePart:
        """Hidden at first. Making it takes half a second."""
        if self.made is None:
            from ferdesk.gui.annotate.part import AnnotatePart

            self.made = AnnotatePart(self._actions, self._keeper, self._services, self._window)
            self.made.project_named.connect(self.project_named)
            self.made.desk.engines_changed.connect(self.engines_changed)
            self.made.add_to(self._column)
        return self.made

    def fit(self, width: int, height: int) -> None:
        if self.made is not None:
            self.made.fit(width, height)

    def let_go(self) -> None:
        """The window is no longer in front: no key is held down any more."""
        if self.made is not None:
            self.made.desk.play.let_go()

    def close(self) -> None:
        if self.made is not None:
            self.made.close()
