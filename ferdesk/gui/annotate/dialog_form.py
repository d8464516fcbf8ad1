"""The rows of a dialog: a word and its field on one line, which may be shown only where it matters."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLabel, QLayout, QSizePolicy, QWidget


class DialogForm(QFormLayout):
    def __init__(self) -> None:
        super().__init__()
        self.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.setHorizontalSpacing(16)
        self.setVerticalSpacing(12)
        self._labels: list[QLabel] = []

    def row(self, title: str, field: QWidget | QLayout, at: int = -1) -> QLabel:
        """`title` also names the field for a screen reader, if it is a widget; `at`: before which row."""
        label = QLabel(title)
        self._labels.append(label)
        # As high as its row: Qt would put it at the top of a field that is higher than text.
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.insertRow(at, label, field)  # pyright: ignore[reportCallIssue, reportArgumentType]
        if isinstance(field, QWidget):
            label.setBuddy(field)
            if title:
                field.setAccessibleName(title)
        return label

    def keep_columns(self) -> None:
        """Fields begin at the same place whichever rows are shown."""
        widest = max(label.sizeHint().width() for label in self._labels)
        for label in self._labels:
            label.setMinimumWidth(widest)
