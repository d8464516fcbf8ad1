"""Folds: nobody in two of them, whatever the data; even as far as people allow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ferdesk.training import cross_validation, datasets
from ferdesk.training.__main__ import main
from ferdesk.training.datasets import DataError
from ferdesk.training.folds import subject_folds
from ferdesk.training.recipe import Recipe


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(-1, 7)), min_size=2, max_size=60),
    st.integers(2, 6),
    st.integers(0, 3),
)
@settings(max_examples=60, deadline=None)
def test_each_subject_is_in_one_fold_and_no_fold_is_empty(
    rows: list[tuple[int, int]], k: int, seed: int
) -> None:
    subjects, labels = np.array([f"S{s:03d}" for s, _ in rows]), np.array([label for _, label in rows])
    if len(set(subjects)) < k:
        with pytest.raises(DataError, match=f"cannot be divided into {k} folds"):
            subject_folds(subjects, labels, k, seed)
        return
    folds = subject_folds(subjects, labels, k, seed)
    assert {len(set(folds[subjects == s])) for s in subjects} == {1}
    assert set(folds) == set(range(k))
    np.testing.assert_array_equal(folds, subject_folds(subjects, labels, k, seed))


def test_classes_are_spread_evenly_and_the_seed_matters() -> None:
    rng = np.random.default_rng(0)
    subjects = np.repeat([f"S{i:03d}" for i in range(120)], 7)
    labels = rng.choice(8, len(subjects), p=[0.05, 0.06, 0.03, 0.08, 0.03, 0.09, 0.64, 0.02])
    folds = subject_folds(subjects, labels, 10, 0)
    counts = np.array([[np.sum((folds == f) & (labels == c)) for c in range(8)] for f in range(10)])
    even = counts.sum(0) / 10
    assert np.abs(counts - even).max(0).tolist() <= np.maximum(2.0, 0.25 * even).tolist()
    assert (folds != subject_folds(subjects, labels, 10, 1)).any()


def test_one_fold_is_no_fold() -> None:
    with pytest.raises(DataError, match="into 1 folds"):
        subject_folds(np.array(["a", "b"]), np.array([0, 1]), 1)


def test_the_share_of_scenes_can_be_given_for_all_folds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, float]] = []

    def cross_validate(recipe: Recipe, *_: object, **__: object) -> dict[str, object]:
        asked.append((recipe.name, recipe.synthetic.part))
        return {}

    monkeypatch.setattr(cross_validation, "cross_validate", cross_validate)
    monkeypatch.setattr(cross_validation, "table", lambda result: "")
    monkeypatch.setattr(datasets, "read_faces", lambda path, size: None)
    command = ["folds", "ckplus-att-cls", "--data", str(tmp_path / "ckplus.npz")]
    assert [main(command + more) for more in ([], ["--synthetic", "1"], ["--synthetic", "0"])] == [0, 0, 0]
    assert asked == [("ckplus-att-cls", 0.25), ("ckplus-att-cls-synthetic", 1.0), ("ckplus-att-cls", 0.0)]
    assert main([*command, "--synthetic", "1.5"]) == 1
    assert "a share from 0 to 1" in capsys.readouterr().err


def test_the_weights_to_start_from_can_be_given_for_all_folds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str | None] = []

    def cross_validate(recipe: Recipe, *_: object, **__: object) -> dict[str, object]:
        asked.append(recipe.start)
        return {}

    monkeypatch.setattr(cross_validation, "cross_validate", cross_validate)
    monkeypatch.setattr(cross_validation, "table", lambda result: "")
    monkeypatch.setattr(datasets, "read_faces", lambda path, size: None)
    command = ["folds", "ckplus-preactresnet18", "--data", str(tmp_path / "ckplus.npz"), "--start"]
    assert main([*command, str(tmp_path)]) == 1
    assert "holds no checkpoint" in capsys.readouterr().err
    for name in ("model.safetensors", "state.json"):
        (tmp_path / "best").mkdir(exist_ok=True)
        (tmp_path / "best" / name).touch()
    assert main([*command, str(tmp_path)]) == 0
    assert asked == [str(tmp_path)]
