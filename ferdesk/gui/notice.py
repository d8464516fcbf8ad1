"""The first start: four lines on what FERDesk shows, on consent, on the EU rule and that all stays here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ferdesk.gui.icon_label import IconLabel
from ferdesk.gui.sheet import Sheet
from ferdesk.gui.translated import Translated

_ICONS = ("face", "check", "warning", "lock")


class Notice(Translated, Sheet):
    """Not modal: the camera or the demo clip runs behind it. Start and Esc only close it."""

    read_more = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, widest=560)
        self._title = QLabel()
        self._title.setProperty("role", "large")
        self._lines = [QLabel() for _ in _ICONS]
        rows = QGridLayout()
        rows.setHorizontalSpacing(12)
        rows.setVerticalSpacing(12)
        rows.setColumnStretch(1, 1)
        for row, (name, line) in enumerate(zip(_ICONS, self._lines, strict=True)):
            line.setWordWrap(True)
            line.setTextFormat(Qt.TextFormat.RichText)
            rows.addWidget(IconLabel(name), row, 0, Qt.AlignmentFlag.AlignTop)
            rows.addWidget(line, row, 1)
        self._more, self.start = QPushButton(), QPushButton()
        self.start.setProperty("role", "main")
        self._more.clicked.connect(self.read_more)
        self.start.clicked.connect(self.close_sheet)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._more)
        buttons.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(self._title)
        layout.addLayout(rows)
        layout.addLayout(buttons)
        self.translate()

    def translate(self) -> None:
        self._title.setText(self.tr("Before you start"))
        self.setAccessibleName(self._title.text())
        words = (
            (
                self.tr("Expressions, not feelings."),
                self.tr(
                    "FERDesk says what a face shows. It cannot know what a person feels, thinks or intends."
                ),
            ),
            (
                self.tr("Ask people first."),
                self.tr("Analyse faces only with the consent of the people you show."),
            ),
            (
                self.tr("EU rule."),
                self.tr(
                    "Inferring emotions at work or in education is forbidden, "
                    "except for medical or safety reasons."
                ),
            ),
            (
                self.tr("All local."),
                self.tr("Pictures and results stay on this computer unless you export them."),
            ),
        )
        for line, (head, rest) in zip(self._lines, words, strict=True):
            line.setText(f"<b>{head}</b> {rest}")
            line.setAccessibleName(f"{head} {rest}")
        self._more.setText(self.tr("Read more"))
        self.start.setText(self.tr("Start"))

    def open_notice(self) -> None:
        self.open(self.start)
