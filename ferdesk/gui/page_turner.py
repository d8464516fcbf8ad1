"""Turns between the live and the annotate page: one is shown, has the keys and the menus, and works."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate_half import AnnotateHalf
from ferdesk.gui.banner import Banner
from ferdesk.gui.command_list import ON_ANNOTATE, ON_LIVE
from ferdesk.gui.live_desk import LiveDesk
from ferdesk.gui.menus import Menus


class PageTurner(QObject):
    turned = Signal(bool)  # the annotate page is shown now

    def __init__(
        self,
        live_widgets: Sequence[QWidget],
        banner: Banner,
        live: LiveDesk,
        annotate: AnnotateHalf,
        actions: Actions,
        menus: Menus,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.annotating = False
        self._widgets, self._banner = live_widgets, banner
        self._live, self._annotate = live, annotate
        self._actions, self._menus = actions, menus
        actions.connect_all({"page_live": lambda: self.turn(False), "page_annotate": lambda: self.turn(True)})
        self._check()

    def turn(self, annotate: bool) -> None:
        if annotate != self.annotating:
            self.annotating = annotate
            self._actions.set_groups(ON_ANNOTATE if annotate else ON_LIVE)
            self._menus.show_page(annotate)
            for widget in self._widgets:
                widget.setVisible(not annotate)
            self._banner.setVisible(not annotate and self._banner.message is not None)
            self._annotate.part.show(annotate)
            if annotate:
                self._live.rest()
                self._annotate.part.focus()
            else:
                self._live.go_on()
            self._annotate.part.desk.edits.show_enabled()
            self._live.people.show_undo()
            self.turned.emit(annotate)
        self._check()

    def _check(self) -> None:
        self._actions["page_live"].setChecked(not self.annotating)
        self._actions["page_annotate"].setChecked(self.annotating)
