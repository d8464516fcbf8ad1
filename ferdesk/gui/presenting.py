"""The presenter beside the window: it gets the same frames, and keys it does not know are the window's."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ferdesk.gui.actions import Actions
from ferdesk.gui.look import Look
from ferdesk.gui.presenter import Presenter
from ferdesk.gui.qt_session import EngineReport
from ferdesk.records import AnalyzedFrame, Frame

_OWN = frozenset(
    {"pause", "black", "explain", "look_next", "look_previous", "person_next", "person_previous"}
)


class Presenting(QObject):
    closed = Signal()
    person_selected = Signal(object)

    def __init__(
        self,
        actions: Actions,
        look: Look,
        window: QWidget,
        make: Callable[[], Presenter] = Presenter,
    ) -> None:
        super().__init__(window)
        self._actions, self._look, self._window, self._make = actions, look, window, make
        self._engine: EngineReport | None = None
        self.page: Presenter | None = None
        look.changed.connect(self._show_look)

    @property
    def running(self) -> bool:
        return self.page is not None

    def toggle(self, selected: int | None = None) -> None:
        if self.page is None:
            self.start(selected)
        else:
            self.stop()

    def start(self, selected: int | None = None) -> None:
        """On the screen the window is on."""
        if self.page is not None:
            return
        page = self.page = self._make()
        page.set_options(self._look.shown)
        page.options_changed.connect(self._look.set_options)
        page.person_selected.connect(self.person_selected)
        page.closed.connect(self._closed)
        # Its own keys come first; a filter would take them away, so the rest is caught behind it.
        page.addActions(self._actions.all())
        page.installEventFilter(self)
        if self._engine is not None:
            self.set_engine(self._engine)
        page.select(selected)
        page.start(self._window.screen())

    def stop(self) -> None:
        if self.page is not None:
            self.page.stop()
            self._closed()

    def prepare_picture(self, frame: Frame) -> None:
        """On another thread, while the frame is analysed."""
        page = self.page
        if page is not None:
            page.prepare_picture(frame)

    def prepare(self, analyzed: AnalyzedFrame) -> None:
        """On that thread, before `show_frame`."""
        page = self.page
        if page is not None:
            page.prepare(analyzed)

    def show_frame(self, analyzed: AnalyzedFrame) -> None:
        if self.page is not None:
            self.page.show_frame(analyzed)

    def set_engine(self, report: EngineReport) -> None:
        self._engine = report
        if self.page is not None:
            card = report.card
            self.page.set_engine(card.title or card.name, "attention" in card.outputs, card.uncertain_below)

    def select(self, track: int | None) -> None:
        if self.page is not None:
            self.page.select(track)

    def toggle_black(self) -> None:
        if self.page is not None:
            self.page.toggle_black()

    def step_look(self, step: int) -> None:
        if self.page is not None:
            self.page.step_look(step)

    def explain(self) -> None:
        """The card that says what there is to see."""
        self.start()
        if self.page is not None:
            self.page.toggle_card()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            name = self._actions.keys.find(event)
            if name is not None and name not in _OWN and name != "leave":
                return self._actions.trigger_key(event)
        return super().eventFilter(watched, event)

    def _show_look(self, options: object) -> None:
        if self.page is not None and self.page.options != options:
            self.page.set_options(options)  # pyright: ignore[reportArgumentType]

    def _closed(self) -> None:
        page, self.page = self.page, None
        if page is not None:
            page.removeEventFilter(self)
            page.deleteLater()
            self.closed.emit()
