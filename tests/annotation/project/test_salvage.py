from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from ferdesk.annotation import edits
from ferdesk.annotation.project import ClipInfo, Project
from ferdesk.annotation.project.schema import PAGE
from ferdesk.annotation.timeline import Timeline
from ferdesk.annotation.tracks import TrackPredictions
from ferdesk.errors import FerdeskError

LABELS = 200


@dataclass(frozen=True)
class Filled:
    path: Path
    timeline: Timeline


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Filled:
    """1,000 frames analysed in four chunks, 200 labels in as many steps."""
    r = np.random.default_rng(1)
    clip = ClipInfo(Path("talk.mp4"), "talk.mp4", "0" * 64, 64, 36, np.arange(1000) / 25, False)
    path = tmp_path_factory.mktemp("filled") / "talk.ferdesk"
    with Project.create(path, clip) as project:
        project.apply(lambda tl: edits.add_person(edits.add_tier(tl, "Anna")), "Add tier Anna")
        project.begin_analysis({"name": "tiny"}, {})
        for start in range(0, 1000, 250):
            tracks = [
                TrackPredictions(
                    t, range(start, start + 250), r.random((250, 4)), r.random((250, 8)), r.random(250)
                )
                for t in (1, 2)
            ]
            project.add_predictions(start, start + 250, tracks)
        for i in range(LABELS):
            label = ["anger", "fear"][i % 2]
            where = (1, 1, 5 * i, 5 * i + 5, label)
            project.apply(lambda tl, where=where: edits.label(tl, *where), f"Label {i}")
        project.put_thumbnail(1, b"jpeg" * 2000)
        project.finish_analysis()
        return Filled(path, project.timeline)


@pytest.fixture
def filled(template: Filled, tmp_path: Path) -> Filled:
    """A copy of it, at rest."""
    return replace(template, path=Path(shutil.copy(template.path, tmp_path)))


def _damage(project, *pages: int, content: bytes = bytes(PAGE)) -> None:
    data = bytearray(project.path.read_bytes())
    for page in pages:
        data[page * PAGE : (page + 1) * PAGE] = content
    project.path.write_bytes(data)


def _names(project):
    return sorted(p.name for p in project.path.parent.iterdir())


def test_labels_come_back_from_the_history_and_the_copy_is_kept(filled):
    page = next(
        p
        for p in range(filled.path.stat().st_size // PAGE)
        if filled.path.read_bytes()[p * PAGE : (p + 1) * PAGE].count(b"fearperson") > 10
    )
    _damage(filled, page)
    damaged = filled.path.read_bytes()
    with pytest.raises(FerdeskError, match="damaged"):
        Project.open(filled.path, read_only=True)
    with Project.open(filled.path) as mended:
        assert mended.salvage == (
            "talk.ferdesk was damaged and is recovered. Nothing was lost. "
            "The damaged file is kept as talk (damaged).ferdesk."
        )
        assert mended.timeline == filled.timeline
        assert mended.undo() == f"Label {LABELS - 1}"
    assert _names(filled) == ["talk (damaged).ferdesk", "talk.ferdesk"]
    assert filled.path.with_name("talk (damaged).ferdesk").read_bytes() == damaged
    with Project.open(filled.path) as again:
        assert again.salvage is None


def test_the_first_page_is_replaced(filled):
    _damage(filled, 0, content=random.Random(1).randbytes(PAGE))
    with Project.open(filled.path) as mended:
        assert mended.salvaged[1] == "Nothing was lost."
        assert mended.timeline == filled.timeline
        assert mended.analyzed_to == 1000


def test_half_a_file_is_half_the_labels(filled):
    data = filled.path.read_bytes()
    filled.path.write_bytes(data[: len(data) * 6 // 10])
    with Project.open(filled.path) as mended:
        kept = len(mended.timeline.annotations)
        assert f"{LABELS - kept} label" in (mended.salvage or "") or kept == LABELS
        assert set(mended.timeline.annotations) <= set(filled.timeline.annotations)
        assert "predictions" in (mended.salvage or "")
        assert not mended.analyzed
        mended.begin_analysis({"name": "tiny"}, {})
        mended.apply(lambda tl: edits.erase(tl, 1, 1, 0, 999), "Erase all")


def test_a_changed_byte_in_predictions_is_noticed_and_they_are_made_again(filled, predictions):
    with Project.open(filled.path) as project:
        (data,) = project._db.execute(
            "SELECT data FROM prediction WHERE track = 2 AND start = 500"
        ).fetchone()
    at = filled.path.read_bytes().index(data[:64]) + 40
    raw = bytearray(filled.path.read_bytes())
    raw[at] ^= 255
    filled.path.write_bytes(raw)
    with Project.open(filled.path, read_only=True) as reader, pytest.raises(FerdeskError, match="damaged"):
        reader.track(2)
    with Project.open(filled.path) as mended:
        assert (
            "The predictions of 250 frames were lost. Analyse the clip to make them again." in mended.salvaged
        )
        assert mended.analyzed_to == 500
        assert mended.timeline == filled.timeline
        mended.begin_analysis({"name": "tiny"}, {})
        mended.add_predictions(500, 750, [predictions(2, 500, 750)])
        assert mended.analyzed_to == 1000


def test_an_unreadable_history_is_said(filled):
    raw = filled.path.read_bytes()
    at = raw.index(b"Label 1") - 20
    filled.path.write_bytes(raw[:at] + b"\xff" + raw[at + 1 :])
    with Project.open(filled.path) as mended:
        assert "The history was lost: what was done before cannot be undone." in mended.salvaged
        assert (mended.timeline, mended.can_undo) == (filled.timeline, False)


@pytest.mark.parametrize("where", ["first page", "history"])
def test_what_was_written_ahead_is_recovered_too(filled, where):
    """Killed, and the main file damaged meanwhile: the last edit is only in NAME-wal."""
    with Project.open(filled.path) as project:
        made = project.apply(lambda tl: edits.label(tl, 1, 1, 0, 3, "happiness"), "Label happiness")
        ahead, main = (project.path.with_name(project.path.name + e).read_bytes() for e in ("-wal", ""))
    assert made != filled.timeline
    filled.path.write_bytes(main)
    filled.path.with_name("talk.ferdesk-wal").write_bytes(ahead)
    _damage(filled, 0 if where == "first page" else main.index(b"Label 150") // PAGE)
    with Project.open(filled.path) as mended:
        assert mended.salvage is not None
        assert mended.timeline == made
    assert "talk.ferdesk-wal" not in _names(filled)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_damaged_it_opens_or_is_left_as_it_is(filled, seed):
    r = random.Random(seed)
    pages = filled.path.stat().st_size // PAGE
    _damage(filled, *r.sample(range(pages), 3), content=r.randbytes(PAGE))
    damaged = filled.path.read_bytes()
    try:
        mended = Project.open(filled.path)
    except FerdeskError as error:
        assert "nothing in it can be recovered" in str(error)  # noqa: PT017
        assert filled.path.read_bytes() == damaged
        assert _names(filled) == ["talk.ferdesk"]
        return
    with mended:
        assert set(mended.timeline.annotations) <= set(filled.timeline.annotations)
        lost = LABELS - len(mended.timeline.annotations)
        assert (
            (f"{lost} label" in (mended.salvage or "")) or lost == 0 or "labels may" in (mended.salvage or "")
        )
        for track in mended.track_ids():
            mended.track(track)
        mended.undo()
    with Project.open(filled.path) as again:
        assert again.salvage is None
