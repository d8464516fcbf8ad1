"""Agreement: published worked examples, then tiers, people and projects of ours."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for annotated_project: test folders are no packages

from annotated_project import FRAMES, TIMES, make_clip, make_project

from ferdesk.annotation import edits
from ferdesk.annotation.agreement import agree, cohen_kappa, krippendorff_alpha
from ferdesk.annotation.project import Project
from ferdesk.annotation.ratings import Ratings, pool, rate, rate_across, rater_names
from ferdesk.errors import FerdeskError


def codes(text: str) -> list[int]:
    """ "a a . b" -> 0 0 -1 1; a digit or letter is a value, a point is missing."""
    return [-1 if c == "." else (int(c) if c.isdigit() else ord(c) - ord("a")) for c in text.split()]


# --- published examples


def test_alpha_of_krippendorffs_examples() -> None:
    """Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability": sections A, B and C."""
    binary = [codes("0 1 0 0 0 0 0 0 1 0"), codes("1 1 1 0 0 1 0 0 0 0")]
    assert krippendorff_alpha(np.array(binary).T) == pytest.approx(0.095, abs=5e-4)
    nominal = [codes("a a b b d c c c e d d a"), codes("b a b b b c c c e d d d")]
    assert krippendorff_alpha(np.array(nominal).T) == pytest.approx(0.692, abs=5e-4)
    missing = [
        codes("1 2 3 3 2 1 4 1 2 . . ."),
        codes("1 2 3 3 2 2 4 1 2 5 . 3"),
        codes(". 3 3 3 2 3 4 2 2 5 1 ."),
        codes("1 2 3 3 2 4 4 1 2 5 1 ."),
    ]
    assert krippendorff_alpha(np.array(missing).T) == pytest.approx(0.743, abs=5e-4)


def test_kappa_of_cohens_example() -> None:
    """Cohen 1960, table 1: 200 cases, agreement .70, by chance .41, kappa .49."""
    table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    a = np.repeat([0, 0, 0, 1, 1, 1, 2, 2, 2], table.ravel())
    b = np.repeat([0, 1, 2, 0, 1, 2, 0, 1, 2], table.ravel())
    assert cohen_kappa(a, b) == pytest.approx((0.70 - 0.41) / (1 - 0.41))


def test_what_is_not_defined_is_none() -> None:
    same = np.zeros(5, int)
    assert cohen_kappa(same, same) is None
    assert cohen_kappa(same[:0], same[:0]) is None
    assert krippendorff_alpha(np.stack([same, same], 1)) is None
    assert krippendorff_alpha(np.array([[0, -1], [-1, 1]])) is None
    assert krippendorff_alpha(np.zeros((0, 2), int)) is None
    assert cohen_kappa(same, same + 1) == 0


def test_alpha_by_its_definition() -> None:
    """Against the slow double loop over pairs, with four raters and gaps."""
    r = np.random.default_rng(5)
    found = r.integers(-1, 4, (60, 4))
    o = np.zeros((4, 4))
    for unit in found:
        said = unit[unit >= 0]
        for i in range(len(said)):
            for j in range(len(said)):
                if i != j:
                    o[said[i], said[j]] += 1 / (len(said) - 1)
    n = o.sum()
    expected = (n * n - (o.sum(0) ** 2).sum()) / (n - 1)
    assert krippendorff_alpha(found) == pytest.approx(1 - (n - np.trace(o)) / expected)


# --- two raters


def ratings(a: str, b: str, labels: str = "abc", step: int = 1, person: list[int] | None = None) -> Ratings:
    n = len(a.split())
    frame = np.arange(n, dtype=np.int32) * step
    return Ratings(
        ("A", "B"),
        tuple(labels),
        np.array([codes(a), codes(b)], np.int16).T.reshape(n, 2),
        ("clip",),
        np.zeros(n, np.int32),
        np.array(person or [1] * n, np.int32),
        frame,
        frame + step,
        frame / 10,
        (frame + step) / 10,
        step,
    )


def test_figures_of_two_raters() -> None:
    found = agree(ratings("a a a b b . a", "a a b b b a ."))
    assert (found.units, found.only, found.percent) == (5, (1, 1), 80)
    assert found.labels == ("a", "b")
    assert found.confusion.tolist() == [[2, 1], [0, 2]]
    assert found.f1 == pytest.approx((0.8, 0.8))
    assert found.f1_macro == pytest.approx(0.8)
    assert found.kappa == pytest.approx((0.8 - 0.48) / 0.52)


def test_unlabelled_may_count() -> None:
    found = agree(ratings("a a . b", "a a a b"), count_unlabelled=True)
    assert (found.units, found.percent) == (4, 75)
    assert found.labels == ("a", "b", "unlabelled")
    assert found.disagreements[0].labels == ("unlabelled", "a")


def test_no_common_unit() -> None:
    found = agree(ratings("a .", ". b"))
    assert (found.units, found.percent, found.kappa, found.alpha, found.f1) == (0, None, None, None, ())
    assert found.disagreements == ()


def test_disagreements_are_stretches_to_step_through() -> None:
    found = agree(ratings("a b b b a a c", "a a a c a a a", step=5)).disagreements
    assert [(d.start, d.end, d.labels) for d in found] == [
        (5, 15, ("b", "a")),
        (15, 20, ("b", "c")),
        (30, 35, ("c", "a")),
    ]
    assert (found[0].start_time, found[0].end_time) == (0.5, 1.5)
    people = agree(ratings("b b", "a a", person=[1, 2])).disagreements
    assert [(d.person, d.start, d.end) for d in people] == [(1, 0, 1), (2, 1, 2)]


