"""Every setting acts at once, is kept, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from ferdesk.gui.keys import Keys
from ferdesk.gui.settings_dialog import SettingsDialog
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.gui.settings_pages import recording_folder
from ferdesk.settings import Settings

Find = Callable[[type, str], Any]


@pytest.fixture
def chosen() -> list[str]:
    return []


@pytest.fixture
def dialog(qtbot: QtBot, keeper: SettingsKeeper, play: Any, chosen: list[str]) -> SettingsDialog:
    made = SettingsDialog(keeper, chosen.append)
    qtbot.addWidget(made)
    made.set_engines(play.list_engines())
    made.show()
    return made


@pytest.fixture
def find(dialog: SettingsDialog) -> Find:
    def by_name(kind: type[QWidget], name: str) -> QWidget:
        for widget in dialog.findChildren(kind):
            said = widget.accessibleName() or (widget.text() if isinstance(widget, QCheckBox) else "")
            if said == name:
                return widget
        raise AssertionError(f"no {kind.__name__} called {name}")

    return by_name


def test_choices(keeper: SettingsKeeper, find: Find) -> None:
    for name, label, value in (
        ("theme", "Theme", "light"),
        ("backend", "Runs on", "played"),
        ("precision", "Precision", "int8"),
        ("detector", "Faces", "short"),
        ("recording_overlaid", "Video", True),
    ):
        box: QComboBox = find(QComboBox, label)
        place = box.findData(value)
        assert place >= 0, label
        box.setCurrentIndex(place)
        box.activated.emit(place)
        assert getattr(keeper.value, name) == value
        keeper.change(**{name: getattr(Settings(), name)})
        assert box.currentData() == getattr(Settings(), name), "what is shown follows what is kept"


def test_ticks(keeper: SettingsKeeper, find: Find) -> None:
    for name, label in (
        ("patterns", "Patterns on curves"),
        ("reduced_motion", "Less motion"),
        ("on_top", "Keep on top of other windows"),
        ("tiled", "Look for small faces in parts of the picture"),
    ):
        box: QCheckBox = find(QCheckBox, label)
        before = box.isChecked()
        box.click()
        assert getattr(keeper.value, name) is not before, label
        keeper.change(**{name: before})
        assert box.isChecked() is before, label


def test_sliders(keeper: SettingsKeeper, find: Find) -> None:
    for name, label, place, value in (
        ("text_scale", "Text size", 15, 1.5),
        ("min_face", "Smallest face", 7, 0.07),
        ("smoothing", "Smoothing", 4, 0.2),
        ("uncertain_below", "Uncertain below", 12, 0.6),
    ):
        slider: QSlider = find(QSlider, label)
        slider.setValue(place)
        assert getattr(keeper.value, name) == pytest.approx(value), label


def test_what_is_asked_of_a_camera(keeper: SettingsKeeper, find: Find) -> None:
    size: QComboBox = find(QComboBox, "Size")
    size.activated.emit(3)
    assert (keeper.value.width, keeper.value.height) == (1280, 720)
    assert size.currentText() == "1280 \u00d7 720"
    size.activated.emit(0)
    assert (keeper.value.width, keeper.value.height) == (None, None)
    rate: QComboBox = find(QComboBox, "Pictures")
    rate.activated.emit(2)
    assert keeper.value.rate == 15.0


def test_most_faces(keeper: SettingsKeeper, find: Find) -> None:
    find(QSpinBox, "Most faces").setValue(4)
    assert keeper.value.max_faces == 4


def test_an_engine_is_chosen_here_too(find: Find, chosen: list[str]) -> None:
    box: QComboBox = find(QComboBox, "Engine")
    assert [box.itemData(i) for i in range(box.count())] == ["played", "other"]
    box.activated.emit(1)
    assert chosen == ["other"]


def test_every_change_is_kept_by_itself_and_read_again(
    qtbot: QtBot, keeper: SettingsKeeper, tmp_path: Path
) -> None:
    keeper.change(theme="light", keys={"record": "Q"}, uncertain_below=0.6, panel_width=400)
    file = tmp_path / "settings.json"
    qtbot.waitUntil(file.is_file, timeout=3000)
    again = Settings.load(file)
    assert again == keeper.value
    assert (again.theme, dict(again.keys), again.uncertain_below) == ("light", {"record": "Q"}, 0.6)


def test_a_change_to_the_same_value_is_none(qtbot: QtBot, keeper: SettingsKeeper) -> None:
    with qtbot.assertNotEmitted(keeper.changed, wait=10):
        keeper.change(theme=keeper.value.theme)


def test_the_folder_for_recordings(keeper: SettingsKeeper, tmp_path: Path, user_folders: Path) -> None:
    assert recording_folder(keeper) == tmp_path / "out"
    keeper.change(recording_folder="")
    assert recording_folder(keeper) == user_folders / "user_pictures"


# -- keys


def choose(dialog: SettingsDialog, name: str) -> Any:
    dialog.sections.setCurrentRow(4)
    page = dialog.pages.widget(4)
    tree = page.list
    for i in range(tree.topLevelItemCount()):
        for j in range(tree.topLevelItem(i).childCount()):
            item = tree.topLevelItem(i).child(j)
            if item.data(0, Qt.ItemDataRole.UserRole) == name:
                tree.setCurrentItem(item)
                return page
    raise AssertionError(name)


def test_a_key_is_changed_taken_away_and_given_back(dialog: SettingsDialog, keeper: SettingsKeeper) -> None:
    page = choose(dialog, "record")
    page.edit.setKeySequence(QKeySequence("Q"))
    page.edit.editingFinished.emit()
    assert dict(keeper.value.keys) == {"record": "Q"}
    page.remove.click()
    assert dict(keeper.value.keys) == {"record": ""}
    assert page.list.command() == "record", "the command stays selected"
    page.reset.click()
    assert dict(keeper.value.keys) == {}


def test_a_key_of_another_command_is_refused_with_its_name(
    dialog: SettingsDialog, keeper: SettingsKeeper
) -> None:
    page = choose(dialog, "record")
    page.edit.setKeySequence(QKeySequence("S"))
    page.edit.editingFinished.emit()
    assert dict(keeper.value.keys) == {}
    assert page.problem.text() == ("S belongs to Snapshot. Choose another key, or take it away there first.")
    assert page.edit.keySequence().toString() == "R"


def test_a_fixed_key_cannot_be_changed_and_single_keys_can_be_turned_off(
    dialog: SettingsDialog, keeper: SettingsKeeper
) -> None:
    page = choose(dialog, "leave")
    assert not page.edit.isEnabled()
    assert page.problem.text() == "This key cannot be changed."
    page.single.click()
    assert not keeper.value.single_keys
    assert Keys(keeper.value.keys, keeper.value.single_keys).of("record") == ()


def test_the_dialog_speaks_german_after_a_change(
    qtbot: QtBot, dialog: SettingsDialog, keeper: SettingsKeeper
) -> None:
    from ferdesk.gui.language import LanguageKeeper

    language = LanguageKeeper("en")
    language.set("de")
    qtbot.waitUntil(lambda: dialog.windowTitle() == "Einstellungen", timeout=3000)
    assert dialog.sections.item(0).text() == "Aussehen"
    keeper.change(theme="light")  # the pages that were there before are gone, and say nothing any more
    QApplication.processEvents()
    language.set("en")
    qtbot.waitUntil(lambda: dialog.windowTitle() == "Settings", timeout=3000)
