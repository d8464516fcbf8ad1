"""The transport under the video: where the playhead is, stepping, playing, and what the timeline shows."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QWidget

from ferdesk.gui import theme
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.play_clock import SPEEDS
from ferdesk.gui.annotate.timecode import timecode
from ferdesk.gui.tool_row import ToolRow
from ferdesk.gui.trailing_button import TrailingButton

HEIGHT = 44
_STEPS = 1000  # of the zoom slider


class Transport(ToolRow):
    speed_chosen = Signal(float)
    zoom_chosen = Signal(float)  # 0 (all of the clip) to 1 (single frames)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("control_bar", HEIGHT, parent=parent)
        self._actions = actions
        self._shown = (0.0, 0, 0)
        self.time, self.frame = QLabel(), QLabel()
        self.time.setProperty("role", "title")
        self.frame.setProperty("role", "hint")
        self._show_word, self._zoom_word = QLabel(), QLabel()
        for label in (self._show_word, self._zoom_word):
            label.setProperty("role", "hint")
        self.add(self.time)
        self.add_wordless(self.frame)
        for name in ("frame_first", "frame_previous"):
            self.keep_wordless(self.add_action(actions[name], "quiet"))
        self.play = self.add_action(actions["play"])
        for name in ("frame_next", "frame_last"):
            self.keep_wordless(self.add_action(actions[name], "quiet"))
        self.loop = self.add_action(actions["loop"])
        self.speeds = QMenu(self)
        self._speed_group = QActionGroup(self.speeds)
        for speed in SPEEDS:
            action = self.speeds.addAction(speed_text(speed))
            action.setCheckable(True)
            action.setData(speed)
            action.triggered.connect(lambda _=False, speed=speed: self.speed_chosen.emit(speed))
            self._speed_group.addAction(action)
        self.speed = TrailingButton()
        self.speed.setMenu(self.speeds)
        self.speed.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add(self.speed, [self.speeds.menuAction()])
        self.add_stretch()
        self.add_wordless(self._show_word)
        for name in ("show_bands", "show_curves", "show_cuts"):
            button = self.add_action(actions[name])
            self.keep_worded(button)
        self.add_wordless(self._zoom_word)
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setRange(0, _STEPS)
        self.zoom.setPageStep(_STEPS // 10)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.zoom.valueChanged.connect(lambda value: self.zoom_chosen.emit(value / _STEPS))
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.zoom)
        self.add(holder, [actions["zoom_in"], actions["zoom_out"]])
        self.keep_worded(self.add_action(actions["zoom_fit"], "quiet"))
        actions["play"].changed.connect(self._show_key)
        self._show_key()
        self.set_speed(1.0)
        self.set_place(0.0, 0, 0)
        self.finish()

    def translate(self) -> None:
        super().translate()
        self._show_word.setText(self.tr("Show"))
        self._zoom_word.setText(self.tr("Zoom"))
        self.zoom.setAccessibleName(self.tr("Zoom of the timeline"))
        self.speed.setToolTip(self.tr("Speed"))
        self.speeds.setTitle(self.tr("Speed"))
        self.set_place(*self._shown)

    def set_place(self, seconds: float, frame: int, frames: int) -> None:
        """Where the playhead is, of `frames` in all."""
        self._shown = (seconds, frame, frames)
        self.time.setText(timecode(seconds))
        locale = QLocale()
        said = self.tr("frame {n} of {all}")
        self.frame.setText(said.format(n=locale.toString(frame), all=locale.toString(frames)))

    def set_length(self, seconds: float, frames: int) -> None:
        """How long the clip is: the time keeps the width that its end will need."""
        widest = timecode(seconds)
        self.time.setMinimumWidth(self.time.fontMetrics().horizontalAdvance(widest) + 2)
        said = self.tr("frame {n} of {all}")
        number = QLocale().toString(frames)
        self.frame.setMinimumWidth(
            self.frame.fontMetrics().horizontalAdvance(said.format(n=number, all=number)) + 2
        )

    def set_speed(self, speed: float) -> None:
        self.speed.setText(speed_text(speed))
        self.speed.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.speed.setAccessibleName(self.tr("Speed: {speed}").format(speed=speed_text(speed)))
        for action in self._speed_group.actions():
            action.setChecked(action.data() == speed)

    def set_zoom(self, part: float) -> None:
        """Where the timeline's zoom is; says nothing back."""
        self.zoom.blockSignals(True)
        self.zoom.setValue(round(part * _STEPS))
        self.zoom.blockSignals(False)

    def fit(self) -> None:
        self.zoom.setFixedWidth(theme.current().px(96))
        super().fit()

    def _show_key(self) -> None:
        self.play.set_key(self._actions.keys.label("play"))


def speed_text(speed: float) -> str:
    """0.25 -> "0.25x"."""
    return f"{speed:g}x"
