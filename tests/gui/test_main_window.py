"""The window on played parts: states, keys, people, files, and an end in every state."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ferdesk.capture import CameraInfo
from ferdesk.errors import EngineError, SourceError
from ferdesk.gui.qt_session import QtSession
from ferdesk.live import LiveState
from ferdesk.records import AnalyzedFrame, Frame

Make = Callable[..., Any]
SOON = 5000


def running(qtbot: QtBot, window: Any) -> None:
    qtbot.waitUntil(lambda: window.page.view.people() != (), timeout=SOON)


def message(window: Any) -> Any:
    return window.page.view._message


def press(qtbot: QtBot, window: Any, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(window.page.view, key, modifier)


# -- what runs


def test_a_camera_runs_and_its_people_have_cards(qtbot: QtBot, make_window: Make, play: Any) -> None:
    play.people, play.cameras = 3, (CameraInfo(0, "Studio camera"),)
    window = make_window("")
    running(qtbot, window)
    assert play.opened == ["camera:Studio camera"]
    assert window.page.people.people() == (3, 2, 1)  # mirrored, as a camera is
    assert window.windowTitle() == "Studio camera - FERDesk"
    assert window.keeper.value.source == "camera:Studio camera"
    qtbot.waitUntil(lambda: "frames/s" in window.status.rate.text(), timeout=SOON)
    assert window.status.device.text() == "played on CPU, played fp32"
    assert window.status.state.text() == "Live"
    assert window.status.place.text() == "Everything stays on this computer"


def test_without_a_camera_the_demo_clip_runs_and_is_not_mirrored(
    qtbot: QtBot, make_window: Make, play: Any
) -> None:
    window = make_window("")
    running(qtbot, window)
    assert play.opened == ["demo"]
    assert not window.page.view.options.mirror
    assert window.keeper.value.mirror, "a camera is still mirrored next time"


def test_a_stream_is_named_instead_of_everything_stays_here(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("rtsp://10.0.0.5/live")
    qtbot.waitUntil(lambda: window.status.place.text() == "Reading from 10.0.0.5", timeout=SOON)


def test_the_notice_lies_over_the_first_start_and_stops_nothing(
    qtbot: QtBot, make_window: Make, keeper: Any
) -> None:
    keeper.change(notice_seen=False)
    window = make_window("demo")
    running(qtbot, window)
    qtbot.waitUntil(window.notice.isVisible, timeout=SOON)
    assert QApplication.focusWidget() is window.notice.start
    qtbot.keyClick(window.notice.start, Qt.Key.Key_Escape)
    assert not window.notice.isVisible()
    assert keeper.value.notice_seen


# -- states


def test_no_camera_where_one_was_known(qtbot: QtBot, make_window: Make, play: Any) -> None:
    play.refuse = SourceError("No camera found. Plug one in and it appears here, or open a clip.", retry=True)
    window = make_window("camera:Studio camera")
    qtbot.waitUntil(lambda: message(window) is not None, timeout=SOON)
    assert message(window).title == "No camera found"
    assert [label for label, _ in message(window).actions] == ["Play demo clip", "Open clip"]
    play.refuse = None
    message(window).actions[0][1]()
    running(qtbot, window)
    assert play.opened[-1] == "demo"


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("Studio camera is in use. Close the other program and try again.", "Studio camera is in use"),
        (
            "FERDesk may not use the camera. Allow it in Settings, Privacy, Camera, then try again.",
            "FERDesk may not use the camera",
        ),
    ],
)
def test_a_camera_that_may_not_be_used_says_why_and_goes_on_by_itself(
    qtbot: QtBot, make_window: Make, play: Any, sentence: str, title: str
) -> None:
    play.refuse = SourceError(sentence, retry=True)
    window = make_window("camera:Studio camera")
    qtbot.waitUntil(lambda: message(window) is not None, timeout=SOON)
    assert message(window).title == title
    assert [label for label, _ in message(window).actions] == ["Try again", "Choose another source"]
    assert window.status.state.text() == "Waiting"
    play.refuse = None
    running(qtbot, window)
    assert message(window) is None


def test_unplugged_keeps_the_last_frame_and_goes_on_by_itself(
    qtbot: QtBot, make_window: Make, play: Any
) -> None:
    window = make_window("camera:Studio camera")
    running(qtbot, window)
    play.fault = SourceError(
        "Studio camera was unplugged. Plug it in again and FERDesk goes on by itself.", retry=True
    )
    qtbot.waitUntil(lambda: message(window) is not None, timeout=SOON)
    assert message(window).keep_picture
    assert [label for label, _ in message(window).actions] == ["Choose another source"]
    session = window.findChild(QtSession)
    session.frame_analyzed.emit(AnalyzedFrame(Frame(np.zeros((90, 160, 3), np.uint8), 0, 0.0), (), {}))
    assert message(window) is not None, "a frame that comes late does not take the sentence away"
    play.fault = None
    qtbot.waitUntil(lambda: message(window) is None, timeout=SOON)
    running(qtbot, window)


def test_a_file_that_cannot_be_read_says_so(qtbot: QtBot, make_window: Make, play: Any) -> None:
    play.refuse = SourceError("notes.mp4 holds no video. Choose another file.")
    window = make_window("notes.mp4")
    qtbot.waitUntil(lambda: message(window) is not None, timeout=SOON)
    assert (message(window).title, message(window).text) == (
        "notes.mp4 holds no video",
        "Choose another file.",
    )


def test_an_engine_that_cannot_be_used_says_so(qtbot: QtBot, make_window: Make, play: Any) -> None:
    play.broken_engine = EngineError("This engine file was changed since it was made. Import it again.")
    window = make_window("demo")
    qtbot.waitUntil(lambda: message(window) is not None, timeout=SOON)
    assert message(window).actions[0][0] == "Choose another engine"


@pytest.mark.qt_no_exception_capture
def test_a_bug_ends_the_session_and_reaches_the_hook(
    qtbot: QtBot, make_window: Make, play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught: list[BaseException] = []
    monkeypatch.setattr("sys.excepthook", lambda _kind, error, _trace: caught.append(error))
    play.bug = ZeroDivisionError("a slip of ours")
    window = make_window("demo")
    qtbot.waitUntil(lambda: bool(caught), timeout=SOON)
    assert isinstance(caught[0], ZeroDivisionError)
    assert message(window).title == "FERDesk did something it should not"


def test_the_end_of_a_clip_keeps_its_picture_and_space_plays_it_again(
    qtbot: QtBot, make_window: Make, play: Any
) -> None:
    play.frames = 5
    window = make_window("talk.mp4")
    qtbot.waitUntil(lambda: window.live.state is LiveState.ENDED, timeout=SOON)
    assert window.page.view.people()
    assert window.status.state.text() == "Ended"
    play.frames = 100_000
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.live.state is LiveState.RUNNING, timeout=SOON)
    assert play.opened == ["talk.mp4", "talk.mp4"]


def test_closing_the_source_says_what_to_do_next(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("demo")
    running(qtbot, window)
    window.commands["close_source"].trigger()
    assert message(window).title == "No source is open"
    assert window.page.people.people() == ()
    assert window.windowTitle() == "FERDesk"


# -- engines


def test_another_engine_is_prepared_while_the_old_one_runs(
    qtbot: QtBot, make_window: Make, play: Any
) -> None:
    play.slow_engine = threading.Event()
    window = make_window("demo")
    running(qtbot, window)
    qtbot.waitUntil(lambda: len(window.toolbar.engine.entries) == 2, timeout=SOON)
    press(qtbot, window, Qt.Key.Key_E)
    assert window.toolbar.engine.words == ("other", "Preparing")
    seen = window.live.session.stats.analyzed
    qtbot.waitUntil(lambda: window.live.session.stats.analyzed > seen, timeout=SOON)
    play.slow_engine.set()
    qtbot.waitUntil(lambda: window.toolbar.engine.current == "other", timeout=SOON)
    assert window.keeper.value.engine == "other"
    assert window.status.device.text().startswith("other on")


def test_preparing_can_be_cancelled(qtbot: QtBot, make_window: Make, play: Any) -> None:
    play.slow_engine = threading.Event()
    window = make_window("demo")
    running(qtbot, window)
    window.live.choose_engine("other")
    window.live.cancel_engine()
    play.slow_engine.set()
    qtbot.waitUntil(lambda: "other" in play.closed, timeout=SOON)
    qtbot.wait(50)
    assert window.toolbar.engine.words[0] == "played"
    assert window.keeper.value.engine == ""


def test_an_engine_that_fails_leaves_the_old_one_and_a_banner(
    qtbot: QtBot, make_window: Make, play: Any
) -> None:
    window = make_window("demo")
    running(qtbot, window)
    play.broken_engine = EngineError("This engine file was changed since it was made. Import it again.")
    window.live.choose_engine("other")
    qtbot.waitUntil(window.banner.isVisible, timeout=SOON)
    assert window.banner.message.title == "This engine file was changed since it was made"
    assert window.toolbar.engine.words[0] == "played"
    press(qtbot, window, Qt.Key.Key_Escape)
    assert not window.banner.isVisible()


# -- keys


@pytest.mark.parametrize(
    ("key", "name"),
    [(Qt.Key.Key_F, "boxes"), (Qt.Key.Key_V, "bars"), (Qt.Key.Key_M, "mirror"), (Qt.Key.Key_H, "blur")],
)
def test_single_keys_switch_what_is_drawn_and_are_kept(
    qtbot: QtBot, make_window: Make, key: Qt.Key, name: str
) -> None:
    window = make_window("camera:Studio camera")
    running(qtbot, window)
    before = getattr(window.page.view.options, name)
    press(qtbot, window, key)
    assert getattr(window.page.view.options, name) is not before
    assert getattr(window.keeper.value, name) is not before
    assert window.commands[name].isChecked() is not before


def test_mask_and_opacity_go_by_keys(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("demo")
    running(qtbot, window)
    looks = []
    for _ in range(3):
        looks.append(window.page.view.options.mask)
        press(qtbot, window, Qt.Key.Key_A)
    assert looks == ["heat", "dim", "none"], "the engine has no attended image, so it is left out"
    press(qtbot, window, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert window.page.view.options.mask == "none"
    press(qtbot, window, Qt.Key.Key_Period)
    press(qtbot, window, Qt.Key.Key_Period)
    press(qtbot, window, Qt.Key.Key_Comma)
    assert window.page.view.options.opacity == 0.71
    assert window.page.controls.opacity.value() == 71


def test_space_pauses_and_goes_on(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("camera:Studio camera")
    running(qtbot, window)
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.live.state is LiveState.PAUSED, timeout=SOON)
    assert window.commands["pause"].isChecked()
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.live.state is LiveState.RUNNING, timeout=SOON)
    assert not window.commands["pause"].isChecked()


def test_single_keys_stay_letters_in_a_text_field(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("demo")
    running(qtbot, window)
    window.page.select(1)
    window.commands["rename"].trigger()
    field = window.desk.people.rename_sheet.field
    assert QApplication.focusWidget() is field
    qtbot.keyClicks(field, "Rafe")
    assert field.text() == "Rafe"
    assert not window.desk.capture.recording.running
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.desk.people.people.names == {1: "Rafe"}
    window.commands["undo"].trigger()
    assert window.desk.people.people.names == {}


def test_single_keys_can_be_turned_off_and_changed(qtbot: QtBot, make_window: Make, keeper: Any) -> None:
    window = make_window("demo")
    running(qtbot, window)
    keeper.change(single_keys=False)
    press(qtbot, window, Qt.Key.Key_F)
    assert window.page.view.options.boxes
    keeper.change(single_keys=True, keys={"boxes": "Q"})
    press(qtbot, window, Qt.Key.Key_Q)
    assert not window.page.view.options.boxes
    assert "Q" in window.commands["boxes"].toolTip()


def test_tab_walks_the_people_and_escape_leaves_them(qtbot: QtBot, make_window: Make, play: Any) -> None:
    play.people = 2
    window = make_window("demo")
    running(qtbot, window)
    window.page.view.setFocus()
    for expected in (1, 2):
        press(qtbot, window, Qt.Key.Key_Tab)
        assert window.page.people.selected == expected
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.page.people.selected is None


def test_f6_goes_round_the_regions(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("demo")
    running(qtbot, window)
    window.page.view.setFocus()
    seen = []
    for _ in range(4):
        window.commands["next_region"].trigger()
        seen.append(QApplication.focusWidget())
    firsts = [first for _, first in window.regions()]
    assert seen == [*firsts[2:], *firsts[:2]]
    window.commands["previous_region"].trigger()
    assert QApplication.focusWidget() is firsts[0]


def test_digits_show_one_curve_and_l_speaks(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("demo")
    running(qtbot, window)
    press(qtbot, window, Qt.Key.Key_4)
    card = window.page.people.cards[1]
    assert card._curves.shown == "happiness"
    press(qtbot, window, Qt.Key.Key_0)
    assert card._curves.shown is None
    press(qtbot, window, Qt.Key.Key_L)
    assert window.desk.people.speaker.last == "Person 1, happiness 90 per cent"


def test_text_scale_goes_by_keys_and_makes_the_layout_narrow(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("demo", (1440, 900))
    running(qtbot, window)
    for _ in range(10):
        window.commands["text_larger"].trigger()
    assert window.keeper.value.text_scale == 2.0
    qtbot.waitUntil(window.page.strip.isVisible, timeout=SOON)
    window.commands["text_normal"].trigger()
    qtbot.waitUntil(lambda: not window.page.strip.isVisible(), timeout=SOON)
    assert window.page.people.isVisible()


# -- people


def test_a_neutral_face_is_learnt_with_a_word_and_forgotten(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("demo")
    running(qtbot, window)
    window.commands["neutral"].trigger()
    assert window.banner.message.title == "Look neutral for two seconds."
    assert window.banner.message.text == "This becomes the starting point for Person 1."
    people = window.desk.people.people
    qtbot.waitUntil(lambda: people.neutral == {1}, timeout=SOON)
    assert not window.banner.isVisible()
    window.commands["forget_neutral"].trigger()
    assert people.neutral == set()


def test_with_several_people_one_has_to_be_chosen(qtbot: QtBot, make_window: Make, play: Any) -> None:
    play.people = 2
    window = make_window("demo")
    running(qtbot, window)
    window.commands["neutral"].trigger()
    assert window.status.message.text().startswith("Choose a person first")


def test_settings_reach_the_pipeline_that_runs(
    qtbot: QtBot, make_window: Make, play: Any, keeper: Any
) -> None:
    window = make_window("demo")
    running(qtbot, window)
    keeper.change(smoothing=0.1, uncertain_below=0.6)
    qtbot.waitUntil(lambda: bool(play.options), timeout=SOON)
    assert (play.options[-1].smoothing, play.options[-1].uncertain_below) == (0.1, 0.6)


def test_another_camera_size_opens_the_camera_again(
    qtbot: QtBot, make_window: Make, play: Any, keeper: Any
) -> None:
    window = make_window("camera:Studio camera")
    running(qtbot, window)
    keeper.change(width=640, height=360)
    qtbot.waitUntil(lambda: len(play.opened) == 2, timeout=SOON)
    assert (play.wishes[-1].width, play.wishes[-1].height) == (640, 360)


# -- the presenter


def test_the_presenter_shows_the_same_frames_and_shares_the_keys(
    qtbot: QtBot, make_window: Make, play: Any
) -> None:
    window = make_window("demo")
    running(qtbot, window)
    window.commands["present"].trigger()
    page = window.desk.presenting.page
    assert page is not None
    qtbot.waitUntil(lambda: page._scene.analyzed is not None, timeout=SOON)
    qtbot.keyClick(page, Qt.Key.Key_F)
    assert not window.page.view.options.boxes
    assert not page.options.boxes
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert page.frozen
    assert window.live.state is LiveState.RUNNING, "freezing the talk does not stop the window"
    qtbot.keyClick(page, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: window.toolbar.engine.current == "other", timeout=SOON)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    if window.desk.presenting.running:  # Esc leaves one thing: first the freeze
        qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not window.desk.presenting.running
    assert window.isVisible()


def test_f11_leaves_the_presenter_too_and_w_explains(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("demo")
    running(qtbot, window)
    press(qtbot, window, Qt.Key.Key_W)
    assert window.desk.presenting.page._card
    window.commands["present"].trigger()
    assert not window.desk.presenting.running


# -- files


def test_a_file_dropped_on_the_window_is_opened(
    qtbot: QtBot, make_window: Make, play: Any, tmp_path: Path
) -> None:
    clip = tmp_path / "talk.mp4"
    clip.write_bytes(b"")
    window = make_window("demo")
    running(qtbot, window)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(clip))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, buttons, keys)
    window.dragEnterEvent(entering)
    assert entering.isAccepted()
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys))
    qtbot.waitUntil(lambda: play.opened[-1] == str(clip), timeout=SOON)
    qtbot.waitUntil(lambda: window.keeper.value.recent == (str(clip),), timeout=SOON)


def test_a_snapshot_is_a_picture_of_the_frame(qtbot: QtBot, make_window: Make, tmp_path: Path) -> None:
    window = make_window("demo")
    running(qtbot, window)
    press(qtbot, window, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: "Snapshot saved as" in window.status.message.text(), timeout=SOON)
    (path,) = (tmp_path / "out").iterdir()
    assert path.suffix == ".png"
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == (320, 180)


def test_a_session_is_recorded(qtbot: QtBot, make_window: Make, tmp_path: Path) -> None:
    window = make_window("demo")
    running(qtbot, window)
    press(qtbot, window, Qt.Key.Key_R)
    assert window.commands["record"].iconText() == "Stop recording"
    qtbot.waitUntil(lambda: window.page.view._recording == "Recording 0:01", timeout=SOON)
    assert "free" in window.page.controls.recording.text()
    press(qtbot, window, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: "Recording saved as" in window.status.message.text(), timeout=SOON)
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".csv", ".json", ".mp4"]
    assert window.page.view._recording is None
    assert window.commands["record"].iconText() == "Record"


def test_a_folder_that_cannot_be_written_is_said_in_a_banner(
    qtbot: QtBot, make_window: Make, keeper: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    keeper.change(recording_folder=str(tmp_path / "file" / "folder"))
    window = make_window("demo")
    running(qtbot, window)
    press(qtbot, window, Qt.Key.Key_R)
    assert window.banner.isVisible()
    assert window.banner.message.actions[0][0] == "Choose folder"
    assert window.commands["record"].iconText() == "Record"


# -- the end


@pytest.mark.parametrize("state", ["running", "paused", "waiting", "failed", "preparing", "recording", "new"])
def test_closing_ends_within_two_seconds_whatever_runs(
    qtbot: QtBot, make_window: Make, play: Any, keeper: Any, state: str
) -> None:
    if state == "waiting":
        play.refuse = SourceError("Studio camera is in use. Close it and try again.", retry=True)
    if state == "failed":
        play.refuse = SourceError("notes.mp4 holds no video. Choose another file.")
    if state == "preparing":
        play.slow_engine = threading.Event()
    window = make_window("camera:Studio camera" if state == "waiting" else "demo")
    if state in {"waiting", "failed"}:
        qtbot.waitUntil(lambda: message(window) is not None, timeout=SOON)
    elif state != "new":
        running(qtbot, window)
    if state == "paused":
        press(qtbot, window, Qt.Key.Key_Space)
    if state == "recording":
        press(qtbot, window, Qt.Key.Key_R)
    if state == "preparing":
        window.live.choose_engine("other")
    started = time.monotonic()
    window.close()
    assert time.monotonic() - started < 2.0
    if play.slow_engine:
        play.slow_engine.set()
    qtbot.waitUntil(
        lambda: (
            not [t for t in threading.enumerate() if t.name.startswith(("ferdesk", "errand", "recorder"))]
        ),
        timeout=SOON,
    )
    assert keeper.value.geometry
    assert keeper._path.is_file()


def test_a_window_comes_back_as_large_as_it_was(qtbot: QtBot, make_window: Make, keeper: Any) -> None:
    window = make_window("demo", (1000, 640))
    window.close()
    again = make_window(None, None)
    assert again.height() == 640  # the played screen is narrower than the smallest window


def test_a_field_in_a_dialog_keeps_its_letters(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("demo")
    window.own_settings.open()
    window.own_settings.dialog.sections.setCurrentRow(4)
    search = window.own_settings.dialog.pages.widget(4).findChild(QLineEdit)
    qtbot.keyClicks(search, "mask")
    assert search.text() == "mask"
    assert window.page.view.options.mask == "heat"


def test_the_annotate_half_is_made_when_it_is_first_shown_and_never_a_window_of_its_own(qapp, make_window):
    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(watched)
            return False

    shown: list[QWidget] = []
    window, watch = make_window(), Watch()
    assert window.annotate.made is None
    assert not window.commands["play"].isEnabled(), "nothing serves it yet"
    qapp.installEventFilter(watch)
    window.turner.turn(True)
    qapp.processEvents()
    qapp.removeEventFilter(watch)
    assert shown == []
    assert QApplication.focusWidget() is window.annotate.part.page.state.buttons[0]
    assert not window.commands["play"].isEnabled(), "nothing is open"
    window.turner.turn(False)
    assert not window.annotate.part.page.isVisible()
