"""One slot: the newest wins, or the sender waits; closing, holding and waking reach a waiting thread."""

from __future__ import annotations

import threading

import pytest

from ferdesk.mailbox import Mailbox


class Taker:
    """Takes on a thread of its own, and shows whether it still waits."""

    def __init__(self, call):
        self.result = "waiting"
        self._thread = threading.Thread(target=lambda: setattr(self, "result", call()))
        self._thread.start()

    def waits(self):
        self._thread.join(0.05)
        return self._thread.is_alive()

    def get(self):
        self._thread.join(2)
        assert not self._thread.is_alive()
        return self.result


def test_the_newest_wins_and_what_it_pushed_out_is_counted():
    box = Mailbox()
    assert box.put(1)
    assert not box.put(2)
    assert not box.put(3)
    assert (box.take(), box.replaced) == (3, 2)
    assert box.put(4)


def test_a_giver_waits_until_the_slot_is_free():
    box = Mailbox()
    assert box.give(1)
    giver = Taker(lambda: box.give(2))
    assert giver.waits()
    assert box.take() == 1
    assert giver.get() is True
    assert (box.poll(), box.replaced) == (2, 0)


def test_closing_frees_a_giver_and_a_taker():
    full, empty = Mailbox(), Mailbox()
    full.put(1)
    giver, taker = Taker(lambda: full.give(2)), Taker(empty.take)
    full.close()
    empty.close()
    assert giver.get() is False
    assert taker.get() is None


def test_what_is_there_may_be_taken_after_closing():
    box = Mailbox()
    box.put(1)
    box.close()
    assert not box.finished
    assert box.take() == 1
    assert box.finished
    assert box.take() is None


@pytest.mark.parametrize("filled", [True, False])
def test_a_held_mailbox_hands_nothing_out_but_can_be_woken(filled):
    box = Mailbox()
    box.hold(True)
    if filled:
        box.put(1)
    taker = Taker(box.take)
    assert taker.waits()
    box.wake()
    assert taker.get() is None
    box.put(2)
    box.hold(False)
    assert box.take() == 2


def test_a_wake_is_not_lost_when_nobody_waits_yet():
    box = Mailbox()
    box.wake()
    assert box.take() is None
