"""A button that names what is chosen and opens a list: the shape of the source and engine pickers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHideEvent,
    QIcon,
    QImage,
    QKeyEvent,
    QPainter,
    QPen,
    QPixmap,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ferdesk.gui import fonts, icons, theme
from ferdesk.gui.icon_label import IconLabel

PREVIEW = QSize(160, 90)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. `key` is what is chosen; without one the row is a heading.

    `lines` are secondary text; `preview` keeps room for a live picture.
    """

    title: str
    key: object = None
    icon: str = ""
    lines: tuple[str, ...] = ()
    enabled: bool = True
    current: bool = False
    preview: bool = False


_ROW = Qt.ItemDataRole.UserRole
_PICTURE = Qt.ItemDataRole.UserRole + 1


class PickerButton(QPushButton):
    """Icon, what is chosen, a secondary word, and a chevron."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.words = ("", "")
        self._icon, self._title, self._detail = IconLabel(), QLabel(), QLabel()
        chevron = IconLabel("chevron_down", role="text2")
        self._detail.setProperty("role", "hint")
        self._inside = row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(8)
        for label in (self._icon, self._title, self._detail, chevron):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(label)
        row.insertStretch(3, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_choice(self, icon: str, title: str, detail: str) -> None:
        self.words = (title, detail)
        self._icon.set_icon(icon)
        self._detail.setText(detail)
        metrics = self._title.fontMetrics()
        room = metrics.averageCharWidth() * 28
        self._title.setText(metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, room))
        self.updateGeometry()

    def set_details(self, shown: bool) -> None:
        self._detail.setVisible(shown)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        inner = self._inside.sizeHint()
        return QSize(max(inner.width(), 120), max(super().sizeHint().height(), inner.height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class PickerList(QFrame):
    """The open list: a popup under its button; arrows and Enter choose, Esc leaves."""

    chosen = Signal(object)
    closed = Signal()

    def __init__(self, button: QWidget) -> None:
        super().__init__(button, Qt.WindowType.Popup)
        self.setProperty("role", "sheet")
        self._button = button
        self._model = QStandardItemModel(self)
        self.view = QListView(self)
        self.view.setModel(self._model)
        self.view.setItemDelegate(_RowPainter(self.view))
        self.view.setMouseTracking(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.clicked.connect(self._choose)
        self._foot = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.view)
        layout.addLayout(self._foot)

    def add_foot(self, widget: QWidget) -> None:
        self._foot.addWidget(widget)

    def set_rows(self, rows: Sequence[Row]) -> None:
        before = self.view.currentIndex().row()
        self._model.clear()
        for row in rows:
            item = QStandardItem(row.title)
            item.setData(row, _ROW)
            item.setEnabled(row.enabled and row.key is not None)
            item.setSelectable(row.enabled and row.key is not None)
            item.setData(". ".join((row.title, *row.lines)), Qt.ItemDataRole.AccessibleTextRole)
            self._model.appendRow(item)
            if row.current or (row.key is not None and self._model.rowCount() - 1 == before):
                self.view.setCurrentIndex(item.index())
        if not self.isHidden():
            self._place()

    def rows(self) -> list[Row]:
        return [self._model.item(i).data(_ROW) for i in range(self._model.rowCount())]

    def set_picture(self, key: object, picture: QImage) -> None:
        """A new live picture for the row with `key`."""
        for i, row in enumerate(self.rows()):
            if row.key == key:
                self._model.item(i).setData(picture, _PICTURE)

    def open(self) -> None:
        self.show()
        self._place()
        self.view.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._choose(self.view.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(_ROW)
        if row is not None and row.key is not None and row.enabled:
            self.close()
            self.chosen.emit(row.key)

    def _place(self) -> None:
        """Under the button, as high as the list needs and the screen allows."""
        painter = self.view.itemDelegate()
        option = QStyleOptionViewItem()
        option.initFrom(self.view)
        sizes = [painter.sizeHint(option, self._model.index(i, 0)) for i in range(self._model.rowCount())]
        width = max([*(size.width() for size in sizes), self._button.width()])
        wanted = sum(size.height() for size in sizes) + 8
        screen = self._button.screen().availableGeometry()
        corner = self._button.mapToGlobal(QPoint(0, self._button.height() + 4))
        foot = self._foot.sizeHint().height()
        height = min(wanted + foot, screen.bottom() - corner.y() - 8)
        width = min(width + 2, screen.width())
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - width)))
        self.setGeometry(QRect(corner, QSize(width, height)))


class _RowPainter(QStyledItemDelegate):
    """Paints a Row: picture or icon at the left, title over its secondary lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row: Row = index.data(_ROW)
        title, small = fonts.font("body", bold=True), fonts.font("small")
        metrics = [_Words(row.title, title), *(_Words(line, small) for line in row.lines)]
        scale = theme.current().text_scale
        height = sum(m.height for m in metrics) + round(12 * scale)
        left = 36
        if row.preview:
            height, left = max(height, PREVIEW.height() + 12), PREVIEW.width() + 36
        if row.key is None:
            height = round(28 * scale)
        return QSize(left + max(m.width for m in metrics) + 40, max(height, round(32 * scale)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(_ROW)
        colours = theme.current().tokens
        area: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        over = bool(state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus))
        painter.fillRect(area, QColor(colours.hover if over and row.key is not None else colours.panel))
        if row.key is None:
            painter.setFont(fonts.font("small", bold=True))
            painter.setPen(QColor(colours.text2))
            painter.drawText(area.adjusted(12, 4, -12, 0), Qt.AlignmentFlag.AlignVCenter, row.title)
            painter.restore()
            return
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawRect(area.adjusted(2, 2, -2, -2))
        left = area.left() + 12
        picture = index.data(_PICTURE)
        if row.preview:
            frame = QRect(QPoint(left, area.top() + 6), PREVIEW)
            painter.fillRect(frame, QColor(colours.well))
            if isinstance(picture, QImage):
                shown = QRect(QPoint(), picture.size().scaled(PREVIEW, Qt.AspectRatioMode.KeepAspectRatio))
                shown.moveCenter(frame.center())
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(shown, picture)
            left = frame.right() + 12
        elif row.icon:
            icon: QIcon = icons.icon(row.icon)
            mark: QPixmap = icon.pixmap(16, 16)
            painter.drawPixmap(left, area.top() + round(8 * theme.current().text_scale), mark)
            left += 24
        else:
            left += 24
        self._words(painter, row, QRect(left, area.top(), area.right() - left - 32, area.height()))
        if row.current:
            painter.drawPixmap(area.right() - 28, area.center().y() - 8, icons.icon("check").pixmap(16, 16))
        painter.restore()

    def _words(self, painter: QPainter, row: Row, area: QRect) -> None:
        colours = theme.current().tokens
        words = [(row.title, fonts.font("body", bold=True), colours.text if row.enabled else colours.text3)]
        words += [(line, fonts.font("small"), colours.text2) for line in row.lines]
        height = sum(_Words(text, font).height for text, font, _ in words)
        top = area.top() + (area.height() - height) // 2
        for text, font, colour in words:
            high = _Words(text, font).height
            painter.setFont(font)
            painter.setPen(QColor(colour))
            cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(QRect(area.left(), top, area.width(), high), Qt.AlignmentFlag.AlignVCenter, cut)
            top += high


class _Words:
    """The room a line of text takes."""

    def __init__(self, text: str, font: QFont) -> None:
        metrics = QFontMetrics(font)
        self.width, self.height = metrics.horizontalAdvance(text), metrics.height() + 2
