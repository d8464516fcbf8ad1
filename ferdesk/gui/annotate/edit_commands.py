"""The commands that change labels, and those that lead through them: history, checking, going somewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from ferdesk.errors import FerdeskError
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate import enabling
from ferdesk.gui.annotate.accept_sheet import AcceptSheet
from ferdesk.gui.annotate.ask_sheet import AskSheet
from ferdesk.gui.annotate.history_dialog import HistoryDialog
from ferdesk.gui.annotate.history_words import shown_persons
from ferdesk.gui.annotate.person_commands import PersonCommands
from ferdesk.gui.annotate.play_commands import LABEL_OF
from ferdesk.gui.annotate.project_commands import ProjectCommands
from ferdesk.gui.annotate.timecode import find_frame, timecode
from ferdesk.gui.annotate.work import Work
from ferdesk.gui.banner import Message
from ferdesk.gui.command_list import ON_ANNOTATE
from ferdesk.gui.sentences import in_words

if TYPE_CHECKING:
    from ferdesk.gui.annotate.desk import AnnotateDesk


class EditCommands(QObject):
    def __init__(self, desk: AnnotateDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        page = desk.parts.page
        self.ask = AskSheet(page)
        self.accept_sheet = AcceptSheet(page)
        for sheet in (self.ask, self.accept_sheet):
            sheet.focus_after = page.timeline
        self.ask.opened.connect(self.accept_sheet.close_sheet)
        self.accept_sheet.opened.connect(self.ask.close_sheet)
        self.history: HistoryDialog | None = None
        self._refusal: Message | None = None  # what the last command, if it could not be, had to say
        self.persons = PersonCommands(desk, self.ask)
        self.projects = ProjectCommands(desk)
        desk.closing.connect(self._close_history)
        page.selection.label_chosen.connect(self.label)
        page.selection.comment_changed.connect(self._comment)
        page.selection.left.connect(lambda: page.timeline.setFocus(Qt.FocusReason.ShortcutFocusReason))
        page.check.chosen.connect(self._check)

    def connect_actions(self, actions: Actions) -> None:
        def with_work(call: Callable[[Work], object]) -> Callable[[], None]:
            return lambda: self.do(call)

        commands: dict[str, Callable[[], object]] = {
            name: with_work(lambda work, label=label: work.labelling.label(label))
            for name, label in LABEL_OF.items()
        }
        for n in range(1, 6):
            commands[f"intensity_{n}"] = with_work(lambda work, n=n: work.labelling.set_intensity(n))
        commands |= {
            "label_custom": self._own_labels,
            "mark_in": with_work(lambda work: work.labelling.mark("start")),
            "mark_out": with_work(lambda work: work.labelling.mark("end")),
            "split": with_work(lambda work: work.labelling.split()),
            "merge": with_work(lambda work: work.labelling.merge()),
            "delete": with_work(lambda work: work.labelling.delete()),
            "copy_prediction": with_work(lambda work: work.labelling.copy_prediction()),
            "accept": with_work(lambda work: work.labelling.accept()),
            "accept_above": self._accept_above,
            "comment": self._edit_comment,
            "tier_up": with_work(lambda work: work.annotator.step_tier(-1)),
            "tier_down": with_work(lambda work: work.annotator.step_tier(1)),
            "person_up": with_work(lambda work: work.annotator.step_person(-1)),
            "person_down": with_work(lambda work: work.annotator.step_person(1)),
            "check_next": with_work(lambda work: work.checking.step(1)),
            "check_previous": with_work(lambda work: work.checking.step(-1)),
            "go_to": self._go_to,
            "history": self._show_history,
            "analyse": self._desk.jobs.toggle,
            "analyse_anew": lambda: self._desk.jobs.start(anew=True),
        }
        actions.connect_all(commands)
        actions["hide_predictions"].toggled.connect(self._hide)
        shared: dict[str, Callable[[], object]] = {
            "undo": with_work(lambda work: self._tell(work.labelling.undo(), self.tr("Undone: {what}"))),
            "redo": with_work(lambda work: self._tell(work.labelling.redo(), self.tr("Redone: {what}"))),
            "saved": with_work(self._say_saved),
            "close_source": self._desk.close_project,
        }
        actions.connect_all(shared, page=ON_ANNOTATE)
        self.persons.connect_actions(actions)
        self.projects.connect_actions(actions)

    def do(self, call: Callable[[Work], object]) -> None:
        """`call` on the open project; what cannot be is said, and nothing has changed. What was said of the
        command before goes with the next one that can be."""
        work, banner = self._desk.work, self._desk.parts.page.banner
        if work is None:
            return
        before, self._refusal = self._refusal, None
        try:
            call(work)
        except FerdeskError as error:
            self._desk.stumble(error)
            self._refusal = banner.message
        else:
            if before is not None and banner.message is before:
                banner.dismiss()
        self.show_enabled()

    def show_enabled(self) -> None:
        enabling.show(self._desk)
        if self.history is not None and self.history.isVisible():
            self.history.refresh()

    def close(self) -> None:
        self._close_history()
        self.projects.close()

    def _close_history(self) -> None:
        if self.history is not None:
            self.history.close()
            self.history.deleteLater()
            self.history = None

    # -- labels

    def label(self, label: str) -> None:
        self.do(lambda work: work.labelling.label(label))

    def move_edge(self, id: int, edge: Literal["start", "end"], frame: int) -> None:
        self.do(lambda work: work.labelling.move_edge(id, edge, frame))

    def _own_labels(self) -> None:
        """A menu of the tier's own labels; each has a digit as its mnemonic."""

        def show(work: Work) -> None:
            own = work.tiers.active.vocabulary
            if not own:
                raise FerdeskError("This tier has no labels of its own. Add them in the menu Label.")
            menu = QMenu(self._desk.parts.page)
            menu.aboutToHide.connect(menu.deleteLater)
            for place, label in enumerate(own, 1):
                digit = f"&{place} " if place < 10 else ""
                action = menu.addAction(digit + label.replace("&", "&&"))
                action.triggered.connect(lambda _=False, label=label: self.label(label))
            timeline = self._desk.parts.page.timeline
            menu.popup(timeline.mapToGlobal(QPoint(timeline.width() // 3, 40)))

        self.do(show)

    def _comment(self, text: str) -> None:
        self.do(lambda work: work.labelling.set_comment(text))

    def _edit_comment(self) -> None:
        def edit(work: Work) -> None:
            found = work.labelling.chosen()
            if found is None:
                raise FerdeskError("There is no label here. Select one, or move the playhead into it.")
            work.annotator.select_label(found.id)
            page = self._desk.parts.page
            page.panels.show_panel(page.selection)
            page.selection.edit_comment()

        self.do(edit)

    def _accept_above(self) -> None:
        def persons(work: Work, everybody: bool) -> tuple[int, ...]:
            person, _ = work.annotator.lane_wanted()
            return tuple(p.id for p in shown_persons(work.annotator.timeline)) if everybody else (person,)

        def ask(work: Work) -> None:
            if work.annotator.state.hide_predictions:
                raise FerdeskError("Predictions are hidden. Show them to take them over.")
            work.annotator.lane_wanted()

            def count(probability: float, everybody: bool) -> tuple[int, int]:
                found = work.labelling.above(probability, persons(work, everybody))
                every = [stretch for each in found.values() for stretch in each]
                return len(every), sum(s.end - s.start for s in every)

            def accept(probability: float, everybody: bool) -> None:
                def make(work: Work) -> None:
                    made = work.labelling.accept_above(probability, persons(work, everybody))
                    self._desk.say(self.tr("{n} predicted stretches accepted").format(n=made))

                self.do(make)

            self.accept_sheet.ask(count, accept)

        self.do(ask)

    # -- finding one's way

    def _check(self, stretch: object) -> None:
        self.do(lambda work: work.checking.go_to(stretch))  # pyright: ignore[reportArgumentType]

    def _hide(self, hide: bool) -> None:
        if self._desk.work is not None:
            self._desk.work.annotator.hide_predictions(hide)

    def _go_to(self) -> None:
        work = self._desk.work
        if work is None:
            return
        a = work.annotator
        here = timecode(a.clock.second(a.state.frame))
        hint = self.tr("A time such as 0:32.750, or a frame number up to {last}.").format(last=a.last)

        def go(text: str) -> None:
            self._desk.play.go(find_frame(text, a.clock))

        self.ask.ask(self.tr("Go to time or frame"), hint, here, self.tr("Go"), go)

    def _show_history(self) -> None:
        work = self._desk.work
        if work is None:
            return
        self._close_history()
        self.history = HistoryDialog(work.project.history, self._desk.parts.page.window())
        self.history.step_wanted.connect(self._step_history)
        self.history.show()

    def _step_history(self, steps: int) -> None:
        def step(work: Work) -> None:
            for _ in range(abs(steps)):
                (work.labelling.undo if steps < 0 else work.labelling.redo)()

        self.do(step)

    def _tell(self, what: str | None, said: str) -> None:
        if what is not None:
            self._desk.say(said.format(what=what))

    def _say_saved(self, work: Work) -> None:
        when = work.project.saved_at.astimezone().strftime("%H:%M:%S")
        self._desk.say(self.tr("Projects save themselves. This one was saved at {time}.").format(time=when))

    def show_salvaged(self) -> None:
        """The list of what was lost in a damaged project."""
        from PySide6.QtWidgets import QMessageBox

        work = self._desk.work
        if work is not None:
            box = QMessageBox(self._desk.parts.page.window())
            box.setWindowTitle(self.tr("Recovered"))
            box.setText("\n".join(in_words(sentence) for sentence in work.project.salvaged))
            box.open()
