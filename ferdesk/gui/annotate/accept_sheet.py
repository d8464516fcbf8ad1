"""Accept all above: takes every sure prediction over as a label, and says beforehand how many that are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from ferdesk.gui import words
from ferdesk.gui.sheet import Sheet
from ferdesk.gui.translated import Translated

_FIRST = 80  # per cent


class AcceptSheet(Translated, Sheet):
    def __init__(self, over: QWidget) -> None:
        super().__init__(over, widest=420)
        self._count: Callable[[float, bool], tuple[int, int]] = lambda _p, _all: (0, 0)
        self._done: Callable[[float, bool], object] = lambda _p, _all: None
        self._title, self._percent, self.found = QLabel(), QLabel(), QLabel()
        self._title.setProperty("role", "heading")
        self.found.setProperty("role", "secondary")
        self.found.setWordWrap(True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(30, 99)
        self.slider.setPageStep(5)
        self.slider.setValue(_FIRST)
        self.slider.valueChanged.connect(self._show)
        self.everybody = QCheckBox()
        self.everybody.toggled.connect(self._show)
        self._cancel, self.accept = QPushButton(), QPushButton()
        self.accept.setProperty("role", "main")
        self.accept.clicked.connect(self._accept)
        self.main_button = self.accept
        self._cancel.clicked.connect(self.close_sheet)
        line = QHBoxLayout()
        line.addWidget(self.slider, 1)
        line.addWidget(self._percent)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(line)
        column.addWidget(self.everybody)
        column.addWidget(self.found)
        column.addLayout(buttons)
        self.translate()

    def translate(self) -> None:
        title = self.tr("Accept all predictions above")
        self._title.setText(title)
        self.setAccessibleName(title)
        self.slider.setAccessibleName(self.tr("Least probability"))
        self.everybody.setText(self.tr("For all people, not only the one chosen"))
        self._cancel.setText(self.tr("Cancel"))
        self.accept.setText(self.tr("Accept"))

    def ask(
        self, count: Callable[[float, bool], tuple[int, int]], done: Callable[[float, bool], object]
    ) -> None:
        """`count(probability, everybody)`: how many stretches and frames would be labelled."""
        self._count, self._done = count, done
        self._show()
        self.open(self.slider)

    def _show(self) -> None:
        probability = self.slider.value() / 100
        self._percent.setText(words.percent(probability))
        stretches, frames = self._count(probability, self.everybody.isChecked())
        said = self.tr("{n} stretches, {frames} frames. What has a label keeps it.")
        self.found.setText(said.format(n=f"{stretches:,}", frames=f"{frames:,}"))
        self.accept.setEnabled(stretches > 0)

    def _accept(self) -> None:
        self.close_sheet()
        self._done(self.slider.value() / 100, self.everybody.isChecked())
