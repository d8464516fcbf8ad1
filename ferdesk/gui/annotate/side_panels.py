"""Prediction, Selection and To check: side by side beside the video, or as tabs in a narrow window."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QTabWidget, QVBoxLayout, QWidget

from ferdesk.gui import theme
from ferdesk.gui.annotate.panel import Panel
from ferdesk.gui.live_page import Row
from ferdesk.gui.translated import Translated

PREDICTION, SELECTION, CHECK = 220, 312, 228  # wide, at text scale 100 %
TABS = 304
_BESIDE = {Row.WIDE: 3, Row.MEDIUM: 1, Row.NARROW: 0}  # panels that are no tabs
_ANY = 16777215  # what Qt takes for no limit


def width_of(row: Row) -> int:
    """Of all panels in this arrangement, in pixels."""
    px, beside = theme.current().px, _BESIDE[row]
    widths = [PREDICTION, SELECTION, CHECK][:beside] + (
        [] if beside == 3 else [SELECTION if beside else TABS]
    )
    return sum(px(width) + 1 for width in widths)


class SidePanels(Translated, QWidget):
    """`show_panel` brings one into view, whichever way they are arranged."""

    def __init__(self, prediction: Panel, selection: Panel, check: Panel) -> None:
        super().__init__()
        self._panels = (prediction, selection, check)
        self._row: Row | None = None
        self._scale = 0.0
        self._lines: list[QFrame] = []
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setProperty("role", "panel_tabs")
        self._tab_holder = QFrame()
        self._tab_holder.setProperty("role", "panel")
        inside = QVBoxLayout(self._tab_holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.tabs)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.arrange(Row.WIDE)
        self.translate()

    def translate(self) -> None:
        for place in range(self.tabs.count()):
            panel = self.tabs.widget(place)
            if isinstance(panel, Panel):
                self.tabs.setTabText(place, panel.title)

    def arrange(self, row: Row) -> None:
        """All three side by side, To check behind Selection, or all behind one another."""
        now = theme.current()
        if (row, now.text_scale) == (self._row, self._scale):
            return
        shown = self.tabs.currentWidget() if self.tabs.count() else self._panels[1]
        self._row, self._scale = row, now.text_scale
        for panel in (*self._panels, self._tab_holder):
            panel.setParent(None)  # pyright: ignore[reportArgumentType]
        self.tabs.clear()
        for line in self._lines:
            line.setParent(None)  # pyright: ignore[reportArgumentType]
            line.deleteLater()
        self._lines = []
        beside = _BESIDE[row]
        for panel, width in zip(self._panels[:beside], (PREDICTION, SELECTION, CHECK), strict=False):
            panel.set_titled(True)
            self._put(panel, now.px(width))
        if beside < 3:
            for panel in self._panels[beside:]:
                panel.setMinimumWidth(0)
                panel.setMaximumWidth(_ANY)
                panel.set_titled(False)
                self.tabs.addTab(panel, panel.title)
            if self.tabs.indexOf(shown) >= 0:
                self.tabs.setCurrentWidget(shown)
            self._put(self._tab_holder, now.px(SELECTION if beside else TABS))
        self.setFixedWidth(width_of(row))
        self.translate()

    def show_panel(self, panel: Panel) -> None:
        if self.tabs.indexOf(panel) >= 0:
            self.tabs.setCurrentWidget(panel)

    def _put(self, widget: QWidget, width: int) -> None:
        """A line and the widget at the right end."""
        line = QFrame()
        line.setFixedWidth(1)
        line.setProperty("role", "rule")
        self._lines.append(line)
        self._line.addWidget(line)
        self._line.addWidget(widget)
        widget.setFixedWidth(width)
        widget.show()
