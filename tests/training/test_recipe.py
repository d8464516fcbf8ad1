"""Recipes name what is wrong with them; the bundled ones are right."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ferdesk.errors import FerdeskError
from ferdesk.training.models import build_model
from ferdesk.training.recipe import load_recipe, recipe_from

BUNDLED = sorted((Path(__file__).parents[2] / "ferdesk/training/recipes").glob("*.yaml"))


@pytest.mark.parametrize("path", BUNDLED, ids=lambda p: p.stem)
def test_bundled_recipes_load_and_begin_with_a_comment(path):
    recipe = load_recipe(path.stem)
    assert recipe.name == path.stem
    assert path.read_text("utf-8").startswith("#")
    if "Extra: zoo" in path.read_text("utf-8"):
        pytest.importorskip("timm", reason="the comparison networks need the extra zoo", exc_type=ImportError)
    with torch.device("meta"):
        network = build_model(recipe.architecture, recipe.model)
    assert any(p.requires_grad for p in network.parameters())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: a\narchitecture: resmasking\nlerning_rate: 1", "unknown key lerning_rate"),
        ("name: a", "missing key architecture"),
        ("name: a\narchitecture: r\nbatch: many", "batch must be int"),
        ("name: a\narchitecture: r\nbatch: true", "batch must be int"),
        ("name: a\narchitecture: r\nbatch: 0", "batch must be from 1"),
        ("name: a\narchitecture: r\noptimizer: {kind: sdg}", "optimizer.kind must be one of sgd"),
        ("name: a\narchitecture: r\noptimizer: {speed: 1}", "unknown key optimizer.speed"),
        ("name: a\narchitecture: r\nschedule: {sizes: [[1, 48]]}", "schedule.sizes must begin at epoch 0"),
        ("name: a\narchitecture: r\nschedule: {strengths: [[0, 2.0]]}", "must be from 0 to 1, not 2.0"),
        ("name: a\narchitecture: r\nschedule: {mixup: [[2, 0.4]]}", "schedule.mixup must begin at epoch 0"),
        ("name: a\narchitecture: r\nschedule: {mixup: [[0, -1.0]]}", "schedule.mixup must be from 0 to 100"),
        (
            "name: a\narchitecture: r\nloss: {manifold: 0.1}\nschedule: {mixup: [[0, 0], [2, 0.3]]}",
            "schedule.mixup does not go with loss.manifold",
        ),
        ("name: a\narchitecture: r\nschedule: {sizes: [[0]]}", r"schedule.sizes\[0\] must list 2 values"),
        ("name: a\narchitecture: r\nloss: none", "loss must be a list of keys"),
        ("name: [", "not readable YAML"),
        ("", "must be a list of keys"),
    ],
)
def test_a_wrong_recipe_is_named(tmp_path, text, message):
    path = tmp_path / "r.yaml"
    path.write_text(text)
    with pytest.raises(FerdeskError, match=message) as caught:
        load_recipe(path)
    assert "r.yaml" in str(caught.value)


def test_an_unknown_name_lists_the_known():
    with pytest.raises(FerdeskError, match="resmasking-s"):
        load_recipe("no-such-recipe")


def test_a_mistyped_network_argument_is_named():
    with pytest.raises(FerdeskError, match="widhts"):
        build_model("resmasking", {"widhts": [1, 2, 3, 4]})


def test_strength_scales_all_but_flips():
    recipe = recipe_from({"name": "a", "architecture": "r", "schedule": {"strengths": [[0, 1], [3, 0.5]]}})
    assert recipe.augment_at(2) == recipe.augment
    gentle = recipe.augment_at(3)
    assert (gentle.flip, gentle.rotation, gentle.erase) == (0.5, 10.0, 0.1)


def test_sizes_by_epoch():
    recipe = recipe_from({"name": "a", "architecture": "r", "schedule": {"sizes": [[0, 32], [3, 48]]}})
    assert [recipe.size_at(e) for e in (0, 2, 3, 9)] == [32, 32, 48, 48]
    assert recipe.input_size == 48


def test_blends_by_epoch():
    recipe = recipe_from({"name": "a", "architecture": "r", "schedule": {"mixup": [[0, 0.6], [4, 0]]}})
    assert [recipe.mixup_at(e) for e in (0, 3, 4)] == [0.6, 0.6, 0.0]
    assert recipe_from({"name": "a", "architecture": "r"}).mixup_at(0) == 0.0
