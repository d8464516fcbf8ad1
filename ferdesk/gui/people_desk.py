"""Commands for the people in view: choose one, name them, teach their neutral face, hear what they show."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QMenu

from ferdesk.gui.actions import Actions
from ferdesk.gui.banner import Banner, Message
from ferdesk.gui.command_list import ON_LIVE
from ferdesk.gui.live_page import LivePage
from ferdesk.gui.menus import Menus
from ferdesk.gui.person_control import PersonControl, Speaker
from ferdesk.gui.qt_session import QtSession
from ferdesk.gui.rename import RenameSheet
from ferdesk.gui.status_line import StatusLine
from ferdesk.records import EXPRESSIONS, AnalyzedFrame


class PeopleDesk(QObject):
    def __init__(
        self,
        session: QtSession,
        page: LivePage,
        actions: Actions,
        menus: Menus,
        banner: Banner,
        status: StatusLine,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._page, self._menus, self._banner, self._status = page, menus, banner, status
        self.undo = QUndoStack(self)
        self.people = PersonControl(session, self.undo, self)
        self.speaker = Speaker(page.view)
        self.rename_sheet = RenameSheet(page)
        self._teaching: Message | None = None
        self.people.names_changed.connect(page.set_names)
        self.people.note_changed.connect(page.people.set_note)
        self.people.learning.connect(self._learning)
        self.people.learnt.connect(self._learnt)
        self.rename_sheet.named.connect(self.people.rename)
        page.people.menu_requested.connect(self._menu)
        commands: dict[str, Callable[[], object]] = {
            "person_next": lambda: page.view.select_step(1),
            "person_previous": lambda: page.view.select_step(-1),
            "speak": self.speak,
            "rename": lambda: self._with_person(self._ask_name),
            "neutral": lambda: self._with_person(self.people.learn_neutral),
            "forget_neutral": lambda: self._with_person(self.people.forget_neutral),
            "undo": self.undo.undo,
            "redo": self.undo.redo,
            "curve_all": lambda: page.people.set_shown(None),
        }
        for digit, expression in enumerate(EXPRESSIONS, 1):
            commands[f"curve_{digit}"] = lambda expression=expression: page.people.set_shown(expression)
        actions.connect_all(commands, page=ON_LIVE)
        self._actions = actions
        self.undo.canUndoChanged.connect(self.show_undo)
        self.undo.canRedoChanged.connect(self.show_undo)
        self.show_undo()

    def show_undo(self) -> None:
        """The two commands are shared with the other page."""
        if self._actions.on(ON_LIVE):
            self._actions["undo"].setEnabled(self.undo.canUndo())
            self._actions["redo"].setEnabled(self.undo.canRedo())

    def clear(self) -> None:
        """Another source: other people."""
        self.rename_sheet.close_sheet()
        self.people.clear()
        self._page.clear_people()

    def show_frame(self, analyzed: AnalyzedFrame) -> None:
        self.speaker.follow(analyzed, self._page.people.selected, self.people.names)

    def speak(self) -> None:
        """The people in view, for a screen reader; also in the status line, for who has none."""
        nobody = self.tr("No face in view. Come closer or add light.")
        self.speaker.say_people(self._page.view.people(), self.people.names, nobody)
        self._status.say(self.speaker.last)

    def _with_person(self, command: Callable[[int], object]) -> None:
        """The selected person, or the only one."""
        people = self._page.people.people()
        track = self._page.people.selected
        if track is None and len(people) == 1:
            track = people[0]
        if track is not None:
            command(track)
        elif people:
            self._status.say(self.tr("Choose a person first: click a face, or press Tab in the video."))
        else:
            self._status.say(self.tr("No face in view. Come closer or add light."))

    def _ask_name(self, track: int) -> None:
        self.rename_sheet.ask(track, self.people.name_of(track), self.people.names.get(track, ""))

    def _menu(self, track: int, where: QPoint) -> None:
        self._page.select(track)
        menu = self._menus.person_menu(QMenu(self._page))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _learnt(self, track: int) -> None:
        person = self.people.name_of(track)
        self._status.say(self.tr("{person} now has a neutral face of their own.").format(person=person))

    def _learning(self, track: int | None) -> None:
        if track is None:
            if self._banner.message is self._teaching:
                self._banner.dismiss()
            self._teaching = None
            return
        person = self.people.name_of(track)
        self._teaching = Message(
            "neutral",
            self.tr("Look neutral for two seconds."),
            self.tr("This becomes the starting point for {person}.").format(person=person),
            ((self.tr("Cancel"), lambda: self.people.forget_neutral(track)),),
            stays=True,
        )
        self._banner.say(self._teaching)
