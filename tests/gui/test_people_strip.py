"""Chips under the video of a narrow window: the same words as on the video, never ahead of them."""

from __future__ import annotations

import numpy as np

from ferdesk.gui.actions import Actions
from ferdesk.gui.keys import Keys
from ferdesk.gui.live_page import LivePage, Row
from ferdesk.gui.people_strip import PeopleStrip
from ferdesk.gui.steady import LEAD, Label
from ferdesk.records import EXPRESSIONS, AnalyzedFrame, Expression, FaceBox, Frame, Prediction, Track

E = Expression
EVEN = dict.fromkeys(EXPRESSIONS, 0.125)


def texts(strip: PeopleStrip) -> list[str]:
    return [chip.text() for chip in strip._chips.values()]


def seen(time: float, top: Expression) -> AnalyzedFrame:
    scores = dict.fromkeys(EXPRESSIONS, 0.1 / 7) | {top: 0.9}
    person = Prediction(Track(1, FaceBox(20, 20, 80, 80, 0.9)), scores, False)
    return AnalyzedFrame(Frame(np.zeros((180, 320, 3), np.uint8), round(time * 30), time), (person,), {})


def test_a_chip_says_what_the_label_says(qtbot):
    strip = PeopleStrip()
    qtbot.addWidget(strip)
    sad, unnamed, doubt = Label(E.SADNESS, False, EVEN), Label(None, False, EVEN), Label(None, True, EVEN)
    strip.show_people({3: sad, 1: unnamed, 2: doubt, 7: None})
    assert texts(strip) == ["Person 3  Sadness", "Person 1", "Person 2  Uncertain", "Person 7  Out of view"]
    assert strip._chips[1].accessibleName() == "Person 1"


def test_no_name_before_the_video_has_it(qtbot):
    page = LivePage(Actions(Keys({}, True), None))
    qtbot.addWidget(page)
    page.resize(900, 500)
    page.fit(900, 600)
    assert page.row is Row.NARROW
    page.show_frame(seen(0.0, E.SADNESS))
    assert texts(page.strip) == ["Person 1"]
    page.show_frame(seen(LEAD, E.SADNESS))
    assert texts(page.strip) == ["Person 1  Sadness"]
    page.show_frame(seen(LEAD + 0.1, E.HAPPINESS))  # one frame is no new name
    assert texts(page.strip) == ["Person 1  Sadness"]
    page.people._settled()
    assert texts(page.strip) == ["Person 1  Happiness"], "a pause names what leads"
