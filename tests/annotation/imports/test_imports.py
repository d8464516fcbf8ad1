"""What comes back from our own files, and from those of others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from annotated_project import FRAMES, TIMES

from ferdesk.annotation import edits, imports
from ferdesk.annotation.exports import export
from ferdesk.annotation.exports import formats as export_formats
from ferdesk.annotation.imports import Imported, ImportedLabel, ImportedLane, fit, formats, read
from ferdesk.annotation.project import Project
from ferdesk.annotation.timeline import Annotation, Timeline
from ferdesk.errors import FerdeskError

NAMES = list(formats())
EVEN = np.arange(100) / 25


def on(timeline: Timeline, tier: int) -> list[tuple[int, int, int, str, int | None, str]]:
    found: list[Annotation] = [a for a in timeline.annotations if a.tier == tier]
    return [(a.person, a.start, a.end, a.label, a.intensity, a.comment) for a in found]


def one_lane(*labels: ImportedLabel, tier: str = "x", person: str | None = None) -> Imported:
    return Imported("file", (ImportedLane(tier, person, labels),))


@pytest.mark.parametrize("name", NAMES)
def test_what_we_export_comes_back_frame_exactly(project: Project, tmp_path: Path, name: str) -> None:
    path = export(project, name, tmp_path / f"out{formats()[name].ENDING}")[0]
    imported = read(path)
    assert imported.notes == ()
    before = project.timeline
    fitted = fit(before, imported, project.times)
    assert fitted.labels == 8
    assert fitted.notes == ()
    after = fitted.timeline
    assert [t.name for t in after.tiers] == ["Ada", "Ben K.", "Ada (imported)", "Ben K. (imported)"]
    assert after.persons == before.persons
    assert on(after, 3) == on(before, 1)
    assert on(after, 4) == on(before, 2)
    assert after.tiers[3].vocabulary == ("smirk",)
    assert {a.origin for a in after.annotations if a.tier > 2} == {"import"}
    assert [a for a in after.annotations if a.tier < 3] == list(before.annotations)


@pytest.mark.parametrize("name", NAMES)
def test_each_has_an_export_of_its_kind(name: str) -> None:
    assert formats()[name].ENDING == export_formats()[name].ENDING
    assert formats()[name].TITLE == export_formats()[name].TITLE


def test_an_import_is_one_edit_of_a_project(project_path: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.ferdesk"
    with Project.open(project_path, read_only=True) as project:
        csv = export(project, "csv-events", tmp_path / "labels.csv")[0]
        project.save_copy(own)
    with Project.open(own) as project:
        before = project.timeline
        imported = read(csv)
        project.apply(lambda tl: fit(tl, imported, project.times).timeline, "Import labels.csv")
        assert len(project.timeline.annotations) == 16
        assert project.undo() == "Import labels.csv"
        assert project.timeline == before


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "content", [b"", b"no such thing", b"\xff\xfe\x00", b"<a><b></a>", b'"ooTextFile" "TextGrid" 0']
)
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / f"bad{formats()[name].ENDING}"
    path.write_bytes(content)
    with pytest.raises(FerdeskError, match=r"^bad\.") as caught:
        read(path)
    assert str(caught.value).endswith(".")


def test_unknown_endings_and_missing_files(tmp_path: Path) -> None:
    with pytest.raises(FerdeskError, match=r"\.csv, \.eaf, \.TextGrid"):
        read(tmp_path / "a.docx")
    with pytest.raises(FerdeskError, match="cannot be read"):
        read(tmp_path / "a.eaf")


# --- putting labels on frames


def test_edges_go_to_the_nearest_frame() -> None:
    lane = one_lane(ImportedLabel(0.39, 0.83, "Happiness", 3, "c"))
    fitted = fit(Timeline(100), lane, EVEN)
    assert on(fitted.timeline, 1) == [(1, 10, 21, "happiness", 3, "c")]
    assert fitted.timeline.tiers[0].vocabulary == ()


def test_labels_outside_the_clip_are_counted_and_trimmed() -> None:
    labels = [
        ImportedLabel(3.91, 9.0, "fear"),
        ImportedLabel(9.0, 10.0, "fear"),
        ImportedLabel(1, 1.01, "fear"),
    ]
    fitted = fit(Timeline(100), one_lane(*labels), EVEN)
    assert [(a.start, a.end) for a in fitted.timeline.annotations] == [(98, 100)]
    assert fitted.notes == ("2 labels of x are outside the clip or shorter than a frame.",)


def test_overlapping_labels_are_refused() -> None:
    lane = one_lane(ImportedLabel(0, 1, "fear"), ImportedLabel(0.5, 2, "anger"))
    with pytest.raises(FerdeskError, match=r"overlap at 0\.500 s"):
        fit(Timeline(100), lane, EVEN)


def test_whose_labels_they_are() -> None:
    label = ImportedLabel(0, 1, "fear")
    two = edits.add_person(edits.add_person(Timeline(100), "Zoë"), "")
    assert fit(two, one_lane(label, person="zoë"), EVEN).timeline.annotations[0].person == 1
    assert fit(two, one_lane(label, person="Person 1"), EVEN).timeline.annotations[0].person == 1
    assert fit(two, one_lane(label, person="person 2"), EVEN).timeline.annotations[0].person == 2
    added = fit(two, one_lane(label, person="Kim"), EVEN).timeline
    assert (added.persons[-1].name, added.annotations[0].person) == ("Kim", 3)
    with pytest.raises(FerdeskError, match="does not say whose labels x holds"):
        fit(two, one_lane(label), EVEN)
    assert fit(two, one_lane(label), EVEN, person=2).timeline.annotations[0].person == 2
    hidden = edits.hide_person(two, 1, True)
    assert fit(hidden, one_lane(label), EVEN).timeline.annotations[0].person == 2


def test_a_third_import_of_the_same_file() -> None:
    timeline = Timeline(100)
    for _ in range(3):
        timeline = fit(timeline, one_lane(ImportedLabel(0, 1, "fear")), EVEN).timeline
    assert [t.name for t in timeline.tiers] == ["x", "x (imported)", "x (imported 2)"]


# --- files of others

ELAN = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2020-01-01T00:00:00+01:00" FORMAT="2.8" VERSION="2.8">
 <HEADER MEDIA_FILE="" TIME_UNITS="{units}"/>
 <TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="ts2"/>
  <TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="1000"/></TIME_ORDER>
 <TIER TIER_ID="face" PARTICIPANT="Kim" ANNOTATOR="AK" LINGUISTIC_TYPE_REF="t">
  <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts3">
   <ANNOTATION_VALUE>Smiling &amp; calm</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
  <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3">
   <ANNOTATION_VALUE>lost</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
 </TIER>
 <TIER TIER_ID="words" PARENT_REF="face" LINGUISTIC_TYPE_REF="u">
  <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a3" ANNOTATION_REF="a1">
   <ANNOTATION_VALUE>w</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
</ANNOTATION_DOCUMENT>"""


