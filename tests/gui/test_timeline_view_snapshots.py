"""Pictures of the timeline against kept ones, as in test_snapshots.py."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

sys.path.insert(0, str(Path(__file__).parent))  # test folders are no packages

from test_snapshots import check
from timeline_samples import PREDICTIONS, TIMELINE, TIMES

from ferdesk.gui import theme
from ferdesk.gui import timeline_view_strip as strips
from ferdesk.gui.timeline_view import Selection, TimelineView
from ferdesk.gui.tokens import use


@pytest.fixture(autouse=True)
def keeper(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[theme.ThemeKeeper]:
    monkeypatch.setattr(strips.Strips.begin, "__defaults__", (60.0,))
    locale = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    made = theme.ThemeKeeper(qapp, "dark")
    yield made
    shiboken6.delete(made)
    qapp.setStyleSheet("")
    use(theme.Theme())
    QLocale.setDefault(locale)


def make_view(qtbot: QtBot, width: int, height: int) -> TimelineView:
    view = TimelineView()
    qtbot.addWidget(view)
    view.resize(width, height)
    view.show_timeline(
        TIMELINE,
        TIMES,
        PREDICTIONS,
        cuts=[400, 700],
        uncertain_below=0.45,
        analyzed_to=720,
        active_tier=1,
    )
    view.set_selection(Selection(1, 1, 400, 600, 3))
    view.set_next_target(Selection(1, 1, 300, 400))
    view.set_playhead(512)
    return view


def test_dark(qtbot: QtBot) -> None:
    check("timeline_dark", make_view(qtbot, 1200, 330).grab().toImage())


def test_light_with_patterns_and_large_text(qtbot: QtBot, keeper: theme.ThemeKeeper) -> None:
    keeper.set(choice="light", text_scale=1.5, patterns=True)
    view = make_view(qtbot, 900, 420)
    view.zoom_to_selection()
    check("timeline_light_large", view.grab().toImage())
