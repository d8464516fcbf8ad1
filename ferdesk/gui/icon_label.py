"""An icon that stands by itself: in the colour of the theme in use, as large as the text scale asks."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.gui import icons, theme


class IconLabel(QWidget):
    def __init__(
        self, name: str = "", side: int = 16, role: str = "text", parent: QWidget | None = None
    ) -> None:
        """`side` in pixels at text scale 100 %; `role` as icons.icon takes it."""
        super().__init__(parent)
        self._name, self._side, self._role = name, side, role
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str) -> None:
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:
        side = theme.current().px(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._name:
            painter = QPainter(self)
            icons.icon(self._name, self._role).paint(painter, self.rect())
            painter.end()
