from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from ferdesk.errors import EngineError, FerdeskError
from ferdesk.model_card import InputSpec
from ferdesk.training.calibration import softmax
from ferdesk.training.ensemble import Ensemble, save_ensemble
from ferdesk.training.targets import PLAIN, TEN_CROP, View, open_target, prepare

Make = Callable[..., Path]
Picture = Callable[..., np.ndarray]


def faces(n: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (n, *shape), dtype=np.uint8)


def test_prepare_scales_and_normalises() -> None:
    x = faces(3, 48, 48)
    got = prepare(x, InputSpec(size=48, mean=0.5, std=0.25))
    assert got.dtype == np.float32
    assert got.shape == (3, 1, 48, 48)
    assert np.allclose(got[:, 0], (x / 255 - 0.5) / 0.25, atol=1e-6)


def test_prepare_turns_rgb_to_gray_by_itu_r_601() -> None:
    image = np.zeros((1, 48, 48, 3), np.uint8)
    image[..., 0] = 200
    got = prepare(image, InputSpec(size=48))
    assert np.allclose(got * 255, 0.299 * 200, atol=0.51)
    assert np.array_equal(
        prepare(image, InputSpec(size=48, channels=3)), got.repeat(3, 1)
    )  # gray three times
    colour = prepare(image, InputSpec(size=48, channels=3, gray=False))
    assert np.allclose(colour[0, 0], 200 / 255)
    assert (colour[0, 1:] == 0).all()


def test_prepare_resizes_by_area() -> None:
    x = faces(1, 96, 96)
    blocks = x[0].reshape(48, 2, 48, 2).mean((1, 3))
    assert np.allclose(prepare(x, InputSpec(size=48))[0, 0] * 255, blocks, atol=0.51)


def test_a_flipped_view_is_the_mirror_image() -> None:
    x = faces(2, 48, 48)
    plain, flipped = prepare(x, InputSpec()), prepare(x, InputSpec(), View(flip=True))
    assert np.array_equal(flipped, plain[..., ::-1])


def test_a_corner_view_shows_that_corner_enlarged() -> None:
    x = cv2.GaussianBlur(faces(1, 48, 48)[0], (0, 0), 4)[None]
    view = View(part=11 / 12, left=1 / 12, top=1 / 12)  # the lower right 44 of 48 pixels
    got = prepare(x, InputSpec(), view)[0, 0] * 255
    wanted = cv2.resize(x[0, 4:, 4:], (48, 48), interpolation=cv2.INTER_LINEAR)
    assert np.abs(got - wanted)[1:-1, 1:-1].max() < 1.6


def test_a_corner_view_of_a_larger_picture_is_taken_from_the_picture() -> None:
    x = faces(1, 96, 96)  # noise: cut from an already reduced crop it would be blurred twice
    got = prepare(x, InputSpec(size=40), View(part=80 / 96, left=0.0, top=16 / 96))[0, 0] * 255
    blocks = x[0, 16:, :80].reshape(40, 2, 40, 2).mean((1, 3))
    assert np.abs(got - blocks).max() < 1.01


def test_ten_crop_is_ten_different_views_half_of_them_mirrored() -> None:
    assert len(set(TEN_CROP)) == 10
    assert sum(view.flip for view in TEN_CROP) == 5
    assert TEN_CROP[0] == PLAIN[0]
    assert all(0 <= v.left <= 1 - v.part + 1e-9 and 0 <= v.top <= 1 - v.part + 1e-9 for v in TEN_CROP)


def test_engine_answers_are_softmax_of_what_it_says(tmp_path: Path, pixel_engine: Make) -> None:
    target = open_target(pixel_engine(tmp_path / "p", temperature=2.0))
    x = faces(70, 48, 48)  # more than one batch
    answers = target.answers(x)
    assert np.allclose(answers.eight, softmax(x[:, 0, :8] / 255 * 8, 2.0), atol=1e-5)
    assert np.allclose(
        answers.seven, softmax(x[:, 1, :7] / 255 * 8), atol=1e-5
    )  # its own head: no temperature
    assert target.about["sha256"]
    target.close()


def test_without_a_second_head_contempt_is_left_out(tmp_path: Path, pixel_engine: Make) -> None:
    target = open_target(pixel_engine(tmp_path / "p", head=False))
    answers = target.answers(faces(4, 48, 48))
    seven = answers.eight[:, :7]
    assert np.allclose(answers.seven, seven / seven.sum(1, keepdims=True))
    target.close()


def test_views_are_averaged_as_probabilities(tmp_path: Path, pixel_engine: Make) -> None:
    target = open_target(pixel_engine(tmp_path / "p"))
    x = faces(5, 48, 48)
    each = [target.answers(x, [view]).eight for view in TEN_CROP]
    assert np.allclose(target.answers(x, TEN_CROP).eight, np.mean(each, axis=0))
    target.close()


def test_an_ensemble_is_the_mean_of_its_members(tmp_path: Path, pixel_engine: Make) -> None:
    a, b = pixel_engine(tmp_path / "a"), pixel_engine(tmp_path / "b", temperature=5.0, head=False)
    save_ensemble(Ensemble("both", (a, b)), tmp_path / "both.yaml")
    x = faces(6, 48, 48)
    one, other, group = open_target(a), open_target(b), open_target(tmp_path / "both.yaml")
    assert np.allclose(group.answers(x).eight, (one.answers(x).eight + other.answers(x).eight) / 2)
    assert np.allclose(group.answers(x).seven, (one.answers(x).seven + other.answers(x).seven) / 2)
    assert group.kind == "ensemble"
    for target in (one, other, group):
        target.close()


def test_a_changed_engine_is_not_measured(tmp_path: Path, pixel_engine: Make) -> None:
    folder = pixel_engine(tmp_path / "p")
    with (folder / "model.onnx").open("ab") as file:
        file.write(b" ")
    with pytest.raises(EngineError, match="changed"):
        open_target(folder)


def test_what_is_no_target_is_said(tmp_path: Path) -> None:
    with pytest.raises(FerdeskError, match="does not exist"):
        open_target(tmp_path / "nothing")
    with pytest.raises(FerdeskError, match="holds no checkpoint"):
        open_target(tmp_path)


def test_a_checkpoint_answers_as_its_network(tmp_path: Path) -> None:
    import torch

    from ferdesk.training.checkpoint import network_state, save_checkpoint
    from ferdesk.training.models import build_model
    from ferdesk.training.recipe import recipe_from

    arguments = {
        "in_channels": 1, "classes": 8, "fer2013_head": True, "widths": [4, 4, 4, 4], "blocks": [1, 1, 1, 1],
    }  # fmt: skip
    recipe = recipe_from({
        "name": "mini", "architecture": "preactresnet18", "model": arguments,
        "schedule": {"sizes": [[0, 32]]},
    })  # fmt: skip
    network = build_model(recipe.architecture, arguments).eval()
    save_checkpoint(tmp_path / "run/best", network_state(network), None, None, {"recipe": recipe.as_dict()})
    target = open_target(tmp_path / "run")
    x = faces(3, 32, 32)
    with torch.no_grad():
        out = network(torch.from_numpy(x[:, None] / 255).float())
    answers = target.answers(x)
    assert np.allclose(answers.eight, softmax(out.logits.numpy()), atol=1e-5)
    assert out.fer2013 is not None
    assert np.allclose(answers.seven, softmax(out.fer2013.numpy()), atol=1e-5)
    assert target.kind == "checkpoint"
