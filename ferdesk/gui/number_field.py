"""A field for a whole number, whose text stands as far from its edge as in other fields."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox

from ferdesk.gui import theme


class NumberField(QSpinBox):
    def __init__(self, low: int, high: int, value: int | None = None) -> None:
        super().__init__()
        self.setRange(low, high)
        if value is not None:
            self.setValue(value)
        # A style sheet cannot say so: it does not reach the line inside.
        self.lineEdit().setTextMargins(theme.current().px(8), 0, 0, 0)
