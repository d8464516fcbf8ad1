from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from ferdesk.gui.command_list import BY_NAME, COMMANDS, ON_ANNOTATE, ON_LIVE
from ferdesk.gui.keys import FIXED, Keys, is_single, physical_digit

NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, scan: int = 0, text: str = "") -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, 0, 0, text)


@pytest.mark.parametrize("page", [ON_LIVE, ON_ANNOTATE])
def test_no_two_commands_of_a_page_share_a_key(page: frozenset[str]) -> None:
    keys = [key for command in COMMANDS if command.group in page for key in command.keys]
    assert len(keys) == len(set(keys))
    assert len(BY_NAME) == len(COMMANDS)


def test_every_key_can_be_read_by_qt() -> None:
    for command in COMMANDS:
        for key in command.keys:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) == key


@pytest.mark.parametrize("key", ["R", "Shift+A", "Space", ",", "Esc", "1"])
def test_single_keys_are_those_without_ctrl_alt_and_f(key: str) -> None:
    assert is_single(key)


@pytest.mark.parametrize("key", ["Ctrl+O", "F11", "Shift+F6", "Alt+1", ""])
def test_other_keys_are_not_single(key: str) -> None:
    assert not is_single(key)


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (press(Qt.Key.Key_R), "record"),
        (press(Qt.Key.Key_A), "mask_next"),
        (press(Qt.Key.Key_A, SHIFT), "mask_previous"),
        (press(Qt.Key.Key_Space), "pause"),
        (press(Qt.Key.Key_Comma), "opacity_down"),
        (press(Qt.Key.Key_Backtab, SHIFT), "person_previous"),
        (press(Qt.Key.Key_4), "curve_4"),
        (press(Qt.Key.Key_4, Qt.KeyboardModifier.KeypadModifier), "curve_4"),
        (press(Qt.Key.Key_R, CTRL), None),
        (press(Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier), None),
        (press(Qt.Key.Key_Q), None),
    ],
)
def test_a_pressed_key_finds_its_command(event: QKeyEvent, command: str | None) -> None:
    assert Keys().find(event) == command


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (press(Qt.Key.Key_4), "label_4"),
        (press(Qt.Key.Key_Space), "play"),
        (press(Qt.Key.Key_S), "split"),
        (press(Qt.Key.Key_Left, SHIFT | Qt.KeyboardModifier.KeypadModifier), "ten_back"),
        (press(Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier), "comment"),
        (press(Qt.Key.Key_R), "loop"),
    ],
)
def test_the_same_key_is_another_command_on_the_annotate_page(event: QKeyEvent, command: str) -> None:
    assert Keys().find(event, ON_ANNOTATE) == command


def test_the_digit_row_is_found_by_its_place_on_a_french_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ferdesk.gui.keys.physical_digit", lambda s, v: physical_digit(s, v, "linux"))
    assert Keys().find(press(Qt.Key.Key_QuoteDbl, scan=12)) == "curve_3"  # the key with " on AZERTY
    assert Keys().find(press(Qt.Key.Key_Agrave, scan=19)) == "curve_all"


@pytest.mark.parametrize(
    ("platform", "scan", "virtual", "digit"),
    [
        ("linux", 10, 0, 1),
        ("linux", 19, 0, 0),
        ("linux", 9, 0, None),
        ("linux", 20, 0, None),
        ("win32", 2, 0, 1),
        ("win32", 11, 0, 0),
        ("win32", 12, 0, None),
        ("darwin", 1, 18, 1),
        ("darwin", 1, 29, 0),
        ("darwin", 1, 0, None),
    ],
)
def test_physical_digit(platform: str, scan: int, virtual: int, digit: int | None) -> None:
    assert physical_digit(scan, virtual, platform) == digit


def test_single_keys_can_be_turned_off_but_not_those_that_lead_out() -> None:
    keys = Keys(single_keys=False)
    assert keys.find(press(Qt.Key.Key_R)) is None
    assert keys.label("record") == ""
    assert keys.find(press(Qt.Key.Key_Escape)) == "leave"
    assert keys.of("open") == ("Ctrl+O",)


def test_a_key_can_be_changed_and_taken_away() -> None:
    keys = Keys({"record": "Q", "boxes": "", "leave": "X"})
    assert keys.find(press(Qt.Key.Key_Q)) == "record"
    assert keys.find(press(Qt.Key.Key_R)) is None
    assert keys.of("boxes") == ()
    assert keys.of("leave") == ("Esc",)
    assert "leave" in FIXED


def test_a_key_that_is_taken_is_named() -> None:
    assert Keys().clashes("record", "S") == "snapshot"
    assert Keys().clashes("record", "R") is None
    assert Keys({"snapshot": "Q"}).clashes("record", "S") is None
    assert Keys().clashes("split", "R") == "loop"
    assert Keys().clashes("split", "W") is None  # a key of the live page
    assert Keys().clashes("undo", "W") == "explain"  # acts on both
