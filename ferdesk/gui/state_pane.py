"""What stands in the well when there is no picture: an icon, one sentence, at most two ways out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ferdesk.gui import icons, theme

_WIDTH = 320
_ICON = 40


@dataclass(frozen=True, slots=True, eq=False)
class StateMessage:
    """`icon` of gui.icons; `actions` are (verb, what it does), the first is the main one, at most two.

    `keep_picture` leaves the last frame faintly behind the words.
    """

    icon: str
    title: str
    text: str = ""
    actions: tuple[tuple[str, Callable[[], object]], ...] = ()
    keep_picture: bool = False


class StatePane(QWidget):
    """Lies over the well, always in dark colours, since the well is dark in both themes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "on_well")
        self._message: StateMessage | None = None
        self._icon, self._title, self._text = QLabel(), QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._text.setProperty("role", "secondary")
        for label in (self._icon, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._text):
            label.setWordWrap(True)
        self.buttons = (QPushButton(), QPushButton())
        self.buttons[0].setProperty("role", "main")
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, place=place: self._act(place))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for label in (self._icon, self._title, self._text):
            column.addWidget(label)
        column.addSpacing(4)
        column.addLayout(row)
        middle = QHBoxLayout()  # an alignment here would forget that wrapped words need more height
        middle.addStretch(1)
        middle.addWidget(self._inside)
        middle.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        self._dress()
        self.hide()

    def show_message(self, message: StateMessage | None) -> None:
        self._message = message
        self.setVisible(message is not None)
        if message is None:
            return
        self._title.setText(message.title)
        self._text.setText(message.text)
        self._text.setVisible(bool(message.text))
        self.setAccessibleName(" ".join((message.title, message.text)).strip())
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(message.actions))
            if place < len(message.actions):
                button.setText(message.actions[place][0])
                button.setAccessibleName(message.actions[place][0])
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:  # theme or text scale
            self._dress()
        super().changeEvent(event)

    def _act(self, place: int) -> None:
        if self._message is not None and place < len(self._message.actions):
            self._message.actions[place][1]()

    def _dress(self) -> None:
        now = theme.current()
        self._inside.setFixedWidth(now.px(_WIDTH))
        if self._message is not None:
            scale = self.devicePixelRatioF()
            icon = icons.pixmap(self._message.icon, now.px(_ICON), theme.DARK.text2, scale)
            self._icon.setPixmap(icon)
