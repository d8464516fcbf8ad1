"""How far two annotators, or one and the engine, agree: figures, confusion, disagreements to go to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ferdesk.annotation.engine_labels import ENGINE
from ferdesk.errors import FerdeskError
from ferdesk.gui import theme
from ferdesk.gui.annotate.agreement_result import AgreementResult
from ferdesk.gui.annotate.dialog_form import DialogForm
from ferdesk.gui.dialog_buttons import dialog_buttons
from ferdesk.gui.number_field import NumberField
from ferdesk.gui.sentences import in_words

if TYPE_CHECKING:
    from ferdesk.annotation.project import Project
    from ferdesk.annotation.ratings import Ratings

_OTHER = "another project"


class AgreementDialog(QDialog):
    """Not modal: disagreements are stepped through in the window behind it."""

    disagreement_chosen = Signal(object)  # Disagreement

    def __init__(
        self, project: Project, active: str | None, hidden: bool, parent: QWidget | None = None
    ) -> None:
        """`active`: the tier in use. `hidden`: predictions are, so the engine is no rater here."""
        super().__init__(parent)
        from ferdesk.annotation.ratings import rater_names

        self.setWindowTitle(self.tr("Agreement"))
        px = theme.current().px
        self.resize(QSize(px(720), px(620)).boundedTo(self.screen().availableSize()))
        self._project = project
        self._others: dict[int, tuple[Project, str]] = {}
        self._opened: list[Project] = []
        self._ratings: Ratings | None = None
        names = [name for name in rater_names(project) if not (hidden and name == ENGINE)]
        self.raters = (QComboBox(), QComboBox())
        form = DialogForm()
        titles = (self.tr("First"), self.tr("Second"))
        for title, box in zip(titles, self.raters, strict=True):
            for name in names:
                box.addItem(self._title(name), name)
            form.row(title, box)
        self.raters[1].addItem(self.tr("A tier of another project…"), _OTHER)
        if active in names:
            self.raters[0].setCurrentIndex(names.index(active))
        other = next((i for i, name in enumerate(names) if name != self.raters[0].currentData()), 0)
        self.raters[1].setCurrentIndex(other)
        self.step = NumberField(1, 1000)
        self.unlabelled = QCheckBox(self.tr("Count frames that only one of them labelled"))
        form.row(self.tr("Every how many frames"), self.step)
        form.row("", self.unlabelled)
        self.problem = QLabel()
        self.problem.setProperty("role", "secondary")
        self.problem.setWordWrap(True)
        self.agreement = AgreementResult(project)
        self.agreement.disagreement_chosen.connect(self.disagreement_chosen)
        buttons = dialog_buttons(self)
        self.save = QPushButton(self.tr("Save report…"))
        self.save.setProperty("role", "main")
        buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        self.save.clicked.connect(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addWidget(self.agreement, 1)
        column.addWidget(buttons)
        for box in self.raters:
            box.activated.connect(self._chosen)
        self.step.valueChanged.connect(self.compare)
        self.unlabelled.toggled.connect(self.compare)
        self.compare()

    def compare(self) -> None:
        """Reckon with what is chosen now."""
        from ferdesk.annotation.agreement import agree
        from ferdesk.annotation.ratings import rate_across

        self._ratings = None
        try:
            sides = [self._side(place) for place in (0, 1)]
            if sides[0] == sides[1]:
                raise FerdeskError("A tier always agrees with itself. Choose another one to compare with.")
            self._ratings = rate_across(sides, self.step.value())
            found = agree(self._ratings, count_unlabelled=self.unlabelled.isChecked())
        except FerdeskError as error:
            self._show_problem(in_words(error))
            return
        self.problem.hide()
        self.save.setEnabled(found.units > 0)
        self.agreement.show_agreement(found, (self.raters[0].currentText(), self.raters[1].currentText()))

    def _side(self, place: int) -> tuple[Project, str]:
        box = self.raters[place]
        name = box.currentData()
        if isinstance(name, int):
            return self._others[name]
        if name is None or name == _OTHER:
            raise FerdeskError("There is nobody to compare with yet. Add a second tier, or analyse the clip.")
        return self._project, name

    def _chosen(self) -> None:
        if self.raters[1].currentData() == _OTHER:
            self._ask_other()
        self.compare()

    def _ask_other(self) -> None:
        from ferdesk.annotation.project import ENDING, Project

        path, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Project of another annotator"),
            str(self._project.path.parent),
            self.tr("Projects (*{ending})").format(ending=ENDING),
        )
        if not path:
            self.raters[1].setCurrentIndex(0)
            return
        try:
            other = Project.open(Path(path), read_only=True)
        except FerdeskError as error:
            self._show_problem(in_words(error))
            return
        self._opened.append(other)
        box = self.raters[1]
        for tier in other.timeline.tiers:
            key = len(self._others)
            self._others[key] = (other, tier.name)
            box.insertItem(box.count() - 1, f"{tier.name} ({other.path.stem})", key)
            if box.currentData() == _OTHER:
                box.setCurrentIndex(box.count() - 2)
        if box.currentData() == _OTHER:
            box.setCurrentIndex(0)

    # -- what came out

    def _show_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()
        self.save.setEnabled(False)
        self.agreement.clear()

    def _title(self, name: str) -> str:
        return self.tr("The engine") if name == ENGINE else name

    def _save(self) -> None:
        from ferdesk.annotation.agreement_report import report

        if self._ratings is None:
            return
        path, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save report"),
            str(self._project.path.with_name(f"{self._project.path.stem}_agreement.html")),
            self.tr("Web page (*.html)"),
        )
        if not path:
            return
        part = Path(path).with_name(f".{Path(path).name}.part")
        try:
            part.write_text(report(self._ratings, count_unlabelled=self.unlabelled.isChecked()), "utf-8")
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            said = self.tr("The report could not be written to {path}. Choose another folder.")
            self._show_note(said.format(path=path))
        else:
            self._show_note(self.tr("Written: {files}").format(files=Path(path).name))

    def _show_note(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()

    def done(self, result: int) -> None:
        for project in self._opened:
            project.close()
        self._opened.clear()
        super().done(result)
