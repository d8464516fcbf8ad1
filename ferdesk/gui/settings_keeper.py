"""The person's settings while the window is open: one value, told to whoever asked, saved by itself."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ferdesk.settings import Settings

_SAVE_AFTER_MS = 500  # a slider being dragged is one write, not fifty


class SettingsKeeper(QObject):
    changed = Signal(object, object)  # Settings, frozenset of the names that changed

    def __init__(self, value: Settings, path: Path | None = None, parent: QObject | None = None) -> None:
        """`path` None keeps nothing."""
        super().__init__(parent)
        self.value = value
        self.saved_at: float | None = None
        self._path = path
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER_MS)
        self._timer.timeout.connect(self.save)

    def change(self, **changes: Any) -> None:
        names = frozenset(name for name, new in changes.items() if getattr(self.value, name) != new)
        if names:
            self.value = replace(self.value, **changes)
            self._timer.start()
            self.changed.emit(self.value, names)

    def save(self) -> None:
        """Write now what was changed."""
        self._timer.stop()
        self.value.save(self._path)
        self.saved_at = time.time()