# --- projects


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture
def open_project(clip: Path, tmp_path: Path):
    opened = []

    def open_(name: str = "study", clip: Path = clip, change: Callable | None = None) -> Project:
        project = Project.open(make_project(tmp_path, clip, name))
        opened.append(project)
        if change is not None:
            project.apply(change, "Change")
        return project

    yield open_
    for project in opened:
        project.close()


def test_two_tiers_of_a_project(open_project) -> None:
    project = open_project()
    assert rater_names(project) == ("Ada", "Ben K.", "engine")
    found = agree(rate(project, ("Ada", "ben k.")))
    # Person 1: 0-5 alike, 6-8 happiness and smirk, 20-27 sadness and fear; Zoë: 8, 9 none and neutral.
    assert found.units == 6 + 3 + 8 + 2
    assert found.percent == pytest.approx(100 * 6 / 19)
    assert found.only == (1 + 4 + 2 + 4, 0)
    assert [(d.person, d.start, d.end, d.labels) for d in found.disagreements] == [
        (1, 6, 9, ("happiness", "smirk")),
        (2, 8, 10, ("none", "neutral")),
        (1, 20, 28, ("sadness", "fear")),
    ]
    first = found.disagreements[0]
    assert (first.start_time, first.end_time) == pytest.approx((TIMES[6], TIMES[9]))


def test_a_tier_and_the_engine(open_project) -> None:
    found = agree(rate(open_project(), ("Ada", "engine")))
    assert found.units == 10 + 4 + 10 + 6
    assert found.only == (0, 6 + 14)
    uncertain = found.labels.index("uncertain")
    assert found.confusion[uncertain, uncertain] == 3
    assert found.disagreements[0].labels == ("none", "neutral")


def test_a_step(open_project) -> None:
    project = open_project()
    every, third = (agree(rate(project, ("Ada", "engine"), step)) for step in (1, 3))
    assert every.units > 2 * third.units
    assert {d.start % 3 for d in third.disagreements} == {0}
    assert max(d.end for d in third.disagreements) <= FRAMES
    with pytest.raises(FerdeskError, match="A step of 0"):
        rate(project, ("Ada", "engine"), 0)


def test_the_engine_holds_between_analysed_frames(open_project) -> None:
    from ferdesk.annotation.engine_labels import engine_codes
    from ferdesk.annotation.tracks import PersonPredictions

    predictions = open_project().predictions(1)
    assert isinstance(predictions, PersonPredictions)
    found = engine_codes(predictions.take(slice(0, None, 4)), FRAMES, 0.5, every=4)
    assert (found >= 0).all()
    assert (found[[0, 3, 12, 15, 19, 20, 29]] == [3, 3, 8, 8, 3, 4, 4]).all()
    assert (engine_codes(predictions.take(slice(0, None, 4)), FRAMES, 0.5) >= 0).sum() == 8


def test_two_projects_of_one_clip(open_project) -> None:
    a, b = open_project("a"), open_project("b", change=lambda tl: edits.label(tl, 1, 1, 0, 5, "fear"))
    found = agree(rate_across([(a, "Ada"), (b, "Ada")]))
    assert found.raters == ("Ada (a)", "Ada (b)")
    assert [(d.start, d.end, d.labels) for d in found.disagreements] == [(0, 5, ("happiness", "fear"))]
    assert found.units == 30


def test_people_are_known_by_their_tracks(open_project) -> None:
    """In b the tracks of the two people are merged the other way round, so the numbers differ."""
    a, b = open_project("a"), open_project("b", change=lambda tl: edits.merge_persons(tl, 2, 1))
    found = rate_across([(a, "Ada"), (b, "Ada")])
    assert set(found.person.tolist()) == {1, 2}
    assert (agree(found).percent or 0) < 100


def test_other_clips_are_refused_but_may_be_pooled(open_project, clip: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(clip.read_bytes() + b"\0")
    a, b = open_project("a"), open_project("b", other)
    with pytest.raises(FerdeskError, match="not of the same clip"):
        rate_across([(a, "Ada"), (b, "Ada")])
    parts = [rate(p, ("Ada", "Ben K.")) for p in (a, b)]
    both = pool(parts)
    assert both.clips == ("clip one.mp4", "other.mp4")
    assert len(both) == 2 * len(parts[0])
    found, alone = agree(both), agree(parts[0])
    assert (found.units, found.percent, found.kappa) == (38, alone.percent, pytest.approx(alone.kappa))
    assert {d.clip for d in found.disagreements} == set(both.clips)
    assert agree(both.of_clip(1)).units == 19


def test_pooling_labels_of_different_vocabularies(open_project) -> None:
    def extend(tl):
        tl = edits.set_vocabulary(tl, 1, ["aha"])
        return edits.label(tl, 1, 1, 0, 3, "aha")

    a, b = open_project("a"), open_project("b", change=extend)
    both = pool([rate(a, ("Ada", "Ben K.")), rate(b, ("Ada", "Ben K."))])
    assert both.labels[-2:] == ("aha", "smirk")
    assert [d.labels for d in agree(both).disagreements].count(("aha", "happiness")) == 1
    with pytest.raises(FerdeskError, match="same raters"):
        pool([rate(a, ("Ada", "engine")), rate(b, ("Ada", "Ben K."))])
    with pytest.raises(FerdeskError, match="nothing to compare"):
        pool([])


def test_unknown_raters_are_named(open_project) -> None:
    with pytest.raises(FerdeskError, match=r"no tier called Bob\. Choose of: Ada, Ben K\., engine"):
        rate(open_project(), ("Ada", "Bob"))
