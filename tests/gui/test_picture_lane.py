"""The picture thread: newest jobs only, finishing before beginning."""

from __future__ import annotations

from threading import Event
from threading import enumerate as threads

from ferdesk.gui.picture_lane import PictureLane


def test_what_is_not_begun_gives_way_and_finishing_goes_first():
    lane, started, free, done = PictureLane(), Event(), Event(), []
    ended = Event()

    def slow() -> None:
        started.set()
        free.wait(5)
        done.append("slow")

    def last() -> None:
        done.append("begin 2")
        ended.set()

    lane.begin(slow)
    assert started.wait(5)
    lane.finish(lambda: done.append("finish 1"))
    lane.begin(lambda: done.append("begin 1"))
    lane.finish(lambda: done.append("finish 2"))
    lane.begin(last)
    free.set()
    assert ended.wait(5)
    lane.close()
    assert done == ["slow", "finish 2", "begin 2"]


def test_nothing_is_begun_after_the_end():
    lane, started, free, done = PictureLane(), Event(), Event(), []

    def slow() -> None:
        started.set()
        free.wait(0.2)

    lane.finish(slow)
    assert started.wait(5)
    lane.finish(lambda: done.append("late"))
    lane.close()
    assert done == []
    assert not any(thread.name == "ferdesk-pictures" for thread in threads())
