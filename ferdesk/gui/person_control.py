"""What is done with one person: a name for this session, a neutral face of their own, words to listen to."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QUndoCommand, QUndoStack

from ferdesk.gui import words
from ferdesk.gui.qt_session import QtSession
from ferdesk.records import AnalyzedFrame, Prediction

_ASK_MS = 100
_HOLD_SECONDS = 2.0  # an expression that leads this long is spoken by itself
_BETWEEN_SECONDS = 3.0  # and nothing is spoken more often than this


class PersonControl(QObject):
    names_changed = Signal(object)  # {track id: name}
    note_changed = Signal(int, object)  # track id, a note for the card or None
    learnt = Signal(int)  # track id: it has a neutral face of its own now
    learning = Signal(object)  # track id while its neutral face is learnt, then None

    def __init__(self, session: QtSession, undo: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: dict[int, str] = {}
        self.neutral: set[int] = set()  # people with a neutral face of their own
        self._session, self._undo = session, undo
        self._learning: int | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(_ASK_MS)
        self._clock.timeout.connect(self._ask_progress)

    def clear(self) -> None:
        """Another source: other people."""
        self._stop_learning()
        self.names.clear()
        self.neutral.clear()
        self._undo.clear()
        self.names_changed.emit({})

    def name_of(self, track: int) -> str:
        return words.person(track, self.names.get(track))

    def rename(self, track: int, name: str) -> None:
        """For this session only; an empty name gives the number back. Can be undone."""
        before = self.names.get(track)
        if (name.strip() or None) != before:
            self._undo.push(_Rename(self, track, before, name.strip() or None))

    def set_name(self, track: int, name: str | None) -> None:
        if name is None:
            self.names.pop(track, None)
        else:
            self.names[track] = name
        self.names_changed.emit(dict(self.names))

    # -- a neutral face of their own

    def learn_neutral(self, track: int) -> None:
        self._stop_learning()
        self._learning = track
        self._session.ask(lambda pipeline: pipeline.learn_neutral(track))
        self.note_changed.emit(track, self.tr("Learning neutral"))
        self.learning.emit(track)
        self._clock.start()

    def forget_neutral(self, track: int) -> None:
        if track == self._learning:
            self._stop_learning()
        self._session.ask(lambda pipeline: pipeline.forget_neutral(track))
        self.neutral.discard(track)

    def forget_all_neutral(self) -> None:
        """Another engine answers in other numbers: what was learnt does not hold for it."""
        self._stop_learning()
        self.neutral.clear()

    def _ask_progress(self) -> None:
        track = self._learning
        if track is not None:
            self._session.ask(
                lambda pipeline: pipeline.neutral_progress(track), partial(self._progress, track)
            )

    def _progress(self, track: int, done: object) -> None:
        if track != self._learning:
            return
        if not isinstance(done, float):  # the face left: nothing is learnt of it any more
            self._stop_learning()
        elif done < 1.0:
            percent = words.percent(done)
            self.note_changed.emit(track, self.tr("Learning neutral, {percent}").format(percent=percent))
        else:
            self.neutral.add(track)
            self._stop_learning()
            self.learnt.emit(track)

    def _stop_learning(self) -> None:
        track, self._learning = self._learning, None
        self._clock.stop()
        if track is not None:
            self.note_changed.emit(track, None)
            self.learning.emit(None)


class _Rename(QUndoCommand):
    def __init__(self, control: PersonControl, track: int, before: str | None, after: str | None) -> None:
        super().__init__(control.tr("Rename {name}").format(name=words.person(track, before)))
        self._control, self._track, self._before, self._after = control, track, before, after

    def redo(self) -> None:
        self._control.set_name(self._track, self._after)

    def undo(self) -> None:
        self._control.set_name(self._track, self._before)


class Speaker:
    """Says what faces show to a screen reader: when asked, or once the selected person's expression holds."""

    def __init__(self, voice: QObject) -> None:
        """`voice` is the widget the words belong to."""
        self._voice = voice
        self._held: tuple[int, object, float] | None = None
        self._spoken: tuple[int, object] | None = None
        self._spoke_at = float("-inf")
        self.last = ""

    def say(self, text: str) -> None:
        self.last = text
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._voice, text))

    def say_people(self, people: tuple[Prediction, ...], names: dict[int, str], nobody: str) -> None:
        lines = [words.spoken(p, words.person(p.track.id, names.get(p.track.id))) for p in people]
        self.say(". ".join(lines) or nobody)

    def follow(self, analyzed: AnalyzedFrame, selected: int | None, names: dict[int, str]) -> None:
        """Call with each frame; says something only if a screen reader listens."""
        found = next((p for p in analyzed.predictions if p.track.id == selected), None)
        if found is None or not QAccessible.isActive():
            self._held = None
            return
        time = analyzed.frame.time
        shows = (found.track.id, None if found.uncertain else found.top)
        if self._held is None or self._held[:2] != shows or time < self._held[2]:
            self._held = (*shows, time)
            return
        held = time - self._held[2] >= _HOLD_SECONDS and abs(time - self._spoke_at) >= _BETWEEN_SECONDS
        if held and shows != self._spoken:
            self._spoken, self._spoke_at = shows, time
            self.say(words.spoken(found, words.person(found.track.id, names.get(found.track.id))))
