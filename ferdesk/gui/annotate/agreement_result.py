"""What came of comparing two raters: figures, each disagreement to go to, confusion, and F1 by label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ferdesk.gui import timeline_view_words as label_words
from ferdesk.gui import words
from ferdesk.gui.annotate.timecode import timecode

if TYPE_CHECKING:
    from ferdesk.annotation.agreement import Agreement, Disagreement
    from ferdesk.annotation.project import Project


class AgreementResult(QWidget):
    disagreement_chosen = Signal(object)  # Disagreement

    def __init__(self, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self.figures = QLabel()
        self.figures.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.figures.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Disagreements"))
        self.list.currentItemChanged.connect(lambda item, _before: self._go_to(item))
        self.confusion, self.f1 = _table(self.tr("Confusion")), _table(self.tr("Labels"))
        tabs = QTabWidget()
        tabs.addTab(self.list, self.tr("Disagreements"))
        self.axes = QLabel()
        self.axes.setProperty("role", "hint")
        self.axes.setWordWrap(True)
        confusion = QWidget()
        below = QVBoxLayout(confusion)
        below.setContentsMargins(0, 8, 0, 0)
        below.setSpacing(8)
        below.addWidget(self.axes)
        below.addWidget(self.confusion, 1)
        tabs.addTab(confusion, self.tr("Confusion"))
        tabs.addTab(self.f1, self.tr("Labels"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.figures)
        column.addWidget(tabs, 1)

    def clear(self) -> None:
        self.figures.setText("")
        self.axes.setText("")
        self.list.clear()
        for table in (self.confusion, self.f1):
            table.setRowCount(0)
            table.setColumnCount(0)

    def show_agreement(self, found: Agreement, raters: tuple[str, str]) -> None:
        """`raters`: what the two are called."""

        def figure(value: float | None) -> str:
            return "-" if value is None else self.locale().toString(value, "f", 3)

        percent = (
            "-" if found.percent is None else words.with_sign(self.locale().toString(found.percent, "f", 1))
        )
        self.figures.setText(
            self.tr(
                "<b>{percent}</b> the same &nbsp; Cohen's kappa <b>{kappa}</b> &nbsp; "
                "Krippendorff's alpha <b>{alpha}</b> &nbsp; mean F1 <b>{f1}</b><br>"
                "{units} frames that both labelled; {a} only the first, {b} only the second."
            ).format(
                percent=percent,
                kappa=figure(found.kappa),
                alpha=figure(found.alpha),
                f1=figure(found.f1_macro),
                units=self.locale().toString(found.units),
                a=self.locale().toString(found.only[0]),
                b=self.locale().toString(found.only[1]),
            )
        )
        self.axes.setText(
            self.tr("Frames. Rows: what {first} said; columns: what {second} said.").format(
                first=raters[0], second=raters[1]
            )
        )
        names = [label_words.label_name(label) for label in found.labels]
        self.confusion.setRowCount(len(names))
        self.confusion.setColumnCount(len(names))
        self.confusion.setHorizontalHeaderLabels(names)
        self.confusion.setVerticalHeaderLabels(names)
        self.f1.setRowCount(len(names))
        self.f1.setColumnCount(2)
        self.f1.setHorizontalHeaderLabels([self.tr("F1"), self.tr("Frames of the first")])
        self.f1.setVerticalHeaderLabels(names)
        for i in range(len(names)):
            for j in range(len(names)):
                self.confusion.setItem(i, j, _cell(self.locale().toString(int(found.confusion[i, j]))))
            self.f1.setItem(i, 0, _cell(figure(found.f1[i])))
            self.f1.setItem(i, 1, _cell(self.locale().toString(int(found.confusion[i].sum()))))
        for table in (self.confusion, self.f1):
            table.resizeColumnsToContents()
        self.list.clear()
        for each in found.disagreements:
            self.list.addItem(self._item(each))

    def _item(self, found: Disagreement) -> QListWidgetItem:
        one, two = (label_words.label_name(label) for label in found.labels)
        who = self._project.timeline.person(found.person)
        name = words.person(found.person, who.name if who is not None and who.name else None)
        said = self.tr("{start} to {end}, {person}: {first} or {second}")
        item = QListWidgetItem(
            said.format(
                start=timecode(found.start_time),
                end=timecode(found.end_time),
                person=name,
                first=one,
                second=two,
            )
        )
        item.setData(Qt.ItemDataRole.UserRole, found)
        return item

    def _go_to(self, item: QListWidgetItem | None) -> None:
        if item is not None and self.list.hasFocus():
            self.disagreement_chosen.emit(item.data(Qt.ItemDataRole.UserRole))


def _table(name: str) -> QTableWidget:
    table = QTableWidget()
    table.setAccessibleName(name)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setCornerButtonEnabled(False)
    table.setTabKeyNavigation(False)  # Tab leaves it, the arrows walk in it
    return table


def _cell(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
