"""Drawing a missed face box: F begins, arrows move and size it, Enter keeps it, Esc leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent

from ferdesk.errors import FerdeskError
from ferdesk.gui import words
from ferdesk.gui.annotate.person_editing import Box, DrawnBox

if TYPE_CHECKING:
    from ferdesk.gui.annotate.desk import AnnotateDesk

_STEP = 0.01  # of the frame's height, for a press of an arrow
_FINE = 1.0  # pixels, with Ctrl
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class BoxDrawing(QObject):
    def __init__(self, desk: AnnotateDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.drawn: DrawnBox | None = None
        bar = desk.parts.page.box_bar
        bar.kept.connect(self.keep)
        bar.left.connect(self.leave)
        desk.parts.page.view.box_drawn.connect(self._dragged)

    def begin(self) -> None:
        """At the playhead, whose picture must be there."""
        desk = self._desk
        if desk.work is None or desk.player is None:
            return
        desk.player.stop()
        clip = desk.work.project.clip
        self._show(desk.work.persons.begin_box(clip.width, clip.height))
        desk.parts.page.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def key(self, event: QKeyEvent) -> bool:
        """Serve a key while drawing; True if it was for this."""
        desk, drawn = self._desk, self.drawn
        if drawn is None or desk.work is None:
            return False
        key, held = Qt.Key(event.key()), event.modifiers()
        clip = desk.work.project.clip
        if key in _ARROWS:
            step = _FINE if held & Qt.KeyboardModifier.ControlModifier else max(1.0, clip.height * _STEP)
            dx, dy = (step * part for part in _ARROWS[key])
            change = drawn.resized if held & Qt.KeyboardModifier.ShiftModifier else drawn.moved
            self._show(change(dx, dy, clip.width, clip.height))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._show(desk.work.persons.step_owner(drawn, 1 if key is Qt.Key.Key_PageDown else -1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep()
        elif key is Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def keep(self) -> None:
        desk, drawn = self._desk, self.drawn
        if drawn is None or desk.work is None:
            return
        self.leave()
        try:
            desk.work.persons.keep_box(drawn)
        except FerdeskError as error:
            desk.stumble(error)
            return
        desk.jobs.recompute()

    def leave(self) -> bool:
        """Give up drawing; False if nothing was drawn."""
        was, self.drawn = self.drawn is not None, None
        page = self._desk.parts.page
        page.view.show_box(None)
        page.box_bar.hide()
        return was

    def _dragged(self, box: Box) -> None:
        if self.drawn is not None:
            self._show(DrawnBox(self.drawn.frame, box, self.drawn.person))

    def _show(self, drawn: DrawnBox) -> None:
        desk = self._desk
        self.drawn = drawn
        page = desk.parts.page
        page.view.show_box(drawn.box)
        name = self.tr("New person")
        if drawn.person is not None and desk.work is not None:
            found = desk.work.annotator.timeline.person(drawn.person)
            name = words.person(drawn.person, found.name if found is not None and found.name else None)
        page.box_bar.show_owner(name)
        page.box_bar.show()
