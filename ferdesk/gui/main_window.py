"""The window: menu bar, toolbar, banner, page and status line, and what belongs to none of them alone."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QVBoxLayout, QWidget

from ferdesk.gui.about import AboutExpressions
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.services import AnnotateServices, real_services
from ferdesk.gui.annotate_half import AnnotateHalf, is_project
from ferdesk.gui.banner import Banner
from ferdesk.gui.command_list import ON_LIVE
from ferdesk.gui.help_menu import HelpEntries
from ferdesk.gui.keys import Keys
from ferdesk.gui.live_control import LiveControl
from ferdesk.gui.live_desk import LiveDesk, Parts
from ferdesk.gui.live_page import LivePage
from ferdesk.gui.menus import Menus
from ferdesk.gui.notice import Notice
from ferdesk.gui.open_dialogs import OpenDialogs, dropped
from ferdesk.gui.page_turner import PageTurner
from ferdesk.gui.regions import Region, step_region
from ferdesk.gui.services import Services
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.gui.shortcuts_page import ShortcutsPage
from ferdesk.gui.source_picker import Wanted
from ferdesk.gui.status_line import StatusLine
from ferdesk.gui.toolbar import Toolbar
from ferdesk.gui.window_settings import WindowSettings

SMALLEST = (880, 560)
_ICONS = {
    "pause": "pause",
    "record": "record",
    "snapshot": "snapshot",
    "boxes": "boxes",
    "bars": "bars",
    "mirror": "mirror",
    "blur": "blur",
    "keep_on_top": "pin",
    "present": "present",
    "settings": "settings",
    "key_list": "keyboard",
    "open": "clip",
    "open_folder": "folder",
    "open_stream": "stream",
    "undo": "undo",
    "redo": "redo",
    "hide_predictions": "hide",
    "export": "export",
    "play": "play",
    "frame_first": "frame_first",
    "frame_previous": "frame_previous",
    "frame_next": "frame_next",
    "frame_last": "frame_last",
    "loop": "loop",
}


class MainWindow(QMainWindow):
    def __init__(
        self,
        services: Services,
        keeper: SettingsKeeper,
        backend: str | None = None,
        engine: str | None = None,
        annotating: AnnotateServices | None = None,
    ) -> None:
        """`backend` and `engine` from the command line stand for this session only."""
        super().__init__()
        self.keeper = keeper
        settings = keeper.value
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        self.commands = Actions(Keys(settings.keys, settings.single_keys), self)
        self.commands.set_icons(_ICONS)
        self.addActions(self.commands.all())
        self.live = LiveControl(services, keeper, self, backend, engine)
        self.menus = Menus(self.menuBar(), self.commands)
        self.toolbar = Toolbar(services, self.commands)
        self.banner = Banner()
        self.page = LivePage(self.commands)
        self.status = StatusLine()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.banner)
        column.addWidget(self.page, 1)
        column.addWidget(self.status)
        self.annotate = AnnotateHalf(self.commands, keeper, annotating or real_services(), column, self)
        self.setCentralWidget(middle)
        self.dialogs = OpenDialogs(self)
        self.notice = Notice(self.page)
        self.desk = LiveDesk(
            Parts(self.toolbar, self.banner, self.page, self.status, self.menus),
            self.commands,
            keeper,
            self.live,
            self.ask_file,
            self,
        )
        live_widgets = (self.toolbar, self.page, self.status)
        self.turner = PageTurner(
            live_widgets, self.banner, self.desk, self.annotate, self.commands, self.menus, self
        )
        self.own_settings = WindowSettings(self, keeper)
        self._names = {False: "", True: ""}  # of what is open, by page: annotate or not
        self._connect()
        self.page.set_panel_width(settings.panel_width)
        self.own_settings.restore()
        self._name_window(False, "")

    def begin(self, source: str) -> None:
        """Start to look at `source`, or annotate the project that it is; the notice lies over it the first
        time."""
        if is_project(source):
            self.desk.begin_resting(self.keeper.value.source)
            self.open_for_annotating(source)
        else:
            self.live.open(source)
            self.page.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.toolbar.engine.look()
        if not self.keeper.value.notice_seen:
            # Once the window has its size, so that the sheet lies in its middle.
            QTimer.singleShot(0, self.notice, self.notice.open_notice)

    def ask_file(self) -> None:
        if self.turner.annotating:
            self.annotate.part.ask_clip()
        else:
            self._open(self.dialogs.ask_file())

    def open_for_annotating(self, path: str) -> None:
        """A clip or a project file."""
        self.turner.turn(True)
        self.annotate.part.open(path)

    # -- wiring

    def _connect(self) -> None:
        keeper = self.keeper
        self.toolbar.source.wanted.connect(self._ask_source)
        self.notice.closed.connect(lambda: keeper.change(notice_seen=True))
        self.notice.read_more.connect(lambda: AboutExpressions(self).show())
        self.page.panel_resized.connect(lambda width: keeper.change(panel_width=width))
        self.desk.source_named.connect(lambda name: self._name_window(False, name))
        self.annotate.project_named.connect(lambda name: self._name_window(True, name))
        self.annotate.engines_changed.connect(self.toolbar.engine.look)
        self.turner.turned.connect(self._turned)
        self.help = HelpEntries(self.menus.menus["help"], self, self.notice.open_notice)
        self.commands.connect_all(
            {
                "open": self.ask_file,
                "open_folder": lambda: self._ask_source(Wanted.FOLDER),
                "open_stream": lambda: self._ask_source(Wanted.STREAM),
                "annotate_clip": self._annotate_clip,
                "quit": self.close,
                "key_list": lambda: ShortcutsPage(self.commands.keys, self).show(),
                "next_region": lambda: step_region(self.regions(), 1),
                "previous_region": lambda: step_region(self.regions(), -1),
                "leave": lambda: self.annotate.part.leave() if self.turner.annotating else self._leave(),
            }
        )
        self.commands.connect_all({"saved": self._say_saved}, page=ON_LIVE)

    # -- sources

    def _ask_source(self, wanted: Wanted) -> None:
        ask = {
            Wanted.FILE: self.dialogs.ask_file,
            Wanted.FOLDER: self.dialogs.ask_folder,
            Wanted.STREAM: self.dialogs.ask_stream,
            Wanted.REGION: self.dialogs.ask_region,
        }
        self._open(ask[wanted]())

    def _open(self, source: str | None) -> None:
        if source and (is_project(source) or (self.turner.annotating and Path(source).is_file())):
            self.open_for_annotating(source)
        elif source:
            self.turner.turn(False)
            self.live.open(source)

    def _annotate_clip(self) -> None:
        """The clip that is looked at, or one to choose."""
        looked_at = self.live.info is not None and self.live.info.kind == "clip"
        if looked_at and not self.turner.annotating and Path(self.live.source).is_file():
            self.open_for_annotating(self.live.source)
        else:
            self.turner.turn(True)
            self.annotate.part.ask_clip()

    def _turned(self, annotating: bool) -> None:
        self._show_name()
        if not annotating:
            self.page.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        source = dropped(event.mimeData())
        if source is not None:
            event.acceptProposedAction()
            self._open(source)

    def _name_window(self, annotating: bool, name: str) -> None:
        self._names[annotating] = name
        self._show_name()

    def _show_name(self) -> None:
        name = self._names[self.turner.annotating]
        self.setWindowTitle(f"{name} - FERDesk" if name else "FERDesk")

    def _say_saved(self) -> None:
        """Nothing needs saving here; say so, and when it was."""
        self.keeper.save()
        when = time.strftime("%H:%M:%S", time.localtime(self.keeper.saved_at))
        said = self.tr("Settings are saved by themselves, last at {time}.").format(time=when)
        self.status.say(said)

    # -- focus and keys

    def regions(self) -> list[Region]:
        """What F6 walks through: each part of the window with its first control."""
        if self.turner.annotating:
            return self.annotate.part.regions()
        people = self.page.people if self.page.people.isVisible() else self.page.strip
        return [
            (self.toolbar, self.toolbar.source),
            (self.page.well, self.page.view),
            (self.page.controls, self.page.controls.pause),
            (people, people.first_focus()),
        ]

    def _leave(self) -> None:
        """Out of one thing, the nearest first."""
        message = self.banner.message
        if self.page.close_card():
            self.page.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.notice.isVisible():
            self.notice.close_sheet()
        elif message is not None and not message.stays:
            self.banner.dismiss()
        elif self.page.people.selected is not None:
            self.page.select(None)
        else:
            self.page.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that nothing with the focus wanted."""
        if self.turner.annotating and self.annotate.part.key_pressed(event):
            return
        if not self.commands.trigger_key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not (self.turner.annotating and self.annotate.part.key_released(event)):
            super().keyReleaseEvent(event)

    # -- size, language, end

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.page.fit(self.width(), self.height())
        self.annotate.fit(self.width(), self.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.commands.translate()
            self.menus.translate()
            self.help.translate()
        elif event.type() is QEvent.Type.StyleChange:
            # Not now: Qt walks through all widgets at this moment, and none may change its place.
            QTimer.singleShot(0, self, self._fit)
        elif event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.annotate.let_go()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.own_settings.keep_place()
        self.hide()  # at once, however long a driver takes to let go
        for dialog in self.findChildren(QDialog):
            dialog.close()
        self.annotate.close()
        self.desk.close()
        self.keeper.save()
        event.accept()
