"""What a screen reader finds in the video: one child for each face, "Person 2, happiness 93 per cent".

Small clear widgets carry the names, because Qt then answers every question of a screen reader about them
(place, parent, events) by itself; they take no focus and no mouse, and exist only while somebody listens.
"""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from ferdesk.gui import words
from ferdesk.gui.overlay_scene import View
from ferdesk.records import Prediction

_EVERY = 1.0  # seconds between changed names: nobody can listen faster


class FaceNames:
    def __init__(self, video: QWidget) -> None:
        self.given: dict[int, str] = {}
        self._video = video
        self._faces: dict[int, QWidget] = {}
        self._told = float("-inf")

    def update(
        self, people: tuple[Prediction, ...], view: View | None, selected: int | None, at_once: bool = False
    ) -> None:
        """Follow the people in view; names change once a second, or `at_once`."""
        if not QAccessible.isActive() and not self._faces:
            return
        here = {p.track.id for p in people} if view is not None else set()
        for track in set(self._faces) - here:
            self._faces.pop(track).deleteLater()
        now = monotonic()
        tell = at_once or now - self._told >= _EVERY
        for prediction in people if view is not None else ():
            assert view is not None
            track = prediction.track.id
            face = self._faces.get(track)
            new = face is None
            if face is None:
                face = self._faces[track] = _clear_widget(self._video)
            box = view.to_view(prediction.track.box)
            face.setGeometry(QRect(round(box.x), round(box.y), round(box.w), round(box.h)))
            if tell or new:
                face.setAccessibleName(words.spoken(prediction, self.given.get(track), track == selected))
        if tell:
            self._told = now


def _clear_widget(parent: QWidget) -> QWidget:
    made = QWidget(parent)
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    made.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.show()
    return made
