"""The line at the foot of the window: what runs, where, how fast, and that nothing leaves the computer."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ferdesk.gui import theme
from ferdesk.gui.icon_label import IconLabel
from ferdesk.gui.translated import Translated
from ferdesk.live import LiveStats


class Elided(QLabel):
    """A label that may cut its text with an ellipsis to `least` pixels; the tooltip has it whole."""

    def __init__(self, least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self._yields = True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def set_yields(self, yields: bool) -> None:
        """Whether it gives up room that its text needs."""
        if yields != self._yields:
            self._yields = yields
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        wanted = super().minimumSizeHint()
        return QSize(min(self._least, wanted.width()), wanted.height()) if self._yields else wanted

    def paintEvent(self, event: QPaintEvent) -> None:
        fitting = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip("" if fitting == self.text() else self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.setFont(self.font())
        painter.drawText(self.rect(), self.alignment(), fitting)
        painter.end()


class StatusLine(Translated, QFrame):
    """Figures keep their width so that nothing jumps; what has no room goes, the device last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "status")
        self._state = ""
        self._engine: tuple[str, str] | None = None
        self._host: str | None = None
        self._stats: LiveStats | None = None

        self.state = QLabel()
        self.device = Elided(160)
        self.rate, self.latency, self.dropped = QLabel(), QLabel(), QLabel()
        self.message = Elided(60)
        self.place_icon, self.place = IconLabel(side=14, role="text2"), Elided(40)
        self.state.setProperty("role", "status_value")
        for label in (self.device, self.rate, self.latency, self.dropped, self.message, self.place):
            label.setProperty("role", "small")
        self.device.setObjectName("device")

        self._inside = layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(12)
        self._rules: dict[QLabel, QFrame] = {}
        layout.addWidget(self.state)
        for label in (self.device, self.rate, self.latency, self.dropped, self.message):
            rule = QFrame()
            rule.setFixedSize(1, 16)
            rule.setProperty("role", "rule")
            self._rules[label] = rule
            layout.addWidget(rule)
            layout.addWidget(label)
        layout.addStretch(1)
        layout.addWidget(self.place_icon)
        layout.addWidget(self.place)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.translate()

    def translate(self) -> None:
        self.setAccessibleName(self.tr("Status"))
        self._show_state()
        self._show_engine()
        self._show_stats()
        self._show_place()

    def set_state(self, state: str) -> None:
        """`state` as LiveStats.state."""
        self._state = state
        self._show_state()
        self._show_engine()

    def set_engine(self, title: str, device: str) -> None:
        """`device` is what the engine itself says of where it runs."""
        self._engine = (title, device)
        self._show_engine()

    def set_stats(self, stats: LiveStats | None) -> None:
        self._stats = stats
        self._show_stats()

    def set_host(self, host: str | None) -> None:
        """The host a stream is read from; None while everything stays here."""
        self._host = host
        self._show_place()

    def say(self, text: str) -> None:
        """One line of news that stays until the next one."""
        self.message.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(theme.STATUS))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def _show_state(self) -> None:
        words = {
            "opening": self.tr("Opening"),
            "running": self.tr("Live"),
            "paused": self.tr("Paused"),
            "waiting": self.tr("Waiting"),
            "ended": self.tr("Ended"),
            "failed": self.tr("Failed"),
            "stopped": self.tr("Stopped"),
        }
        self.state.setText(words.get(self._state, self.tr("Ready")))
        self._fit()

    def _show_engine(self) -> None:
        if self._engine is None:
            failed = self._state in {"failed", "stopped"}
            self.device.setText(self.tr("No engine runs") if failed else self.tr("Preparing the engine"))
        else:
            title, device = self._engine
            self.device.setText(self.tr("{engine} on {device}").format(engine=title, device=device))
        self._fit()

    def _show_stats(self) -> None:
        stats = self._stats
        if stats is not None:
            locale = QLocale()
            self._figure(self.rate, locale.toString(stats.fps, "f", 1), self.tr("frames/s"), "199.9")
            self._figure(
                self.latency, f"{locale.toString(stats.latency_ms, 'f', 0)} ms", self.tr("latency"), "999 ms"
            )
            self._figure(self.dropped, locale.toString(stats.dropped), self.tr("dropped"), "999")
        self._fit()

    def _figure(self, label: QLabel, value: str, unit: str, widest: str) -> None:
        label.setText(f"{value} {unit}")
        room = label.fontMetrics().horizontalAdvance(f"{max(widest, value, key=len)} {unit}")
        label.setMinimumWidth(room)

    def _show_place(self) -> None:
        if self._host:
            self.place.setText(self.tr("Reading from {host}").format(host=self._host))
        else:
            self.place.setText(self.tr("Everything stays on this computer"))
        self.place_icon.set_icon("stream" if self._host else "lock")
        self._fit()

    def _fit(self) -> None:
        """Hide figures that have no room, the least needed first; then cut words, the device last."""
        figures = (self.message, self.dropped, self.latency, self.rate)
        for label in figures:
            self._show(label, bool(label.text()))
        for words in (self.place, self.device):
            words.set_yields(False)
        for label in figures[1:]:
            if self._fits():
                return
            self._show(label, False)
        for words in (self.place, self.device):
            if self._fits():
                return
            words.set_yields(True)

    def _fits(self) -> bool:
        return self._inside.minimumSize().width() <= self.width()

    def _show(self, label: QLabel, visible: bool) -> None:
        label.setVisible(visible)
        self._rules[label].setVisible(visible)
