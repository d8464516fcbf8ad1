"""The keys and buttons that move the playhead and play: stepping, going, playing, painting while it plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeyEvent

from ferdesk.annotation.timeline import NONE, UNCERTAIN
from ferdesk.errors import FerdeskError
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.play_clock import SPEEDS
from ferdesk.gui.command_list import ON_ANNOTATE
from ferdesk.records import EXPRESSIONS, Frame

if TYPE_CHECKING:
    from ferdesk.gui.annotate.desk import AnnotateDesk

LABEL_OF = {
    **{f"label_{n}": str(e) for n, e in enumerate(EXPRESSIONS, 1)},
    "label_none": NONE,
    "label_uncertain": UNCERTAIN,
}
"""What each label command gives."""


class PlayCommands(QObject):
    def __init__(self, desk: AnnotateDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.speed = 1.0  # as chosen; J and L go faster for as long as they play
        self._held: int | None = None  # the key that paints while it is down
        desk.parts.page.transport.speed_chosen.connect(self.set_speed)
        desk.parts.page.transport.zoom_chosen.connect(desk.parts.page.timeline.set_zoom)
        desk.parts.page.timeline.zoomChanged.connect(desk.parts.page.transport.set_zoom)

    def connect_actions(self, actions: Actions) -> None:
        timeline = self._desk.parts.page.timeline
        settings = self._desk.keeper
        actions.connect_all(
            {
                "frame_next": lambda: self.step(1),
                "frame_previous": lambda: self.step(-1),
                "ten_on": lambda: self.step(10),
                "ten_back": lambda: self.step(-10),
                "edge_next": lambda: self.step_edge(1),
                "edge_previous": lambda: self.step_edge(-1),
                "frame_first": lambda: self.go(0),
                "frame_last": lambda: self.go(1 << 60),
                "play": self.toggle,
                "play_back": lambda: self.shuttle(-1),
                "play_on": lambda: self.shuttle(1),
                "play_stop": self.stop,
                "slower": lambda: self.step_speed(-1),
                "faster": lambda: self.step_speed(1),
                "loop": self._loop_changed,
                "zoom_in": timeline.zoom_in,
                "zoom_out": timeline.zoom_out,
                "zoom_fit": timeline.zoom_fit,
                "zoom_selection": timeline.zoom_to_selection,
            }
        )
        for name in ("show_bands", "show_curves", "show_cuts"):
            actions[name].setChecked(getattr(settings.value, name))
            actions[name].toggled.connect(self._parts_changed)
        self._parts_changed()

    # -- moving

    def go(self, frame: int) -> None:
        if self._desk.work is not None:
            self.stop()
            self._desk.work.annotator.go(frame)

    def step(self, by: int) -> None:
        if self._desk.work is not None:
            self.stop()
            self._desk.work.annotator.step(by)

    def step_edge(self, by: int) -> None:
        if self._desk.work is not None:
            self.stop()
            self._desk.work.annotator.go_to_edge(by)

    # -- playing

    def toggle(self) -> None:
        desk = self._desk
        if desk.player is None or desk.work is None:
            desk.actions["play"].setChecked(False)
        elif desk.player.playing:
            self.stop()
        else:
            self._play(self.speed)

    def stop(self) -> None:
        if self._desk.player is not None:
            self._desk.player.stop()

    def shuttle(self, direction: int) -> None:
        """J and L: play that way; pressed again, the next faster speed."""
        player = self._desk.player
        if player is None:
            return
        if player.playing and player.speed * direction > 0:
            now = abs(player.speed)
            self._play(direction * next((s for s in SPEEDS if s > now), SPEEDS[-1]))
        else:
            self._play(float(direction))

    def set_speed(self, speed: float) -> None:
        self.speed = speed
        self._desk.parts.page.transport.set_speed(speed)
        player = self._desk.player
        if player is not None and player.playing:
            self._play(speed if player.speed > 0 else -speed)

    def step_speed(self, by: int) -> None:
        place = SPEEDS.index(self.speed) + by
        self.set_speed(SPEEDS[min(max(place, 0), len(SPEEDS) - 1)])

    def _play(self, speed: float) -> None:
        desk = self._desk
        if desk.player is None or desk.work is None:
            return
        desk.box.leave()
        state = desk.work.annotator.state
        chosen = state.selection
        looped = chosen is not None and desk.actions["loop"].isChecked()
        loop = (chosen.start, chosen.end) if looped and chosen is not None else None
        desk.player.play(state.frame, speed, loop)
        desk.parts.page.transport.set_speed(abs(speed))

    def _loop_changed(self) -> None:
        player = self._desk.player
        if player is not None and player.playing:
            self._play(player.speed)

    def on_shown(self, frame: Frame) -> None:
        """A picture is there. While it plays the playhead follows the pictures, so that what is painted is
        what was seen."""
        desk = self._desk
        if desk.work is None:
            return
        desk.view.show_frame(frame)
        if desk.player is not None and desk.player.playing:
            desk.work.annotator.go(frame.index)
            try:
                desk.work.labelling.paint_to(frame.index)
            except FerdeskError as error:
                desk.stumble(error)

    def on_playing(self, playing: bool) -> None:
        desk = self._desk
        desk.actions["play"].setChecked(playing)
        if not playing:
            self._end_painting()
            desk.parts.page.transport.set_speed(self.speed)

    # -- painting

    def key_pressed(self, event: QKeyEvent) -> bool:
        """A label key while the clip plays paints until it is let go."""
        desk = self._desk
        name = desk.actions.keys.find(event, ON_ANNOTATE)
        if name not in LABEL_OF or desk.work is None or desk.player is None or not desk.player.playing:
            return False
        if not event.isAutoRepeat() and desk.actions[name].isEnabled():
            try:
                desk.work.labelling.begin_painting(LABEL_OF[name])
                self._held = event.key()
            except FerdeskError as error:
                desk.stumble(error)
        return True

    def key_released(self, event: QKeyEvent) -> bool:
        if self._held is None or event.isAutoRepeat() or event.key() != self._held:
            return False
        self._end_painting()
        return True

    def _end_painting(self) -> None:
        self._held = None
        if self._desk.work is not None:
            try:
                self._desk.work.labelling.end_painting()
            except FerdeskError as error:
                self._desk.stumble(error)

    def let_go(self) -> None:
        """The window lost the keyboard: no release of the key will come."""
        self._end_painting()

    def _parts_changed(self, _on: bool = False) -> None:
        names = ("show_bands", "show_curves", "show_cuts")
        shown = {name: self._desk.actions[name].isChecked() for name in names}
        self._desk.keeper.change(**shown)
        self._desk.parts.page.timeline.set_visible_parts(*(shown[name] for name in names))
