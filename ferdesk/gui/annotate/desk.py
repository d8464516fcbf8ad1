"""Joins an open project to the annotate page: opens, closes and plays it, and keeps the page up to date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ferdesk.errors import FerdeskError
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate import states
from ferdesk.gui.annotate.box_drawing import BoxDrawing
from ferdesk.gui.annotate.edit_commands import EditCommands
from ferdesk.gui.annotate.looking import Looking
from ferdesk.gui.annotate.page import AnnotatePage
from ferdesk.gui.annotate.page_view import PageView
from ferdesk.gui.annotate.play_commands import PlayCommands
from ferdesk.gui.annotate.player import Player
from ferdesk.gui.annotate.project_jobs import ProjectJobs
from ferdesk.gui.annotate.services import AnnotateServices, OpenedProject
from ferdesk.gui.annotate.state import State
from ferdesk.gui.annotate.status import AnnotateStatus
from ferdesk.gui.annotate.toolbar import AnnotateToolbar
from ferdesk.gui.annotate.work import Work
from ferdesk.gui.banner import Message
from ferdesk.gui.jobs import Errand
from ferdesk.gui.sentences import in_two, in_words
from ferdesk.gui.settings_keeper import SettingsKeeper

RECENT = 8  # projects in the toolbar's list


@dataclass(frozen=True, slots=True)
class Parts:
    """The widgets of the window that an open project speaks through."""

    toolbar: AnnotateToolbar
    page: AnnotatePage
    status: AnnotateStatus


class AnnotateDesk(QObject):
    project_named = Signal(str)  # what the window's title shows; empty for none
    opened = Signal()
    closing = Signal()  # whatever shows or reads the project must let it go
    engines_changed = Signal()  # a new one was trained

    _told = Signal()

    def __init__(
        self,
        parts: Parts,
        actions: Actions,
        keeper: SettingsKeeper,
        services: AnnotateServices,
        ways: states.WaysOut,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.parts, self.actions, self.keeper, self.services = parts, actions, keeper, services
        self.work: Work | None = None
        self.clip: Path | None = None
        self.player: Player | None = None
        self._ways = ways
        self.view = PageView(parts.page, parts.toolbar, parts.status)
        self._opening = Errand(services.open_project, self._on_opened, self._on_not_opened, self)
        self._moving = Errand(self._find, self._on_found, self.stumble, self)
        self._fresh = QTimer(self)
        self._fresh.setSingleShot(True)
        self._fresh.timeout.connect(self._show_all)
        self._told.connect(self._on_told)
        self.looking = Looking(self)
        self.jobs = ProjectJobs(self)
        self.box = BoxDrawing(self)
        self.play = PlayCommands(self)
        self.edits = EditCommands(self)
        self._connect_parts()
        self.play.connect_actions(actions)
        self.edits.connect_actions(actions)
        self._set_open(False)
        self._show_look()
        parts.page.show_state(states.nothing_open(ways))
        keeper.changed.connect(self._settings_changed)
        parts.toolbar.recent = keeper.value.recent_projects

    def _connect_parts(self) -> None:
        page, toolbar = self.parts.page, self.parts.toolbar
        toolbar.project_wanted.connect(lambda path: self.open(Path(path)))
        toolbar.tier_chosen.connect(lambda id: self.work and self.work.annotator.activate_tier(id))
        timeline = page.timeline
        timeline.use_actions({action.objectName(): action for action in self.actions.all()})
        timeline.playheadMoved.connect(self.play.go)
        timeline.selectionChanged.connect(lambda found: self.work and self.work.annotator.select(found))
        timeline.edgeMoved.connect(self.edits.move_edge)
        timeline.personActivated.connect(lambda id: self.work and self.work.annotator.activate_person(id))
        timeline.tierActivated.connect(lambda id: self.work and self.work.annotator.activate_tier(id))
        timeline.commandWanted.connect(lambda name: self.actions[name].trigger())
        page.view.person_selected.connect(self._person_clicked)

    # -- opening and closing

    def open(self, path: Path) -> None:
        """A clip or a project file; what is wrong with it is said on the page."""
        self.close_project()
        self.parts.page.show_state(states.opening(path.name))
        self._opening.ask(Path(path))

    def _on_opened(self, found: OpenedProject) -> None:
        self.work = work = Work(found.project, lambda: self.keeper.value.uncertain_below)
        self._ensure_tier(work)
        work.annotator.on_change = self._on_change
        self._stop_listening = found.project.listen(self._told.emit)
        self.parts.page.show_state(None)
        self._set_open(True)
        self.view.open(work)
        if not work.project.analyzed:  # where panels are tabs, what to do first is seen first
            self.parts.page.panels.show_panel(self.parts.page.check)
        self.project_named.emit(work.project.path.name)
        self._remember(work.project.path)
        self._say_what_is_wrong(work)
        self._use_clip(found.clip)
        self.jobs.show_state()
        self.looking.look_soon()
        self.parts.page.timeline.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit()

    def _on_not_opened(self, error: Exception) -> None:
        self.parts.page.show_state(states.not_opened(error, self._ways))
        if not isinstance(error, FerdeskError):
            raise error

    def _use_clip(self, clip: Path | None) -> None:
        """The clip is where it is wanted; without it labels can still be read, and it is asked for."""
        work = self.work
        self.clip = clip
        if work is None:
            return
        if self.player is not None:
            self.player.close()
            self.player = None
        if clip is None:
            self.parts.page.view.show_state(states.moved(work.project.clip.name, self.ask_clip))
        else:
            self.parts.page.view.show_state(None)
            sound = self.services.open_sound(clip) if work.project.clip.has_sound else None
            self.player = Player(clip, work.annotator.clock, sound, self)
            self.player.shown.connect(self.play.on_shown)
            self.player.failed.connect(self.stumble)
            self.player.playing_changed.connect(self.play.on_playing)
            self.player.show_frame(work.annotator.state.frame)
        self.edits.show_enabled()
        if clip is not None:
            self.jobs.recompute()

    def ask_clip(self) -> None:
        """The clip was moved: the person shows where it is."""
        from PySide6.QtWidgets import QFileDialog

        if self.work is None:
            return
        name = self.work.project.clip.name
        title = self.tr("Where is {name} now").format(name=name)
        path, _ = QFileDialog.getOpenFileName(self.parts.page.window(), title)
        if path:
            self._moving.ask(self.work, Path(path))

    @staticmethod
    def _find(work: Work, path: Path) -> Path:
        found = work.project.find_clip((path,))
        if found is None:
            raise FerdeskError(
                f"{path.name} is another clip than the one that was analysed. Choose the same clip."
            )
        return found

    def _on_found(self, clip: Path) -> None:
        self._use_clip(clip)

    def close_project(self) -> None:
        """May be called twice. What runs is stopped; all is saved already."""
        self._opening.forget()
        self._moving.forget()
        self.box.leave()
        self.looking.forget()
        self.jobs.close()
        if self.player is not None:
            self.player.close()
            self.player.deleteLater()
            self.player = None
        self._fresh.stop()
        if self.work is not None:
            self.closing.emit()
            self._stop_listening()
            self.work.close()
            self.work, self.clip = None, None
            self.view.close()
            self.parts.page.banner.dismiss()
            self._set_open(False)
            self.project_named.emit("")
            self.parts.page.show_state(states.nothing_open(self._ways))

    def close(self) -> None:
        self._opening.close()
        self._moving.close()
        self.close_project()
        self.looking.close()
        self.edits.close()

    # -- keeping the page up to date

    def _on_change(self, before: State, now: State) -> None:
        self.view.changed(before, now)
        if now.frame != before.frame and self.player is not None and not self.player.playing:
            self.player.show_frame(now.frame)
        if now.hide_predictions != before.hide_predictions:
            self.actions["hide_predictions"].setChecked(now.hide_predictions)
        if now.tier != before.tier:
            self.looking.look_soon()
        if replace(before, frame=now.frame) != now:
            self.edits.show_enabled()

    def _on_told(self) -> None:
        """The project changed, here or on a job's thread: show it once this event is over."""
        if self.work is not None and not self._fresh.isActive():
            self._fresh.start(0)

    def _show_all(self) -> None:
        if self.work is not None:
            self.work.annotator.reconcile()
            self.view.show_all()
            self.looking.look_soon()
            self.edits.show_enabled()

    def _settings_changed(self, _settings: object, names: frozenset[str]) -> None:
        if names & {"blur", "opacity", "mask"}:
            self._show_look()
        if "uncertain_below" in names:
            self._on_told()
        if "recent_projects" in names:
            self.parts.toolbar.recent = self.keeper.value.recent_projects

    def _show_look(self) -> None:
        settings = self.keeper.value
        self.view.set_options(settings.blur, settings.mask, settings.opacity)

    # -- what is said

    def stumble(self, error: Exception) -> None:
        """Something cannot be; everything goes on."""
        self.parts.page.banner.say(Message("warning", *in_two(in_words(error))))
        if not isinstance(error, FerdeskError):
            raise error

    def say(self, text: str) -> None:
        self.parts.status.say(text)

    def _say_what_is_wrong(self, work: Work) -> None:
        project = work.project
        if project.read_only_reason is not None:
            again = (self.tr("Try again"), lambda: self.open(project.path))
            copy = (self.tr("Save a copy"), self.actions["save_copy"].trigger)
            title, text = self.tr("Read-only"), in_words(project.read_only_reason)
            self.parts.page.banner.say(Message("lock", title, text, (again, copy), stays=True))
        elif project.salvage:
            shown = (self.tr("Show list"), self.edits.show_salvaged)
            text = " ".join(in_words(sentence) for sentence in project.salvaged)
            self.parts.page.banner.say(Message("warning", self.tr("Recovered"), text, (shown,)))

    def _person_clicked(self, person: int | None) -> None:
        if person is not None and self.work is not None:
            self.work.annotator.activate_person(person)

    def _ensure_tier(self, work: Work) -> None:
        """A first tier to label on, so that the first key works; named as the person named it last."""
        if not work.read_only and not work.annotator.timeline.tiers:
            work.tiers.add(self.keeper.value.annotator or self.tr("Annotator 1"))

    def _remember(self, path: Path) -> None:
        recent = [str(path), *(p for p in self.keeper.value.recent_projects if p != str(path))]
        self.keeper.change(recent_projects=tuple(recent[:RECENT]))

    def _set_open(self, is_open: bool) -> None:
        self.edits.show_enabled()
        if not is_open:
            self.play.on_playing(False)
