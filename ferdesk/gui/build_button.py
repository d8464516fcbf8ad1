"""The button under the list of engines: builds the one that runs for this computer, and says how far."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from ferdesk.gui.engine_build import EngineBuild
from ferdesk.gui.translated import Translated


class BuildButton(Translated, QPushButton):
    built = Signal(str)  # the engine's name
    failed = Signal(object)  # BackendError

    def __init__(self, parent: QWidget | None = None, building: EngineBuild | None = None) -> None:
        super().__init__(parent)
        self.name = ""
        self._part: float | None = None
        self._building = building or EngineBuild()
        self._building.setParent(self)
        self._building.progressed.connect(self._progressed)
        self._building.built.connect(lambda name, device: self.built.emit(name))
        self._building.failed.connect(self.failed)
        self._building.ended.connect(lambda: self._progressed(None))
        self.clicked.connect(self._act)
        self.translate()

    @property
    def busy(self) -> bool:
        return self._building.busy

    def offer(self, name: str) -> None:
        """The engine that a click builds; "" hides the button, unless one is being built."""
        self.name = name
        self.setVisible(bool(name) or self.busy)

    def close_all(self) -> None:
        self._building.cancel()

    def translate(self) -> None:
        if self._part is None:
            self.setText(self.tr("Build for this computer"))
        else:
            self.setText(self.tr("Building, {n}%. Cancel").format(n=round(100 * self._part)))

    def _act(self) -> None:
        if self.busy:
            self._building.cancel()
        elif self.name:
            self._progressed(0.0)
            self._building.start(self.name)

    def _progressed(self, part: float | None) -> None:
        self._part = part
        self.translate()
