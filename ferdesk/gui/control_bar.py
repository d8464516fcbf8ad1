"""The controls under the video: Pause, Record, Snapshot | Boxes, Bars, Mask, Opacity | Mirror, Blur faces."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QWidget

from ferdesk.gui import theme
from ferdesk.gui.actions import Actions
from ferdesk.gui.tool_row import ToolRow
from ferdesk.gui.trailing_button import TrailingButton
from ferdesk.gui.translated import Translated

MASKS = ("none", "heat", "dim", "attended")
OPACITY_STEP = 5  # per cent
_SLIDER = 100  # wide, at text scale 100 %


class MaskMenu(Translated, QMenu):
    """Which mask is drawn; what the engine cannot answer is there, disabled, and says so."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offered: tuple[str, ...] = MASKS
        self._group = QActionGroup(self)
        self._actions = {mask: QAction(self) for mask in MASKS}
        for mask, action in self._actions.items():
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, mask=mask: self.chosen.emit(mask))
            self._group.addAction(action)
            self.addAction(action)
        self._no_mask = self.addAction("")
        self._no_mask.setEnabled(False)
        self.set_outputs(("logits", "attention", "attended"))
        self.translate()

    def translate(self) -> None:
        texts = (self.tr("None"), self.tr("Heat map"), self.tr("Dim"), self.tr("Attended image"))
        for action, text in zip(self._actions.values(), texts, strict=True):
            action.setText(text)
        self._no_mask.setText(self.tr("This engine has no attention mask"))

    def set_outputs(self, outputs: tuple[str, ...]) -> None:
        """What the engine answers, as its card says."""
        has = {"none": True, "attended": "attended" in outputs}
        self.offered = tuple(mask for mask in MASKS if has.get(mask, "attention" in outputs))
        for mask, action in self._actions.items():
            action.setEnabled(mask in self.offered)
        self._no_mask.setVisible("attention" not in outputs)

    def set_mask(self, mask: str) -> None:
        self._actions[mask].setChecked(True)

    def title_of(self, mask: str) -> str:
        return self._actions[mask].text()

    def step(self, mask: str, by: int) -> str:
        """The mask after or before `mask` among those the engine has, round and round."""
        place = self.offered.index(mask) if mask in self.offered else 0
        return self.offered[(place + by) % len(self.offered)]


class ControlBar(ToolRow):
    mask_chosen = Signal(str)
    opacity_changed = Signal(float)  # 0..1

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        self._opacity_word = QLabel()
        self._percent = QLabel()
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.mask_menu = TrailingButton()
        for label in (self._opacity_word, self._percent):
            label.setProperty("role", "hint")
        super().__init__("control_bar", theme.CONTROL_BAR, parent=parent)
        self.masks = MaskMenu(self)
        self.masks.chosen.connect(self.mask_chosen)
        self.pause = self.add_action(actions["pause"])
        self.record = self.add_action(actions["record"])
        self.add_action(actions["snapshot"])
        self.recording = QLabel()  # size and free space, while recording
        self.recording.setProperty("role", "hint")
        self.recording.hide()
        self.add(self.recording)
        self.add_rule()
        self.add_action(actions["boxes"], "quiet")
        self.add_action(actions["bars"], "quiet")
        self.mask_menu.setMenu(self.masks)
        self.mask_menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.mask_menu.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_worded(self.mask_menu, "mask", [self.masks.menuAction()])
        self.add_wordless(self._opacity_word)
        self.opacity.setRange(0, 100)
        self.opacity.setSingleStep(OPACITY_STEP)
        self.opacity.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.opacity.valueChanged.connect(self._slid)
        slider = QWidget()
        row = QHBoxLayout(slider)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.opacity)
        row.addWidget(self._percent)
        self.add(slider, [actions["opacity_down"], actions["opacity_up"]])
        self.add_stretch()
        self.add_action(actions["mirror"], "quiet")
        self.add_action(actions["blur"], "quiet")
        self.finish()
        self.translate()

    def translate(self) -> None:
        super().translate()
        self._opacity_word.setText(self.tr("Opacity"))
        self.opacity.setAccessibleName(self.tr("Opacity of the mask"))
        self.mask_menu.setText(self.tr("Mask"))
        self._show_percent()

    def set_mask(self, mask: str) -> None:
        self.masks.set_mask(mask)
        self.mask_menu.setAccessibleName(self.tr("Mask: {name}").format(name=self.masks.title_of(mask)))
        self.mask_menu.setToolTip(self.mask_menu.accessibleName())

    def set_opacity(self, opacity: float) -> None:
        self.opacity.blockSignals(True)
        self.opacity.setValue(round(100 * opacity))
        self.opacity.blockSignals(False)
        self._show_percent()

    def set_recording(self, words: str | None) -> None:
        """Size and free space; None when nothing is recorded."""
        self.recording.setVisible(words is not None)
        self.recording.setText(words or "")
        self.fit()

    def fit(self) -> None:
        self.opacity.setFixedWidth(theme.current().px(_SLIDER))
        super().fit()

    def _slid(self, value: int) -> None:
        self._show_percent()
        self.opacity_changed.emit(value / 100)

    def _show_percent(self) -> None:
        self._percent.setText(self.tr("{n}%").format(n=self.opacity.value()))
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("100%"))
