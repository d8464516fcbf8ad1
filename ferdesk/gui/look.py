"""What is drawn over the faces: one value behind the buttons, the menu, the keys and the presenter."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from ferdesk.gui.actions import Actions
from ferdesk.gui.control_bar import OPACITY_STEP, ControlBar
from ferdesk.gui.overlay_layout import OverlayOptions
from ferdesk.gui.settings_keeper import SettingsKeeper

_TOGGLES = ("boxes", "bars", "mirror", "blur")


class Look(QObject):
    """Keeps settings, actions and control bar the same; `changed` tells whoever draws.

    A camera is mirrored as the person set it; other sources start as they are, because text would be
    unreadable in the mirror.
    """

    changed = Signal(object)  # OverlayOptions

    def __init__(self, keeper: SettingsKeeper, actions: Actions, bar: ControlBar, parent: QObject) -> None:
        super().__init__(parent)
        self._keeper, self._actions, self._bar = keeper, actions, bar
        self._camera = True
        settings = keeper.value
        self.options = OverlayOptions(
            boxes=settings.boxes,
            bars=settings.bars,
            mask=settings.mask,
            opacity=settings.opacity,
            mirror=settings.mirror,
            blur=settings.blur,
        )
        for name in _TOGGLES:
            actions[name].toggled.connect(lambda on, name=name: self.change(**{name: on}))
        bar.mask_chosen.connect(lambda mask: self.change(mask=mask))
        bar.opacity_changed.connect(lambda opacity: self.change(opacity=opacity))
        actions.connect_all(
            {
                "mask_next": lambda: self.step_mask(1),
                "mask_previous": lambda: self.step_mask(-1),
                "opacity_up": lambda: self.step_opacity(1),
                "opacity_down": lambda: self.step_opacity(-1),
            }
        )
        self._show()

    def change(self, **changes: object) -> None:
        self.set_options(replace(self.options, **changes))  # pyright: ignore[reportArgumentType]

    def set_options(self, options: OverlayOptions) -> None:
        """Take over options, also those the presenter changed."""
        if options == self.options:
            return
        before, self.options = self.options, options
        self._show()
        kept = {
            name: getattr(options, name)
            for name in (*_TOGGLES, "mask", "opacity")
            if getattr(options, name) != getattr(before, name) and (name != "mirror" or self._camera)
        }
        self._keeper.change(**kept)
        self.changed.emit(self.shown)

    def set_source(self, camera: bool) -> None:
        self._camera = camera
        self.change(mirror=camera and self._keeper.value.mirror)

    def set_outputs(self, outputs: tuple[str, ...]) -> None:
        """What the engine answers decides which masks there are."""
        self._bar.masks.set_outputs(outputs)
        self._show()
        self.changed.emit(self.shown)

    @property
    def shown(self) -> OverlayOptions:
        """The options with a mask the engine has: a choice it cannot answer is kept, but not drawn."""
        if self.options.mask in self._bar.masks.offered:
            return self.options
        offered = self._bar.masks.offered
        return replace(self.options, mask="heat" if "heat" in offered else "none")

    def step_mask(self, by: int) -> None:
        self.change(mask=self._bar.masks.step(self.shown.mask, by))

    def step_opacity(self, by: int) -> None:
        percent = round(100 * self.options.opacity) + by * OPACITY_STEP
        self.change(opacity=min(max(percent, 0), 100) / 100)

    def _show(self) -> None:
        for name in _TOGGLES:
            self._actions[name].setChecked(getattr(self.options, name))
        self._bar.set_mask(self.shown.mask)
        self._bar.set_opacity(self.options.opacity)
