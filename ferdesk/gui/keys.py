"""Every command of the window with its keys: one table for menus, tooltips, the key list and the settings.

Keys with Ctrl, Alt or an F number are ordinary shortcuts. A single key (a letter, a digit, Space) acts only
when nothing with the focus wanted it, so text fields keep their letters and a button keeps Space; single
keys can be changed and turned off. Digits go by the physical digit row, so AZERTY works.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

EVERYWHERE = QT_TRANSLATE_NOOP("Keys", "Everywhere")
LIVE = QT_TRANSLATE_NOOP("Keys", "Live and presenter")
PRESENTER = QT_TRANSLATE_NOOP("Keys", "Presenter")


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is stable and stands in the settings file; `text` is English, the key of its translation."""

    name: str
    text: str
    group: str
    keys: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return QCoreApplication.translate("Keys", self.text)


def _command(name: str, text: str, group: str, *keys: str) -> Command:
    return Command(name, text, group, keys)


_PRESENT = ("Ctrl+Meta+F", "F11") if sys.platform == "darwin" else ("F11",)

COMMANDS: tuple[Command, ...] = (
    _command("open", QT_TRANSLATE_NOOP("Keys", "Open clip or picture…"), EVERYWHERE, "Ctrl+O"),
    _command(
        "open_folder", QT_TRANSLATE_NOOP("Keys", "Open folder of pictures…"), EVERYWHERE, "Ctrl+Shift+O"
    ),
    _command("open_stream", QT_TRANSLATE_NOOP("Keys", "Open stream…"), EVERYWHERE),
    _command("close_source", QT_TRANSLATE_NOOP("Keys", "Close source"), EVERYWHERE, "Ctrl+W"),
    _command("quit", QT_TRANSLATE_NOOP("Keys", "Quit"), EVERYWHERE, "Ctrl+Q"),
    _command("undo", QT_TRANSLATE_NOOP("Keys", "Undo"), EVERYWHERE, "Ctrl+Z"),
    _command("redo", QT_TRANSLATE_NOOP("Keys", "Redo"), EVERYWHERE, "Ctrl+Shift+Z", "Ctrl+Y"),
    _command("saved", QT_TRANSLATE_NOOP("Keys", "Say when it was saved"), EVERYWHERE, "Ctrl+S"),
    _command("settings", QT_TRANSLATE_NOOP("Keys", "Settings…"), EVERYWHERE, "Ctrl+,"),
    _command("key_list", QT_TRANSLATE_NOOP("Keys", "Help and list of keys"), EVERYWHERE, "F1", "Ctrl+/"),
    _command("rename", QT_TRANSLATE_NOOP("Keys", "Rename person…"), EVERYWHERE, "F2"),
    _command("next_region", QT_TRANSLATE_NOOP("Keys", "Next region"), EVERYWHERE, "F6"),
    _command("previous_region", QT_TRANSLATE_NOOP("Keys", "Previous region"), EVERYWHERE, "Shift+F6"),
    _command("present", QT_TRANSLATE_NOOP("Keys", "Present"), EVERYWHERE, *_PRESENT),
    _command("leave", QT_TRANSLATE_NOOP("Keys", "Leave one thing"), EVERYWHERE, "Esc"),
    _command("text_larger", QT_TRANSLATE_NOOP("Keys", "Larger text"), EVERYWHERE, "Ctrl++", "Ctrl+="),
    _command("text_smaller", QT_TRANSLATE_NOOP("Keys", "Smaller text"), EVERYWHERE, "Ctrl+-"),
    _command("text_normal", QT_TRANSLATE_NOOP("Keys", "Text at 100%"), EVERYWHERE, "Ctrl+0"),
    _command("pause", QT_TRANSLATE_NOOP("Keys", "Pause"), LIVE, "Space"),
    _command("record", QT_TRANSLATE_NOOP("Keys", "Record"), LIVE, "R"),
    _command("snapshot", QT_TRANSLATE_NOOP("Keys", "Snapshot"), LIVE, "S"),
    _command("boxes", QT_TRANSLATE_NOOP("Keys", "Boxes"), LIVE, "F"),
    _command("bars", QT_TRANSLATE_NOOP("Keys", "Bars"), LIVE, "V"),
    _command("mask_next", QT_TRANSLATE_NOOP("Keys", "Next mask"), LIVE, "A"),
    _command("mask_previous", QT_TRANSLATE_NOOP("Keys", "Previous mask"), LIVE, "Shift+A"),
    _command("opacity_down", QT_TRANSLATE_NOOP("Keys", "Less opacity"), LIVE, ","),
    _command("opacity_up", QT_TRANSLATE_NOOP("Keys", "More opacity"), LIVE, "."),
    _command("mirror", QT_TRANSLATE_NOOP("Keys", "Mirror"), LIVE, "M"),
    _command("blur", QT_TRANSLATE_NOOP("Keys", "Blur faces"), LIVE, "H"),
    _command("engine_next", QT_TRANSLATE_NOOP("Keys", "Next engine"), LIVE, "E"),
    _command("engine_previous", QT_TRANSLATE_NOOP("Keys", "Previous engine"), LIVE, "Shift+E"),
    _command("keep_on_top", QT_TRANSLATE_NOOP("Keys", "Keep on top"), LIVE, "T"),
    _command("person_next", QT_TRANSLATE_NOOP("Keys", "Next person"), LIVE, "Tab"),
    _command("person_previous", QT_TRANSLATE_NOOP("Keys", "Previous person"), LIVE, "Shift+Tab"),
    _command("curve_1", QT_TRANSLATE_NOOP("Keys", "Curve of anger only"), LIVE, "1"),
    _command("curve_2", QT_TRANSLATE_NOOP("Keys", "Curve of disgust only"), LIVE, "2"),
    _command("curve_3", QT_TRANSLATE_NOOP("Keys", "Curve of fear only"), LIVE, "3"),
    _command("curve_4", QT_TRANSLATE_NOOP("Keys", "Curve of happiness only"), LIVE, "4"),
    _command("curve_5", QT_TRANSLATE_NOOP("Keys", "Curve of sadness only"), LIVE, "5"),
    _command("curve_6", QT_TRANSLATE_NOOP("Keys", "Curve of surprise only"), LIVE, "6"),
    _command("curve_7", QT_TRANSLATE_NOOP("Keys", "Curve of neutral only"), LIVE, "7"),
    _command("curve_8", QT_TRANSLATE_NOOP("Keys", "Curve of contempt only"), LIVE, "8"),
    _command("curve_all", QT_TRANSLATE_NOOP("Keys", "All curves"), LIVE, "0"),
    _command("speak", QT_TRANSLATE_NOOP("Keys", "Speak the people in view"), LIVE, "L"),
    _command("explain", QT_TRANSLATE_NOOP("Keys", "What am I looking at"), LIVE, "W"),
    _command("neutral", QT_TRANSLATE_NOOP("Keys", "Learn neutral face"), LIVE),
    _command("forget_neutral", QT_TRANSLATE_NOOP("Keys", "Forget neutral face"), LIVE),
    _command("black", QT_TRANSLATE_NOOP("Keys", "Black screen"), PRESENTER, "B"),
    _command("look_previous", QT_TRANSLATE_NOOP("Keys", "Previous look"), PRESENTER, "PgUp"),
    _command("look_next", QT_TRANSLATE_NOOP("Keys", "Next look"), PRESENTER, "PgDown"),
)

BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}

# Tab moves the focus everywhere but in the video, Esc belongs to whatever is open: neither can be given away.
FIXED = frozenset({"leave", "person_next", "person_previous"})


def is_single(keys: str) -> bool:
    """A key pressed without Ctrl, Alt or Cmd, and not an F key: it acts only outside text fields."""
    sequence = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
    if sequence.isEmpty():
        return False
    combination = sequence[0]
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

    def find(self, event: QKeyEvent) -> str | None:
        """The command of a single key that was pressed."""
        pressed = _pressed(event)
        if pressed is None:
            return None
        for name in self._keys:
            for key in self.of(name):
                if is_single(key) and QKeySequence(key) == pressed:
                    return name
        return None

    def clashes(self, name: str, key: str) -> str | None:
        """The other command that already has `key`, if any."""
        wanted = QKeySequence(key)
        for other, keys in self._keys.items():
            if other != name and any(QKeySequence(k) == wanted for k in keys):
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
