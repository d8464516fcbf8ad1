"""`ferdesk agree`: tiers, projects, pooled ones; on the terminal, as JSON, as a report."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "annotation"))  # for annotated_project

from annotated_project import make_clip, make_project

from ferdesk.__main__ import main
from ferdesk.annotation import edits
from ferdesk.annotation.project import Project


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Two projects of one clip, one of another; do not change them."""
    folder = tmp_path_factory.mktemp("projects")
    clip = make_clip(folder)
    other = folder / "other.mp4"
    other.write_bytes(clip.read_bytes() + b"\0")
    return tuple(make_project(folder, c, n) for c, n in ((clip, "one"), (clip, "two"), (other, "three")))  # type: ignore[return-value]


def test_two_tiers_of_a_project_need_no_names(ferdesk, made) -> None:
    code, out, err = ferdesk("agree", made[0])
    assert (code, err) == (0, "")
    assert "Ada and Ben K., 19 units" in out
    assert "same label            31.6 %" in out
    assert "smirk" in out


def test_json_says_everything(ferdesk, made) -> None:
    code, out, _ = ferdesk("agree", made[0], "--tiers", "Ada", "engine", "--json", "--step", "2")
    found = json.loads(out)
    assert code == 0
    assert found["raters"] == ["Ada", "engine"]
    assert found["step"] == 2
    assert found["units"] == 15
    assert sum(map(sum, found["confusion"])) == 15
    assert found["disagreements"][0]["labels"] == ["none", "neutral"]
    assert set(found["f1"]) == set(found["labels"])


def test_two_projects_of_one_clip(ferdesk, made) -> None:
    code, out, _ = ferdesk("agree", *made[:2], "--tiers", "Ada", "Ben K.", "--json")
    assert (code, json.loads(out)["units"]) == (0, 19)
    code, out, _ = ferdesk("agree", *made[:2], "--tiers", "Ada", "Ada", "--json")
    found = json.loads(out)
    assert (code, found["percent"], found["disagreements"]) == (0, 100, [])


def test_pooled(ferdesk, made) -> None:
    code, out, _ = ferdesk("agree", *made, "--tiers", "Ada", "Ben K.", "--pool", "--json")
    assert (code, json.loads(out)["units"]) == (0, 57)


def test_a_report_is_not_written_over(ferdesk, made, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert ferdesk("agree", made[0], "-o", page)[0] == 0
    assert page.read_text("utf-8").startswith("<!doctype html>")
    page.write_text("mine")
    code, _, err = ferdesk("agree", made[0], "-o", page)
    assert code == 1
    assert "Use --force" in err
    assert page.read_text() == "mine"
    assert ferdesk("agree", made[0], "-o", page, "--force")[0] == 0
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
    code, _, err = ferdesk("agree", made[0], "-o", tmp_path / "no" / "r.html")
    assert (code, "cannot be written" in err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((0, 2, "--tiers", "Ada", "Ada"), "not of the same clip"),
        ((0, 1), "one.ferdesk has 2 tiers. Name one of each with --tiers X Y."),
        ((0, "--tiers", "Ada", "Bob"), "no tier called Bob"),
        ((0, "--step", "0"), "A step of 0"),
    ],
)
def test_what_cannot_be_compared_is_said(ferdesk, made, arguments, says: str) -> None:
    code, _, err = ferdesk("agree", *(made[a] if isinstance(a, int) else a for a in arguments))
    assert code == 1
    assert says in err


def test_one_tier_is_compared_with_the_engine(ferdesk, made, tmp_path: Path) -> None:
    path = tmp_path / "one tier.ferdesk"
    with Project.open(made[0], read_only=True) as project:
        project.save_copy(path)
    with Project.open(path) as project:
        project.apply(lambda tl: edits.remove_tier(tl, 2), "Remove tier")
    assert "Ada and engine, 30 units" in ferdesk("agree", path)[1]
    with Project.open(path) as project:
        project.apply(lambda tl: edits.add_tier(edits.add_tier(tl, "B"), "C"), "Add tiers")
    code, _, err = ferdesk("agree", path)
    assert (code, "Name two with --tiers X Y." in err) == (1, True)
    code, _, err = ferdesk("agree", path, "--tiers", "B", "C")
    assert (code, "Neither B nor C has labelled anything" in err) == (1, True)


@pytest.mark.parametrize("arguments", [["a", "b", "c"], ["a", "--pool"], ["a", "--tiers", "x"], []])
def test_wrong_usage_of_agree(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["agree", *arguments])
    assert stopped.value.code == 2
