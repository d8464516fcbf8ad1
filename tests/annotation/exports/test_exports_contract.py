"""What every export format promises, whichever are found."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from annotated_project import FRAMES

from ferdesk.annotation import exports
from ferdesk.annotation.exports import ExportOptions, default_path, export, formats
from ferdesk.annotation.project import Project
from ferdesk.errors import FerdeskError

NAMES = list(formats())
QUICK = ExportOptions(step=15, frames=(0, 20), codec="mpeg4")


def everything_in(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_the_formats_the_issue_asks_for() -> None:
    assert set(NAMES) >= {
        "csv-frames", "csv-events", "jsonl", "parquet", "eaf", "textgrid", "boris", "webvtt", "srt", "bids",
        "coco", "mp4", "pictures", "training-set",
    }  # fmt: skip


def test_no_two_formats_mean_the_same_file(tmp_path: Path) -> None:
    defaults = [default_path(tmp_path / "study.ferdesk", name) for name in NAMES]
    assert len({str(p).casefold() for p in defaults}) == len(NAMES)
    # BIDS's second file too.
    assert tmp_path / "study_events.json" not in defaults


@pytest.mark.parametrize("name", NAMES)
def test_names_a_person_can_choose_by(name: str) -> None:
    module = formats()[name]
    assert module.TITLE
    assert module.ENDING == "" or module.ENDING.startswith(".")
    assert module.__doc__


@pytest.mark.parametrize("name", NAMES)
def test_written_whole_where_it_was_asked_for_and_nothing_else(
    project: Project, tmp_path: Path, name: str
) -> None:
    path = tmp_path / f"out{formats()[name].ENDING}"
    made = export(project, name, path, QUICK)
    assert made[0] == path
    assert set(made) == set(tmp_path.iterdir())
    assert all(everything_in(tmp_path).values())
    assert path.is_dir() == (formats()[name].ENDING == "")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_written_over_unless_asked(project: Project, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"out{formats()[name].ENDING}"
    if formats()[name].ENDING:
        path.write_text("mine")
    else:
        path.mkdir()
        (path / "mine.png").write_text("mine")
    before = everything_in(tmp_path)
    with pytest.raises(FerdeskError, match="is there already"):
        export(project, name, path, QUICK)
    assert everything_in(tmp_path) == before
    made = export(project, name, path, QUICK, force=True)
    assert set(made) == set(tmp_path.iterdir())
    assert not set(before.items()) & set(everything_in(tmp_path).items())


@pytest.mark.parametrize("name", NAMES)
def test_a_failure_leaves_nothing(
    project: Project, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"out{formats()[name].ENDING}"

    def full(project: Project, path: Path, options: ExportOptions) -> None:
        path.write_text("half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(formats()[name], "write", full)
    with pytest.raises(FerdeskError, match="disk is full"):
        export(project, name, path, QUICK)
    assert list(tmp_path.iterdir()) == []


def test_hidden_persons_are_in_no_file(project: Project, tmp_path: Path) -> None:
    """Track 3 is a false face."""
    for name in sorted(set(NAMES) - {"mp4", "pictures", "training-set", "parquet"}):
        for file in export(project, name, tmp_path / name):
            assert "Person 3" not in file.read_text("utf-8"), name


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"pictures", "training-set"}))
def test_an_empty_project_gives_an_empty_file(empty: Project, tmp_path: Path, name: str) -> None:
    options = ExportOptions(codec="mpeg4")
    assert all(p.is_file() for p in export(empty, name, tmp_path / f"x{formats()[name].ENDING}", options))


@pytest.mark.parametrize("name", ["pictures", "training-set"])
def test_no_pictures_of_nothing(empty: Project, tmp_path: Path, name: str) -> None:
    with pytest.raises(FerdeskError, match="abel some"):
        export(empty, name, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def empty(clip: Path, tmp_path_factory: pytest.TempPathFactory):
    """A clip that was not even analysed."""
    from annotated_project import SIZE, TIMES

    from ferdesk.annotation.project import ClipInfo

    path = tmp_path_factory.mktemp("empty") / "empty.ferdesk"
    with Project.create(path, ClipInfo.of(clip, *SIZE, TIMES, has_sound=True)) as project:
        yield project


def test_what_is_not_there_is_said(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    for options, says in (
        (ExportOptions(tiers=(9,)), "no tier 9"),
        (ExportOptions(persons=(9,)), "no person 9"),
        (ExportOptions(frames=(FRAMES,)), f"0 to {FRAMES - 1}"),
        (ExportOptions(step=0), "step of 0"),
        (ExportOptions(overlays=("boxes", "stars")), "no overlay stars"),
    ):
        with pytest.raises(FerdeskError, match=says):
            export(project, "csv-events", out, options)
    with pytest.raises(FerdeskError, match="no export format doc"):
        export(project, "doc", out)
    with pytest.raises(FerdeskError, match="There is no folder"):
        export(project, "csv-events", tmp_path / "nowhere" / "out.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_of_other_things_is_never_replaced(project: Project, tmp_path: Path, name: str) -> None:
    path = tmp_path / "mine"
    path.mkdir()
    (path / "mine.txt").write_text("mine")
    with pytest.raises(FerdeskError, match="other things in it"):
        export(project, name, path, QUICK, force=True)
    assert [p.name for p in tmp_path.rglob("*")] == ["mine", "mine.txt"]


def test_the_second_file_of_a_format_is_not_written_over_either(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a_events.json").write_text("mine")
    with pytest.raises(FerdeskError, match=r"a_events\.json is there already"):
        export(project, "bids", tmp_path / "a_events.tsv")
    assert [p.name for p in tmp_path.iterdir()] == ["a_events.json"]
    assert (tmp_path / "a_events.json").read_text() == "mine"


def test_beside_the_project_without_a_path(clip: Path, tmp_path: Path) -> None:
    from annotated_project import make_project

    with Project.open(make_project(tmp_path, clip), read_only=True) as project:
        made = export(project, "webvtt")
    assert made == (tmp_path / "study.vtt",)
    assert exports.default_path(tmp_path / "study.ferdesk", "webvtt") == made[0]
