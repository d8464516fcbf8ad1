"""The clip's picture with its overlay, and a face box being drawn over it by keys or by pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ferdesk.gui.frame_view import FrameView
from ferdesk.gui.no_face import NoFace
from ferdesk.gui.overlay import draw_box
from ferdesk.gui.overlay_scene import View
from ferdesk.records import AnalyzedFrame, FaceBox

Box = tuple[float, float, float, float]
_HANDLE = 8.0


class FramePane(FrameView):
    box_drawn = Signal(object)  # Box in frame pixels, dragged with the pointer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box: Box | None = None
        self._outlines: dict[int, Box] = {}
        self._dashed = False
        self._from: QPointF | None = None
        self._covered: tuple[FaceBox, ...] = ()

    def show_still(self, analyzed: AnalyzedFrame, faces: tuple[FaceBox, ...]) -> None:
        """A frame that stands for itself, wherever the one before it was: no face fades, and each is named at
        once. `faces` are all in it, which blurring covers also where predictions are hidden."""
        self._covered = faces
        self._scene.clear()
        self._no_face = NoFace()
        self.show_frame(analyzed)
        self._scene.settle()
        self._settle.stop()

    def _hidden(self) -> tuple[FaceBox, ...]:
        return self._covered if self._options.blur else ()

    def show_box(self, box: Box | None) -> None:
        """The box being drawn; None when none is."""
        self._box = box
        self._from = None
        self.update()

    def show_outlines(self, boxes: dict[int, Box], dashed: bool) -> None:
        """Boxes without a word, by person: of faces whose prediction is not there yet (dashed) or hidden."""
        if (boxes, dashed) != (self._outlines, self._dashed):
            self._outlines, self._dashed = boxes, dashed
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        view = self._view()
        if view is None or self._message is not None or not (self._box or self._outlines):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for box in self._outlines.values():
            draw_box(painter, _placed(view, box), self._dashed)
        if self._box is not None:
            place = _placed(view, self._box)
            painter.fillRect(place, QColor(255, 255, 255, 26))
            draw_box(painter, place, False, 3.0)
            painter.setPen(QPen(QColor("#000000"), 1))
            painter.setBrush(QColor("#FFFFFF"))
            for corner in (place.topLeft(), place.bottomRight()):
                spot = QRectF(corner.x() - _HANDLE / 2, corner.y() - _HANDLE / 2, _HANDLE, _HANDLE)
                painter.drawRect(spot)
        painter.end()

    # -- with the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._box is None:
            super().mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        view = self._view()
        if self._box is None:
            super().mouseMoveEvent(event)
        elif self._from is not None and view is not None:
            (ax, ay), (bx, by) = _in_frame(view, self._from), _in_frame(view, event.position())
            if abs(ax - bx) > 4 and abs(ay - by) > 4:
                self._box = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
                self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._box is not None and self._from is not None:
            self._from = None
            self.box_drawn.emit(self._box)
        super().mouseReleaseEvent(event)


def _placed(view: View, box: Box) -> QRectF:
    rect = view.to_view(FaceBox(*box, score=1.0))
    return QRectF(rect.x, rect.y, rect.w, rect.h)


def _in_frame(view: View, point: QPointF) -> tuple[float, float]:
    x = (point.x() - view.picture.x) / view.scale
    y = (point.y() - view.picture.y) / view.scale
    x = view.width - x if view.mirror else x
    return min(max(x, 0.0), float(view.width)), min(max(y, 0.0), float(view.height))
