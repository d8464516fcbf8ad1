"""The live page: the video in its well, the controls under it, the people beside it or under it."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from ferdesk.gui import theme
from ferdesk.gui.actions import Actions
from ferdesk.gui.control_bar import ControlBar
from ferdesk.gui.frame_view import FrameView
from ferdesk.gui.overlay_layout import OverlayOptions
from ferdesk.gui.people_panel import PeoplePanel
from ferdesk.gui.people_strip import PeopleStrip
from ferdesk.records import AnalyzedFrame


class Row(IntEnum):
    """How much fits beside each other, by the window's width at text scale 100 %."""

    NARROW = 0  # people as a strip of chips under the video, a card as a sheet
    MEDIUM = 1  # buttons without words, the panel at its narrowest
    WIDE = 2


MEDIUM_FROM, WIDE_FROM = 1080, 1280
LOW_UNDER = 720  # curves in cards go
PANEL_LEAST, PANEL_MOST = 304, 480


def row_for(width: int, text_scale: float) -> Row:
    row = Row.WIDE if width >= WIDE_FROM else Row.MEDIUM if width >= MEDIUM_FROM else Row.NARROW
    if text_scale >= 2.0:
        return Row.NARROW
    return Row(max(row - 1, Row.NARROW)) if text_scale > 1.5 else row


class LivePage(QFrame):
    person_selected = Signal(object)  # track id or None
    panel_resized = Signal(int)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = Row.WIDE
        self._panel_width = theme.PANEL_WIDTH
        self._sheet_open = False
        self.view = FrameView()
        self.controls = ControlBar(actions)
        self.strip = PeopleStrip()
        self.people = PeoplePanel()
        self.well = QFrame()
        self.well.setProperty("role", "well")
        inside = QVBoxLayout(self.well)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.view)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.well, 1)
        column.addWidget(self.strip)
        column.addWidget(self.controls)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.people)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.splitter.setCollapsible(1, False)
        self.splitter.setHandleWidth(1)
        self.splitter.splitterMoved.connect(self._moved)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.view.person_selected.connect(self.select)
        self.people.person_selected.connect(self.select)
        self.people.settled.connect(lambda: self.strip.show_people(self.people.labels()))
        self.strip.person_selected.connect(self._open_card)
        self._arrange()

    # -- what is shown

    def show_frame(self, analyzed: AnalyzedFrame) -> None:
        self.view.show_frame(analyzed)
        self.people.show_frame(analyzed)
        if self.row is Row.NARROW:
            self.strip.show_people(self.people.labels())

    def set_options(self, options: OverlayOptions) -> None:
        self.view.set_options(options)
        self.people.set_blur(options.blur)
        self.people.set_mirrored(options.mirror)

    def set_names(self, names: dict[int, str]) -> None:
        for each in (self.view, self.people, self.strip):
            each.set_names(names)

    def clear_people(self) -> None:
        self.people.clear()
        self.strip.show_people({})
        self.select(None)

    def select(self, track: int | None) -> None:
        """One person, in the video and in the panel; None for nobody."""
        changed = track != self.people.selected or track != self.view.selected
        self.view.select(track)
        self.people.select(track)
        self.strip.select(track)
        if track is None:
            self.close_card()
        if changed:
            self.person_selected.emit(track)

    # -- narrow and low windows

    def fit(self, window_width: int, window_height: int) -> None:
        """Choose what goes beside what for a window of this size."""
        row = row_for(window_width, theme.current().text_scale)
        self.people.set_curves_visible(window_height >= LOW_UNDER)
        if row != self.row:
            self.row = row
            self._arrange()

    def set_panel_width(self, width: int) -> None:
        self._panel_width = width
        self._size_panel()

    def close_card(self) -> bool:
        """Close the sheet with a person's card; True if it was open."""
        was_open, self._sheet_open = self._sheet_open, False
        if self.row is Row.NARROW:
            self.people.hide()
        return was_open

    def _arrange(self) -> None:
        narrow = self.row is Row.NARROW
        self._sheet_open = False
        self.controls.set_words(self.row is Row.WIDE)
        self.strip.setVisible(narrow)
        self.people.set_only_selected(narrow)
        self.people.setProperty("role", "sheet" if narrow else "panel")
        if narrow:
            self.people.setParent(self)
            self.people.hide()
        else:
            self.splitter.addWidget(self.people)
            self.people.show()
            self._size_panel()

    def _open_card(self, track: int) -> None:
        if self._sheet_open and track == self.people.selected:
            self.select(None)
            return
        self.select(track)
        self._sheet_open = True
        self._place_card()
        self.people.show()
        self.people.raise_()
        self.people.first_focus().setFocus(Qt.FocusReason.PopupFocusReason)

    def _place_card(self) -> None:
        px = theme.current().px
        well = QRect(self.well.mapTo(self, self.well.rect().topLeft()), self.well.size())
        width = min(px(PANEL_LEAST + 40), well.width() - 24)
        height = min(px(360), well.height() - 24)
        self.people.setGeometry(well.right() - width - 12, well.top() + 12, width, height)

    def _size_panel(self) -> None:
        px = theme.current().px
        wanted = PANEL_LEAST if self.row is Row.MEDIUM else self._panel_width
        width = min(max(px(wanted), px(PANEL_LEAST)), px(PANEL_MOST), max(self.width() // 2, px(PANEL_LEAST)))
        self.people.setMinimumWidth(min(px(PANEL_LEAST), width))
        self.people.setMaximumWidth(px(PANEL_MOST))
        self.splitter.setSizes([max(self.width() - width - 1, 1), width])

    def _moved(self) -> None:
        if self.row is Row.WIDE:
            self._panel_width = round(self.people.width() / theme.current().px(100) * 100)
            self.panel_resized.emit(self._panel_width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._sheet_open:
            self._place_card()
        elif self.row is not Row.NARROW:
            self._size_panel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.close_card():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)
