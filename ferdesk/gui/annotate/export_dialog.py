"""Writes the open project as one of the formats of annotation/exports; asks only before replacing a file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ferdesk.gui.annotate.jobs import Job, Stopped
from ferdesk.gui.dialog_buttons import dialog_buttons
from ferdesk.gui.sentences import in_words

if TYPE_CHECKING:
    from ferdesk.annotation.project import Project

_STEPPED = frozenset({"csv-frames", "coco", "pictures", "training-set", "parquet", "jsonl"})


class ExportDialog(QDialog):
    """Not modal: one can work on while a film is written."""

    def __init__(self, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from ferdesk.annotation import exports

        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(460)
        self._project = project
        self._made: tuple[Path, ...] = ()
        self.format = QComboBox()
        self.format.setAccessibleName(self.tr("Format"))
        for name, module in exports.formats().items():
            self.format.addItem(module.TITLE, name)
        self.tiers = QComboBox()
        self.tiers.setAccessibleName(self.tr("Tiers"))
        self.tiers.addItem(self.tr("All"), None)
        for tier in project.timeline.tiers:
            self.tiers.addItem(tier.name, (tier.id,))
        self.predictions = QCheckBox(self.tr("With what the engine says"))
        self.predictions.setChecked(True)
        self.blur = QCheckBox(self.tr("Blur faces"))
        self.step = QSpinBox()
        self.step.setRange(1, 1000)
        self.step.setAccessibleName(self.tr("Every how many frames"))
        self.path = QLineEdit()
        self.path.setAccessibleName(self.tr("File"))
        choose = QPushButton(self.tr("Choose…"))
        choose.clicked.connect(self._choose)
        where = QHBoxLayout()
        where.addWidget(self.path, 1)
        where.addWidget(choose)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Format"), self.format)
        form.addRow(self.tr("Tiers"), self.tiers)
        form.addRow("", self.predictions)
        form.addRow("", self.blur)
        form.addRow(self.tr("Every how many frames"), self.step)
        form.addRow(self.tr("File"), where)
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.said = QLabel()
        self.said.setProperty("role", "secondary")
        self.said.setWordWrap(True)
        self._buttons = dialog_buttons(self)
        self.go, self.show_file = QPushButton(self.tr("Export")), QPushButton(self.tr("Show file"))
        self.go.setProperty("role", "main")
        self.go.setDefault(True)
        self._buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        self._buttons.addButton(self.show_file, QDialogButtonBox.ButtonRole.ActionRole)
        self.go.clicked.connect(self._go)
        self.show_file.clicked.connect(self._show_file)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        for widget in (self.bar, self.said, self._buttons):
            column.addWidget(widget)
        self.job = Job("export", self)
        self.job.progressed.connect(lambda part: self.bar.setValue(round(100 * part)))
        self.job.done.connect(self._done)
        self.job.failed.connect(self._failed)
        self.job.ended.connect(self._ended)
        self.format.currentIndexChanged.connect(self._format_changed)
        self._format_changed()
        self._ended()
        self.show_file.hide()

    def _format_changed(self) -> None:
        from ferdesk.annotation import exports

        name = self.format.currentData()
        self.path.setText(str(exports.default_path(self._project.path, name)))
        self.step.setEnabled(name in _STEPPED)
        self.blur.setEnabled(name in ("mp4", "pictures"))
        self._replace = False
        self.go.setText(self.tr("Export"))
        self.said.setText("")

    def _choose(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export"), self.path.text(), options=QFileDialog.Option.DontConfirmOverwrite
        )
        if path:
            self.path.setText(path)
            self._replace = False
            self.go.setText(self.tr("Export"))

    def _go(self) -> None:
        from ferdesk.annotation.exports import ExportOptions, export

        if self.job.running:
            self.job.stop()
            return
        path, name = Path(self.path.text()), self.format.currentData()
        if path.exists() and not self._replace:
            self._replace = True
            said = self.tr("{name} is there already. Choose another name, or press Replace.")
            self.said.setText(said.format(name=path.name))
            self.go.setText(self.tr("Replace"))
            return
        project, tiers, force = self._project, self.tiers.currentData(), self._replace
        predictions, blur, step = self.predictions.isChecked(), self.blur.isChecked(), self.step.value()

        def work(progress: Callable[[float], None], stop: threading.Event) -> tuple[Path, ...]:
            def tell(part: float) -> None:
                if stop.is_set():
                    raise Stopped("Stopped.")
                progress(part)

            options = ExportOptions(tiers=tiers, predictions=predictions, blur=blur, step=step, progress=tell)
            return export(project, name, path, options, force)

        self.said.setText("")
        self.show_file.hide()
        self.bar.setValue(0)
        self.bar.show()
        self.go.setText(self.tr("Stop"))
        self.job.start(work)

    def _done(self, made: tuple[Path, ...]) -> None:
        self._made = made
        self.said.setText(self.tr("Written: {files}").format(files=", ".join(p.name for p in made)))
        self.show_file.show()

    def _failed(self, error: Exception) -> None:
        self.said.setText(in_words(error))

    def _ended(self) -> None:
        self._replace = False
        self.bar.hide()
        self.go.setText(self.tr("Export"))

    def _show_file(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made[0].parent)))

    def done(self, result: int) -> None:
        self.job.close()
        super().done(result)
