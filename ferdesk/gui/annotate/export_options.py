"""What is chosen of an export beside its format: only the rows are shown that the format knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from ferdesk.gui.annotate.dialog_form import DialogForm
from ferdesk.gui.number_field import NumberField

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

STEPPED = frozenset({"csv-frames", "parquet", "jsonl", "coco", "training-set"})
PAINTED = frozenset({"mp4", "pictures"})
_LABELS_ONLY = frozenset({"training-set"})  # what the engine says has no place in it


class ExportOptionsForm(DialogForm):
    """Rows below the format's."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        from ferdesk.annotation.exports import OVERLAYS, ExportOptions
        from ferdesk.recording.codecs import CODECS

        self._last = project.timeline.frames - 1
        self.tiers = QComboBox()
        self.tiers.addItem(self.tr("All"), None)
        for tier in project.timeline.tiers:
            self.tiers.addItem(tier.name, (tier.id,))
        self.predictions = QCheckBox(self.tr("With what the engine says"))
        self.predictions.setChecked(True)
        self.step = NumberField(1, 1000)
        self.frames = QLineEdit()
        self.frames.setPlaceholderText(self.tr("0, 25, 50-60; empty: where each label starts"))
        titles = {
            "boxes": self.tr("Boxes"),
            "chips": self.tr("Expressions"),
            "bars": self.tr("Bars"),
            "labels": self.tr("Labels"),
        }
        self.overlays = {name: QCheckBox(titles[name]) for name in OVERLAYS}
        chosen = QWidget()
        line = QHBoxLayout(chosen)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        for name, box in self.overlays.items():
            box.setChecked(name in ExportOptions().overlays)
            line.addWidget(box)
        line.addStretch(1)
        self.blur = QCheckBox(self.tr("Blur faces"))
        self.codec = QComboBox()
        for name, codec in CODECS.items():
            self.codec.addItem(codec.title, name)
        self.codec.setCurrentIndex(self.codec.findData(ExportOptions().codec))
        self.row(self.tr("Tiers"), self.tiers)
        self.row("", self.predictions)
        self.row(self.tr("Every how many frames"), self.step)
        self.row(self.tr("Frames"), self.frames)
        self.row(self.tr("Painted on"), chosen)
        self.row("", self.blur)
        self.row(self.tr("Encoding"), self.codec)
        self._of = (
            (self.predictions, lambda name: name not in _LABELS_ONLY),
            (self.step, lambda name: name in STEPPED),
            (self.frames, lambda name: name == "pictures"),
            (chosen, lambda name: name in PAINTED),
            (self.blur, lambda name: name in PAINTED),
            (self.codec, lambda name: name == "mp4"),
        )

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """In the order of the rows."""
        return (
            self.tiers,
            self.predictions,
            self.step,
            self.frames,
            *self.overlays.values(),
            self.blur,
            self.codec,
        )

    def show_format(self, name: str) -> None:
        for field, known in self._of:
            self.setRowVisible(field, known(name))

    def options(self, name: str) -> ExportOptions:
        """Of the format called `name`; FerdeskError for frames that cannot be."""
        from ferdesk.annotation.exports import ExportOptions, frames_of

        painted = tuple(overlay for overlay, box in self.overlays.items() if box.isChecked())
        defaults, frames = ExportOptions(), self.frames.text().strip()
        return ExportOptions(
            tiers=self.tiers.currentData(),
            predictions=self.predictions.isChecked(),
            step=self.step.value() if name in STEPPED else defaults.step,
            frames=frames_of(frames, self._last) if frames and name == "pictures" else None,
            overlays=painted if name in PAINTED else defaults.overlays,
            blur=self.blur.isChecked() and name in PAINTED,
            codec=self.codec.currentData(),
            language="de" if QLocale().language() == QLocale.Language.German else "en",
        )
