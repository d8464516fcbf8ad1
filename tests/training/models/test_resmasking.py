"""The published Residual Masking Network by its numbers and names, and the small one of the same class."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from ferdesk.errors import FerdeskError
from ferdesk.training.models import build_model
from ferdesk.training.models.resmasking import MaskingBlock, ResMaskingNet
from ferdesk.training.recipe import load_recipe

NARROW = {"widths": (4, 8, 8, 16), "blocks": (1, 1, 1, 1)}


def parameters(*modules: nn.Module) -> int:
    return sum(p.numel() for module in modules for p in module.parameters())


def official_names() -> Iterator[str]:
    """The checkpoint's weights as the reference describes them, written without looking at our network."""

    def norm(name: str) -> Iterator[str]:
        for part in ("weight", "bias", "running_mean", "running_var", "num_batches_tracked"):
            yield f"{name}.{part}"

    def block(name: str, shortcut: bool) -> Iterator[str]:
        for n in (1, 2):
            yield f"{name}.conv{n}.weight"
            yield from norm(f"{name}.bn{n}")
        if shortcut:
            yield f"{name}.downsample.0.weight"
            yield from norm(f"{name}.downsample.1")

    yield "conv1.weight"
    yield from norm("bn1")
    for stage, count in enumerate((3, 4, 6, 3), 1):
        for n in range(count):
            yield from block(f"layer{stage}.{n}", shortcut=stage > 1 and n == 0)
        depth = 5 - stage
        for n in range(1, 2 * depth + 1):
            yield f"mask{stage}.downsample{n}.0.weight"
            yield from norm(f"mask{stage}.downsample{n}.1")
            yield from block(f"mask{stage}.conv{n}", shortcut=True)
            if depth < n < 2 * depth:
                yield from (f"mask{stage}.up_pool{n}.0.{part}" for part in ("weight", "bias"))
                yield from norm(f"mask{stage}.up_pool{n}.1")
    yield from ("fc.1.weight", "fc.1.bias")


@pytest.fixture(scope="module")
def published() -> ResMaskingNet:
    with torch.device("meta"):
        return ResMaskingNet().eval()


def test_parameters_are_the_published_ones(published: ResMaskingNet) -> None:
    masks = [published.get_submodule(f"mask{stage}") for stage in range(1, 5)]
    assert parameters(published) == 137_796_423
    assert parameters(published) - parameters(*masks) == 21_288_263
    assert [round(parameters(mask) / 1e6, 2) for mask in masks] == [32.37, 31.89, 29.97, 22.29]


def test_multiply_adds_are_the_published_ones(published: ResMaskingNet) -> None:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        out = published(torch.empty(1, 3, 224, 224, device="meta"))
    assert round(counter.get_total_flops() / 2e9, 1) == 21.9
    assert out.logits.shape == (1, 7)
    assert out.attention.shape == (1, 56, 56)


def test_names_are_those_of_the_official_checkpoint(published: ResMaskingNet) -> None:
    assert sorted(published.state_dict()) == sorted(official_names())


def test_shortcuts_of_the_masks_are_one_weight_under_two_names(published: ResMaskingNet) -> None:
    state = published.state_dict(keep_vars=True)
    twice = [key for key in state if ".downsample" in key and key.startswith("mask") and ".conv" not in key]
    assert len(twice) == 20 * 6
    for key in twice:
        mask, number, rest = key.split(".", 2)
        assert state[key] is state[f"{mask}.conv{number.removeprefix('downsample')}.downsample.{rest}"]


def test_mask_blocks_start_as_their_shortcut() -> None:
    network = ResMaskingNet(**NARROW)
    for name, module in network.named_modules():
        if name.endswith("bn2"):
            assert not module.weight.any(), name


def test_softmax_mask_is_flat_on_average_and_what_we_show_is_not() -> None:
    torch.manual_seed(0)
    block = MaskingBlock(8, (8, 16), "softmax").eval()
    mask = block(torch.randn(2, 8, 8, 8))
    torch.testing.assert_close(mask.sum(1), torch.ones(2, 8, 8))
    assert mask.mean(1).std().item() == pytest.approx(0, abs=1e-6)
    network = ResMaskingNet(**NARROW).eval()
    attention = network(torch.rand(2, 3, 64, 64)).attention
    assert attention.shape == (2, 16, 16)
    assert attention.amin((1, 2)).tolist() == [0, 0]
    assert attention.amax((1, 2)).tolist() == pytest.approx([1, 1])
    assert (attention.std((1, 2)) > 0.05).all()


def test_sigmoid_mask_can_hold_back() -> None:
    torch.manual_seed(0)
    block = MaskingBlock(8, (8, 16), "sigmoid").eval()
    mask = block(torch.randn(4, 8, 8, 8) * 3)
    assert 0 < mask.min() < 0.4
    assert 0.6 < mask.max() < 1


def test_gray_stacked_three_times_is_what_the_published_form_takes() -> None:
    torch.manual_seed(0)
    network = ResMaskingNet(**NARROW).eval()
    gray = torch.rand(2, 1, 64, 64)
    stacked = network(gray.expand(-1, 3, -1, -1)).logits
    one = ResMaskingNet(**NARROW, in_channels=1).eval()
    state = network.state_dict()
    state["conv1.weight"] = state["conv1.weight"].sum(1, keepdim=True)
    one.load_state_dict(state)
    torch.testing.assert_close(one(gray).logits, stacked, rtol=1e-4, atol=1e-5)


def test_small_network_stays_within_its_budget() -> None:
    recipe = load_recipe("resmasking-s")
    network = build_model(recipe.architecture, recipe.model).eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        out = network(torch.rand(2, 1, recipe.input_size, recipe.input_size))
    assert parameters(network) <= 5_000_000
    assert counter.get_total_flops() / 2 / 2 <= 400e6
    assert out.logits.shape == (2, 8)
    assert out.fer2013.shape == (2, 7)
    assert out.attention.shape[1] == recipe.input_size // 2


def test_training_makes_no_map() -> None:
    out = ResMaskingNet(**NARROW)(torch.rand(2, 3, 32, 32))
    assert out.attention is None
    assert out.features.shape == (2, 16)


@pytest.mark.parametrize("sides", [(48, 48), (64, 40)])
def test_sides_that_cannot_be_halved_are_named(sides: tuple[int, int]) -> None:
    with pytest.raises(FerdeskError, match=f"multiples of 32, not {sides[1]} x {sides[0]}"):
        ResMaskingNet(**NARROW)(torch.rand(1, 3, *sides))
