"""What the status line shows when there is little room: figures go first, the device is cut last."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QWidget

from ferdesk.gui import theme
from ferdesk.gui.status_line import StatusLine
from ferdesk.gui.tokens import use
from ferdesk.live import LiveState, LiveStats


@pytest.fixture(autouse=True)
def keeper(qapp: QApplication) -> Iterator[theme.ThemeKeeper]:
    font = qapp.font()
    made = theme.ThemeKeeper(qapp, "dark")
    yield made
    shiboken6.delete(made)
    qapp.setStyleSheet("")
    qapp.setFont(font)
    use(theme.Theme())


@pytest.fixture
def window(qtbot) -> QWidget:
    """A line that were a window itself would never be narrower than what it holds."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1500, 100)
    return made


@pytest.fixture
def line(window) -> StatusLine:
    made = StatusLine(window)
    made.set_state(LiveState.RUNNING)
    made.set_engine("resmasking-s", "CPU, OpenVINO fp32")
    made.set_stats(LiveStats(10, 0, 10, 24.0, 17.0, LiveState.RUNNING, "CPU"))
    window.show()
    return made


def shown(line: StatusLine) -> tuple[bool, bool, bool]:
    return line.rate.isVisible(), line.latency.isVisible(), line.dropped.isVisible()


def whole(label) -> bool:
    return label.width() >= label.sizeHint().width()


def fit(line: StatusLine, width: int) -> None:
    line.resize(width, 28)
    line.layout().activate()


def test_all_is_there_when_there_is_room(line):
    fit(line, 1400)
    assert shown(line) == (True, True, True)
    assert whole(line.device)
    assert whole(line.place)


def test_figures_go_before_a_word_is_cut_and_the_device_is_cut_last(line):
    seen = []
    for width in range(1400, 200, -7):
        fit(line, width)
        figures = sum(shown(line))
        seen.append((figures, whole(line.place), whole(line.device)))
        if figures:
            assert whole(line.place), width
            assert whole(line.device), width
        if not whole(line.device):
            assert not whole(line.place), f"the device is cut while words beside it are whole, at {width}"
        assert line.device.isVisible()
    assert [n for n in (3, 2, 1, 0) if any(figures == n for figures, *_ in seen)] == [3, 2, 1, 0]
    assert seen[-1] == (0, False, False)
