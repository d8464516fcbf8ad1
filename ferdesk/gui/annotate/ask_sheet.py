"""Asks for one line: a time to go to, a name, a list of labels. What cannot be is said where it was typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ferdesk.errors import FerdeskError
from ferdesk.gui.sentences import in_words
from ferdesk.gui.sheet import Sheet
from ferdesk.gui.translated import Translated


class AskSheet(Translated, Sheet):
    def __init__(self, over: QWidget) -> None:
        super().__init__(over, widest=420)
        self._done: Callable[[str], object] = lambda _text: None
        self._title, self._hint, self.problem = QLabel(), QLabel(), QLabel()
        self._title.setProperty("role", "heading")
        self._title.setWordWrap(True)
        self._hint.setProperty("role", "hint")
        self.problem.setProperty("role", "secondary")
        self.field = QLineEdit()
        self._cancel, self.accept = QPushButton(), QPushButton()
        self.accept.setProperty("role", "main")
        self.accept.clicked.connect(self._accept)
        self.main_button = self.accept
        self._cancel.clicked.connect(self.close_sheet)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self._title, self.field, self._hint, self.problem):
            column.addWidget(widget)
        for label in (self._hint, self.problem):
            label.setWordWrap(True)
        column.addLayout(buttons)
        self.translate()

    def translate(self) -> None:
        self._cancel.setText(self.tr("Cancel"))

    def ask(self, title: str, hint: str, text: str, verb: str, done: Callable[[str], object]) -> None:
        """`done` gets what was typed; if it raises a FerdeskError that is shown, and the sheet stays."""
        self._done = done
        self._title.setText(title)
        self.setAccessibleName(title)
        self.field.setAccessibleName(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.problem.hide()
        self.accept.setText(verb)
        self.field.setText(text)
        self.field.selectAll()
        self.open(self.field)

    def _accept(self) -> None:
        try:
            self._done(self.field.text())
        except FerdeskError as error:
            self.problem.setText(in_words(error))
            self.problem.show()
            self.place()
            self.field.setFocus()
            return
        self.close_sheet()
