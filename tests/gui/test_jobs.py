from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from ferdesk.gui.jobs import Errand


def test_the_answer_arrives_on_the_gui_thread(qtbot: QtBot) -> None:
    told: list[tuple[int, threading.Thread]] = []
    errand = Errand(lambda n: n + 1, lambda n: told.append((n, threading.current_thread())), raises)
    errand.ask(41)
    qtbot.waitUntil(lambda: bool(told), timeout=3000)
    assert told == [(42, threading.main_thread())]
    errand.close()


def test_what_went_wrong_arrives_too(qtbot: QtBot) -> None:
    errors: list[Exception] = []
    errand = Errand(lambda: 1 // 0, raises, errors.append)
    errand.ask()
    qtbot.waitUntil(lambda: bool(errors), timeout=3000)
    assert isinstance(errors[0], ZeroDivisionError)
    errand.close()


def test_a_late_answer_is_dropped(qtbot: QtBot) -> None:
    go_on = threading.Event()
    told: list[str] = []

    def work(name: str) -> str:
        if name == "slow":
            go_on.wait(5)
        return name

    errand = Errand(work, told.append, raises)
    errand.ask("slow")
    errand.ask("quick")
    qtbot.waitUntil(lambda: told == ["quick"], timeout=3000)
    go_on.set()
    qtbot.waitUntil(lambda: not errand.busy, timeout=3000)
    qtbot.wait(20)
    assert told == ["quick"]
    errand.close()


def test_close_waits_for_the_thread_and_wants_no_answer(qtbot: QtBot) -> None:
    errand = Errand(lambda: threading.Event().wait(0.1), raises, raises)
    errand.ask()
    errand.close()
    assert not errand.busy
    qtbot.wait(20)


def raises(found: object) -> None:
    raise AssertionError(f"nobody asked for {found}")
