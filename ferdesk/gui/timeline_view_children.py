"""What a screen reader finds in the timeline: a child for each lane and each label in view.

Small clear widgets carry the names, as in the video (face_names.py); they take no focus and no mouse, and
exist only while somebody listens.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from ferdesk.annotation.timeline import Annotation, Person
from ferdesk.gui.timeline_view_axis import clock, seconds_at
from ferdesk.gui.timeline_view_labels import box, in_view
from ferdesk.gui.timeline_view_levels import AWAY
from ferdesk.gui.timeline_view_state import State
from ferdesk.gui.timeline_view_words import (
    kind_name,
    person_name,
    person_note,
    place,
    span,
    spoken_label,
)

_AFTER_MS = 200  # names follow when scrolling or playing rests: nobody can listen faster
_MOST = 200  # labels in view; so many are narrower than a letter

Key = tuple[str, int]


class TimelineChildren(QObject):
    def __init__(self, view: QWidget, state: State) -> None:
        super().__init__(view)
        self._view, self._state = view, state
        self._widgets: dict[Key, QWidget] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_AFTER_MS)
        self._later.timeout.connect(self.follow)

    def follow_later(self) -> None:
        if (QAccessible.isActive() or self._widgets) and not self._later.isActive():
            self._later.start()

    def follow(self) -> None:
        """Names and places as the timeline is now."""
        wanted = self._wanted()
        for key in set(self._widgets) - set(wanted):
            self._widgets.pop(key).deleteLater()
        for key, (name, where) in wanted.items():
            widget = self._widgets.get(key)
            if widget is None:
                widget = self._widgets[key] = _clear_widget(self._view)
            widget.setGeometry(where)
            if widget.accessibleName() != name:
                widget.setAccessibleName(name)
        description = self._description()
        if self._view.accessibleDescription() != description:
            self._view.setAccessibleDescription(description)

    def speak_selection(self) -> None:
        """Say what is selected now, to somebody who works in the timeline."""
        if QAccessible.isActive() and self._view.hasFocus():
            text = self._selected()
            if text:
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, text))

    def _wanted(self) -> dict[Key, tuple[str, QRect]]:
        state, found = self._state, {}
        chosen = state.selection.annotation_id if state.selection is not None else None
        for lane in state.seen_lanes():
            person = state.timeline.person(lane.person)
            if person is None:
                continue
            top = round(state.y(lane.top))
            found["person", person.id] = (self._person(person), QRect(0, top, state.head, lane.height))
            for row in lane.rows:
                labels = in_view(state.timeline.on(person.id, row.tier), state.axis.first, state.axis.end)
                for label in labels[: max(0, _MOST - len(found))]:
                    where = box(state, label.start, label.end, state.y(lane.top + row.top), row).toRect()
                    name = self._label(label)
                    if label.id == chosen:
                        name += ", " + self.tr("selected")
                    found["label", label.id] = (name, where)
        return found

    def _person(self, person: Person) -> str:
        """ "Anna, Person 1, 748 frames, happiness at 0:32.750"."""
        state = self._state
        levels = state.levels(person.id)
        parts = [person_name(person), person_note(person, levels.count if levels is not None else None)]
        kind = levels.kind(state.playhead) if levels is not None else AWAY
        when = clock(seconds_at(state.content.times, state.playhead))
        if kind == AWAY:
            parts.append(self.tr("not in view at {0}").format(when))
        elif not state.content.blind:
            parts.append(self.tr("{0} at {1}").format(kind_name(kind), when))
        return ", ".join(part for part in parts if part)

    def _label(self, label: Annotation) -> str:
        tier = self._state.timeline.tier(label.tier)
        return spoken_label(label, tier.name if tier is not None else "", self._state.content.times)

    def _selected(self) -> str:
        chosen, label = self._state.selection, self._state.selected()
        if label is not None:
            return self._label(label)
        if chosen is None:
            return ""
        person = self._state.timeline.person(chosen.person)
        who = person_name(person) if person is not None else ""
        return f"{who}, {span(self._state.content.times, chosen.start, chosen.end)}"

    def _description(self) -> str:
        parts = [place(self._state.content.times, self._state.playhead), self._selected()]
        return ". ".join(part for part in parts if part)


def _clear_widget(parent: QWidget) -> QWidget:
    made = QWidget(parent)
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    made.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.show()
    return made
