from __future__ import annotations

import pytest

from ferdesk.gui.seating import Order, Seating
from ferdesk.records import EXPRESSIONS, FaceBox, Prediction, Track


def at(**places: float) -> list[Prediction]:
    """at(t1=10) -> track 1 at x = 10."""
    scores = dict.fromkeys(EXPRESSIONS, 1 / 8)
    return [
        Prediction(Track(int(name[1:]), FaceBox(x, 0, x + 10, 10, 0.9)), scores, False)
        for name, x in places.items()
    ]


def test_people_sit_as_they_are_seen_from_left_to_right() -> None:
    seating = Seating()
    assert seating.update(at(t1=90, t2=10, t3=50), 0.0)
    assert seating.seats == (2, 3, 1)


def test_in_the_mirror_the_order_is_mirrored_too() -> None:
    seating = Seating()
    seating.update(at(t1=90, t2=10), 0.0)
    assert seating.set_order(Order.POSITION, mirrored=True)
    assert seating.seats == (1, 2)


def test_by_number_they_sit_as_they_came() -> None:
    seating = Seating()
    seating.update(at(t2=10, t1=90), 0.0)
    seating.set_order(Order.NUMBER, mirrored=False)
    assert seating.seats == (1, 2)


def test_a_card_keeps_its_place_for_two_seconds_after_its_face_left() -> None:
    seating = Seating()
    seating.update(at(t1=10, t2=50), 0.0)
    assert not seating.update(at(t2=50), 1.9)
    assert seating.seats == (1, 2)
    assert seating.missing == {1}
    assert seating.update(at(t2=50), 2.1)
    assert seating.seats == (2,)
    assert seating.missing == frozenset()


def test_people_who_pass_each_other_do_not_make_cards_jump() -> None:
    seating = Seating()
    seating.update(at(t1=10, t2=50), 0.0)
    for n in range(1, 20):
        assert not seating.update(at(t1=60, t2=50), n / 10)
    assert seating.seats == (1, 2)
    assert seating.update(at(t1=60, t2=50), 2.2)
    assert seating.seats == (2, 1)


def test_a_source_that_begins_again_empties_the_seats() -> None:
    seating = Seating()
    seating.update(at(t1=10), 30.0)
    assert seating.update(at(t4=10), 0.0)
    assert seating.seats == (4,)


@pytest.mark.parametrize("order", Order)
def test_clear_leaves_nobody(order: Order) -> None:
    seating = Seating()
    seating.set_order(order, mirrored=False)
    seating.update(at(t1=10), 0.0)
    seating.clear()
    assert seating.seats == ()
    assert seating.missing == frozenset()
