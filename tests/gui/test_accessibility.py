"""Keyboard and screen reader reach everything, and words fit in both languages and at large text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

Make = Callable[..., Any]
SOON = 5000


def tabbable(root: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisibleTo(root)
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.isWindow()
        and widget.focusProxy() is None
    ]


def tab_walk(window: QWidget, start: QWidget, backwards: bool = False) -> list[QWidget]:
    """Who gets the focus, one Tab after the other, until somebody has it again."""
    key = Qt.Key.Key_Backtab if backwards else Qt.Key.Key_Tab
    held = Qt.KeyboardModifier.ShiftModifier if backwards else Qt.KeyboardModifier.NoModifier
    start.setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    for _ in range(200):
        now = QApplication.focusWidget()
        assert now is not None
        if seen and now is seen[0] and now is not seen[-1]:
            break
        if not seen or now is not seen[-1]:
            seen.append(now)
        QApplication.sendEvent(now, QKeyEvent(QEvent.Type.KeyPress, key, held))
    return seen


@pytest.mark.parametrize("backwards", [False, True])
def test_tab_reaches_every_control_and_is_nowhere_caught(
    qtbot: QtBot, make_window: Make, play: Any, backwards: bool
) -> None:
    play.people = 2
    window = make_window("demo")
    qtbot.waitUntil(lambda: len(window.page.people.cards) == 2, timeout=SOON)
    expected = tabbable(window)  # walking through the video opens a card, which then has one button more
    first = window.toolbar.switch.findChildren(QAbstractButton)[0]
    walked = tab_walk(window, first, backwards)
    missed = [w for w in expected if w not in walked and type(w).__name__ != "QMenuBar"]
    assert missed == []
    if not backwards:
        parts = [window.toolbar, window.page.well, window.page.controls, window.page.people]
        order = [next(p for p in parts if p is w or p.isAncestorOf(w)) for w in walked]
        assert order == sorted(order, key=parts.index), "toolbar, page, panel: never back and forth"


def test_every_control_has_a_name_without_its_key(qtbot: QtBot, make_window: Make) -> None:
    window = make_window("demo")
    qtbot.waitUntil(lambda: bool(window.page.people.cards), timeout=SOON)
    for widget in tabbable(window):
        name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        assert name, f"{widget} has no accessible name"
        assert "(" not in name
        assert "\t" not in name
        if isinstance(widget, QAbstractButton) and not widget.text():
            assert widget.toolTip(), f"{widget} is an icon without a tooltip"


def test_settings_are_named_and_reached(qtbot: QtBot, make_window: Make) -> None:
    window = make_window(None)
    window.own_settings.open()
    dialog = window.own_settings.dialog
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=SOON)
    for page in range(dialog.pages.count()):
        dialog.sections.setCurrentRow(page)
        for widget in tabbable(dialog):
            named = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert named, f"{widget} has no accessible name"
        walked = tab_walk(dialog, dialog.sections)
        assert [w for w in tabbable(dialog) if w not in walked] == []


def too_small(window: QWidget) -> Iterator[str]:
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window):
            continue
        text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
        if isinstance(widget, QComboBox):
            text = widget.currentText()
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        if text and not wraps and widget.width() < widget.minimumSizeHint().width():
            yield f"{text!r} needs {widget.minimumSizeHint().width()} and has {widget.width()}"
        if text and widget.height() < widget.fontMetrics().height():
            yield f"{text!r} is cut off below"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("size", "scale"), [((1280, 720), 1.0), ((880, 560), 1.0), ((1440, 900), 2.0)])
def test_words_fit(
    qtbot: QtBot, make_window: Make, keeper: Any, language: str, size: tuple[int, int], scale: float
) -> None:
    keeper.change(language=language, text_scale=scale)
    window = make_window("camera:Studio camera", size)
    qtbot.waitUntil(lambda: window.page.view.people() != (), timeout=SOON)
    qtbot.wait(50)  # for what would force the window larger

    def fits() -> None:
        assert (window.width(), window.height()) == size, "the window is not forced to be larger"
        assert list(too_small(window)) == []
        for row in (window.toolbar, window.page.controls):
            for child in row.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
                if child.isVisible():
                    assert child.geometry().right() <= row.width(), f"{child} stands outside"

    qtbot.waitUntil(fits, timeout=SOON)


def test_the_language_changes_at_once_and_back(qtbot: QtBot, make_window: Make, keeper: Any) -> None:
    window = make_window("demo")
    qtbot.waitUntil(lambda: window.page.view.people() != (), timeout=SOON)
    window.own_settings.open()
    keeper.change(language="de")
    qtbot.waitUntil(lambda: window.commands["record"].iconText() == "Aufnehmen", timeout=SOON)
    assert window.menus.menus["file"].title() == "&Datei"
    assert window.status.place.text() == "Alles bleibt auf diesem Rechner"
    assert window.own_settings.dialog.windowTitle() == "Einstellungen"
    assert window.page.controls.record.text() == "Aufnehmen"
    keeper.change(language="en")
    qtbot.waitUntil(lambda: window.commands["record"].iconText() == "Record", timeout=SOON)
    assert window.status.place.text() == "Everything stays on this computer"


def test_what_does_not_fit_goes_to_more(qtbot: QtBot, make_window: Make, keeper: Any) -> None:
    keeper.change(text_scale=2.0, language="de")
    window = make_window("demo", (880, 560))
    qtbot.waitUntil(lambda: window.page.view.people() != (), timeout=SOON)
    qtbot.wait(50)
    controls = window.page.controls
    hidden = [b for group in controls._groups for b in group if not b.isVisible()]
    if hidden:
        assert controls._more.isVisible()
        texts = [action.text() for action in controls._more.menu().actions()]
        assert all(any(b.text() in text for text in texts) for b in hidden)
    assert window.page.controls.pause.isVisible()
