"""Teaches an engine on one's own labels: exports a training set and runs the training as its own process."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QProcess, QProcessEnvironment, QSize, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ferdesk import paths
from ferdesk.gui import theme
from ferdesk.gui.annotate.dialog_form import DialogForm
from ferdesk.gui.annotate.jobs import Job, Stopped
from ferdesk.gui.dialog_buttons import dialog_buttons
from ferdesk.gui.number_field import NumberField
from ferdesk.gui.sentences import in_words

if TYPE_CHECKING:
    from ferdesk.annotation.project import Project

_NAME = re.compile(r"[\w][\w.-]{0,60}")


@cache
def can_train() -> bool:
    """Whether what trains is installed; looked for, not imported."""
    return importlib.util.find_spec("torch") is not None


class FineTuneDialog(QDialog):
    """Not modal; the training goes on while one works."""

    trained = Signal(str)  # the new engine's name

    def __init__(self, project: Project, engine: str, parent: QWidget | None = None) -> None:
        """`engine`: the name of the one to start from."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Fine-tune engine on my labels"))
        px = theme.current().px
        self.resize(QSize(px(600), px(460)).boundedTo(self.screen().availableSize()))
        self._project, self._engine = project, engine
        self._process: QProcess | None = None
        self._lines: list[str] = []  # as the training wrote them
        about = QLabel(
            self.tr(
                "Crops of the faces you labelled teach a copy of {engine}. A part of them is held back, and "
                "the accuracy on it is measured before and after. The engine it starts from stays as it is."
            ).format(engine=engine)
        )
        about.setProperty("role", "secondary")
        about.setWordWrap(True)
        self.name = QLineEdit(f"{engine}-{project.path.stem}".replace(" ", "-"))
        self.name.textChanged.connect(self._check)
        self.epochs = NumberField(1, 100, 8)
        self.step = NumberField(1, 100, 5)
        form = DialogForm()
        form.row(self.tr("Name of the new engine"), self.name)
        form.row(self.tr("Epochs"), self.epochs)
        form.row(self.tr("Every how many frames"), self.step)
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(2000)
        self.log.setAccessibleName(self.tr("Progress"))
        self.said = QLabel()
        self.said.setWordWrap(True)
        buttons = dialog_buttons(self)
        self.go = QPushButton(self.tr("Fine-tune"))
        self.go.setProperty("role", "main")
        self.go.clicked.connect(self._go)
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(about)
        column.addLayout(form)
        column.addWidget(self.log, 1)
        column.addWidget(self.said)
        column.addWidget(buttons)
        self.job = Job("training-set", self)
        self.job.done.connect(self._train)
        self.job.failed.connect(lambda error: self._over(in_words(error)))
        self._check()

    @property
    def running(self) -> bool:
        return self.job.running or self._process is not None

    def _check(self) -> None:
        self.go.setEnabled(bool(_NAME.fullmatch(self.name.text())))

    def _go(self) -> None:
        from ferdesk.annotation.exports import ExportOptions, export

        if self.running:
            self._stop()
            return
        project, step = self._project, self.step.value()
        folder = paths.user_data() / "training" / self.name.text()

        def work(progress: Callable[[float], None], stop: threading.Event) -> Path:
            def tell(part: float) -> None:
                if stop.is_set():
                    raise Stopped("Stopped.")
                progress(part)

            folder.parent.mkdir(parents=True, exist_ok=True)
            options = ExportOptions(step=step, progress=tell)
            return export(project, "training-set", folder, options, force=True)[0]

        self.log.clear()
        self._lines = []
        self.said.setText(self.tr("Cutting out the faces that have labels"))
        self.go.setText(self.tr("Stop"))
        self.job.start(work)

    def _train(self, folder: Path) -> None:
        """The crops are there: now the training, with memory and libraries of its own."""
        process = self._process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUNBUFFERED", "1")
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        self.said.setText(self.tr("Training. You can go on working."))
        process.start(sys.executable, self.command(folder))

    def command(self, folder: Path) -> list[str]:
        """The arguments of the training process."""
        name, epochs = self.name.text(), str(self.epochs.value())
        start = ["-m", "ferdesk.training", "finetune", str(folder)]
        return [*start, "--from", self._engine, "--name", name, "--epochs", epochs]

    def _read(self) -> None:
        if self._process is not None:
            text = bytes(self._process.readAllStandardOutput().data()).decode(errors="replace")
            for line in text.replace("\r", "\n").splitlines():
                if line.strip():
                    self._lines.append(line.rstrip())
                    self.log.appendPlainText(self._readable(line.rstrip()))

    def _readable(self, line: str) -> str:
        """A line of the training as it is; the figures of an epoch in words."""
        _, brace, rest = line.partition("{")
        try:
            told = json.loads(brace + rest) if brace else {}
        except ValueError:
            return line
        if not isinstance(told, dict) or "epoch" not in told:
            return line
        said = self.tr("Epoch {n} of {all}, loss {loss}")
        loss = self.locale().toString(float(told.get("train.loss", 0.0)), "f", 3)
        return said.format(n=told["epoch"] + 1, all=self.epochs.value(), loss=loss)

    def _finished(self, code: int, _status: object = None) -> None:
        self._read()
        lines = self._lines
        self._process = None
        if code == 0:
            measured = next((line for line in reversed(lines) if line.startswith("Before")), "")
            said = self.tr("{name} is ready and stands in the list of engines.").format(name=self.name.text())
            self._over(f"{measured} {said}".strip())
            self.trained.emit(self.name.text())
        else:
            self._over(lines[-1] if lines else self.tr("The training ended without a word."))

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._process = None
            self._over(self.tr("The training could not be started."))

    def _over(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.go.setText(self.tr("Fine-tune"))

    def _stop(self) -> None:
        self.job.stop()
        if self._process is not None:
            self._process.finished.disconnect()
            self._process.kill()
            self._process.waitForFinished(3000)
            self._process = None
        self._over(self.tr("Stopped. Nothing was changed."))

    def done(self, result: int) -> None:
        """Closing the dialog stops the training."""
        if self.running:
            self._stop()
        self.job.close()
        super().done(result)
