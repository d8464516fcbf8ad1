"""Building from the list of engines: progress, success, a sentence, cancelling; and a GPU that breaks."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ferdesk.backends import GpuError
from ferdesk.gui.banner import Banner
from ferdesk.gui.build_button import BuildButton
from ferdesk.gui.engine_build import EngineBuild
from ferdesk.gui.engine_picker import EnginePicker

_GOOD = """
import json
for stage, part in (("build", 0.5), ("build", 1.0), ("check", 1.0)):
    print(json.dumps({"stage": stage, "part": part}), flush=True)
print(json.dumps({"stage": "done", "device": "GPU (Fake), TensorRT fp16"}))
"""
_BAD = "import sys; sys.exit('ferdesk engines: TensorRT could not build played (no memory).')"
_SLOW = """
import json, time
print(json.dumps({"stage": "build", "part": 0.25}), flush=True)
time.sleep(60)
"""


def build_by(code: str, parent: Any = None) -> EngineBuild:
    return EngineBuild(parent, (sys.executable, "-S", "-c", code))


def test_progress_and_what_it_runs_on(qtbot: QtBot) -> None:
    build, parts, done = build_by(_GOOD), [], []
    build.progressed.connect(parts.append)
    build.built.connect(lambda *what: done.append(what))
    with qtbot.waitSignal(build.ended, timeout=20_000):
        build.start("played")
        build.start("played")  # one at a time
        assert build.busy
    assert done == [("played", "GPU (Fake), TensorRT fp16")]
    assert parts == [pytest.approx(0.45), pytest.approx(0.9), pytest.approx(1.0)]
    assert not build.busy


def test_what_fails_is_a_sentence(qtbot: QtBot) -> None:
    build = build_by(_BAD)
    with qtbot.waitSignal(build.failed, timeout=20_000) as told:
        build.start("played")
    assert str(told.args[0]) == "TensorRT could not build played (no memory)."
    missing = EngineBuild(None, ("/nowhere/python",))
    with qtbot.waitSignal(missing.failed, timeout=20_000):
        missing.start("played")
    assert not missing.busy


def test_cancelling_ends_the_process(qtbot: QtBot) -> None:
    build = build_by(_SLOW)
    with qtbot.waitSignal(build.progressed, timeout=20_000):
        build.start("played")
    with qtbot.waitSignal(build.ended, timeout=20_000):
        build.cancel()
    assert not build.busy
    build.cancel()


def test_a_click_builds_and_another_cancels(qtbot: QtBot) -> None:
    button = BuildButton(building=build_by(_GOOD))
    qtbot.addWidget(button)
    button.offer("")
    assert button.isHidden()
    button.offer("played")
    with qtbot.waitSignal(button.built, timeout=20_000) as told:
        button.click()
        assert "0%" in button.text()
    assert told.args == ["played"]
    idle = button.text()
    slow = BuildButton(building=build_by(_SLOW))
    qtbot.addWidget(slow)
    slow.offer("played")
    slow.click()
    qtbot.waitUntil(lambda: "22%" in slow.text(), timeout=20_000)
    slow.click()
    assert not slow.busy
    assert slow.text() == idle


def test_the_window_goes_over_to_what_was_built(qtbot: QtBot, make_window: Any, play: Any) -> None:
    picker = make_window().findChild(EnginePicker)
    qtbot.waitUntil(lambda: picker.current == "played", timeout=10_000)
    assert not picker.build.isHidden()
    asked = len(play.asked)
    picker.build.built.emit("other")  # one that does not run any more
    picker.build.built.emit("played")
    qtbot.waitUntil(lambda: len(play.asked) > asked, timeout=10_000)
    assert [name for name, _, _ in play.asked[asked:]] == ["played"]


def test_a_gpu_that_breaks_goes_on_on_the_cpu_and_says_so(qtbot: QtBot, make_window: Any, play: Any) -> None:
    window = make_window()
    qtbot.waitUntil(lambda: bool(play.asked), timeout=10_000)
    play.bug = GpuError("The GPU failed while it ran played. Choose another backend.")
    qtbot.waitUntil(lambda: play.asked[-1][1] == "cpu", timeout=10_000)
    play.bug = None
    banner = window.findChild(Banner)
    qtbot.waitUntil(banner.isVisible, timeout=10_000)
    assert window.isVisible()
    play.bug = GpuError("It fails again.")  # on the CPU it is an error like any other
    before = len(play.asked)
    qtbot.wait(200)
    assert len(play.asked) <= before + 1
