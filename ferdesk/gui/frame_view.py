"""The video: an analysed frame, fitted and never cropped, with what FERDesk says drawn over it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.gui import ink, theme
from ferdesk.gui.face_names import FaceNames
from ferdesk.gui.no_face import NoFace
from ferdesk.gui.overlay import OverlayPainter, draw_focus
from ferdesk.gui.overlay_layout import FaceLayout, OverlayOptions, Rect, fitted
from ferdesk.gui.overlay_scene import Scene, View
from ferdesk.gui.picture import PictureCache, PictureLook, picture_of
from ferdesk.gui.pills import draw_no_face, draw_recording, recording_place
from ferdesk.gui.state_pane import StateMessage, StatePane
from ferdesk.records import AnalyzedFrame, Frame, Prediction

EDGE = 12  # between picture and well
_BEHIND_WORDS = 0.18  # how much of the last frame is left behind a state
_SHORTCUT = Qt.FocusReason.ShortcutFocusReason
_SETTLE_MS = 350  # no frame for so long: a still picture or a pause


class FrameView(QWidget):
    """Shows what it is given, remembers nothing but the last frame; Tab walks the people in view."""

    person_selected = Signal(object)  # track id or None
    picture_double_clicked = Signal()
    painted = Signal(float)  # once a frame: seconds its painting took

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setProperty("own_focus", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._scene = Scene()
        self._overlay = OverlayPainter()
        self._picture = PictureCache()
        self._no_face = NoFace()
        self._options = OverlayOptions()
        self._layouts: tuple[FaceLayout, ...] = ()
        self._selected: int | None = None
        self._recording: str | None = None
        self._message: StateMessage | None = None
        self._new = False  # a frame is here that was not painted yet
        self._ringed = False
        self._faces = FaceNames(self)
        self._state = StatePane(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._on_settled)
        self.setAccessibleName(self.tr("Video"))

    # -- what is shown

    @property
    def options(self) -> OverlayOptions:
        return self._options

    @property
    def selected(self) -> int | None:
        return self._selected

    def show_frame(self, analyzed: AnalyzedFrame) -> None:
        """The next frame; a state that was shown ends."""
        self._scene.show(analyzed)
        self._no_face.update(analyzed)
        self._new = True
        if self._message is not None:
            self.show_state(None)
        self._settle.start()
        self._tell_faces()
        self.update()

    def prepare_picture(self, frame: Frame) -> None:
        """On another thread, while the frame is analysed: what needs no answer."""
        self._picture.prepare_picture(frame)

    def prepare(self, analyzed: AnalyzedFrame) -> None:
        """On that thread, before `show_frame`: what can be done ahead of painting."""
        self._picture.prepare(analyzed)

    def show_state(self, message: StateMessage | None) -> None:
        """Instead of a picture; None goes back to it."""
        self._message = message
        self._state.show_message(message)
        self.update()

    def clear(self) -> None:
        """Another source begins: forget the picture and who was in it."""
        self._scene.clear()
        self._picture.clear()
        self._no_face = NoFace()
        self._layouts = ()
        self._selected = None
        self._settle.stop()
        self._tell_faces()
        self.update()

    def set_options(self, options: OverlayOptions) -> None:
        self._options = options
        self.update()

    def set_names(self, names: Mapping[int, str]) -> None:
        """Names a person gave, for the screen reader; on the picture people keep their numbers."""
        self._faces.given = dict(names)
        self._tell_faces(at_once=True)

    def set_recording(self, text: str | None) -> None:
        """ "Recording 0:42" on the screen; never in a snapshot or file."""
        if text != self._recording:
            self._recording = text
            self.update()

    def people(self) -> tuple[Prediction, ...]:
        """In view now, left to right as they are seen."""
        view = self._view()
        if view is None:
            return ()
        found = self._scene.predictions.values()
        return tuple(sorted(found, key=lambda p: view.to_view(p.track.box).x))

    # -- choosing a person

    def select(self, track_id: int | None) -> None:
        """Mark a person; says nothing back."""
        if track_id != self._selected:
            self._selected = track_id
            self._tell_faces(at_once=True)
            self.update()

    def select_step(self, step: int) -> bool:
        """The next (+1) or previous (-1) person from left to right; False past the end."""
        people = [p.track.id for p in self.people()]
        if not people:
            return False
        if self._selected in people:
            place = people.index(self._selected) + step
        else:
            place = 0 if step > 0 else len(people) - 1
        if not 0 <= place < len(people):
            return False
        self._choose(people[place])
        return True

    def _choose(self, track_id: int | None) -> None:
        self.select(track_id)
        self.person_selected.emit(track_id)

    def focusNextPrevChild(self, next: bool) -> bool:
        # Tab walks the people and leaves past the last one, so that nobody is trapped here.
        if self.hasFocus() and self._message is None and self.select_step(1 if next else -1):
            return True
        return super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # The window gives the video its first focus; only a person who came by key needs the ring there.
        by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, _SHORTCUT)
        self._ringed = event.reason() in by_key
        super().focusInEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._ringed = True
        self.update()
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._choose(self.face_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.face_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.face_at(event.position()) is None:
            self.picture_double_clicked.emit()

    def face_at(self, point: QPointF) -> int | None:
        """The track under a point of this widget, the nearest face first."""
        spot = Rect(point.x(), point.y(), 0.1, 0.1)
        for layout in reversed(self._layouts):
            parts = (layout.box, layout.chip, layout.strip, layout.panel)
            if any(part is not None and part.meets(spot) for part in parts):
                return layout.track_id
        return None

    # -- painting

    def snapshot(self, overlaid: bool = True) -> QImage:
        """What is shown, at the frame's own size; blurred faces stay so. A null image without a frame."""
        analyzed = self._scene.analyzed
        if analyzed is None:
            return QImage()
        height, width = analyzed.frame.image.shape[:2]
        options = self._options if overlaid else replace(self._options, mask="none")
        image = picture_of(analyzed, _look(width, height, options), self._hidden())
        made = image.copy()  # with pixels of its own
        if overlaid:
            view = View(Rect(0, 0, width, height), width, height, self._options.mirror)
            painter = QPainter(made)
            scene = copy.copy(self._scene)  # sizes on the screen are not those in the picture
            OverlayPainter().paint(painter, scene, view, self._options, max(1.0, height / 900))
            painter.end()
        return made

    def sizeHint(self) -> QSize:
        return QSize(960, 540)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        start = perf_counter()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().tokens.well))
        view = self._view()
        if view is not None:
            self._paint_frame(painter, view)
        nobody = self._selected not in self._scene.predictions
        if self.hasFocus() and self._ringed and nobody and self._message is None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_focus(painter, QRectF(self.rect()).adjusted(4, 4, -4, -4))
        painter.end()
        if self._new:
            self._new = False
            self.painted.emit(perf_counter() - start)

    def _paint_frame(self, painter: QPainter, view: View) -> None:
        assert self._scene.analyzed is not None
        now = theme.current()
        scale = ink.device_scale(painter)
        place = ink.snapped(view.picture, scale)
        options = self._options if self._message is None else replace(self._options, mask="none")
        look = _look(round(place.width() * scale), round(place.height() * scale), options)
        image = self._picture.image(self._scene.analyzed, look, self._hidden())
        if self._message is not None:
            self._layouts = ()
            if self._message.keep_picture:
                painter.setOpacity(_BEHIND_WORDS)
                painter.drawImage(place, image)
            return
        painter.drawImage(place, image)
        reserved = ()
        if self._recording:
            reserved = (recording_place(view.picture, self._recording, now.text_scale),)
        self._layouts = self._overlay.paint(
            painter,
            self._scene,
            view,
            self._options,
            now.text_scale,
            self._selected,
            self.hasFocus() and self._ringed,
            fade=not now.reduced_motion,
            reserved=reserved,
        )
        if self._recording:
            draw_recording(painter, view.picture, self._recording, now.text_scale)
        if self._no_face.words:
            draw_no_face(painter, view.picture, self._no_face.words, now.text_scale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._state.setGeometry(self.rect())
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self.update()
        elif event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Video"))
            self._tell_faces(at_once=True)
            self.update()
        super().changeEvent(event)

    def _view(self) -> View | None:
        if self._scene.analyzed is None:
            return None
        height, width = self._scene.analyzed.frame.image.shape[:2]
        edge = min(EDGE, self.width() // 8, self.height() // 8)
        area = Rect(edge, edge, max(1, self.width() - 2 * edge), max(1, self.height() - 2 * edge))
        return View(fitted(width, height, area), width, height, self._options.mirror)

    def _hidden(self):
        return self._scene.hidden() if self._options.blur else ()

    def _on_settled(self) -> None:
        self._scene.settle()
        self._tell_faces(at_once=True)
        self.update()

    def _tell_faces(self, at_once: bool = False) -> None:
        self._faces.update(self.people(), self._view(), self._selected, at_once)


def _look(width: int, height: int, options: OverlayOptions) -> PictureLook:
    return PictureLook(width, height, options.mirror, options.mask, options.opacity)
