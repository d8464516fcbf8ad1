"""The annotate page's status line: what is analysed, by which engine, and how many labels there are."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ferdesk.gui import theme
from ferdesk.gui.icon_label import IconLabel
from ferdesk.gui.status_line import Elided
from ferdesk.gui.translated import Translated


class AnnotateStatus(Translated, QFrame):
    """What has no room is cut, the news first and the engine last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "status")
        self._analysed: tuple[int, int] | None = None
        self._labels: tuple[tuple[str, int], ...] = ()
        self._engine = ""
        self._word, self._count = QLabel(), QLabel()
        self._word.setProperty("role", "status_value")
        self.engine, self.labels, self.message = Elided(60), Elided(60), Elided(40)
        self._place_icon, self._place = IconLabel("lock", side=14, role="text2"), Elided(40)
        for label in (self._count, self.engine, self.labels, self.message, self._place):
            label.setProperty("role", "small")
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(self._word)
        row.addWidget(self._count)
        self._rules: dict[QLabel, QFrame] = {}
        for label in (self.engine, self.labels, self.message):
            rule = self._rules[label] = QFrame()
            rule.setFixedSize(1, 16)
            rule.setProperty("role", "rule")
            row.addWidget(rule)
            row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self._place_icon)
        row.addWidget(self._place)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.translate()

    def translate(self) -> None:
        self.setAccessibleName(self.tr("Status"))
        self._place.setText(self.tr("Everything stays on this computer"))
        self._show()

    def set_analysed(self, done: int | None, frames: int = 0) -> None:
        """None while no project is open."""
        self._analysed = None if done is None else (done, frames)
        self._show()

    def set_engine(self, engine: str) -> None:
        """What made the predictions, and on what; empty before an analysis."""
        self._engine = engine
        self._show()

    def set_labels(self, counts: tuple[tuple[str, int], ...]) -> None:
        """(tier, number of its labels), those without left out by the caller."""
        self._labels = counts
        self._show()

    def say(self, text: str) -> None:
        """One line of news that stays until the next one."""
        self.message.setText(text)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(theme.STATUS))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show(self) -> None:
        locale = QLocale()
        if self._analysed is None:
            self._word.setText(self.tr("No clip is open"))
            self._count.setText("")
        else:
            done, frames = self._analysed
            self._word.setText(self.tr("Analysed"))
            said = self.tr("{done} of {all} frames")
            self._count.setText(said.format(done=locale.toString(done), all=locale.toString(frames)))
        self.engine.setText(self._engine)
        one, more = self.tr("{n} label by {tier}"), self.tr("{n} labels by {tier}")
        parts = [
            (one if n == 1 else more).format(n=locale.toString(n), tier=tier)
            if place == 0
            else self.tr("{n} by {tier}").format(n=locale.toString(n), tier=tier)
            for place, (tier, n) in enumerate(self._labels)
        ]
        self.labels.setText(", ".join(parts))
        self._fit()

    def _fit(self) -> None:
        for label, rule in self._rules.items():
            label.setVisible(bool(label.text()))
            rule.setVisible(bool(label.text()))
        self._count.setVisible(bool(self._count.text()))
        in_order = (self.message, self.labels, self._place, self.engine)
        for label in in_order:
            label.set_yields(False)
        for label in in_order:
            self._row.invalidate()
            if self._row.minimumSize().width() <= self.width():
                break
            label.set_yields(True)
