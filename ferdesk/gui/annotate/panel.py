"""What the panels beside the video share: a head with a title and a note, and a body that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ferdesk.gui import theme
from ferdesk.gui.status_line import Elided
from ferdesk.gui.translated import Translated


class Panel(Translated, QFrame):
    """`title` is set by `translate`; `body` is a column that subclasses fill."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._title, self.note = QLabel(), Elided(20)
        self._title.setProperty("role", "heading")
        self.note.setProperty("role", "hint")
        self.head = _Head()
        line = QHBoxLayout(self.head)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(8)
        line.addWidget(self._title)
        line.addWidget(self.note, 1)
        inside = QWidget()
        inside.setProperty("role", "panel")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(16, 12, 16, 12)
        self.body.setSpacing(8)
        self._area = QScrollArea()
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._area, 1)

    def set_titled(self, titled: bool) -> None:
        """Without its title where a tab says it already."""
        self._title.setVisible(titled)

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self.setAccessibleName(title)

    @property
    def title(self) -> str:
        return self._title.text()

    def minimumSizeHint(self) -> QSize:
        """The body scrolls, so a low window is not kept high by it."""
        return QSize(super().minimumSizeHint().width(), theme.current().px(80))


class _Head(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel_head")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(theme.PANEL_HEAD))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())
