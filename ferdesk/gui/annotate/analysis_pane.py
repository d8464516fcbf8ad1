"""How far the analysis of the clip is: begin it, watch it, pause it, go on."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ferdesk.gui import words
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.timecode import length
from ferdesk.gui.translated import Translated

STEPS = (1, 2, 5, 10, 25)  # every how many frames one is analysed


@dataclass(frozen=True, slots=True)
class AnalysisState:
    """`done` of `frames`; `rate` frames a second and `left` seconds while it `runs`."""

    frames: int = 0
    done: int = 0
    finished: bool = False
    runs: bool = False
    rate: float | None = None
    left: float | None = None


class AnalysisPane(Translated, QWidget):
    """Hidden once the clip is analysed."""

    cancelled = Signal()
    every_chosen = Signal(int)
    changed = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.state = AnalysisState()
        self._title, self._percent = QLabel(), QLabel()
        self._title.setProperty("role", "heading")
        self._title.setWordWrap(True)
        self._percent.setProperty("role", "status_value")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self._count, self._speed = QLabel(), QLabel()
        self._hint = QLabel()
        for label in (self._count, self._speed, self._hint):
            label.setProperty("role", "hint")
        self._hint.setWordWrap(True)
        self.every = QComboBox()
        self.every.activated.connect(lambda i: self.every_chosen.emit(self.every.itemData(i)))
        self.go, self.cancel = QPushButton(), QPushButton()
        self.go.clicked.connect(actions["analyse"].trigger)
        self.cancel.clicked.connect(self.cancelled)
        actions["analyse"].changed.connect(self._show)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._percent)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.go)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 4)
        column.setSpacing(8)
        column.addLayout(top)
        for widget in (self.bar, self._count, self._speed, self.every):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self._hint)
        self.translate()

    @property
    def done(self) -> bool:
        return self.state.finished and not self.state.runs

    def translate(self) -> None:
        self.bar.setAccessibleName(self.tr("Analysed"))
        self.every.setAccessibleName(self.tr("Which frames"))
        chosen = self.every.currentIndex()
        self.every.clear()
        for step in STEPS:
            said = self.tr("Every frame") if step == 1 else self.tr("One frame in {n}").format(n=step)
            self.every.addItem(said, step)
        self.every.setCurrentIndex(max(chosen, 0))
        self.cancel.setText(self.tr("Cancel"))
        self._show()

    def set_every(self, every: int) -> None:
        place = self.every.findData(every)
        if place < 0:
            self.every.addItem(self.tr("One frame in {n}").format(n=every), every)
            place = self.every.count() - 1
        self.every.setCurrentIndex(place)

    def show_state(self, state: AnalysisState) -> None:
        if state != self.state:
            self.state = state
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        state, locale = self.state, QLocale()
        begun = state.done > 0
        self.setVisible(not self.done)
        part = state.done / state.frames if state.frames else 0.0
        if state.runs:
            title, verb = self.tr("Analysing"), self.tr("Pause")
        elif begun:
            title, verb = self.tr("Analysis paused"), self.tr("Go on")
        else:
            title, verb = self.tr("Not analysed yet"), self.tr("Analyse")
        self._title.setText(title)
        self._percent.setText(words.with_sign(str(int(100 * part))) if state.runs or begun else "")
        self.bar.setRange(0, max(state.frames, 1))
        self.bar.setValue(state.done)
        for widget in (self.bar, self._count):
            widget.setVisible(state.runs or begun)
        said = self.tr("{done} of {all} frames")
        self._count.setText(said.format(done=locale.toString(state.done), all=locale.toString(state.frames)))
        speed = ""
        if state.runs and state.rate is not None:
            speed = self.tr("{n} frames/s").format(n=locale.toString(state.rate, "f", 1))
            if state.left is not None:
                speed += ", " + self.tr("{time} left").format(time=_left(state.left))
        self._speed.setText(speed)
        self._speed.setVisible(state.runs)
        self.every.setVisible(not begun and not state.runs)
        self.every.setEnabled(self._actions["analyse"].isEnabled())
        self.go.setText(verb)
        self.go.setToolTip(self._actions["analyse"].toolTip())
        self.go.setEnabled(self._actions["analyse"].isEnabled())
        role = "" if state.runs else "main"
        if self.go.property("role") != role:
            self.go.setProperty("role", role)
            self.go.style().unpolish(self.go)
            self.go.style().polish(self.go)
        self.cancel.setVisible(state.runs)
        self.cancel.setToolTip(self.tr("Stops and keeps what is done"))
        hint = ""
        if state.runs or begun:
            hint = self.tr("You can label what is already analysed.")
        elif not state.runs:
            hint = self.tr("Finds the faces and says what they show. Labels can be made meanwhile.")
        self._hint.setText(hint)


def _left(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 90 else length(seconds)
