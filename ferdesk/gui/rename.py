"""Give a person a name for this session."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ferdesk.gui.sheet import Sheet
from ferdesk.gui.translated import Translated


class RenameSheet(Translated, Sheet):
    named = Signal(int, str)  # track id, name; empty gives the number back

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, widest=400)
        self._track = 0
        self._title, self._hint = QLabel(), QLabel()
        self._title.setProperty("role", "heading")
        self._hint.setProperty("role", "hint")
        self._hint.setWordWrap(True)
        self.field = QLineEdit()
        self.field.setMaxLength(40)
        self._cancel, self._done = QPushButton(), QPushButton()
        self._done.setProperty("role", "main")
        self.field.returnPressed.connect(self._accept)
        self._done.clicked.connect(self._accept)
        self._cancel.clicked.connect(self.close_sheet)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._done)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        for widget in (self._title, self.field, self._hint):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        self.translate()

    def translate(self) -> None:
        self.setAccessibleName(self.tr("Rename person"))
        self.field.setAccessibleName(self.tr("Name"))
        self._hint.setText(self.tr("The name is kept until the source is closed, and goes into no file."))
        self._cancel.setText(self.tr("Cancel"))
        self._done.setText(self.tr("Rename"))

    def ask(self, track: int, person: str, given: str) -> None:
        """`person` as the card calls them, `given` the name they already have."""
        self._track = track
        self._title.setText(self.tr("Rename {person}").format(person=person))
        self.field.setText(given)
        self.field.selectAll()
        self.open(self.field)

    def _accept(self) -> None:
        self.close_sheet()
        self.named.emit(self._track, self.field.text())
