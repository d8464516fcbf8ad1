"""Looks for stretches to check on a thread, a moment after the last edit, so that no edit waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ferdesk.gui.annotate.checking import Answer, look
from ferdesk.gui.jobs import Errand

if TYPE_CHECKING:
    from ferdesk.gui.annotate.desk import AnnotateDesk

_REST = 150  # ms without an edit


class Looking(QObject):
    looked = Signal()

    def __init__(self, desk: AnnotateDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._errand = Errand(look, self._take, desk.stumble, self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._ask)

    def look_soon(self) -> None:
        """Something changed; whether it matters is found out later."""
        self._soon.start(_REST)

    def forget(self) -> None:
        """The project is closed."""
        self._soon.stop()
        self._errand.forget()

    def close(self) -> None:
        self.forget()
        self._errand.close()

    def _ask(self) -> None:
        work = self._desk.work
        if work is None or not work.project.analyzed:
            return
        if self._errand.busy:
            self.look_soon()
            return
        question = work.checking.question()
        if question is not None:
            self._errand.ask(question)

    def _take(self, answer: Answer) -> None:
        work = self._desk.work
        if work is not None:
            work.checking.take(answer)
            self._desk.view.show_checks()
            self.looked.emit()
            self.look_soon()  # for what changed meanwhile
