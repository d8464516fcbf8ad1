"""The annotate page's toolbar: which project, undo, whose labels, and what to do with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLabel, QMenu, QToolButton, QWidget

from ferdesk.annotation.timeline import Tier
from ferdesk.gui import theme
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.page_switch import PageSwitch
from ferdesk.gui.live_page import Row, row_for
from ferdesk.gui.picker import PickerButton
from ferdesk.gui.tool_row import ToolRow
from ferdesk.gui.trailing_button import TrailingButton

_TIER_WIDTH = 22  # letters


class AnnotateToolbar(ToolRow):
    project_wanted = Signal(str)  # a recent project's path
    tier_chosen = Signal(int)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("toolbar", theme.TOOLBAR, parent=parent)
        self._actions = actions
        self.recent: tuple[str, ...] = ()
        self.switch = PageSwitch(actions)
        self.project = PickerButton()
        self.project.clicked.connect(self._open_list)
        self._list = QMenu(self)
        self.saved, self._tier_word = QLabel(), QLabel()
        for label in (self.saved, self._tier_word):
            label.setProperty("role", "hint")
        self.tier = TrailingButton()
        self.tiers = QMenu(self)
        self._tiers: tuple[Sequence[Tier], int | None] = ((), None)
        self.tier.setMenu(self.tiers)
        self.tier.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.tier.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add(self.switch)
        self.add(self.project)
        self.add_rule()
        for name in ("undo", "redo"):
            button = self.add_action(actions[name], "quiet")
            self.keep_wordless(button)
        self.add_wordless(self.saved)
        self.add_stretch()
        self.add_wordless(self._tier_word)
        self.add(self.tier, [self.tiers.menuAction()])
        self.add_action(actions["hide_predictions"], "quiet")
        self.add_action(actions["agreement"])
        self.add_action(actions["export"])
        self.next = TrailingButton()
        self.next.setDefaultAction(actions["check_next"])
        self.next.setProperty("role", "main")
        self.next.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.next.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.add(self.next)  # it stays, however narrow the window
        actions["check_next"].changed.connect(self._show_key)
        self._show_key()
        self.set_project(None, "")
        self.finish()

    def translate(self) -> None:
        super().translate()
        self._tier_word.setText(self.tr("Your tier"))
        self.tier.setAccessibleName(self.tr("Your tier"))
        self.tier.setToolTip(self.tr("Your tier"))
        self._show_tiers()

    def set_project(self, name: str | None, detail: str) -> None:
        """The clip's name and what it is; None while none is open."""
        title = name or self.tr("No clip")
        self.project.set_choice("clip", title, detail)
        self.project.setAccessibleName(self.tr("Project: {name}").format(name=title))
        self.project.setToolTip(self.project.accessibleName())

    def set_saved(self, when: datetime | None) -> None:
        time = "" if when is None else when.astimezone().strftime("%H:%M:%S")
        self.saved.setText(self.tr("Saved {time}").format(time=time) if time else "")

    def set_tiers(self, tiers: Sequence[Tier], active: int | None) -> None:
        if (tiers, active) != self._tiers:
            self._tiers = (tiers, active)
            self._show_tiers()

    def _show_tiers(self) -> None:
        tiers, active = self._tiers
        name = next((tier.name for tier in tiers if tier.id == active), self.tr("No tier"))
        room = self.tier.fontMetrics().averageCharWidth() * _TIER_WIDTH
        self.tier.setText(self.tier.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room))
        self.tier.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.tiers.setTitle(self.tr("Your tier"))
        self.tiers.clear()
        group = QActionGroup(self.tiers)
        for tier in tiers:
            action = QAction(tier.name.replace("&", "&&"), group)
            action.setCheckable(True)
            action.setChecked(tier.id == active)
            action.triggered.connect(lambda _=False, id=tier.id: self.tier_chosen.emit(id))
        self.tiers.addActions(group.actions())
        self.tiers.addSeparator()
        self.tiers.addActions([self._actions[n] for n in ("tier_add", "tier_rename", "vocabulary")])
        self.tiers.addSeparator()
        self.tiers.addAction(self._actions["tier_remove"])

    def _show_key(self) -> None:
        self.next.set_key(self._actions.keys.label("check_next"))
        self.next.setAccessibleName(self._actions["check_next"].iconText())

    def fit(self) -> None:
        """What the clip is goes first, then the word before the tier, then the words of buttons; when it was
        saved stays as long as there is room."""
        self.project.set_details(row_for(self.window().width(), theme.current().text_scale) is Row.WIDE)
        super().fit()
        if self._tier_word.isHidden():
            self.project.set_details(False)
            super().fit()
        if self._tier_word.isHidden() and self._more.isHidden():
            self._show_words(len(self._groups))
            self._tier_word.hide()
            if self._too_wide():
                self._show_words(0)
                self.saved.show()
                self.saved.setVisible(not self._too_wide())

    def _open_list(self) -> None:
        from pathlib import Path

        self._list.clear()
        self._list.addAction(self._actions["annotate_clip"])
        self._list.addSeparator()
        for path in self.recent:
            action = self._list.addAction(Path(path).stem.replace("&", "&&"))
            action.setToolTip(path)
            action.triggered.connect(lambda _=False, path=path: self.project_wanted.emit(path))
        if self.recent:
            self._list.addSeparator()
        self._list.addActions([self._actions["save_copy"], self._actions["close_source"]])
        self._list.setToolTipsVisible(True)
        self._list.popup(self.project.mapToGlobal(QPoint(0, self.project.height() + 4)))
