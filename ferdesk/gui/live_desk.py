"""Joins the live session to the widgets: frames to who shows them, states to sentences, engines to names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ferdesk.gui import states
from ferdesk.gui.actions import Actions
from ferdesk.gui.banner import Banner, Message
from ferdesk.gui.capture_desk import CaptureDesk
from ferdesk.gui.command_list import ON_LIVE
from ferdesk.gui.live_control import LiveControl
from ferdesk.gui.live_page import LivePage
from ferdesk.gui.look import Look
from ferdesk.gui.menus import Menus
from ferdesk.gui.people_desk import PeopleDesk
from ferdesk.gui.presenting import Presenting
from ferdesk.gui.qt_session import EngineReport
from ferdesk.gui.sentences import in_two, in_words
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.gui.source_picker import source_title
from ferdesk.gui.status_line import StatusLine
from ferdesk.gui.toolbar import Toolbar
from ferdesk.live import LiveState
from ferdesk.records import AnalyzedFrame, Frame

if TYPE_CHECKING:
    from ferdesk.capture import SourceInfo

_RECENT = 4  # clips and folders in the list of sources


@dataclass(frozen=True, slots=True)
class Parts:
    """The widgets of the window that the live session speaks through."""

    toolbar: Toolbar
    banner: Banner
    page: LivePage
    status: StatusLine
    menus: Menus


class LiveDesk(QObject):
    source_named = Signal(str)  # what the window's title shows

    def __init__(
        self,
        parts: Parts,
        actions: Actions,
        keeper: SettingsKeeper,
        live: LiveControl,
        open_clip: Callable[[], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.live, self._actions, self._keeper = live, actions, keeper
        self._toolbar, self._banner = parts.toolbar, parts.banner
        self._page, self._status = parts.page, parts.status
        self._seen = False  # a frame of this source was shown
        self._resting: str | None = None  # the source to go on with
        self.look = Look(keeper, actions, parts.page.controls, self)
        self.people = PeopleDesk(
            live.session, parts.page, actions, parts.menus, parts.banner, parts.status, self
        )
        self.capture = CaptureDesk(
            live.session, parts.page, actions, keeper, parts.banner, parts.status, self
        )
        self.presenting = Presenting(actions, self.look, parts.page)
        self._ways = states.WaysOut(
            play_demo=lambda: live.open("demo"),
            open_clip=open_clip,
            try_again=live.open_again,
            choose_source=parts.toolbar.source.open_list,
            choose_engine=parts.toolbar.engine.open_list,
        )
        self._connect_session()
        self._connect_parts()
        self._toolbar.source.recent = list(keeper.value.recent)
        parts.page.set_options(self.look.shown)
        self.capture.set_options(self.look.shown)

    def close(self) -> None:
        """End all that runs, within two seconds whatever the drivers do."""
        self._toolbar.source.close_all()
        self._toolbar.engine.close_all()
        self.presenting.stop()
        self.capture.close()
        self.live.close()

    def rest(self) -> None:
        """Another page is shown: let the camera and the engine go, unless something is being recorded."""
        live = self.live
        if self._resting is not None or not live.session.running or self.capture.recording.running:
            return
        self._resting = live.source
        live.session.stop()

    def begin_resting(self, source: str) -> None:
        """The program begins on another page: `source` is opened once this one is shown."""
        self._resting = source

    def go_on(self) -> None:
        """This page is shown again: with the source it had, if it had one."""
        source, self._resting = self._resting, None
        if source is not None:
            self.live.open(source)

    def _connect_session(self) -> None:
        live = self.live
        live.session.prepare_with(self)
        live.session.frame_analyzed.connect(self._show_frame)
        live.opening.connect(self._opening)
        live.opened.connect(self._opened)
        live.state_changed.connect(self._state)
        live.failed.connect(self._failed)
        live.stumbled.connect(self._stumbled)
        live.stats_changed.connect(self._status.set_stats)
        live.preparing.connect(self._toolbar.engine.set_preparing)
        live.engine_opened.connect(self._engine_opened)
        live.engine_failed.connect(self._engine_failed)
        live.holders = self._toolbar.source.preview_threads

    def _connect_parts(self) -> None:
        self._toolbar.source.chosen.connect(self.live.open)
        self._toolbar.engine.chosen.connect(self.live.choose_engine)
        self._toolbar.engine.cancelled.connect(self.live.cancel_engine)
        self._toolbar.engine.failed.connect(self._stumbled)
        self._page.person_selected.connect(self.presenting.select)
        self.presenting.person_selected.connect(self._page.select)
        self._page.view.picture_double_clicked.connect(self._present)
        self.look.changed.connect(self._page.set_options)
        self.look.changed.connect(self.capture.set_options)
        self._actions.connect_all(
            {
                "pause": self._pause,
                "present": self._present,
                "explain": self.presenting.explain,
                "black": self.presenting.toggle_black,
                "look_next": lambda: self.presenting.step_look(1),
                "look_previous": lambda: self.presenting.step_look(-1),
                "engine_next": lambda: self._step_engine(1),
                "engine_previous": lambda: self._step_engine(-1),
            }
        )
        self._actions.connect_all({"close_source": self._close_source}, page=ON_LIVE)

    # -- what the session tells

    def prepare_picture(self, frame: Frame) -> None:
        """As qt_session.Preparer, on the thread of pictures."""
        self._page.view.prepare_picture(frame)
        self.presenting.prepare_picture(frame)

    def prepare(self, analyzed: AnalyzedFrame) -> None:
        """As qt_session.Preparer, on the thread of pictures."""
        self._page.view.prepare(analyzed)
        self.presenting.prepare(analyzed)

    def _show_frame(self, analyzed: AnalyzedFrame) -> None:
        if self.live.state is LiveState.WAITING:
            return  # it was on its way when the source went; shown, it would take the sentence away
        self._seen = True
        self._page.show_frame(analyzed)
        self.presenting.show_frame(analyzed)
        self.people.show_frame(analyzed)
        self._toolbar.source.show_frame(analyzed.frame)

    def _opening(self, source: str) -> None:
        self._forget_source()
        self._toolbar.source.set_source(source, None)
        self._status.set_state(LiveState.OPENING)
        self._page.view.show_state(states.opening(source_title(source) if source else ""))

    def _opened(self, source: str, info: SourceInfo) -> None:
        self._toolbar.source.set_source(source, info)
        self._status.set_host(info.host)
        self.capture.set_source(info)
        self.look.set_source(info.kind == "camera")
        self.source_named.emit(self._toolbar.source.words[0])
        if not self._seen and self.live.engine is None:
            self._page.view.show_state(states.preparing())
        if Path(source).exists():
            recent = [source, *(path for path in self._keeper.value.recent if path != source)][:_RECENT]
            self._toolbar.source.recent = recent
            self._keeper.change(recent=tuple(recent))

    def _state(self, state: LiveState, reason: str) -> None:
        self._status.set_state(state)
        self._actions["pause"].setChecked(state in {LiveState.PAUSED, LiveState.ENDED})
        if state is LiveState.WAITING:
            self._toolbar.source.set_away()
            self._page.view.show_state(states.waiting(reason, self._seen, self._ways))
        elif state is LiveState.ENDED:
            self.capture.stop_recording()
            if problem := self.live.session.problem:
                self._banner.say(Message("warning", *in_two(in_words(problem))))
        elif state is not LiveState.OPENING:
            self._page.view.show_state(None)

    def _failed(self, error: Exception) -> None:
        self._forget_source()
        if self.live.source:
            self._toolbar.source.set_away()
        else:
            self._toolbar.source.set_closed()
        self._status.set_state(LiveState.FAILED)
        self._page.view.show_state(states.failed(error, self._ways))

    def _stumbled(self, error: Exception) -> None:
        self._banner.say(Message("warning", *in_two(in_words(error))))

    def _forget_source(self) -> None:
        self._seen = False
        self.capture.stop_recording()
        self.people.clear()
        self._page.view.clear()
        self._status.set_host(None)
        self._status.say("")

    # -- commands

    def _pause(self) -> None:
        self.live.toggle_pause()

    def _present(self) -> None:
        self.presenting.toggle(self._page.people.selected)

    def _close_source(self) -> None:
        self.live.close_source()
        self._forget_source()
        self._toolbar.source.set_closed()
        self._page.view.show_state(states.closed(self._ways))
        self.source_named.emit("")

    def _step_engine(self, step: int) -> None:
        name = self._toolbar.engine.neighbour(step)
        if name is None:
            self._status.say(self.tr("There is no other engine here."))
        else:
            self.live.choose_engine(name)

    def _engine_opened(self, report: EngineReport) -> None:
        self._toolbar.engine.set_engine(report)
        self._status.set_engine(report.card.name, report.device)
        self.look.set_outputs(report.card.outputs)
        self.presenting.set_engine(report)
        self.capture.set_engine(report)
        self.people.people.forget_all_neutral()
        self._toolbar.engine.look()

    def _engine_failed(self, error: Exception) -> None:
        choose = (self.tr("Choose another engine"), self._ways.choose_engine)
        self._banner.say(Message("engine", *in_two(in_words(error)), (choose,)))
