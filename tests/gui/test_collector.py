"""Garbage is collected on the GUI thread, and as often as Python would."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from ferdesk.gui.collector import Collector, DueGarbage


@pytest.fixture
def as_python_starts() -> Iterator[None]:
    gc.enable()
    yield
    gc.disable()  # as tests/conftest.py has it


def make_garbage() -> None:
    for _ in range(100_000):
        kept: list[object] = []
        kept.append(kept)


def test_a_qobject_in_a_cycle_is_destroyed_on_the_gui_thread(qtbot: QtBot, as_python_starts: None) -> None:
    keeper, died_on = QObject(), []
    Collector(keeper)
    lost = QObject()
    lost.destroyed.connect(
        lambda: died_on.append(threading.current_thread()), Qt.ConnectionType.DirectConnection
    )
    lost.itself = lost
    del lost
    worker = threading.Thread(target=make_garbage)
    worker.start()
    worker.join()
    assert died_on == []
    qtbot.waitUntil(lambda: bool(died_on), timeout=3000)
    assert died_on == [threading.main_thread()]


@pytest.fixture
def collected() -> Iterator[list[int]]:
    """The generation of each collection."""
    told: list[int] = []

    def tell(phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            told.append(about["generation"])

    gc.collect()
    gc.callbacks.append(tell)
    yield told
    gc.callbacks.remove(tell)


def test_each_generation_is_collected_when_it_is_due(collected: list[int]) -> None:
    limit, young_limit, _ = gc.get_threshold()
    due, kept = DueGarbage(), []

    def grow(count: int = 2 * limit) -> list[int]:
        kept.append([[] for _ in range(count)])
        collected.clear()
        due.collect()
        return list(collected)

    assert [grow() for _ in range(young_limit + 1)] == [[0]] * (young_limit + 1)
    assert grow() == [1, 2], "how many there are is not known yet"
    assert [grow() for _ in range(young_limit + 1)] == [[0]] * (young_limit + 1)
    assert grow() == [1], "few have come since"
    assert [grow() for _ in range(young_limit + 1)] == [[0]] * (young_limit + 1)
    assert grow(len(gc.get_objects()) // 3) == [1, 2], "more than a quarter have"
    collected.clear()
    due.collect()
    assert collected == []
