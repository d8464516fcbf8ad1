"""Under the video while a face box is drawn: whose face it is, which keys move it, keep it or leave it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ferdesk.gui.translated import Translated


class BoxBar(Translated, QFrame):
    kept = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "control_bar")
        self._owner, self._hint = QLabel(), QLabel()
        self._hint.setWordWrap(True)  # two lines in a narrow window, and never cut: it is the only help here
        self._owner.setProperty("role", "heading")
        self._hint.setProperty("role", "small")
        self._keep, self._leave = QPushButton(), QPushButton()
        self._keep.setProperty("role", "main")
        self._keep.clicked.connect(self.kept)
        self._leave.clicked.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self._owner)
        row.addWidget(self._hint, 1)
        row.addWidget(self._keep)
        row.addWidget(self._leave)
        self.hide()
        self.translate()

    def translate(self) -> None:
        self.setAccessibleName(self.tr("Draw face box"))
        self._hint.setText(
            self.tr("Arrows move, Shift+arrows size, PgUp and PgDn choose the person. Or drag over the face.")
        )
        self._keep.setText(self.tr("Keep box"))
        self._leave.setText(self.tr("Cancel"))

    def show_owner(self, name: str) -> None:
        """The person whose face it is, or that it is a new one's."""
        self._owner.setText(name)
