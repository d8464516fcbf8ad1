"""The commands for the project as a whole: export, import, agreement, a copy, fine-tuning."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog

from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.state import Selection
from ferdesk.gui.annotate.work import Work

if TYPE_CHECKING:
    from ferdesk.annotation.agreement import Disagreement
    from ferdesk.gui.annotate.desk import AnnotateDesk


class ProjectCommands(QObject):
    def __init__(self, desk: AnnotateDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.dialogs: list[QDialog] = []
        desk.closing.connect(self.close)

    def connect_actions(self, actions: Actions) -> None:
        actions.connect_all(
            {
                "export": lambda: self._desk.edits.do(self._export),
                "import_labels": lambda: self._desk.edits.do(self._import),
                "agreement": lambda: self._desk.edits.do(self._agree),
                "save_copy": lambda: self._desk.edits.do(self._save_copy),
                "fine_tune": lambda: self._desk.edits.do(self._fine_tune),
            }
        )

    def close(self) -> None:
        """The project closes: so do the dialogs that show it."""
        dialogs, self.dialogs = self.dialogs, []
        for dialog in dialogs:
            dialog.close()
            dialog.deleteLater()

    def _show(self, dialog: QDialog) -> None:
        self.dialogs.append(dialog)
        dialog.show()

    def _export(self, work: Work) -> None:
        from ferdesk.gui.annotate.export_dialog import ExportDialog

        self._show(ExportDialog(work.project, self._desk.parts.page.window()))

    def _agree(self, work: Work) -> None:
        from ferdesk.gui.annotate.agreement_dialog import AgreementDialog

        state = work.annotator.state
        tier = None if state.tier is None else work.annotator.timeline.tier(state.tier)
        name = None if tier is None else tier.name
        dialog = AgreementDialog(work.project, name, state.hide_predictions, self._desk.parts.page.window())
        dialog.disagreement_chosen.connect(self.go_to)
        self._show(dialog)

    def go_to(self, found: Disagreement) -> None:
        """Show a disagreement: its person, its frames."""
        work = self._desk.work
        if work is None or work.annotator.state.tier is None:
            return
        tier = work.annotator.state.tier
        place = Selection(found.person, tier, found.start, found.end)
        self._desk.play.stop()
        work.annotator.set(frame=found.start, person=found.person, selection=place)

    def _import(self, work: Work) -> None:
        from ferdesk.annotation import imports

        endings = " ".join(f"*{m.ENDING}" for m in imports.formats().values())
        kinds = self.tr("Labels ({endings})").format(endings=endings)
        folder = str(work.project.path.parent)
        path, _ = QFileDialog.getOpenFileName(
            self._desk.parts.page.window(), self.tr("Import labels"), folder, kinds
        )
        if path:
            self.import_file(work, Path(path))

    def import_file(self, work: Work, path: Path) -> None:
        """New tiers with the labels of a file; what could not be taken over is said."""
        from ferdesk.annotation import imports

        found = imports.read(path)
        a = work.annotator
        fitted = imports.fit(a.timeline, found, work.project.times, a.state.person)
        person = a.state.person
        work.project.apply(
            lambda tl: imports.fit(tl, found, work.project.times, person).timeline,
            f"Import labels from {path.name}",
        )
        a.reconcile()
        said = self.tr("{n} labels imported from {name}.").format(n=fitted.labels, name=path.name)
        self._desk.say(" ".join((said, *fitted.notes)))

    def _save_copy(self, work: Work) -> None:
        path = work.project.path
        suggested = path.with_name(f"{path.stem}_copy{path.suffix}")
        chosen, _ = QFileDialog.getSaveFileName(
            self._desk.parts.page.window(), self.tr("Save a copy"), str(suggested)
        )
        if chosen:
            target = Path(chosen).with_suffix(path.suffix)
            made = work.project.save_copy(target, force=target == Path(chosen))
            if work.read_only:
                self._desk.open(made)
            else:
                self._desk.say(self.tr("A copy is saved as {name}.").format(name=made.name))

    def _fine_tune(self, work: Work) -> None:
        from ferdesk.gui.annotate.fine_tune_dialog import FineTuneDialog
        from ferdesk.model_card import default_engine

        engine = str(work.project.engine.get("name") or default_engine())
        dialog = FineTuneDialog(work.project, engine, self._desk.parts.page.window())
        dialog.trained.connect(lambda _name: self._desk.engines_changed.emit())
        self._show(dialog)
