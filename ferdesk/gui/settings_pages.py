"""The pages of the settings: appearance, camera, analysis, recording."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from ferdesk import paths
from ferdesk.gui import theme
from ferdesk.gui.qt_session import EngineReport
from ferdesk.gui.settings_form import Form
from ferdesk.gui.settings_keeper import SettingsKeeper


class AppearancePage(Form):
    def __init__(self, keeper: SettingsKeeper) -> None:
        super().__init__(keeper)
        now = theme.current()
        self.choice(
            "theme",
            self.tr("Theme"),
            (("system", self.tr("As the system")), ("dark", self.tr("Dark")), ("light", self.tr("Light"))),
        )
        self.choice(
            "language",
            self.tr("Language"),
            (("system", self.tr("As the system")), ("en", "English"), ("de", "Deutsch")),
        )
        self.percent("text_scale", self.tr("Text size"), 100, 200, 10)
        self.check(
            "patterns",
            self.tr("Patterns on curves"),
            self.tr("Each curve has dashes of its own, for prints and for eyes that mix colours up."),
            unset=now.patterns,
        )
        self.check(
            "reduced_motion",
            self.tr("Less motion"),
            self.tr("Nothing fades, and curves step once a second."),
            unset=now.reduced_motion,
        )
        self.check("on_top", self.tr("Keep on top of other windows"))


class CameraPage(Form):
    """What is asked of a camera; it gives the nearest it has, and the toolbar says what that is."""

    _SIZES = ((640, 360), (640, 480), (1280, 720), (1920, 1080), (3840, 2160))

    def __init__(self, keeper: SettingsKeeper) -> None:
        super().__init__(keeper)
        own = self.tr("As usual")
        self.size_box = QComboBox()
        self.size_box.setAccessibleName(self.tr("Size"))
        self.size_box.addItem(own, (None, None))
        for width, height in self._SIZES:
            self.size_box.addItem(f"{width} \u00d7 {height}", (width, height))
        self.size_box.activated.connect(self._choose)
        self.bind(self._show_size)
        self.row(self.tr("Size"), self.size_box, self.tr("A camera gives the nearest it has."))
        rates = [(float(rate), f"{rate}/s") for rate in (10, 15, 25, 30, 60)]
        self.choice("rate", self.tr("Pictures"), ((None, self.tr("As usual")), *rates))

    def _choose(self, place: int) -> None:
        width, height = self.size_box.itemData(place)
        self.keeper.change(width=width, height=height)

    def _show_size(self) -> None:
        now = (self.keeper.value.width, self.keeper.value.height)
        sizes = [self.size_box.itemData(i) for i in range(self.size_box.count())]
        self.size_box.setCurrentIndex(next((i for i, size in enumerate(sizes) if tuple(size) == now), -1))


class AnalysisPage(Form):
    def __init__(self, keeper: SettingsKeeper, engines: QWidget, backends: list[tuple[str, str]]) -> None:
        """`engines`: the control that chooses one; `backends`: (name, title) of those that run here."""
        super().__init__(keeper)
        self.row(self.tr("Engine"), engines)
        self.choice(
            "backend",
            self.tr("Runs on"),
            (("auto", self.tr("The fastest here, by measuring")), *backends),
        )
        self.choice(
            "precision",
            self.tr("Precision"),
            (
                (None, self.tr("As the engine's card says")),
                ("fp32", "fp32"),
                ("fp16", "fp16"),
                ("bf16", "bf16"),
                ("int8", "int8"),
            ),
        )
        self.device = self.note("")
        self.choice(
            "detector",
            self.tr("Faces"),
            (
                ("full", self.tr("Near and far")),
                ("short", self.tr("Near only, within about two metres")),
            ),
        )
        self.number("max_faces", self.tr("Most faces"), 1, 16)
        self.percent(
            "min_face",
            self.tr("Smallest face"),
            0,
            50,
            1,
            self.tr("As part of the picture's shorter side. Smaller faces are left out."),
        )
        self.check(
            "tiled",
            self.tr("Look for small faces in parts of the picture"),
            self.tr("For crowds. Takes several times as long."),
        )
        self.percent(
            "smoothing",
            self.tr("Smoothing"),
            hint=self.tr("More is calmer and later. At 0% every frame stands for itself."),
        )
        self._threshold = self.percent(
            "uncertain_below",
            self.tr("Uncertain below"),
            hint=self.tr("A face whose highest probability is lower is shown as uncertain."),
            unset=0.45,
        )
        card = QPushButton(self.tr("As the engine's card says"))
        card.clicked.connect(lambda: keeper.change(uncertain_below=None))
        self.row("", card)

    def set_engine(self, report: EngineReport | None) -> None:
        """What runs now, and the threshold its card has."""
        if report is None:
            return
        self.device.setText(
            self.tr("{engine} runs on {device}.").format(engine=report.card.name, device=report.device)
        )
        if self.keeper.value.uncertain_below is None:
            self._threshold.blockSignals(True)
            self._threshold.setValue(round(report.card.uncertain_below * 20))
            self._threshold.blockSignals(False)


class RecordingPage(Form):
    def __init__(self, keeper: SettingsKeeper) -> None:
        super().__init__(keeper)
        self._folder = QLabel()
        self._folder.setWordWrap(True)
        choose = QPushButton(self.tr("Choose folder"))
        choose.clicked.connect(self._choose)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._folder, 1)
        row.addWidget(choose)
        self.row(self.tr("Folder"), both, self.tr("For recordings and snapshots."))
        self.choice(
            "recording_overlaid",
            self.tr("Video"),
            (
                (False, self.tr("As the camera sees it")),
                (True, self.tr("With boxes, bars and mask as shown")),
            ),
            self.tr("Blurred faces are blurred in both. A table (CSV) and the settings (JSON) go with it."),
        )
        self.bind(self._show_folder)

    def _show_folder(self) -> None:
        self._folder.setText(str(recording_folder(self.keeper)))

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self.window(), self.tr("Folder for recordings"), str(recording_folder(self.keeper))
        )
        if chosen:
            self.keeper.change(recording_folder=chosen)


def recording_folder(keeper: SettingsKeeper) -> Path:
    """Where recordings and snapshots go now."""
    return Path(keeper.value.recording_folder) if keeper.value.recording_folder else paths.user_pictures()
