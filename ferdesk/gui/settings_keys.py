"""The keys page of the settings: give a command another key, take its key away, turn single keys off."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ferdesk.gui.command_list import BY_NAME
from ferdesk.gui.keys import FIXED, Keys
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.gui.shortcuts_page import KeyList


class KeysPage(QWidget):
    def __init__(self, keeper: SettingsKeeper) -> None:
        super().__init__()
        self.keeper = keeper
        single = QCheckBox(self.tr("Single keys, such as R for Record"))
        single.setChecked(keeper.value.single_keys)
        single.clicked.connect(lambda on: keeper.change(single_keys=on))
        self.single = single
        search = QLineEdit()
        search.setPlaceholderText(self.tr("Search"))
        search.setAccessibleName(self.tr("Search"))
        self.list = KeyList(self._keys())
        search.textChanged.connect(self.list.filter)
        self.list.currentItemChanged.connect(self._show_command)
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.edit.setAccessibleName(self.tr("New key"))
        self.edit.editingFinished.connect(self._changed)
        self.remove = QPushButton(self.tr("No key"))
        self.remove.clicked.connect(lambda: self._set(""))
        self.reset = QPushButton(self.tr("As before"))
        self.reset.setToolTip(self.tr("The key that FERDesk came with"))
        self.reset.clicked.connect(self._reset)
        self.problem = QLabel()
        self.problem.setProperty("role", "secondary")
        self.problem.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(QLabel(self.tr("New key")))
        row.addWidget(self.edit, 1)
        row.addWidget(self.remove)
        row.addWidget(self.reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(single)
        layout.addWidget(search)
        layout.addWidget(self.list, 1)
        layout.addLayout(row)
        layout.addWidget(self.problem)
        keeper.changed.connect(self._show)
        self._show_command()

    def _keys(self) -> Keys:
        return Keys(self.keeper.value.keys, self.keeper.value.single_keys)

    def _show(self) -> None:
        self.single.setChecked(self.keeper.value.single_keys)
        self.list.set_keys(self._keys())

    def _show_command(self) -> None:
        name = self.list.command()
        usable = name is not None and name not in FIXED
        for widget in (self.edit, self.remove, self.reset):
            widget.setEnabled(usable)
        if name is not None:
            keys = self._keys().of(name)
            self.edit.setKeySequence(QKeySequence(keys[0] if keys else ""))
        self.problem.setText(self.tr("This key cannot be changed.") if name in FIXED else "")

    def _changed(self) -> None:
        portable = self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        name = self.list.command()
        if not portable or name is None or portable in self._keys().of(name):
            return
        other = self._keys().clashes(name, portable)
        if other is not None:
            shown = self.edit.keySequence().toString(QKeySequence.SequenceFormat.NativeText)
            said = self.tr("{key} belongs to {command}. Choose another key, or take it away there first.")
            title = BY_NAME[other].title.rstrip("…")
            self._show_command()
            self.problem.setText(said.format(key=shown, command=title))
        else:
            self._set(portable)

    def _set(self, key: str) -> None:
        name = self.list.command()
        if name is not None:
            self.keeper.change(keys={**self.keeper.value.keys, name: key})
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _reset(self) -> None:
        name = self.list.command()
        if name is not None:
            self.keeper.change(keys={n: k for n, k in self.keeper.value.keys.items() if n != name})
