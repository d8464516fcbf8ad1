"""The report of an agreement: one page that holds everything and asks for nothing."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for annotated_project: test folders are no packages

from annotated_project import make_clip, make_project

from ferdesk.annotation import agreement_report
from ferdesk.annotation.agreement_report import report
from ferdesk.annotation.project import Project
from ferdesk.annotation.ratings import Ratings, pool, rate
from ferdesk.palette import MARKS

VOID = {"meta", "br"}


class Balanced(HTMLParser):
    """Fails on tags that are not closed in turn; keeps texts and attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Ratings:
    folder = tmp_path_factory.mktemp("report")
    with Project.open(make_project(folder, make_clip(folder)), read_only=True) as project:
        return rate(project, ("Ada", "engine"))


def test_everything_is_on_the_page(found: Ratings) -> None:
    page = Balanced(report(found))
    words = "\n".join(page.words)
    for word in (
        "Agreement of Ada and engine",
        "Cohen's kappa",
        "Krippendorff's alpha",
        "76.7 %",
        "clip one.mp4",
    ):
        assert word in words
    tags = [tag for tag, _ in page.seen]
    assert tags.count("svg") >= 1 + 2  # F1, and a timeline for each person
    assert "none" in page.words  # the disagreement of Zoë
    assert "neutral" in page.words


def test_nothing_is_loaded(found: Ratings) -> None:
    page = report(found)
    assert not re.search(r"(src|href)=|@import|url\(|https?:", page)


def test_the_palettes_colours_in_light_and_dark(found: Ratings) -> None:
    light, dark = report(found).split("@media (prefers-color-scheme: dark)")
    for expression, mark in MARKS.items():
        assert f".e-{expression.value}{{fill:{mark.light}}}" in light
        assert f".e-{expression.value}{{fill:{mark.dark}}}" in dark


def test_timelines_have_true_widths(found: Ratings) -> None:
    """Bands of the first rater of person 1 add up to the time that was labelled."""
    page = Balanced(report(found))
    bands = [
        a for tag, a in page.seen if tag == "rect" and a.get("y") == "0" and "x" in a and a["height"] == "20"
    ]
    one = found.person == 1
    said = one & (found.codes[:, 0] >= 0)
    part = (found.until_time - found.time)[said].sum() / (found.until_time[one].max() - found.time[one].min())
    widths = [float(b["width"] or 0) for b in bands]
    assert sum(widths[:3]) == pytest.approx(960 * part, abs=1)


def test_names_are_escaped(found: Ratings) -> None:
    from dataclasses import replace

    page = report(replace(found, raters=("<script>", "B & C"), clips=('"x"<y>',)))
    assert "<script>" not in page
    assert "B &amp; C" in page
    Balanced(page)


def test_pooled_clips_have_a_table_of_their_own(found: Ratings) -> None:
    page = Balanced(report(pool([found, found])))
    assert "By clip" in page.words
    assert page.words.count("clip one.mp4") > 2


def test_perfect_agreement_and_none_at_all(found: Ratings) -> None:
    from dataclasses import replace

    same = replace(found, codes=np.zeros_like(found.codes))
    page = "\n".join(Balanced(report(same)).words)
    assert "not defined" in page
    assert "None: both gave the same label" in page
    apart = found.codes.copy()
    apart[:, 1] = -1
    assert "0 units have a label of both" in "\n".join(Balanced(report(replace(found, codes=apart))).words)


def test_what_is_too_much_is_counted(found: Ratings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement_report, "SHOWN", 1)
    monkeypatch.setattr(agreement_report, "LANES", 1)
    page = report(found)
    assert "1 more are not listed." in page
    assert "1 more are not drawn." in page
