"""`ferdesk export` from the command line to the files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "annotation"))  # for annotated_project

from annotated_project import make_clip, make_project

from ferdesk.__main__ import main
from ferdesk.annotation.exports import formats, frames_of
from ferdesk.errors import FerdeskError


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two projects; do not change them."""
    folder = tmp_path_factory.mktemp("projects")
    clip = make_clip(folder)
    return make_project(folder, clip, "one"), make_project(folder, clip, "two")


def test_every_format_is_listed(ferdesk) -> None:
    code, out, _ = ferdesk("export", "--list")
    assert code == 0
    for name, module in formats().items():
        assert name in out
        assert module.TITLE in out


def test_one_project_to_one_file(ferdesk, made, tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    code, out, err = ferdesk("export", made[0], "--format", "csv-events", "-o", path, "--no-predictions")
    assert (code, out.strip(), err) == (0, str(path), "")
    assert len(path.read_text("utf-8").splitlines()) == 9


def test_many_projects_into_a_folder(ferdesk, made, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    code, out, _ = ferdesk("export", *made, "-f", "bids", "-o", folder)
    assert code == 0
    names = {"one_events.json", "one_events.tsv", "two_events.json", "two_events.tsv"}
    assert {p.name for p in folder.iterdir()} == names
    assert {Path(line).name for line in out.splitlines()} == names


def test_never_over_what_is_there_without_force(ferdesk, made, tmp_path: Path) -> None:
    (tmp_path / "one.vtt").write_text("mine")
    code, _, err = ferdesk("export", *made, "-f", "webvtt", "-o", tmp_path)
    assert code == 1
    assert "one.vtt is there already. Choose another name, or use --force." in err
    assert (tmp_path / "one.vtt").read_text() == "mine"
    assert (tmp_path / "two.vtt").exists()  # the others are written all the same
    assert ferdesk("export", *made, "-f", "webvtt", "-o", tmp_path, "--force")[0] == 0
    assert (tmp_path / "one.vtt").read_text("utf-8").startswith("WEBVTT")


def test_a_broken_project_stops_no_other(ferdesk, made, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ferdesk"
    broken.write_bytes(b"not a project at all")
    out = tmp_path / "out"
    code, _, err = ferdesk("export", tmp_path / "gone.ferdesk", broken, made[0], "-f", "srt", "-o", out)
    assert code == 1
    assert len(err.splitlines()) == 2
    assert [p.name for p in out.iterdir()] == ["one.srt"]


def test_tiers_persons_and_step(ferdesk, made, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    arguments = ("export", made[0], "-f", "csv-frames", "-o", path, "--step", "10")
    assert ferdesk(*arguments, "--tiers", "ada", "--persons", "1")[0] == 0
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) == 1 + 3
    assert "label:Ada" in lines[0]
    assert "label:Ben K." not in lines[0]
    code, _, err = ferdesk(*arguments, "--force", "--tiers", "Bob")
    assert code == 1
    assert "no tier Bob. It has: Ada, Ben K." in err


def test_pictures_of_frames(ferdesk, made, tmp_path: Path) -> None:
    arguments = ("-f", "pictures", "--frames", "2,4-6", "--overlays", "boxes", "--blur")
    assert ferdesk("export", made[0], *arguments, "-o", tmp_path / "p")[0] == 0
    assert sorted(int(p.stem[-6:]) for p in (tmp_path / "p").glob("*.png")) == [2, 4, 5, 6]


def test_an_unknown_format(ferdesk, made) -> None:
    code, _, err = ferdesk("export", made[0], "-f", "doc")
    assert code == 1
    assert "There is no export format doc. Choose one of: bids, boris" in err


@pytest.mark.parametrize(
    "arguments",
    [[], ["a.ferdesk"], ["a", "-f", "srt", "--step", "0"], ["a", "-f", "srt", "--frames", "x"],
     ["a", "b", "-f", "srt", "-o", "c.srt"]],
)  # fmt: skip
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["export", *arguments])
    assert stopped.value.code == 2
    assert "usage: ferdesk export" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "frames"), [("0", (0,)), ("0, 25,50 - 52", (0, 25, 50, 51, 52)), ("7-7", (7,))]
)
def test_frames_are_written_as_numbers_and_ranges(text: str, frames: tuple[int, ...]) -> None:
    assert frames_of(text) == frames


@pytest.mark.parametrize("text", ["", "a", "3-", "-3", "9-5", "1,,2", "0-99999999999"])
def test_what_names_no_frames_is_said(text: str) -> None:
    with pytest.raises(FerdeskError):
        frames_of(text)
