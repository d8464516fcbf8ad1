"""Widgets that change their words when the person changes the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

_Mixed = QWidget if TYPE_CHECKING else object


class Translated(_Mixed):
    """Stands before a QWidget among the bases; `translate` sets every visible word of that widget.

    Call it once at the end of the constructor; Qt calls it again with each new language.
    """

    def translate(self) -> None:
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self.translate()
        super().changeEvent(event)
