"""The stretches worth a look, least certain and fastest changing first; while analysing, how far that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ferdesk.gui import ink, theme
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.analysis_pane import AnalysisPane
from ferdesk.gui.annotate.panel import Panel

SHOWN = 40  # rows at most; the list is worked off from the top


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One stretch in words; `key` is what is given back when it is chosen."""

    time: str
    person: str
    why: str
    key: object


class CheckRow(QPushButton):
    """Time and person over the reason; the one gone to last has a bar at its left."""

    def __init__(self, item: CheckItem, current: bool) -> None:
        super().__init__()
        self.item, self.current = item, current
        self.setProperty("role", "row")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{item.time}, {item.person}, {item.why}")
        self.setToolTip(item.why)

    def sizeHint(self) -> QSize:
        return QSize(180, theme.current().px(52))

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        tokens, scale = now.tokens, now.text_scale
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self.current or self.underMouse():
            painter.fillRect(area, QColor(tokens.selected if self.current else tokens.hover))
        if self.current:
            painter.fillRect(QRectF(0, 0, 3, area.height()), QColor(tokens.text))
        left, room = 16.0, area.width() - 28
        top = QRectF(left, area.height() / 2 - now.px(19), room, now.px(18))
        ink.draw_text(painter, top, self.item.time, "small", tokens.text, scale, True)
        after = ink.text_width(self.item.time, "small", scale, True) + now.px(8)
        person = ink.elided(self.item.person, "small", room - after, scale)
        ink.draw_text(painter, top.adjusted(after, 0, 0, 0), person, "small", tokens.text2, scale)
        why = ink.elided(self.item.why, "small", room, scale)
        below = QRectF(left, area.height() / 2 + 1, room, now.px(18))
        tint = tokens.text2 if self.underMouse() else tokens.text3
        ink.draw_text(painter, below, why, "small", tint, scale)
        painter.fillRect(QRectF(0, area.height() - 1, area.width(), 1), QColor(tokens.line))
        painter.end()


class CheckPanel(Panel):
    chosen = Signal(object)  # a CheckItem's key

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body.setContentsMargins(0, 0, 0, 12)
        self.body.setSpacing(0)
        self.analysis = AnalysisPane(actions, self)  # not a window of its own, even for a moment
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._foot = QLabel()
        self._foot.setProperty("role", "hint")
        self._foot.setWordWrap(True)
        self._foot.setContentsMargins(16, 12, 16, 0)
        self.body.addWidget(self.analysis)
        self.body.addLayout(self._list)
        self.body.addWidget(self._foot)
        self.body.addStretch(1)
        self.rows: list[CheckRow] = []
        self._counts: tuple[int, int] | None = None
        self._hidden = False
        self.analysis.changed.connect(self._arrange)
        self.translate()

    def translate(self) -> None:
        self.set_title(self.tr("To check"))
        self._arrange()

    def show_items(
        self, items: Sequence[CheckItem], current: object, left: int, total: int | None, hidden: bool = False
    ) -> None:
        """The first SHOWN of the `left` stretches still unlabelled, of `total` (None: not looked for yet);
        `current` is the key of the one gone to. `hidden`: predictions are, so there is nothing to say."""
        self._counts, self._hidden = None if total is None else (left, total), hidden
        shown = [(item, item.key == current) for item in ([] if hidden else items)]
        if [(row.item, row.current) for row in self.rows] != shown:
            focused = next((i for i, row in enumerate(self.rows) if row.hasFocus()), None)
            for row in self.rows:
                self._list.removeWidget(row)
                row.hide()
                row.deleteLater()
            self.rows = []
            for item, is_current in shown:
                row = CheckRow(item, is_current)
                row.clicked.connect(lambda _=False, key=item.key: self.chosen.emit(key))
                self._list.addWidget(row)
                self.rows.append(row)
            if focused is not None and self.rows:
                self.rows[min(focused, len(self.rows) - 1)].setFocus()
        self._arrange()

    def _arrange(self) -> None:
        counted = self._counts is not None and not self._hidden and self.analysis.done
        locale = QLocale()
        left, total = self._counts or (0, 0)
        said = self.tr("{left} of {total} left")
        note = said.format(left=locale.toString(left), total=locale.toString(total))
        self.note.setText(note if counted and total else "")
        if self._hidden:
            foot = self.tr("Predictions are hidden, so nothing is proposed.")
        elif not self.analysis.done or self._counts is None:
            foot = ""
        elif total and not left:
            foot = self.tr("All of them are labelled.")
        elif total:
            foot = self.tr(
                "Least certain and fastest changing stretches first. Labelling one moves to the next."
            )
        else:
            foot = self.tr("No stretch of this clip is worth a look.")
        self._foot.setText(foot)
        self._foot.setVisible(bool(foot))
