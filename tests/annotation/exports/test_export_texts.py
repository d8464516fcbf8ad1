"""TextGrid, subtitles and BORIS, read back by independent readers where there are any."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from annotated_project import FRAMES, TIMES

from ferdesk.annotation.project import Project

Written = Callable[..., Path]
END = TIMES[-1] + float(np.median(np.diff(TIMES)))


def test_textgrid_tiles_the_clip(written: Written) -> None:
    praat = pytest.importorskip("pympi.Praat", reason="TextGrids are read back with pympi-ling")
    grid = praat.TextGrid(str(written("textgrid")), codec="utf-8")
    assert grid.xmin == 0
    assert grid.xmax == pytest.approx(END)
    names = [tier.name for tier in grid.get_tiers()]
    assert names == [
        "Ada@Person 1", "intensity:Ada@Person 1", "comment:Ada@Person 1", "Ada@Zoë", "Ben K.@Person 1",
        "Ben K.@Zoë", "engine@Person 1", "engine@Zoë",
    ]  # fmt: skip
    for tier in grid.get_tiers():
        intervals = list(tier.get_all_intervals())
        assert intervals[0][0] == 0
        assert intervals[-1][1] == pytest.approx(END)
        for (_, end, _), (start, _, _) in pairwise(intervals):
            assert end == start
    ada = [i for i in grid.get_tier("Ada@Person 1").get_intervals() if i[2]]
    assert [i[2] for i in ada] == ["happiness", "uncertain", "sadness"]
    assert ada[1][0] == pytest.approx(TIMES[10])


def test_webvtt(written: Written) -> None:
    webvtt = pytest.importorskip("webvtt", reason="subtitles are read back with webvtt-py")
    path = written("webvtt", predictions=False)
    captions = webvtt.read(str(path)).captions
    assert len(captions) == 8
    assert captions[0].text == "Ada: Person 1: happiness 4"
    assert captions[0].end_in_seconds == int(TIMES[10])
    assert captions[0].end == f"00:00:{TIMES[10]:06.3f}"
    assert [c.start for c in captions] == sorted(c.start for c in captions)


def test_webvtt_escapes_names(written: Written, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from ferdesk.annotation.exports import _cues

    monkeypatch.setattr(_cues, "person_name", lambda person: "<b> & -->")
    text = written("webvtt", predictions=False).read_text("utf-8")
    assert "&lt;b&gt; &amp; --&gt;: happiness" in text
    assert text.count("-->") == 8  # the times only


def test_srt_shows_one_cue_at_a_time(written: Written) -> None:
    webvtt = pytest.importorskip("webvtt", reason="subtitles are read back with webvtt-py")
    captions = webvtt.from_srt(str(written("srt", predictions=False))).captions
    edges = [0, 6, 8, 9, 10, 12, 14, 20, 28, 30]
    times = [*TIMES[[e for e in edges if e < FRAMES]], END]
    shown = [(s, e) for s, e in pairwise(edges) if s != 14]
    assert [c.start for c in captions] == [f"00:00:{times[edges.index(s)]:06.3f}" for s, _ in shown]
    assert [c.end for c in captions] == [f"00:00:{times[edges.index(e)]:06.3f}" for _, e in shown]
    assert captions[1].text.splitlines() == [
        "Ada: Person 1: happiness 4", "Ada: Zoë: none", "Ben K.: Person 1: smirk",
    ]  # fmt: skip


def test_one_tier_needs_no_annotators_name(written: Written) -> None:
    text = written("srt", predictions=False, tiers=(2,)).read_text("utf-8")
    assert "\nPerson 1: happiness\n" in text
    assert re.match(r"1\n00:00:00,000 --> 00:00:\d\d,\d{3}\n", text)


def test_boris_project(written: Written, project: Project) -> None:
    made = json.loads(written("boris").read_text("utf-8"))
    assert made["project_format_version"] == "7.0"
    assert [s["name"] for s in made["subjects_conf"].values()] == ["Person 1", "Zoë"]
    ethogram = {b["code"]: b for b in made["behaviors_conf"].values()}
    assert {b["type"] for b in ethogram.values()} == {"State event"}
    assert ethogram["happiness"]["key"] == "4"
    assert "sadness" in ethogram["happiness"]["excluded"].split(",")
    assert set(made["observations"]) == {"clip one Ada", "clip one Ben K.", "clip one engine"}
    for observation in made["observations"].values():
        assert observation["type"] == "MEDIA"
        clip = observation["file"]["1"][0]
        assert Path(clip) == project.clip.path
        assert observation["media_info"]["length"][clip] == pytest.approx(END, abs=1e-6)
        opened: set[tuple[str, str]] = set()
        for time, subject, code, modifier, _, frame in observation["events"]:
            assert time == pytest.approx(TIMES[frame] if frame < FRAMES else END, abs=1e-6)
            assert (code in ethogram, modifier) == (True, "")
            opened ^= {(subject, code)}  # START and STOP take turns: BORIS pairs them by that alone
        assert not opened
    comments = [e[4] for e in made["observations"]["clip one Ada"]["events"]]
    assert comments[0].startswith("intensity 4; smiles")


def test_boris_tabular_events(written: Written) -> None:
    with written("boris-events", predictions=False).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) == 16
    assert [r["Behavior type"] for r in rows].count("START") == 8
    assert float(rows[0]["Time"]) == 0
    assert rows[0]["Media file name"] == "clip one.mp4"
    stop = next(r for r in rows if r["Behavior type"] == "STOP" and r["Observation id"] == "clip one Ada")
    assert float(stop["Time"]) == pytest.approx(TIMES[10], abs=1e-6)
    assert {r["Image index"] for r in rows if r["Behavior"] == "smirk"} == {"6", "9"}
