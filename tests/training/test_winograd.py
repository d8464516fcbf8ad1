"""Winograd's convolutions answer and teach what the direct ones do, and stand in only where they fit."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from ferdesk.training import winograd
from ferdesk.training.models import build_model
from ferdesk.training.models.resmasking import ResMaskingNet
from ferdesk.training.winograd import WinogradConv2d, cook_toom, tile_of, use_winograd


def convolution(c: int, o: int) -> nn.Conv2d:
    torch.manual_seed(1)
    return nn.Conv2d(c, o, 3, 1, 1, bias=False)


@pytest.mark.parametrize("m", [2, 3, 4, 6])
def test_the_matrices_filter_in_one_dimension(m: int) -> None:
    back, filters, pixels = cook_toom(m)
    rng = np.random.default_rng(m)
    d, g = rng.normal(size=m + 2), rng.normal(size=3)
    np.testing.assert_allclose(back @ ((filters @ g) * (pixels @ d)), np.correlate(d, g), atol=1e-12)


@pytest.mark.parametrize("side", [2, 3, 4, 6, 8, 12, 24])
@pytest.mark.parametrize(("c", "o"), [(64, 64), (64, 80)])
def test_answers_and_gradients_are_those_of_the_direct_convolution(side: int, c: int, o: int) -> None:
    layer = convolution(c, o)
    generator = torch.Generator().manual_seed(side)
    x = torch.randn(3, c, side, side, generator=generator, dtype=torch.float64)
    back = torch.randn(3, o, side, side, generator=generator, dtype=torch.float64)
    exact = convolution(c, o).double()
    x64 = x.clone().requires_grad_()
    exact(x64).backward(back)

    assert use_winograd(layer) == 1
    x32 = x.float().contiguous(memory_format=torch.channels_last).requires_grad_()
    y = layer(x32)
    assert "_Winograd" in type(y.grad_fn.next_functions[0][0]).__name__
    assert y.is_contiguous(memory_format=torch.channels_last)
    y.backward(back.float())
    for got, wanted in ((y, exact(x64)), (x32.grad, x64.grad), (layer.weight.grad, exact.weight.grad)):
        assert got is not None
        assert wanted is not None
        assert (got - wanted).abs().max() < 1e-4 * wanted.std()


def test_gradients_that_nobody_wants_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    layer = convolution(64, 64)
    use_winograd(layer)
    made: list[tuple[int, ...]] = []
    product = torch.bmm

    def counted(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        made.append(tuple(a.shape))
        return product(a, b)

    def backward(pictures: bool, weights: bool) -> int:
        layer.requires_grad_(weights)
        y = layer(torch.randn(1, 64, 12, 12, requires_grad=pictures))
        monkeypatch.setattr(winograd.torch, "bmm", counted)
        made.clear()
        y.sum().backward()
        monkeypatch.undo()
        return len(made)

    # The gradient goes into the domain once; pictures take a product and the way back, weights a product.
    assert (backward(True, True), backward(True, False), backward(False, True)) == (4, 3, 2)


def test_what_follows_may_work_in_place() -> None:
    layer = convolution(64, 64)
    use_winograd(layer)
    for side in (6, 12):
        x = torch.randn(1, 64, side, side, requires_grad=True)
        y = layer(x)
        y += x
        torch.relu_(y).sum().backward()
        assert x.grad is not None


@pytest.mark.parametrize("shape", [(5, 5), (6, 12), (1, 1)])
def test_maps_without_tiles_go_the_usual_way(shape: tuple[int, int]) -> None:
    layer, plain = convolution(64, 64), convolution(64, 64)
    use_winograd(layer)
    x = torch.randn(2, 64, *shape)
    torch.testing.assert_close(layer(x), plain(x), rtol=0, atol=0)
    assert (tile_of(5), tile_of(36), tile_of(16), tile_of(3)) == (0, 6, 4, 3)


def test_only_wide_plain_convolutions_change_and_their_weights_keep_their_names() -> None:
    others = [
        convolution(32, 64),
        convolution(64, 32),
        nn.Conv2d(64, 64, 1, bias=False),
        nn.Conv2d(64, 64, 3, 2, 1, bias=False),
        nn.Conv2d(64, 64, 3, 1, 1),
        nn.Conv2d(64, 64, 3, 1, 1, groups=2, bias=False),
        nn.Conv2d(64, 64, 3, 1, 2, dilation=2, bias=False),
    ]
    assert use_winograd(nn.Sequential(*others)) == 0
    network = build_model("resmasking", {"in_channels": 1, "stem": "compact", "widths": [16, 64, 64, 64]})
    assert isinstance(network, ResMaskingNet)
    names = list(network.state_dict())
    count = use_winograd(network)
    assert count == sum(isinstance(module, WinogradConv2d) for module in network.modules()) > 4
    assert list(network.state_dict()) == names
    assert use_winograd(network) == 0
