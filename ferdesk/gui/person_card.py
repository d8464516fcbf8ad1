"""One person in the side panel: who, what the face shows, bars, and the last half minute."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from ferdesk.gui import bars, icons, ink, theme, words
from ferdesk.gui.curves import CurvePicture
from ferdesk.gui.history import History
from ferdesk.gui.steady import Label, SteadyLabels
from ferdesk.records import Expression, Prediction

_EDGE = 16
_TOP = 10
_HEAD = 28
_HISTOGRAM = 60
_CURVE = 64
_TELL_EVERY = 1.0  # seconds between changed accessible names


class PersonCard(QWidget):
    """Compact (110 high) or, selected, open with eight rows and a wide curve."""

    clicked = Signal(int)
    menu_requested = Signal(int, QPoint)  # where, on the screen

    def __init__(self, track_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.track_id = track_id
        self.history = History()
        self._curves = CurvePicture(self.history)
        self._steady = SteadyLabels()
        self._prediction: Prediction | None = None
        self._label: Label | None = None
        self._face: QImage | None = None
        self._name: str | None = None
        self._note: str | None = None
        self._selected = False
        self._curves_visible = True
        self._told = float("-inf")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("own_focus", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._more = QToolButton(self)
        self._more.setProperty("role", "mini")
        self._more.setIcon(icons.icon("more"))
        self._more.clicked.connect(self._ask_for_menu)
        self._more.hide()
        self._tell(at_once=True)
        self._dress()

    # -- what is shown

    def update_prediction(
        self, prediction: Prediction, time: float, thumbnail: QImage | None, bars_too: bool = True
    ) -> None:
        """This person in the frame at `time` seconds; a thumbnail of None keeps the last one. Without
        `bars_too` the bars wait for the next frame."""
        self.history.add(time, prediction.scores)
        before, self._prediction = self._label, prediction
        self._label = self._steady.update((prediction,), time)[prediction.track.id]
        if thumbnail is not None:
            self._face = thumbnail
        if thumbnail is not None or self._label != before:
            self.update(self._head())
        if self._label != before:
            self._tell(at_once=before is None or self._label.uncertain != before.uncertain)
        if bars_too or before is None:
            self.update(self._bars())
        if self._curves_visible and self._curves.stale(theme.current()):
            self.update(self._curve())

    def set_missing(self, time: float) -> None:
        """The face is not in the frame at `time`: nothing is claimed about it."""
        self.history.gap(time)
        if self._prediction is not None:
            self._prediction = self._label = None
            self._tell(at_once=True)
            self.update()
        elif self._curves_visible and self._curves.stale(theme.current()):
            self.update(self._curve())

    @property
    def label(self) -> Label | None:
        """What is written about this person now; None while out of view."""
        return self._label

    def settle(self) -> None:
        """No further frame comes for now: name what leads."""
        if self._prediction is not None:
            self._label = self._steady.settle((self._prediction,))[self._prediction.track.id]
            self._tell(at_once=True)
            self.update()

    def set_selected(self, selected: bool) -> None:
        if selected != self._selected:
            self._selected = selected
            self._more.setVisible(selected)
            self._tell(at_once=True)
            self._dress()

    def set_name(self, name: str | None) -> None:
        self._name = name
        self._tell(at_once=True)
        self.update(self._head())

    def set_note(self, note: str | None) -> None:
        """Said in place of the expression, such as how far learning has come."""
        if note != self._note:
            self._note = note
            self.update(self._head())

    def set_shown(self, expression: Expression | None) -> None:
        """One curve, or all of them."""
        self._curves.shown = expression
        self.update()

    def set_curves_visible(self, visible: bool) -> None:
        """In low windows curves go first."""
        if visible != self._curves_visible:
            self._curves_visible = visible
            self._dress()

    # -- places

    def sizeHint(self) -> QSize:
        now = theme.current()
        head = _TOP + now.px(_HEAD) + 6
        if not self._selected:
            return QSize(now.px(theme.PANEL_WIDTH), head + now.px(_HISTOGRAM) + 6)
        height = head + bars.rows_height(now) + 10
        if self._curves_visible:
            height += now.px(_CURVE) + 6
        return QSize(now.px(theme.PANEL_WIDTH), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def _head(self) -> QRect:
        return QRect(_EDGE, _TOP, self.width() - 2 * _EDGE, theme.current().px(_HEAD))

    def _bars(self) -> QRect:
        now, top = theme.current(), self._head().bottom() + 7
        if self._selected:
            return QRect(_EDGE, top, self.width() - 2 * _EDGE, bars.rows_height(now))
        width = self.width() - 2 * _EDGE
        if self._curves_visible:
            width = (width - 14) // 2
        return QRect(_EDGE, top, width, now.px(_HISTOGRAM))

    def _curve(self) -> QRect:
        if not self._curves_visible:
            return QRect()
        now, beside = theme.current(), self._bars()
        if self._selected:
            return QRect(_EDGE, beside.bottom() + 9, self.width() - 2 * _EDGE, now.px(_CURVE))
        left = beside.right() + 15
        # As high as the columns beside it, so that half is half in both.
        return QRect(left, beside.top(), self.width() - _EDGE - left, beside.height() - now.px(16))

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = theme.current().px(_HEAD)
        self._more.setGeometry(self.width() - _EDGE - side + 4, _TOP, side, side)
        super().resizeEvent(event)

    def _dress(self) -> None:
        side = theme.current().px(_HEAD)
        self._more.setIconSize(QSize(theme.current().px(16), theme.current().px(16)))
        self._more.setGeometry(self.width() - _EDGE - side + 4, _TOP, side, side)
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now, part = theme.current(), event.rect()
        tokens = now.tokens
        painter.fillRect(part, QColor(tokens.selected if self._selected else tokens.panel))
        if self._selected:
            painter.fillRect(QRect(0, 0, 3, self.height()), QColor(tokens.text))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), QColor(tokens.line))
        if part.intersects(self._head()):
            self._draw_head(painter, QRectF(self._head()), now)
        scores = self._prediction.scores if self._prediction is not None else None
        if part.intersects(self._bars()):
            draw = bars.draw_rows if self._selected else bars.draw_histogram
            draw(painter, QRectF(self._bars()), scores, self._label, now)
        if part.intersects(self._curve()):
            self._curves.draw(painter, QRectF(self._curve()), now, wide=self._selected)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(5, 3, -3, -4))
        painter.end()

    def _draw_head(self, painter: QPainter, head: QRectF, now: theme.Theme) -> None:
        tokens, size, scale = now.tokens, head.height(), now.text_scale
        face = QRectF(head.x(), head.y(), size, size)
        if self._face is not None and not self._face.isNull():
            painter.setOpacity(1.0 if self._prediction is not None else 0.4)
            painter.drawImage(face, self._face)
            painter.setOpacity(1.0)
        else:
            painter.fillRect(face, QColor(tokens.track))
        right = head.right() - (size if self._selected else 0)
        left = self._draw_words(painter, QRectF(head.x(), head.y(), right - head.x(), size), now)
        name = words.person(self.track_id, self._name)
        room = left - face.right() - 8 - 12
        shown = ink.elided(name, "body", room, scale, bold=True)
        spot = QRectF(face.right() + 8, head.y(), room, size)
        ink.draw_text(painter, spot, shown, "body", tokens.text, scale, bold=True)

    def _draw_words(self, painter: QPainter, head: QRectF, now: theme.Theme) -> float:
        """What the face shows, at the right; returns where it begins."""
        tokens, scale, label = now.tokens, now.text_scale, self._label
        if self._note is not None or label is None:
            text = self._note if self._note is not None else self.tr("Out of view")
            ink.draw_text(painter, head, text, "small", tokens.text2, scale, align=1.0)
            return head.right() - ink.text_width(text, "small", scale)
        right = head.right()
        if label.uncertain:
            text = words.uncertain()
        elif label.expression is not None:
            text = words.name(label.expression)
            value = words.percent(label.probability)
            column = ink.text_width(words.percent(0.88), "body", scale) + 12 * scale
            ink.draw_text(painter, head, value, "body", tokens.text2, scale, align=1.0)
            right -= column
        else:
            return right
        width = ink.text_width(text, "body", scale, bold=True)
        spot = QRectF(right - width, head.y(), width, head.height())
        ink.draw_text(painter, spot, text, "body", tokens.text, scale, bold=True)
        side = 11 * scale
        mark = QRectF(right - width - side - 7 * scale, head.center().y() - side / 2, side, side)
        if label.expression is not None:
            ink.draw_shape(painter, label.expression, mark, tokens.dark)
        else:
            ink.draw_hatched(painter, mark, tokens.text2, gap=2.5, width=1.5)
        return mark.left()

    # -- being used

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self.track_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit(self.track_id)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(self.track_id, event.globalPos())

    def _ask_for_menu(self) -> None:
        corner = self._more.mapToGlobal(QPointF(0, self._more.height()).toPoint())
        self.menu_requested.emit(self.track_id, corner)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._dress()
        elif event.type() == QEvent.Type.LanguageChange:
            self._tell(at_once=True)
            self.update()
        super().changeEvent(event)

    def _tell(self, at_once: bool = False) -> None:
        """The accessible name; changing it with every number would make a screen reader stammer."""
        if not at_once and monotonic() - self._told < _TELL_EVERY:
            return
        self._told = monotonic()
        if self._prediction is not None:
            name = words.spoken(self._prediction, self._name, self._selected)
        else:
            name = f"{words.person(self.track_id, self._name)}, {self.tr('out of view')}"
        self.setAccessibleName(name)
        more = self.tr("More for {0}").format(words.person(self.track_id, self._name))
        self._more.setAccessibleName(more)
        self._more.setToolTip(more)
