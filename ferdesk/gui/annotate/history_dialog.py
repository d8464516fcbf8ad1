"""Every step made in a project, newest first; choosing one goes back or forth to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ferdesk.gui.dialog_buttons import dialog_buttons
from ferdesk.gui.sentences import in_words

if TYPE_CHECKING:
    from ferdesk.annotation.project import HistoryEntry


class HistoryDialog(QDialog):
    """Not modal: it follows while one works on."""

    step_wanted = Signal(int)  # how many steps to undo (below zero) or redo

    def __init__(self, history: Callable[[], Sequence[HistoryEntry]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("History"))
        self.resize(520, 480)
        self._history = history
        self._hint = QLabel(self.tr("Choose a step to go back to it; steps above it are undone, not lost."))
        self._hint.setProperty("role", "hint")
        self._hint.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("History"))
        self.list.itemActivated.connect(self._choose)
        self.list.itemDoubleClicked.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self._hint)
        column.addWidget(self.list, 1)
        column.addWidget(dialog_buttons(self))
        self.refresh()

    def refresh(self) -> None:
        """Newest first; steps that are undone stand above, dimmed. The last line is the very beginning."""
        entries = list(self._history())
        self._made = sum(not entry.undone for entry in entries)
        at = self.list.currentRow()
        self.list.clear()
        for place in range(len(entries) - 1, -1, -1):
            entry = entries[place]
            time = entry.when.astimezone().strftime("%H:%M:%S")
            text = f"{time}   {in_words(entry.what)}"
            item = QListWidgetItem(self.tr("{step} (undone)").format(step=text) if entry.undone else text)
            item.setData(Qt.ItemDataRole.UserRole, place + 1)
            if entry.undone:
                item.setForeground(self.palette().placeholderText())
            self.list.addItem(item)
        start = QListWidgetItem(self.tr("As the project was made"))
        start.setData(Qt.ItemDataRole.UserRole, 0)
        self.list.addItem(start)
        self.list.setCurrentRow(min(max(at, 0), self.list.count() - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            item = self.list.currentItem()
            if item is not None:
                self._choose(item)
        else:
            super().keyPressEvent(event)

    def _choose(self, item: QListWidgetItem) -> None:
        steps = item.data(Qt.ItemDataRole.UserRole) - self._made
        if steps:
            self.step_wanted.emit(steps)
