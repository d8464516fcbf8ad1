"""The annotate page: video and panels above, the transport, the timeline below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from ferdesk.gui import theme
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.box_bar import BoxBar
from ferdesk.gui.annotate.check_panel import CheckPanel
from ferdesk.gui.annotate.frame_pane import FramePane
from ferdesk.gui.annotate.prediction_panel import PredictionPanel
from ferdesk.gui.annotate.selection_panel import SelectionPanel
from ferdesk.gui.annotate.side_panels import SidePanels, width_of
from ferdesk.gui.annotate.transport import Transport
from ferdesk.gui.banner import Banner
from ferdesk.gui.live_page import LOW_UNDER, Row, row_for
from ferdesk.gui.state_pane import StateMessage, StatePane
from ferdesk.gui.timeline_view import TimelineView

UPPER = 388  # height of video and panels where there is room
_LOWER = 244  # what transport and timeline get before they take more
_LEAST_UPPER = 190
_LEAST_VIDEO = 400  # pixels wide, before panels become tabs


class AnnotatePage(QFrame):
    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.banner = Banner()
        self.view = FramePane()
        self.box_bar = BoxBar()
        self.prediction = PredictionPanel()
        self.selection = SelectionPanel(actions)
        self.check = CheckPanel(actions)
        self.panels = SidePanels(self.prediction, self.selection, self.check)
        self.transport = Transport(actions)
        self.timeline = TimelineView()
        self._moved = False
        self.well = QFrame()
        self.well.setProperty("role", "well")
        inside = QVBoxLayout(self.well)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.view, 1)
        inside.addWidget(self.box_bar)
        upper = QWidget()
        beside = QHBoxLayout(upper)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.well, 1)
        beside.addWidget(self.panels)
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.transport)
        column.addWidget(self.timeline, 1)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(lower)
        self.splitter.setCollapsible(0, False)
        self.splitter.setCollapsible(1, False)
        self.splitter.setHandleWidth(1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.splitterMoved.connect(self._on_moved)
        self._work = QWidget()
        whole = QVBoxLayout(self._work)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)
        self._empty = QFrame()
        self._empty.setProperty("role", "well")
        self.state = StatePane(self._empty)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.setContentsMargins(0, 0, 0, 0)
        for each in (self._empty, self._work):
            self._pages.addWidget(each)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(pages, 1)

    def show_state(self, message: StateMessage | None) -> None:
        """A sentence instead of the whole page, while no project is open; None goes to the project."""
        self.state.show_message(message)
        self._pages.setCurrentWidget(self._empty if message is not None else self._work)
        if message is not None:
            self._place_state()

    @property
    def empty(self) -> bool:
        return self._pages.currentWidget() is self._empty

    def fit(self, window_width: int, window_height: int) -> None:
        """Choose what goes beside what for a window of this size."""
        row = row_for(window_width, theme.current().text_scale)
        while row is not Row.NARROW and window_width - width_of(row) < _LEAST_VIDEO:
            row = Row(row - 1)  # panels grow with the text, the window does not
        self.panels.arrange(row)
        self.low = window_height < LOW_UNDER
        if not self._moved:
            self._share()

    def _share(self) -> None:
        banner = 0 if self.banner.isHidden() else self.banner.height()
        height = self.height() - banner  # the splitter's own comes later than this page's
        if height < 2:
            return
        px = theme.current().px
        upper = max(min(px(UPPER), height - px(_LOWER)), min(px(_LEAST_UPPER), height // 2))
        self.splitter.setSizes([upper, max(height - upper - 1, 1)])

    def _on_moved(self) -> None:
        self._moved = True  # the person's own division stays

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._moved:
            self._share()
        self._place_state()

    def _place_state(self) -> None:
        self.state.setGeometry(self._empty.rect())
