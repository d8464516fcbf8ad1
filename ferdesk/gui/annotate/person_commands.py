"""The commands for persons, their face boxes, and tiers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from ferdesk.errors import FerdeskError
from ferdesk.gui import words
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.ask_sheet import AskSheet
from ferdesk.gui.annotate.history_words import shown_persons
from ferdesk.gui.annotate.work import Work
from ferdesk.gui.command_list import ON_ANNOTATE

if TYPE_CHECKING:
    from ferdesk.gui.annotate.desk import AnnotateDesk


class PersonCommands(QObject):
    def __init__(self, desk: AnnotateDesk, ask: AskSheet) -> None:
        super().__init__(desk)
        self._desk, self._ask = desk, ask

    def connect_actions(self, actions: Actions) -> None:
        do = self._do
        actions.connect_all(
            {
                "false_face": lambda: do(self._mark_false),
                "bring_back": lambda: do(lambda work: work.persons.bring_back()),
                "split_person": lambda: do(lambda work: work.persons.split()),
                "merge_person": lambda: do(self._merge),
                "draw_box": self._desk.box.begin,
                "remove_box": lambda: do(self._remove_box),
                "tier_add": lambda: do(self._add_tier),
                "tier_rename": lambda: do(self._rename_tier),
                "tier_remove": lambda: do(lambda work: work.tiers.remove()),
                "vocabulary": lambda: do(self._vocabulary),
            }
        )
        actions.connect_all({"rename": lambda: do(self._rename)}, page=ON_ANNOTATE)

    def _do(self, call: Callable[[Work], object]) -> None:
        self._desk.edits.do(call)

    # -- persons

    def _name(self, work: Work, person: int) -> str:
        found = work.annotator.timeline.person(person)
        return words.person(person, found.name if found is not None and found.name else None)

    def _rename(self, work: Work) -> None:
        person = work.annotator.state.person
        if person is None:
            raise FerdeskError("There is no person here. Analyse the clip, or draw a face box with F.")
        if work.read_only:
            raise FerdeskError(str(work.project.read_only_reason))
        found = work.annotator.timeline.person(person)
        title = self.tr("Rename {person}").format(person=self._name(work, person))
        hint = self.tr("The name goes into this project and its exports.")
        given = found.name if found is not None else ""
        self._ask.ask(
            title, hint, given, self.tr("Rename"), lambda text: self._then(work.persons.rename, person, text)
        )

    def _mark_false(self, work: Work) -> None:
        person = work.annotator.state.person
        work.persons.mark_false()
        if person is not None:
            said = self.tr("{person} is hidden as a false face. Undo, or the menu Person, brings it back.")
            self._desk.say(said.format(person=self._name(work, person)))

    def _merge(self, work: Work) -> None:
        """A menu of the others: the active person and the chosen one become one."""
        keep = work.annotator.state.person
        others = [p for p in shown_persons(work.annotator.timeline) if p.id != keep]
        if keep is None or not others:
            raise FerdeskError("There is no other person to merge with.")
        menu = QMenu(self._desk.parts.page)
        menu.aboutToHide.connect(menu.deleteLater)
        head = menu.addAction(self.tr("Merge {person} with").format(person=self._name(work, keep)))
        head.setEnabled(False)
        for other in others:
            action = menu.addAction(self._name(work, other.id).replace("&", "&&"))
            action.triggered.connect(
                lambda _=False, other=other.id: self._do(lambda work: work.persons.merge(keep, other))
            )
        timeline = self._desk.parts.page.timeline
        menu.popup(timeline.mapToGlobal(QPoint(16, 40)))

    def _remove_box(self, work: Work) -> None:
        if work.persons.remove_box() is None:
            raise FerdeskError("No face box is drawn in this frame. Go to a frame in which one is.")
        self._desk.jobs.recompute()

    # -- tiers

    def _add_tier(self, work: Work) -> None:
        hint = self.tr("One tier for each annotator. Hide predictions to work blind.")
        name = self.tr("Annotator {n}").format(n=len(work.annotator.timeline.tiers) + 1)
        self._ask.ask(self.tr("Add tier"), hint, name, self.tr("Add"), self._named(work.tiers.add))

    def _rename_tier(self, work: Work) -> None:
        title = self.tr("Rename tier {name}").format(name=work.tiers.active.name)
        hint = self.tr("Usually the annotator's name. New projects begin with it.")
        self._ask.ask(
            title, hint, work.tiers.active.name, self.tr("Rename"), self._named(work.tiers.rename, keep=True)
        )

    def _named(self, edit: Callable[[str], object], keep: bool = False) -> Callable[[str], None]:
        def done(text: str) -> None:
            self._then(edit, text)
            if keep:
                self._desk.keeper.change(annotator=text.strip())

        return done

    def _vocabulary(self, work: Work) -> None:
        tier = work.tiers.active
        title = self.tr("Labels of your own on tier {name}").format(name=tier.name)
        hint = self.tr("Beside the eight expressions, none of them and uncertain. Separate them by commas.")

        def done(text: str) -> None:
            self._then(work.tiers.set_vocabulary, tuple(part.strip() for part in text.split(",")))

        self._ask.ask(title, hint, ", ".join(tier.vocabulary), self.tr("Keep"), done)

    def _then(self, edit: Callable[..., object], *arguments: object) -> None:
        """An edit from a sheet, which shows itself what cannot be."""
        edit(*arguments)
        self._desk.edits.show_enabled()
