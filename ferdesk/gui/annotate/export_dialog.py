"""Writes the open project as one of the formats of annotation/exports; asks only before replacing a file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ferdesk.errors import FerdeskError, FileThereError
from ferdesk.gui import theme
from ferdesk.gui.annotate.export_options import ExportOptionsForm
from ferdesk.gui.annotate.jobs import Job, Stopped
from ferdesk.gui.dialog_buttons import dialog_buttons
from ferdesk.gui.sentences import in_words

if TYPE_CHECKING:
    from ferdesk.annotation.project import Project


class ExportDialog(QDialog):
    """Not modal: one can work on while a film is written."""

    def __init__(self, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from ferdesk.annotation import exports

        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(theme.current().px(560))
        self._project = project
        self._made: tuple[Path, ...] = ()
        self._replace = False
        self.format = QComboBox()
        for name, module in exports.formats().items():
            self.format.addItem(module.TITLE, name)
        self.options = ExportOptionsForm(project)
        self.path = QLineEdit()
        choose = QPushButton(self.tr("Choose…"))
        choose.setAutoDefault(False)  # Enter exports, wherever the focus is
        choose.clicked.connect(self._choose)
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.path, 1)
        where.addWidget(choose)
        self.options.row(self.tr("Format"), self.format, at=0)
        self.options.row(self.tr("File"), where, at=1)
        self.options.keep_columns()
        self.path.setAccessibleName(self.tr("File"))
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
        self._buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        self._buttons.addButton(self.show_file, QDialogButtonBox.ButtonRole.ActionRole)
        self.go.clicked.connect(self._go)
        self.show_file.clicked.connect(self._show_file)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(self.options)
        column.addStretch(1)
        for widget in (self.bar, self.said, self._buttons):
            column.addWidget(widget)
        for before, after in pairwise((self.format, self.path, choose, *self.options.fields, self.go)):
            self.setTabOrder(before, after)
        self.format.setFocus()
        self.go.setDefault(True)
        self.job = Job("export", self)
        self.job.progressed.connect(lambda part: self.bar.setValue(round(100 * part)))
        self.job.done.connect(self._done)
        self.job.failed.connect(self._failed)
        self.job.ended.connect(self._ended)
        self.format.currentIndexChanged.connect(self._format_changed)
        self.path.textChanged.connect(self._path_changed)
        self._format_changed()
        self._ended()
        self.show_file.hide()

    def _format_changed(self) -> None:
        from ferdesk.annotation import exports

        name = self.format.currentData()
        self.path.setText(str(exports.default_path(self._project.path, name)))
        self.options.show_format(name)
        self._path_changed()

    def _path_changed(self) -> None:
        """What was asked about one file is no answer for another."""
        self._replace = False
        self.said.setText("")
        if not self.job.running:
            self.go.setText(self.tr("Export"))

    def _choose(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export"), self.path.text(), options=QFileDialog.Option.DontConfirmOverwrite
        )
        if path:
            self.path.setText(path)

    def _go(self) -> None:
        from ferdesk.annotation.exports import export

        if self.job.running:
            self.job.stop()
            return
        path, name = Path(self.path.text()), self.format.currentData()
        if path.exists() and not self._replace:
            self._ask_to_replace(path)
            return
        try:
            chosen = self.options.options(name)
        except FerdeskError as error:
            self.said.setText(in_words(error))
            return
        project, force, self._replace = self._project, self._replace, False

        def work(progress: Callable[[float], None], stop: threading.Event) -> tuple[Path, ...]:
            def tell(part: float) -> None:
                if stop.is_set():
                    raise Stopped("Stopped.")
                progress(part)

            return export(project, name, path, replace(chosen, progress=tell), force)

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

    def _ask_to_replace(self, path: Path) -> None:
        said = self.tr("{name} is there already. Choose another name, or press Replace.")
        self.said.setText(said.format(name=path.name))
        self._replace = True
        self._ended()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, FileThereError):
            self._ask_to_replace(error.path)  # the second file of a format
        else:
            self.said.setText(in_words(error))

    def _ended(self) -> None:
        self.bar.hide()
        self.go.setText(self.tr("Replace") if self._replace else self.tr("Export"))

    def _show_file(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made[0].parent)))

    def done(self, result: int) -> None:
        self.job.close()
        super().done(result)
