"""A band above the page that says what happened and offers the one thing that mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ferdesk.gui import icons
from ferdesk.gui.icon_label import IconLabel
from ferdesk.gui.translated import Translated


@dataclass(frozen=True, slots=True)
class Message:
    """`actions`: at most two (label, what it does); the first is drawn as the way out.

    `stays`: no cross to dismiss it, because it goes by itself when what it tells of is over.
    """

    icon: str
    title: str
    text: str = ""
    actions: tuple[tuple[str, Callable[[], object]], ...] = ()
    stays: bool = False


class Banner(Translated, QFrame):
    """Not modal; stays until it is dismissed, mended or replaced."""

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.message: Message | None = None
        self._icon = IconLabel(side=20)
        self._title, self._text = QLabel(), QLabel()
        self._title.setProperty("role", "heading")
        self._text.setProperty("role", "secondary")
        for label in (self._title, self._text):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = (QPushButton(), QPushButton())
        self._buttons[1].setProperty("role", "quiet")
        for place, button in enumerate(self._buttons):
            button.clicked.connect(lambda _=False, place=place: self._act(place))
        self._close = QToolButton()
        self._close.setProperty("role", "quiet")
        self._close.setIcon(icons.icon("close"))
        self._close.clicked.connect(self.dismiss)

        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addLayout(words, 1)
        for button in self._buttons:
            layout.addWidget(button)
        layout.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.hide()
        self.translate()

    def translate(self) -> None:
        self._close.setAccessibleName(self.tr("Dismiss"))
        self._close.setToolTip(self.tr("Dismiss"))

    def say(self, message: Message) -> None:
        self.message = message
        self._icon.set_icon(message.icon)
        self._title.setText(message.title)
        self._text.setText(message.text)
        self._text.setVisible(bool(message.text))
        for button, action in zip(self._buttons, (*message.actions, None, None), strict=False):
            button.setVisible(action is not None)
            if action is not None:
                button.setText(action[0])
        self._close.setVisible(not message.stays)
        self.setAccessibleName(f"{message.title} {message.text}".strip())
        self.show()

    def dismiss(self) -> None:
        if self.message is not None:
            self.message = None
            self.hide()
            self.dismissed.emit()

    def _act(self, place: int) -> None:
        message = self.message
        if message is not None:
            if self.message is message and not message.stays:
                self.dismiss()
            message.actions[place][1]()