def test_an_elan_file_of_others(tmp_path: Path) -> None:
    path = tmp_path / "other.eaf"
    path.write_text(ELAN.format(units="milliseconds"), "utf-8")
    imported = read(path)
    label = ImportedLabel(0.0, 1.0, "Smiling & calm")
    assert imported.lanes == (ImportedLane("face", "Kim", (label,)),)
    assert len(imported.notes) == 2
    fitted = fit(Timeline(100), imported, EVEN)
    assert fitted.timeline.tiers[0].vocabulary == ("Smiling & calm",)
    assert fitted.notes == imported.notes
    path.write_text(ELAN.format(units="PAL-frames"), "utf-8")
    with pytest.raises(FerdeskError, match="counts in PAL-frames"):
        read(path)


def test_pympis_files_are_read(tmp_path: Path) -> None:
    pympi = pytest.importorskip("pympi", reason="ELAN files and TextGrids are made with pympi-ling")
    eaf = pympi.Elan.Eaf()
    eaf.add_tier("AK@Kim")
    eaf.add_annotation("AK@Kim", 40, 400, "fear")
    eaf.to_file(str(tmp_path / "p.eaf"))
    lanes = [lane for lane in read(tmp_path / "p.eaf").lanes if lane.labels]
    assert lanes == [ImportedLane("AK", "Kim", (ImportedLabel(0.04, 0.4, "fear"),))]
    grid = pympi.Praat.TextGrid(xmin=0, xmax=2)
    tier = grid.add_tier("say")
    tier.add_interval(0.5, 1.25, 'a "b"')
    grid.add_tier("points", tier_type="TextTier").add_point(1, "p")
    for mode in ("normal", "short"):
        path = tmp_path / f"{mode}.TextGrid"
        grid.to_file(str(path), codec="utf-8", mode=mode)
        imported = read(path)
        assert imported.lanes == (ImportedLane("say", None, (ImportedLabel(0.5, 1.25, 'a "b"'),)),)
        assert imported.notes == ("Tier points holds points, not ranges, and was left out.",)
        path.write_bytes(path.read_text("utf-8").encode("utf-16"))
        assert read(path) == imported


def test_a_csv_that_a_spreadsheet_saved(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(
        b"\xef\xbb\xbftier;person;start_time;end_time;label;intensity;mine\r\n"
        b"Ada;2;0,04;1,2;sadness;3;x\r\nAda;2;1,2;2;none;;\r\n"
    )
    assert read(path).lanes == (
        ImportedLane(
            "Ada", "Person 2", (ImportedLabel(0.04, 1.2, "sadness", 3), ImportedLabel(1.2, 2.0, "none"))
        ),
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Ada,-1,2,fear", "'-1' is no time"),
        ("Ada,1,x,fear", "'x' is no time"),
        (",1,2,fear", "a tier and a label"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, row: str, says: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"tier,start_time,end_time,label\nAda,0,1,fear\n{row}\n")
    with pytest.raises(FerdeskError, match=f"line 3: {says}"):
        read(path)


def test_the_frames_of_the_last_label(project: Project) -> None:
    """A label to the end of the clip goes to its last frame, whatever that frame's length."""
    end = imports.FrameClock(TIMES).duration
    fitted = fit(project.timeline, one_lane(ImportedLabel(TIMES[3], end, "fear"), person="Zoë"), TIMES)
    assert on(fitted.timeline, 3) == [(2, 3, FRAMES, "fear", None, "")]
