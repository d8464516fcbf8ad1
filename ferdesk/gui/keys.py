"""Which keys lead to which command now, with the person's changes.

Keys with Ctrl, Alt or an F number are ordinary shortcuts. A single key (a letter, a digit, Space) acts only
when nothing with the focus wanted it, so text fields keep their letters and a button keeps Space; single
keys can be changed and turned off. Digits go by the physical digit row, so AZERTY works.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from ferdesk.gui.command_list import BY_NAME, COMMANDS, ON_ANNOTATE, ON_LIVE

# Tab moves the focus everywhere but in the video, Esc belongs to whatever is open: neither can be given away.
FIXED = frozenset({"leave", "person_next", "person_previous"})


def is_single(keys: str) -> bool:
    """A key pressed without Ctrl, Alt or Cmd, and not an F key: it acts only outside text fields."""
    sequence = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
    if sequence.isEmpty():
        return False
    combination = sequence[0]  # pyright: ignore[reportIndexIssue]  # missing in PySide6's stubs
    held = combination.keyboardModifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    return held == Qt.KeyboardModifier.NoModifier and not Qt.Key.Key_F1 <= combination.key() <= Qt.Key.Key_F35


def shown(keys: str) -> str:
    """As the system writes it: Ctrl+O, or a macOS symbol."""
    return QKeySequence(keys, QKeySequence.SequenceFormat.PortableText).toString(
        QKeySequence.SequenceFormat.NativeText
    )


class Keys:
    """Which keys lead to which command, with the person's changes."""

    def __init__(self, changed: Mapping[str, str] | None = None, single_keys: bool = True) -> None:
        """`changed`: command name -> one key in Qt's portable text; empty text takes the key away."""
        self.single_keys = single_keys
        self._keys: dict[str, tuple[str, ...]] = {}
        for command in COMMANDS:
            mine = (changed or {}).get(command.name)
            usable = mine is not None and command.name not in FIXED
            self._keys[command.name] = ((mine,) if mine else ()) if usable else command.keys

    def of(self, name: str) -> tuple[str, ...]:
        """The keys that act now."""
        return tuple(k for k in self._keys[name] if self.single_keys or name in FIXED or not is_single(k))

    def shortcuts(self, name: str) -> list[QKeySequence]:
        """The keys that Qt itself should watch: all but single keys."""
        return [QKeySequence(k) for k in self.of(name) if not is_single(k)]

    def label(self, name: str) -> str:
        """The first key as the system writes it, or nothing."""
        keys = self.of(name)
        return shown(keys[0]) if keys else ""

    def find(self, event: QKeyEvent, groups: frozenset[str] = ON_LIVE) -> str | None:
        """The command of a single key that was pressed, among those of `groups`: what acts on the page."""
        pressed = _pressed(event)
        if pressed is None:
            return None
        for name in (command.name for command in COMMANDS if command.group in groups):
            for key in self.of(name):
                if is_single(key) and QKeySequence(key) == pressed:
                    return name
        return None

    def clashes(self, name: str, key: str) -> str | None:
        """The other command that already has `key` on the same page, if any."""
        wanted = QKeySequence(key)
        beside = frozenset().union(*(page for page in (ON_LIVE, ON_ANNOTATE) if BY_NAME[name].group in page))
        for other, keys in self._keys.items():
            near = other != name and BY_NAME[other].group in beside
            if near and any(QKeySequence(k) == wanted for k in keys):
                return other
        return None


def _pressed(event: QKeyEvent) -> QKeySequence | None:
    """What was pressed, as a sequence to compare; None for keys held with Ctrl, Alt or Cmd."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers & ~Qt.KeyboardModifier.ShiftModifier:
        return None
    digit = physical_digit(event.nativeScanCode(), event.nativeVirtualKey())
    if digit is not None and not modifiers:
        return QKeySequence(str(digit))
    key = Qt.Key(event.key())
    if key is Qt.Key.Key_Backtab:  # what Shift+Tab is called on its way
        key = Qt.Key.Key_Tab
        modifiers |= Qt.KeyboardModifier.ShiftModifier
    return QKeySequence(QKeyCombination(modifiers, key))


_MAC_DIGITS = {18: 1, 19: 2, 20: 3, 21: 4, 23: 5, 22: 6, 26: 7, 28: 8, 25: 9, 29: 0}


def physical_digit(scan_code: int, virtual_key: int, platform: str = sys.platform) -> int | None:
    """The digit printed on a key of the digit row on a US board, whatever the layout makes of it.

    X11 and Wayland count evdev codes + 8 (10..19), Windows scan codes are 2..11, macOS has virtual keys.
    """
    if platform == "darwin":
        return _MAC_DIGITS.get(virtual_key) if scan_code or virtual_key else None
    first = 2 if platform == "win32" else 10
    place = scan_code - first
    return (place + 1) % 10 if 0 <= place <= 9 else None
