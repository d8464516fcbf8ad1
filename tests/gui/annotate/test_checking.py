from __future__ import annotations

from typing import Any

import pytest

from ferdesk.errors import FerdeskError
from ferdesk.gui.annotate.page_view import why
from ferdesk.gui.annotate.state import Selection
from ferdesk.gui.annotate.work import Work


def test_next_to_check_selects_the_stretch_worth_most(work: Work) -> None:
    found = work.checking.step(1)
    state = work.annotator.state
    assert found.rank == max(s.rank for s in work.checking.left)
    assert state.selection == Selection(found.person, 1, found.start, found.end)
    assert (state.frame, state.target) == (found.start, found)


def test_it_goes_round_and_back(work: Work) -> None:
    work.checking.refresh()
    count = len(work.checking.left)
    assert count >= 1
    first = work.checking.step(1)
    for _ in range(count):
        last = work.checking.step(1)
    assert last == first
    assert work.checking.step(-1) == work.checking.left[-1]


def test_labelling_one_takes_it_off_the_list_and_moves_to_the_next(work: Work) -> None:
    work.checking.refresh()
    total, left = work.checking.total, len(work.checking.left)
    done = work.checking.step(1)
    work.labelling.label("surprise")
    work.checking.refresh()
    assert work.checking.total == total
    assert len(work.checking.left) == left - 1
    assert work.annotator.state.target != done
    if work.checking.left:
        assert work.annotator.state.target == work.checking.left[0]


def test_labelling_something_else_stays(work: Work) -> None:
    done = work.checking.step(1)
    work.annotator.select(Selection(2, 1, 50, 55))
    work.labelling.label("surprise")
    assert work.annotator.state.target == done


def test_when_nothing_is_left_it_says_so(work: Work) -> None:
    work.annotator.select(Selection(1, 1, 0, 60))
    work.labelling.label("neutral")
    work.annotator.leave()
    with pytest.raises(FerdeskError, match="Nothing is left"):
        work.checking.step(1)


def test_another_annotator_begins_with_all_of_them(work: Work) -> None:
    work.annotator.select(Selection(1, 1, 0, 60))
    work.labelling.label("neutral")
    work.tiers.add("B. Osei")
    work.checking.refresh()
    assert len(work.checking.left) == work.checking.total > 0


def test_nothing_is_proposed_to_who_works_blind(work: Work) -> None:
    work.annotator.hide_predictions(True)
    with pytest.raises(FerdeskError, match="hidden"):
        work.checking.step(1)


def test_why_is_said_in_words(qapp: object, work: Work) -> None:
    found = work.checking.step(1)
    assert why(found) == found.why


def test_before_anybody_looked_nothing_is_said_to_be_sure(qtbot: Any, opened: Any) -> None:
    """Once the analysis is over there is a moment without an answer yet."""
    desk, panel = opened.annotate.part.desk, opened.annotate.part.page.check
    qtbot.waitUntil(lambda: bool(panel.rows), timeout=10_000)
    assert not panel._foot.isHidden()
    desk.looking.forget()
    desk.work.checking = type(desk.work.checking)(desk.work.annotator)
    desk.view.show_checks()
    assert panel.rows == []
    assert panel._foot.isHidden()
    assert panel.note.text() == ""
