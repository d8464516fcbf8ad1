"""The annotate page in the real window, by keys as a person presses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ferdesk.annotation.project import Project
from ferdesk.errors import FerdeskError

SOON = 10_000
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier


def press(key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, held)


def labels(window: Any, tier: int = 1, person: int = 1) -> list[tuple[int, int, str]]:
    return [
        (a.start, a.end, a.label) for a in window.annotate.part.desk.work.annotator.timeline.on(person, tier)
    ]


def state(window: Any) -> Any:
    return window.annotate.part.desk.work.annotator.state


def test_a_clip_is_opened_analysed_and_labelled_with_keys_only(
    qtbot: QtBot, window: Any, played: Any, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(clip), ""))
    press(Qt.Key.Key_O, CTRL)
    desk, page = window.annotate.part.desk, window.annotate.part.page
    qtbot.waitUntil(lambda: desk.work is not None, timeout=SOON)
    assert window.windowTitle() == "talk.ferdesk - FERDesk"
    assert page.check.analysis.isVisible()
    press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: desk.work.project.analyzed and not desk.jobs.analysis.running, timeout=SOON)
    assert not page.check.analysis.isVisible()
    qtbot.waitUntil(lambda: "60 frames analysed" in window.annotate.part.status.message.text(), timeout=SOON)
    press(Qt.Key.Key_N)
    assert state(window).target is not None
    press(Qt.Key.Key_6)  # surprise
    assert [label for _, _, label in labels(window)] == ["surprise"]
    press(Qt.Key.Key_Z, CTRL)
    assert labels(window) == []
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_End)
    assert state(window).frame == 59
    qtbot.waitUntil(lambda: page.view._scene.analyzed.frame.index == 59, timeout=SOON)
    press(Qt.Key.Key_Left, SHIFT)
    press(Qt.Key.Key_Left)
    assert state(window).frame == 48
    press(Qt.Key.Key_4)
    press(Qt.Key.Key_3, ALT)
    assert labels(window) == [(30, 60, "happiness")]
    assert desk.work.labelling.chosen().intensity == 3
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.selection.comment
    QTest.keyClicks(page.selection.comment, "smiles, 1 and S")
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.timeline
    assert desk.work.labelling.chosen().comment == "smiles, 1 and S"
    assert labels(window) == [(30, 60, "happiness")], "letters in the comment are no commands"


def test_a_label_key_held_while_it_plays_paints(qtbot: QtBot, opened: Any) -> None:
    desk = opened.annotate.part.desk
    before = len(desk.work.project.history())
    press(Qt.Key.Key_Space)
    assert desk.player.playing
    assert opened.commands["play"].isChecked()
    qtbot.waitUntil(lambda: state(opened).frame >= 3, timeout=SOON)
    QTest.keyPress(opened.annotate.part.page.timeline, Qt.Key.Key_4)
    begun = state(opened).frame
    qtbot.waitUntil(lambda: state(opened).frame >= begun + 5, timeout=SOON)
    repeated = QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_4, NONE, "4", True)
    QApplication.sendEvent(opened.annotate.part.page.timeline, repeated)
    assert desk.work.labelling.painting, "a key that repeats is still held"
    QTest.keyRelease(opened.annotate.part.page.timeline, Qt.Key.Key_4)
    assert not desk.work.labelling.painting
    press(Qt.Key.Key_K)
    assert not desk.player.playing
    ((start, end, label),) = labels(opened)
    assert label == "happiness"
    assert start <= begun + 1
    assert end >= begun + 5
    assert len(desk.work.project.history()) == before + 1


def test_playing_stops_at_the_end_and_shows_the_last_frame(qtbot: QtBot, opened: Any) -> None:
    desk = opened.annotate.part.desk
    desk.play.go(50)
    press(Qt.Key.Key_L)
    qtbot.waitUntil(lambda: not desk.player.playing, timeout=SOON)
    qtbot.waitUntil(lambda: opened.annotate.part.page.view._scene.analyzed.frame.index == 59, timeout=SOON)
    press(Qt.Key.Key_J)
    qtbot.waitUntil(lambda: state(opened).frame < 55, timeout=SOON)
    press(Qt.Key.Key_Escape)
    assert not desk.player.playing


def test_a_selection_is_looped(qtbot: QtBot, opened: Any) -> None:
    desk = opened.annotate.part.desk
    desk.play.go(10)
    press(Qt.Key.Key_I)
    desk.play.step(2)
    press(Qt.Key.Key_O)
    press(Qt.Key.Key_R)
    press(Qt.Key.Key_Space)
    seen: set[int] = set()
    desk.player.shown.connect(lambda frame: seen.add(frame.index))
    qtbot.waitUntil(lambda: {10, 11, 12} <= seen, timeout=SOON)
    qtbot.wait(200)
    press(Qt.Key.Key_Space)
    assert seen <= {10, 11, 12}


def test_go_to_says_what_is_no_place_and_stays(opened: Any) -> None:
    press(Qt.Key.Key_G)
    sheet = opened.annotate.part.desk.edits.ask
    assert sheet.isVisible()
    sheet.field.setText("soon")
    press(Qt.Key.Key_Return)
    assert sheet.isVisible()
    assert "no time" in sheet.problem.text()
    sheet.field.setText("0:01.200")
    press(Qt.Key.Key_Return)
    assert not sheet.isVisible()
    assert state(opened).frame == 30
    assert QApplication.focusWidget() is opened.annotate.part.page.timeline
    # Up, Down, PgUp and PgDn choose tier and person.
    opened.annotate.part.desk.work.tiers.add("B. Osei")
    press(Qt.Key.Key_Up)
    assert state(opened).tier == 1
    press(Qt.Key.Key_PageDown)
    assert state(opened).person == 2
    assert opened.annotate.part.toolbar.tier.text() == "A. Keller"


def test_a_missed_face_is_drawn_by_keys_and_gets_predictions(qtbot: QtBot, opened: Any, played: Any) -> None:
    desk = opened.annotate.part.desk
    press(Qt.Key.Key_PageDown)
    press(Qt.Key.Key_F)
    assert opened.annotate.part.page.box_bar.isVisible()
    before = desk.box.drawn.box
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Down, SHIFT)
    assert desk.box.drawn.box[0] < before[0]
    assert desk.box.drawn.box[3] > before[3]
    press(Qt.Key.Key_Return)
    assert not opened.annotate.part.page.box_bar.isVisible()
    qtbot.waitUntil(lambda: played.recomputed == 1, timeout=SOON)
    qtbot.waitUntil(lambda: desk.work.annotator.predicted.at(2, 0) is not None, timeout=SOON)
    press(Qt.Key.Key_F)
    press(Qt.Key.Key_Escape)
    assert desk.box.drawn is None
    assert len(desk.work.project.history()) == 2


def test_hidden_predictions_are_hidden_everywhere(qtbot: QtBot, opened: Any) -> None:
    page = opened.annotate.part.page
    qtbot.waitUntil(lambda: bool(page.check.rows), timeout=SOON)
    press(Qt.Key.Key_B)
    assert page.view.people() == ()
    assert page.check.rows == []
    assert page.prediction.rows.accessibleName() == "Predictions are hidden."
    assert page.timeline._state.content.blind
    press(Qt.Key.Key_P)
    assert "hidden" in page.banner.message.title
    press(Qt.Key.Key_B)
    assert page.view.people() != ()
    press(Qt.Key.Key_P)
    assert page.banner.message is None, "what was said goes with the next command that can be"


def test_labels_made_while_it_is_analysed_stay_and_it_goes_on(
    qtbot: QtBot, window: Any, played: Any, clip: Path
) -> None:
    desk = window.annotate.part.desk
    window.open_for_annotating(str(clip))
    qtbot.waitUntil(lambda: desk.work is not None, timeout=SOON)
    played.go_on.clear()
    press(Qt.Key.Key_A)
    played.go_on.set()
    qtbot.waitUntil(lambda: bool(desk.work.annotator.timeline.persons), timeout=SOON)
    press(Qt.Key.Key_4)
    assert labels(window)
    qtbot.waitUntil(lambda: desk.work.project.analyzed, timeout=SOON)
    assert labels(window)
    assert state(window).person == 1


def test_closing_stops_the_analysis_and_the_next_goes_on_there(
    qtbot: QtBot, window: Any, played: Any, clip: Path, tmp_path: Path
) -> None:
    desk = window.annotate.part.desk
    window.open_for_annotating(str(clip))
    qtbot.waitUntil(lambda: desk.work is not None, timeout=SOON)
    desk.jobs.analysis.progressed.connect(lambda _p: desk.jobs.analysis.stop())
    press(Qt.Key.Key_A)
    qtbot.waitUntil(lambda: not desk.jobs.analysis.running, timeout=SOON)
    desk.jobs.analysis.progressed.disconnect()
    assert not desk.work.project.analyzed or played.wishes
    path = desk.work.project.path
    press(Qt.Key.Key_W, CTRL)
    assert desk.work is None
    assert window.windowTitle() == "FERDesk"
    window.open_for_annotating(str(path))
    qtbot.waitUntil(lambda: desk.work is not None, timeout=SOON)
    if not desk.work.project.analyzed:
        press(Qt.Key.Key_A)
        qtbot.waitUntil(lambda: desk.work.project.analyzed, timeout=SOON)
    # The last predictions are read a moment after the analysis has ended.
    qtbot.waitUntil(lambda: len(desk.work.annotator.predicted.of(1)) == 60, timeout=SOON)


def test_a_second_window_may_only_read(qtbot: QtBot, window: Any, project: Project) -> None:
    window.open_for_annotating(str(project.path))
    desk = window.annotate.part.desk
    qtbot.waitUntil(lambda: desk.work is not None, timeout=SOON)
    banner = window.annotate.part.page.banner
    assert banner.message.title == "Read-only"
    assert banner.message.stays
    assert not window.commands["label_4"].isEnabled()
    assert "read-only" in window.commands["label_4"].toolTip()
    assert window.commands["export"].isEnabled()
    press(Qt.Key.Key_4)
    assert labels(window) == []
    project.close()
    banner._buttons[0].click()  # Try again
    qtbot.waitUntil(lambda: desk.work is not None and not desk.work.read_only, timeout=SOON)
    assert banner.message is None


def test_a_moved_clip_is_asked_for_once(
    qtbot: QtBot, window: Any, project: Project, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    path = project.path
    project.close()
    away = tmp_path / "elsewhere"
    away.mkdir()
    hidden = clip.with_suffix(".away")
    clip.rename(hidden)
    try:
        window.open_for_annotating(str(path))
        desk, page = window.annotate.part.desk, window.annotate.part.page
        qtbot.waitUntil(lambda: desk.work is not None, timeout=SOON)
        assert desk.player is None
        assert not window.commands["play"].isEnabled()
        assert window.commands["label_4"].isEnabled(), "labels need no picture"
        found = away / "moved.mp4"
        shutil.copy(hidden, found)
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(found), ""))
        page.view._state.buttons[0].click()
        qtbot.waitUntil(lambda: desk.player is not None, timeout=SOON)
        assert window.commands["play"].isEnabled()
    finally:
        hidden.rename(clip)


def test_what_is_no_clip_is_said_on_the_page(qtbot: QtBot, window: Any, played: Any) -> None:
    played.refuse = FerdeskError("notes.mp4 holds no video. Choose another file.")
    window.open_for_annotating("notes.mp4")
    page = window.annotate.part.page
    qtbot.waitUntil(lambda: "holds no video" in page.state.accessibleName(), timeout=SOON)
    assert page.empty


def test_a_dropped_project_opens_on_this_page(qtbot: QtBot, window: Any, project: Project) -> None:
    path = project.path
    project.close()
    window.commands["page_live"].trigger()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left = Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, left, NONE))
    qtbot.waitUntil(lambda: window.annotate.part.desk.work is not None, timeout=SOON)
    assert window.turner.annotating


def test_pages_have_keys_menus_and_undo_of_their_own(qtbot: QtBot, opened: Any) -> None:
    press(Qt.Key.Key_4)
    assert opened.commands["undo"].isEnabled()
    press(Qt.Key.Key_1, CTRL)
    assert not opened.turner.annotating
    assert not opened.commands["undo"].isEnabled(), "nothing to undo on the live page"
    assert opened.toolbar.isVisible()
    assert not opened.annotate.part.page.isVisible()
    assert not opened.menus.menus["label"].menuAction().isVisible()
    press(Qt.Key.Key_2, CTRL)
    assert opened.annotate.part.page.isVisible()
    assert opened.menus.menus["label"].menuAction().isVisible()
    assert opened.commands["undo"].isEnabled()
    assert labels(opened) == [(0, 20, "happiness")]


def test_f6_goes_round_the_parts_and_every_control_has_a_name(opened: Any) -> None:
    firsts = [first for _, first in opened.regions()]
    seen = []
    for _ in firsts:
        press(Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert set(seen) == set(firsts)
    for part in (opened.annotate.part.toolbar, opened.annotate.part.page):
        for widget in part.findChildren(QWidget):
            reachable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(part)
            if not reachable or widget.focusProxy() is not None:
                continue
            name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert name, f"{widget} has no accessible name"


def test_the_page_fits(qtbot: QtBot, opened: Any, keeper: Any) -> None:
    page = opened.annotate.part.page
    sizes = (((1440, 900), 1.0, 0), ((1100, 720), 1.0, 2), ((880, 560), 1.0, 3), ((1440, 900), 2.0, 3))
    for size, scale, tabs in sizes:
        keeper.change(text_scale=scale)
        opened.resize(*size)
        qtbot.wait(80)
        assert (opened.width(), opened.height()) == size, "the window is not forced to be larger"
        assert page.panels.tabs.count() == tabs
        assert page.view.width() >= 240
        assert page.timeline.height() >= 100
        for row in (opened.annotate.part.toolbar, page.transport):
            for child in row.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
                if child.isVisible():
                    assert child.geometry().right() <= row.width(), f"{child} stands outside at {size}"
        assert opened.annotate.part.toolbar.next.isVisible(), "the main button never goes"


def test_history_goes_back_and_forth(qtbot: QtBot, opened: Any) -> None:
    press(Qt.Key.Key_4)
    press(Qt.Key.Key_5)
    press(Qt.Key.Key_H, CTRL)
    dialog = opened.annotate.part.desk.edits.history
    assert dialog.list.item(0).text().endswith("to sadness")
    dialog._choose(dialog.list.item(2))  # "Add tier"
    assert labels(opened) == []
    assert dialog.list.item(0).text().endswith("(undone)")
    dialog._choose(dialog.list.item(0))
    assert labels(opened) == [(0, 20, "sadness")]


@pytest.mark.parametrize(
    ("width", "scale", "beside"), [(1280, 1.0, 3), (1440, 1.5, 1), (1280, 1.5, 1), (900, 1.0, 0)]
)
def test_panels_become_tabs_before_the_video_is_a_stamp(
    qtbot: QtBot, opened: Any, keeper: Any, width: int, scale: float, beside: int
) -> None:
    """Panels grow with the text; at 150 % three of them left 140 pixels for the video in a 1280 window."""
    page = opened.annotate.part.page
    keeper.change(text_scale=scale)
    opened.resize(width, 800)
    tabs = 3 - beside if beside < 3 else 0
    qtbot.waitUntil(lambda: page.panels.tabs.count() == tabs, timeout=SOON)
    qtbot.waitUntil(lambda: page.panels.geometry().right() <= page.width() == width, timeout=SOON)
    qtbot.waitUntil(lambda: page.view.width() >= 400, timeout=SOON)


def test_when_it_was_saved_is_told_in_a_window_of_usual_width(opened: Any) -> None:
    toolbar = opened.annotate.part.toolbar
    opened.resize(1280, 800)
    assert toolbar.saved.isVisible()
    assert toolbar.saved.text().startswith("Saved ")


def test_in_the_status_line_the_news_give_way_and_the_engine_does_not(qtbot: QtBot, opened: Any) -> None:
    opened.resize(1280, 800)
    status = opened.annotate.part.status
    status.set_engine("resmasking-s on ONNX Runtime fp32")
    status.set_labels((("A. Keller", 120), ("B. Osei", 98)))
    status.say("1,008 frames analysed. 23 stretches are worth a look; N goes to the first. " * 2)

    def whole(label: Any) -> bool:
        return label.width() >= label.fontMetrics().horizontalAdvance(label.text())

    qtbot.waitUntil(lambda: whole(status.engine) and whole(status.labels), timeout=SOON)
    assert not whole(status.message)
    assert status.rect().contains(status._place.geometry())
    status.say("")
    qtbot.waitUntil(lambda: whole(status._place), timeout=SOON)


def test_why_a_project_cannot_be_edited_is_said_in_the_windows_language(
    qtbot: QtBot, window: Any, project: Project, keeper: Any
) -> None:
    keeper.change(language="de")
    window.open_for_annotating(str(project.path))
    qtbot.waitUntil(lambda: window.annotate.part.desk.work is not None, timeout=SOON)
    said = window.annotate.part.page.banner.message
    assert said.title == "Nur lesbar"
    assert said.text == "Dieses Projekt ist in einem anderen Fenster offen. Lesen und exportieren geht hier."


def test_what_was_lost_of_a_damaged_project_is_told_sentence_by_sentence(
    qtbot: QtBot, window: Any, project: Project, keeper: Any
) -> None:
    """A damaged page: the sentences are translated one by one, and read as one."""
    path = project.path
    project.close()
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    path.write_bytes(data)
    keeper.change(language="de")
    window.open_for_annotating(str(path))
    qtbot.waitUntil(lambda: window.annotate.part.desk.work is not None, timeout=SOON)
    text = window.annotate.part.page.banner.message.text
    assert text.startswith("talk.ferdesk war beschädigt und ist wiederhergestellt. ")
    assert text.endswith("Die beschädigte Datei bleibt als talk (damaged).ferdesk erhalten.")


def test_before_an_analysis_its_panel_is_the_one_in_view(
    qtbot: QtBot, window: Any, clip: Path, tmp_path: Path
) -> None:
    window.resize(900, 700)
    window.open_for_annotating(str(clip))
    page = window.annotate.part.page
    qtbot.waitUntil(lambda: window.annotate.part.desk.work is not None, timeout=SOON)
    qtbot.waitUntil(lambda: page.check.isVisible(), timeout=SOON)
    assert page.check.analysis.isVisible()
