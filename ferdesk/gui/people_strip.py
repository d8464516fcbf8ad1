"""The people in view as a strip of chips: what a window too narrow for cards has under the video."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QWidget

from ferdesk.gui import theme, words
from ferdesk.gui.steady import Label
from ferdesk.gui.translated import Translated

_HEIGHT = 44  # at text scale 100 %, with room for a scroll bar under the chips


class PeopleStrip(Translated, QScrollArea):
    """A chip a person, in the order of the cards. Pressing one asks for that person's card."""

    person_selected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        inside = QWidget()
        inside.setProperty("role", "panel")
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(12, 4, 12, 4)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self.setWidget(inside)
        self._chips: dict[int, QToolButton] = {}
        self._names: dict[int, str] = {}
        self.translate()

    def translate(self) -> None:
        self.setAccessibleName(self.tr("People"))

    def sizeHint(self) -> QSize:
        return QSize(0, theme.current().px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def set_names(self, names: dict[int, str]) -> None:
        self._names = dict(names)

    def show_people(self, labels: Mapping[int, Label | None]) -> None:
        """First to last, with what their cards say: the same words as on the video, at the same moment."""
        for track in [track for track in self._chips if track not in labels]:
            self._chips.pop(track).deleteLater()
        for place, track in enumerate(labels):
            if track not in self._chips:
                chip = self._chips[track] = QToolButton(self.widget())
                chip.setCheckable(True)
                chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                chip.clicked.connect(lambda _=False, track=track: self.person_selected.emit(track))
            there = self._row.itemAt(place)
            if there is None or there.widget() is not self._chips[track]:
                self._row.insertWidget(place, self._chips[track])
        for track, label in labels.items():
            chip, name = self._chips[track], words.person(track, self._names.get(track))
            shows = self._words(label)
            if chip.text() != (text := f"{name}  {shows}".strip()):
                chip.setText(text)
                chip.setAccessibleName(f"{name}, {shows}" if shows else name)

    def _words(self, label: Label | None) -> str:
        if label is None:
            return self.tr("Out of view")
        if label.uncertain:
            return words.uncertain()
        return words.name(label.expression) if label.expression is not None else ""

    def select(self, track: int | None) -> None:
        for each, chip in self._chips.items():
            chip.setChecked(each == track)

    def first_focus(self) -> QWidget:
        """What F6 goes to."""
        return next(iter(self._chips.values()), self)
