"""The annotate half of the window: its toolbar, page and status line, and the switch between the halves."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenuBar, QVBoxLayout, QWidget

from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.desk import AnnotateDesk, Parts
from ferdesk.gui.annotate.page import AnnotatePage
from ferdesk.gui.annotate.services import AnnotateServices
from ferdesk.gui.annotate.states import WaysOut
from ferdesk.gui.annotate.status import AnnotateStatus
from ferdesk.gui.annotate.toolbar import AnnotateToolbar
from ferdesk.gui.annotate_half import PROJECT
from ferdesk.gui.open_dialogs import CLIPS
from ferdesk.gui.settings_keeper import SettingsKeeper


class AnnotatePart(QObject):
    project_named = Signal(str)

    def __init__(
        self, actions: Actions, keeper: SettingsKeeper, services: AnnotateServices, window: QWidget
    ) -> None:
        super().__init__(window)
        self._window, self._keeper = window, keeper
        self._folder = ""
        self.toolbar = AnnotateToolbar(actions)
        self.page = AnnotatePage(actions)
        self.status = AnnotateStatus()
        self.desk = AnnotateDesk(
            Parts(self.toolbar, self.page, self.status),
            actions,
            keeper,
            services,
            WaysOut(open_clip=self.ask_clip, open_demo=self.open_demo),
            self,
        )
        self.desk.project_named.connect(self.project_named)

    def add_to(self, column: QVBoxLayout) -> None:
        """Put the parts in the window's column, hidden."""
        column.insertWidget(0, self.toolbar)
        column.addWidget(self.page, 1)
        column.addWidget(self.status)
        self.show(False)

    def show(self, shown: bool) -> None:
        for widget in (self.toolbar, self.page, self.status):
            widget.setVisible(shown)
        if not shown:
            self.desk.play.stop()

    def focus(self) -> None:
        widget = self.page.state.buttons[0] if self.page.empty else self.page.timeline
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, path: str) -> None:
        self.desk.open(Path(path))

    def ask_clip(self) -> None:
        endings = " ".join(f"*.{ending}" for ending in CLIPS if ending != "gif")
        kinds = self.tr("Clips and projects ({patterns})").format(patterns=f"*{PROJECT} {endings}")
        title = self.tr("Open clip or project")
        path, _ = QFileDialog.getOpenFileName(self._window, title, self._folder, kinds)
        if path:
            self._folder = str(Path(path).parent)
            self.open(path)

    def open_demo(self) -> None:
        """The demo clip, copied to where the person's own projects are: what ships is not written to."""
        import shutil

        from ferdesk import paths

        target = paths.user_data() / "projects" / "demo.mp4"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name("demo.mp4.part")
            shutil.copyfile(paths.assets() / "demo.mp4", part)
            part.replace(target)
        self.open(str(target))

    # -- keys

    def key_pressed(self, event: QKeyEvent) -> bool:
        """What comes before the commands: a face box being drawn, a label key held while the clip plays."""
        return self.desk.box.key(event) or self.desk.play.key_pressed(event)

    def key_released(self, event: QKeyEvent) -> bool:
        return self.desk.play.key_released(event)

    def leave(self) -> None:
        """Out of one thing, the nearest first."""
        desk, banner = self.desk, self.page.banner
        sheets = (desk.edits.ask, desk.edits.accept_sheet)
        opened = next((sheet for sheet in sheets if sheet.isVisible()), None)
        if isinstance(QApplication.focusWidget(), QMenuBar):  # where letters open menus
            self.focus()
        elif opened is not None:
            opened.close_sheet()
        elif desk.box.leave():
            return
        elif desk.player is not None and desk.player.playing:
            desk.player.stop()
        elif banner.message is not None and not banner.message.stays:
            banner.dismiss()
        elif desk.work is None or not desk.work.annotator.leave():
            self.focus()

    def regions(self) -> list[tuple[QWidget, QWidget]]:
        """What F6 walks through: each part of the page with its first control."""
        page = self.page
        found: list[tuple[QWidget, QWidget]] = [(self.toolbar, self.toolbar.project)]
        if page.empty:
            return [*found, (page, page.state.buttons[0])]
        first = next(iter(page.selection.labels.values()))
        panels = first if first.isVisible() else page.panels.tabs.tabBar()
        return [
            *found,
            (page.well, page.view),
            (page.panels, panels),
            (page.transport, page.transport.play),
            (page.timeline, page.timeline),
        ]

    def fit(self, width: int, height: int) -> None:
        self.page.fit(width, height)

    def close(self) -> None:
        self.desk.close()
