"""The ways of somebody without a mouse: Enter and Esc on sheets, where the focus goes after, menus by Alt."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ferdesk.gui.focus_ring import _Ring

SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, held)


def labels(window: Any) -> list[str]:
    return [a.label for a in window.annotate.part.desk.work.annotator.timeline.on(1, 1)]


def test_enter_accepts_whatever_of_the_sheet_has_the_focus(opened: Any) -> None:
    sheet, timeline = opened.annotate.part.desk.edits.accept_sheet, opened.annotate.part.page.timeline
    press(Qt.Key.Key_P, SHIFT)
    assert QApplication.focusWidget() is sheet.slider
    press(Qt.Key.Key_Return)
    assert sheet.isHidden()
    assert labels(opened) == ["neutral", "happiness"]
    assert QApplication.focusWidget() is timeline
    opened.commands["undo"].trigger()
    press(Qt.Key.Key_P, SHIFT)
    for _ in range(2):
        press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is sheet._cancel
    press(Qt.Key.Key_Enter)
    assert sheet.isHidden()
    assert labels(opened) == [], "Enter on Cancel cancels"


def test_enter_on_a_sheet_is_no_command_of_the_page_behind_it(opened: Any) -> None:
    """On the page Enter opens the comment, and says so where there is no label to comment on."""
    press(Qt.Key.Key_G)
    sheet = opened.annotate.part.desk.edits.ask
    sheet.field.setText("30")
    press(Qt.Key.Key_Return)
    assert sheet.isHidden()
    assert opened.annotate.part.desk.work.annotator.state.frame == 30
    assert opened.annotate.part.page.banner.message is None
    assert QApplication.focusWidget() is opened.annotate.part.page.timeline


def test_one_sheet_at_a_time_and_the_focus_comes_back_to_the_timeline(opened: Any) -> None:
    edits, timeline = opened.annotate.part.desk.edits, opened.annotate.part.page.timeline
    press(Qt.Key.Key_P, SHIFT)
    press(Qt.Key.Key_P, SHIFT)
    assert edits.accept_sheet.isVisible()
    opened.commands["go_to"].trigger()
    assert edits.accept_sheet.isHidden()
    assert edits.ask.isVisible()
    press(Qt.Key.Key_Escape)
    assert edits.ask.isHidden()
    assert QApplication.focusWidget() is timeline


def test_the_focus_goes_to_the_timeline_where_its_place_before_is_gone(opened: Any) -> None:
    desk, page = opened.annotate.part.desk, opened.annotate.part.page
    press(Qt.Key.Key_4)
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.selection.comment
    opened.commands["tier_add"].trigger()
    desk.edits.ask.field.setText("B. Osei")
    press(Qt.Key.Key_Return)
    assert not page.selection.comment.isEnabled(), "nothing is labelled on the new tier"
    assert QApplication.focusWidget() is page.timeline


def test_the_menu_bar_does_not_keep_the_letters(opened: Any) -> None:
    """While it has the focus, G opens the menu Agreement."""
    desk, timeline = opened.annotate.part.desk, opened.annotate.part.page.timeline
    opened.menuBar().setFocus()
    opened.commands["tier_add"].trigger()
    desk.edits.ask.field.setText("B. Osei")
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is timeline
    opened.menuBar().setFocus()
    opened.commands["leave"].trigger()
    assert QApplication.focusWidget() is timeline


def test_there_is_one_focus_ring(qtbot: QtBot, opened: Any) -> None:
    """A ring that was put away is deleted later than the next is made, and must not take that one along."""
    page = opened.annotate.part.page
    qtbot.waitUntil(lambda: bool(page.check.rows), timeout=10_000)
    widgets = [page.transport.play, *page.check.rows, opened.annotate.part.desk.edits.accept_sheet.slider]
    for _ in range(2):
        for widget in widgets:
            if widget is widgets[-1]:
                press(Qt.Key.Key_P, SHIFT)
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()
        press(Qt.Key.Key_Escape)
        page.timeline.setFocus()
        page.transport.play.setFocus(Qt.FocusReason.TabFocusReason)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        assert len([r for r in opened.findChildren(_Ring) if r.isVisible()]) == 1
    page.timeline.setFocus()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not [r for r in opened.findChildren(_Ring) if r.isVisible()], "the timeline paints its own"


def test_alt_opens_the_menu_that_is_seen(opened: Any) -> None:
    """Live and Annotate both have a View and a Person; Alt+V is always for the one that stands there."""
    bar = opened.menuBar()
    shown = [a for a in bar.actions() if a.isVisible()]
    hidden = [a for a in bar.actions() if not a.isVisible()]
    keys = [QKeySequence.mnemonic(action.text()).toString() for action in shown]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    assert all(QKeySequence.mnemonic(action.text()).isEmpty() for action in hidden)
    opened.turner.turn(False)
    texts = [a.text() for a in bar.actions() if a.isVisible()]
    assert "&View" in texts
    assert "&Person" in texts
