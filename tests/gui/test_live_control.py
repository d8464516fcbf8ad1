"""Which engine the window asks for: the one the person named, by name or folder, for every source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ferdesk.gui.live_control import LiveControl
from ferdesk.gui.services import pipeline_options
from ferdesk.settings import Settings

SOON = 5000


@pytest.fixture
def control(qtbot: QtBot, play: Any, keeper: Any) -> Iterator[Any]:
    """control(engine) -> a LiveControl on the played parts; its engine's card never has the folder's path."""
    made: list[LiveControl] = []
    open_played = play.open_pipeline

    def open_pipeline(engine: str, *rest: Any) -> Any:
        pipeline = open_played(engine, *rest)
        pipeline.card = replace(pipeline.card, name=engine.rpartition("/")[2] or "played")
        return pipeline

    play.open_pipeline = open_pipeline

    def make(engine: str | None) -> LiveControl:
        made.append(LiveControl(play.services, keeper, engine=engine))
        return made[-1]

    yield make
    play.closing.set()
    for one in made:
        one.close()
        one.deleteLater()


def names(play: Any) -> list[str]:
    return [engine for engine, _, _ in play.asked]


def test_an_engine_given_as_a_folder_works_for_every_source(
    qtbot: QtBot, control: Any, play: Any, keeper: Any
) -> None:
    live = control("mine/tiny")
    for source in ("demo", "a.mp4", "b.mp4"):
        with qtbot.waitSignal(live.engine_opened, timeout=SOON) as opened:
            live.open(source)
        assert opened.args[0].card.name == "tiny"
    assert names(play) == ["mine/tiny"] * 3
    assert keeper.value.engine == "", "for this session only"


def test_faces_are_looked_for_in_every_frame_where_they_are_blurred() -> None:
    assert pipeline_options(Settings(), "0").spare_looks
    assert not pipeline_options(Settings(blur=True), "0").spare_looks


def test_another_backend_keeps_the_engine_and_what_the_next_start_takes(
    qtbot: QtBot, control: Any, play: Any, keeper: Any
) -> None:
    live = control("mine/tiny")
    with qtbot.waitSignal(live.engine_opened, timeout=SOON):
        live.open("demo")
    qtbot.waitUntil(lambda: live.session.stats.analyzed > 0, timeout=SOON)
    with qtbot.waitSignal(live.engine_opened, timeout=SOON):
        keeper.change(backend="openvino")
    assert play.asked[-1][:2] == ("mine/tiny", "openvino")
    assert keeper.value.engine == ""
    with qtbot.waitSignal(live.engine_opened, timeout=SOON):
        live.choose_engine("other")
    with qtbot.waitSignal(live.engine_opened, timeout=SOON):
        live.open("a.mp4")
    assert names(play)[-2:] == ["other", "other"]
    assert keeper.value.engine == "other"


def test_an_engine_that_fails_is_not_asked_for_again(
    qtbot: QtBot, control: Any, play: Any, keeper: Any
) -> None:
    live = control(None)
    with qtbot.waitSignal(live.engine_opened, timeout=SOON):
        live.open("demo")
    qtbot.waitUntil(lambda: live.session.stats.analyzed > 0, timeout=SOON)
    play.broken_engine = RuntimeError("broken")
    with qtbot.waitSignal(live.engine_failed, timeout=SOON):
        live.choose_engine("mine/broken")
    play.broken_engine = None
    with qtbot.waitSignal(live.engine_opened, timeout=SOON):
        live.open("a.mp4")
    assert names(play) == ["", "mine/broken", ""]
    assert keeper.value.engine == ""
