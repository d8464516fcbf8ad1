"""Help: every key in one list, to read and to search."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ferdesk.gui.command_list import ANNOTATE, COMMANDS, EVERYWHERE, LIVE, PRESENTER
from ferdesk.gui.dialog_buttons import dialog_buttons
from ferdesk.gui.keys import Keys, shown


class KeyList(QTreeWidget):
    """Commands with their keys, by where they act."""

    def __init__(self, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QTreeWidgetItem] = []  # of commands, without the heads
        self.setHeaderLabels([self.tr("Command"), self.tr("Key")])
        self.setAccessibleName(self.tr("Keys"))
        self.setRootIsDecorated(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setStretchLastSection(False)
        self.set_keys(keys)

    def set_keys(self, keys: Keys) -> None:
        chosen = self.command()
        self._items.clear()
        self.clear()
        for group in (EVERYWHERE, LIVE, PRESENTER, ANNOTATE):
            head = QTreeWidgetItem(self, [QCoreApplication.translate("Keys", group)])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            for command in COMMANDS:
                if command.group == group:
                    text = ", ".join(shown(key) for key in keys.of(command.name))
                    item = QTreeWidgetItem(head, [command.title, text])
                    item.setData(0, Qt.ItemDataRole.UserRole, command.name)
                    self._items.append(item)
                    if command.name == chosen:
                        self.setCurrentItem(item)
        self.expandAll()

    def command(self) -> str | None:
        """The command that is selected."""
        item = self.currentItem()
        return item.data(0, Qt.ItemDataRole.UserRole) if item else None

    def filter(self, text: str) -> None:
        """Show only commands whose words or keys hold `text`."""
        wanted = text.strip().casefold()
        for item in self._items:
            item.setHidden(wanted not in f"{item.text(0)} {item.text(1)}".casefold())


class ShortcutsPage(QDialog):
    """Not modal, so that keys can be tried while the list is open."""

    def __init__(self, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.resize(560, 640)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.list = KeyList(keys)
        self.search.textChanged.connect(self.list.filter)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        layout.addWidget(dialog_buttons(self))
