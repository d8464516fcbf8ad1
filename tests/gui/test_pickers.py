"""The lists of sources and engines, and previews only while the list is open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ferdesk.capture import CameraInfo, SourceInfo
from ferdesk.gui.engine_list import EngineEntry, accuracies, backends_of, engine_entries
from ferdesk.gui.engine_picker import EnginePicker
from ferdesk.gui.open_dialogs import RegionDialog, StreamDialog, dropped
from ferdesk.gui.source_picker import Wanted, source_title

Make = Callable[..., Any]
SOON = 5000
TWO = (CameraInfo(0, "Studio camera"), CameraInfo(1, "Integrated webcam"))


def preview_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("preview")]


def test_cameras_are_listed_with_previews_only_while_the_list_is_open(
    qtbot: QtBot, make_window: Make, play: Any
) -> None:
    play.cameras = TWO
    window = make_window("")
    qtbot.waitUntil(lambda: window.page.view.people() != (), timeout=SOON)
    picker = window.toolbar.source
    qtbot.mouseClick(picker, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "camera:Integrated webcam" in play.opened, timeout=SOON)
    rows = {row.key: row for row in picker._list.rows()}
    assert rows["camera:Studio camera"].current
    assert not rows["camera:Integrated webcam"].current
    assert play.opened.count("camera:Studio camera") == 1, "the camera that runs is not opened twice"

    def pictured() -> bool:
        model = picker._list._model
        pictures = [model.item(i).data(Qt.ItemDataRole.UserRole + 1) for i in (1, 2)]
        return all(isinstance(p, QImage) and p.width() == 160 for p in pictures)

    qtbot.waitUntil(pictured, timeout=SOON)
    qtbot.keyClick(picker._list, Qt.Key.Key_Escape)
    assert not picker.list_open
    qtbot.waitUntil(lambda: preview_threads() == [], timeout=SOON)
    assert "camera:Integrated webcam" in play.closed


def test_a_camera_is_chosen_by_arrow_and_enter(qtbot: QtBot, make_window: Make, play: Any) -> None:
    play.cameras = TWO
    window = make_window("")
    qtbot.waitUntil(lambda: window.page.view.people() != (), timeout=SOON)
    picker = window.toolbar.source
    picker.open_list()
    qtbot.waitUntil(lambda: len(picker._cameras or ()) == 2, timeout=SOON)
    qtbot.keyClick(picker._list.view, Qt.Key.Key_Down)
    qtbot.keyClick(picker._list.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: picker.words[0] == "Integrated webcam", timeout=SOON)
    qtbot.waitUntil(lambda: window.keeper.value.source == "camera:Integrated webcam", timeout=SOON)
    assert "camera:Studio camera" in play.closed


def test_without_cameras_the_list_says_so_and_offers_the_rest(
    qtbot: QtBot, make_window: Make, play: Any
) -> None:
    window = make_window("demo")
    picker = window.toolbar.source
    picker.open_list()
    qtbot.waitUntil(lambda: picker._cameras == [], timeout=SOON)
    rows = picker._list.rows()
    assert "No camera found" in [row.title for row in rows]
    keys = [row.key for row in rows]
    for key in ("demo", Wanted.FILE, Wanted.FOLDER, Wanted.STREAM, Wanted.REGION, "screen:1"):
        assert key in keys


def test_what_a_source_needs_to_know_is_asked(
    qtbot: QtBot, make_window: Make, play: Any, monkeypatch: Any
) -> None:
    window = make_window("demo")
    monkeypatch.setattr(window.dialogs, "ask_stream", lambda: "rtsp://10.0.0.5/live")
    window.toolbar.source.wanted.emit(Wanted.STREAM)
    qtbot.waitUntil(lambda: play.opened[-1] == "rtsp://10.0.0.5/live", timeout=SOON)
    assert window.keeper.value.source == "", "a stream is not opened by itself at the next start"


def test_engines_are_listed_with_size_accuracy_and_what_runs_them(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("demo")
    picker = window.toolbar.engine
    qtbot.waitUntil(lambda: picker.current == "played" and len(picker.entries) == 2, timeout=SOON)
    picker.open_list()
    row = picker._list.rows()[0]
    assert row.title == "Played"
    assert row.lines == (
        "0.5 MB, 1.23 million parameters",
        "74.1% on FER2013, 86.2% on FER+",
        "Runs here on Played fp32, CPU",
    )
    assert row.current
    assert picker.words == ("played", "fp32, CPU")


def test_an_engine_without_mask_or_that_cannot_be_used_says_so(qtbot: QtBot, play: Any) -> None:
    good = play.list_engines()[0]
    assert good.card is not None
    plain = replace(good, card=replace(good.card, outputs=("logits",), measured={}))
    broken = EngineEntry("bad", None, problem="bad holds no card.yaml. Choose an engine folder.")
    nowhere = replace(good, name="nowhere", ways=())
    picker = EnginePicker(lambda: (plain, broken, nowhere))
    qtbot.addWidget(picker)
    picker.look()
    qtbot.waitUntil(lambda: len(picker.entries) == 3, timeout=SOON)
    rows = picker._list.rows()
    assert rows[0].lines[1] == "Accuracy not measured"
    assert rows[0].lines[-1] == "This engine has no attention mask"
    assert (rows[1].enabled, rows[1].lines) == (False, (broken.problem,))
    assert not rows[2].enabled
    picker.close_all()


def test_real_engine_folders_are_read(make_engine: Any, monkeypatch: Any) -> None:
    from ferdesk import paths

    card = make_engine("tiny")
    (card.folder.parent / "broken").mkdir()
    (card.folder.parent / "broken" / "card.yaml").write_text("name: broken\n", "utf-8")
    monkeypatch.setattr(paths, "engine_folders", lambda: (card.folder.parent,))
    entries = {entry.name: entry for entry in engine_entries()}
    assert entries["tiny"].card == card
    assert entries["tiny"].size == card.model_path.stat().st_size
    assert {way.backend for way in entries["tiny"].ways} >= {"onnxruntime", "openvino"}
    assert dict(backends_of([entries["tiny"]]))["openvino"] == "OpenVINO"
    assert entries["broken"].card is None
    assert "card.yaml" in entries["broken"].problem


def test_accuracies_are_read_from_a_card() -> None:
    assert accuracies({"fer2013": {"accuracy": 0.7}, "ferplus": {"accuracy": 0.8, "ece": 0.1}, "n": 3}) == {
        "fer2013": 0.7,
        "ferplus": 0.8,
    }


def test_a_stream_needs_an_address(qtbot: QtBot) -> None:
    dialog = StreamDialog()
    qtbot.addWidget(dialog)
    button = dialog._buttons.buttons()[0]
    for text, usable in (("", False), ("rtsp://", False), ("talk.mp4", False), ("rtsp://host/live", True)):
        dialog._field.setText(text)
        assert button.isEnabled() is usable, text
    assert dialog.address == "rtsp://host/live"


def test_a_region_is_told_by_numbers(qtbot: QtBot) -> None:
    dialog = RegionDialog()
    qtbot.addWidget(dialog)
    for field, value in zip(dialog._fields, (10, 20, 300, 200), strict=True):
        field.setValue(value)
    assert dialog.source == "screen:10,20,300,200"


def test_a_source_is_named_before_it_is_open() -> None:
    assert source_title("rtsp://me:secret@10.0.0.5/live") == "rtsp://10.0.0.5/live"
    assert source_title("camera:Studio camera") == "Studio camera"
    assert source_title("clips/talk.mp4") == "talk.mp4"


def test_a_source_that_cannot_be_had_is_not_called_opening(
    qtbot: QtBot, make_window: Make, tmp_path: Path
) -> None:
    window = make_window("demo")
    picker = window.toolbar.source
    picker.set_source("camera:0", None)
    assert picker.words == ("Camera 0", "Opening")
    picker.set_away()
    assert picker.words == ("Camera 0", "")
    icons = {}
    for source in ("camera:0", str(tmp_path), "notes.mp4", "rtsp://10.0.0.5/live", "screen:2", "demo"):
        picker.set_source(source, None)
        icons[picker.words[0]] = picker._icon._name
    assert icons == {
        "Camera 0": "webcam",
        tmp_path.name: "folder",
        "notes.mp4": "clip",
        "rtsp://10.0.0.5/live": "stream",
        "Screen 2": "screen",
        "Demo clip": "demo",
    }


def test_a_single_picture_is_told_from_a_folder_of_them(
    qtbot: QtBot, make_window: Make, tmp_path: Path
) -> None:
    picker = make_window("demo").toolbar.source
    picture = tmp_path / "still.jpg"
    picture.touch()
    for path, icon, rate in ((picture, "picture", ""), (tmp_path, "folder", ", 1/s")):
        picker.set_source(str(path), SourceInfo(path.name, "images", False, 320, 180, 1.0))
        assert (picker._icon._name, picker.words) == (icon, (path.name, f"320 \u00d7 180{rate}"))


def test_text_that_is_dropped_is_no_source() -> None:
    from PySide6.QtCore import QMimeData, QUrl

    data = QMimeData()
    data.setText("hello")
    assert dropped(data) is None
    data.setUrls([QUrl("rtsp://10.0.0.5/live")])
    assert dropped(data) == "rtsp://10.0.0.5/live"
