"""The buttons at the foot of a dialog, in the system's order and in Qt's own translation, without icons."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox

Standard = QDialogButtonBox.StandardButton


def dialog_buttons(
    dialog: QDialog, kinds: QDialogButtonBox.StandardButton = Standard.Close
) -> QDialogButtonBox:
    """Accepting and rejecting ones do what they say; add others with `addButton`."""
    box = QDialogButtonBox(kinds)
    for button in box.buttons():
        button.setIcon(QIcon())  # some desktops put pictures of another style there
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    return box
