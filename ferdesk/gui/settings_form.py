"""Rows of settings bound to their names: what is shown is what is kept, at once and both ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ferdesk.gui.settings_keeper import SettingsKeeper


class Form(QScrollArea):
    """A page of the settings dialog. Each method adds a row for the setting called `name`."""

    def __init__(self, keeper: SettingsKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keeper = keeper
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        self._rows = QFormLayout(inside)
        self._rows.setContentsMargins(16, 16, 16, 16)
        self._rows.setVerticalSpacing(12)
        self._rows.setHorizontalSpacing(16)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.setWidget(inside)
        self._showing: list[Callable[[], None]] = []
        keeper.changed.connect(self.show_values)

    def show_values(self) -> None:
        for show in self._showing:
            show()

    def choice(self, name: str, label: str, values: Sequence[tuple[Any, str]], hint: str = "") -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(label)
        for value, text in values:
            box.addItem(text, value)
        box.activated.connect(lambda i: self.keeper.change(**{name: box.itemData(i)}))
        self.bind(lambda: box.setCurrentIndex(box.findData(getattr(self.keeper.value, name))))
        self._add(label, box, hint)
        return box

    def check(self, name: str, label: str, hint: str = "", unset: bool | None = None) -> QCheckBox:
        """`unset`: what is ticked while the setting is None and the system decides."""
        box = QCheckBox(label)
        box.clicked.connect(lambda on: self.keeper.change(**{name: on}))

        def show() -> None:
            value = getattr(self.keeper.value, name)
            box.setChecked(bool(unset if value is None else value))

        self.bind(show)
        self._add("", box, hint)
        return box

    def number(self, name: str, label: str, low: int, high: int, hint: str = "") -> QSpinBox:
        box = QSpinBox()
        box.setRange(low, high)
        box.setAccessibleName(label)
        box.valueChanged.connect(lambda value: self.keeper.change(**{name: value}))
        self.bind(lambda: _quietly(box, getattr(self.keeper.value, name)))
        self._add(label, box, hint)
        return box

    def percent(
        self,
        name: str,
        label: str,
        low: int = 0,
        high: int = 100,
        step: int = 5,
        hint: str = "",
        unset: float | None = None,
    ) -> QSlider:
        """A part of one, shown as per cent. `unset`: where the slider stands while the setting is None."""
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low // step, high // step)
        slider.setPageStep(2)
        slider.setAccessibleName(label)
        value = QLabel()
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(slider, 1)
        layout.addWidget(value)
        slider.valueChanged.connect(lambda at: self.keeper.change(**{name: at * step / 100}))

        def show() -> None:
            part = getattr(self.keeper.value, name)
            part = unset if part is None else part
            _quietly(slider, round(100 * (part or 0.0) / step))
            value.setText(self.tr("{n}%").format(n=round(100 * (part or 0.0))))
            value.setMinimumWidth(value.fontMetrics().horizontalAdvance("200 %"))

        self.bind(show)
        self._add(label, row, hint)
        return slider

    def row(self, label: str, widget: QWidget, hint: str = "") -> None:
        """A row of its own kind."""
        self._add(label, widget, hint)

    def note(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "secondary")
        label.setWordWrap(True)
        self._rows.addRow(label)
        return label

    def bind(self, show: Callable[[], None]) -> None:
        """Call `show` now and whenever a setting changed."""
        self._showing.append(show)
        show()

    def _add(self, label: str, widget: QWidget, hint: str) -> None:
        if hint:
            below = QLabel(hint)
            below.setProperty("role", "hint")
            below.setWordWrap(True)
            widget.setAccessibleDescription(hint)
            both = QWidget()
            column = QVBoxLayout(both)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(4)
            column.addWidget(widget)
            column.addWidget(below)
            widget = both
        widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._rows.addRow(label, widget)


def _quietly(widget: QSlider | QSpinBox, value: int) -> None:
    """Show a value without taking it for the person's."""
    widget.blockSignals(True)
    widget.setValue(value)
    widget.blockSignals(False)
