"""Attention-56 by its published size, and its attention residual."""

from __future__ import annotations

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from ferdesk.errors import FerdeskError
from ferdesk.training.models import build_model
from ferdesk.training.models.resattnet import AttentionModule, ResAttNet


def test_size_is_near_the_published_one() -> None:
    with torch.device("meta"), torch.no_grad(), FlopCounterMode(display=False) as counter:
        network = ResAttNet(classes=1000).eval()
        network(torch.empty(1, 3, 224, 224))
    assert sum(p.numel() for p in network.parameters()) == pytest.approx(31.9e6, rel=0.01)
    assert counter.get_total_flops() / 2 == pytest.approx(6.2e9, rel=0.02)


def test_it_has_56_layers_in_its_trunk() -> None:
    """Convolutions on the longest way through the trunk, and the head: stem, bottlenecks of three, fc."""
    with torch.device("meta"):
        network = ResAttNet()
    modules = [m for m in network.layers if isinstance(m, AttentionModule)]
    bottlenecks = 3 * 4 + 6  # first, two of the trunk and last of three modules; four stages and two more
    assert len(modules) == 3
    assert [len(m.down) for m in modules] == [3, 2, 1]
    assert 1 + 3 * bottlenecks + 1 == 56


def test_a_mask_of_zero_lets_the_trunk_through() -> None:
    torch.manual_seed(0)
    module = AttentionModule(8, 2).eval()
    x = torch.randn(2, 8, 12, 12)
    with_mask = module(x)
    torch.nn.init.zeros_(module.to_mask[5].weight)  # type: ignore[arg-type]
    torch.testing.assert_close(module(x), module.last(1.5 * module.trunk(module.first(x))))
    assert not torch.allclose(with_mask, module(x))


@pytest.mark.parametrize("side", [48, 50])
def test_a_narrow_one_learns_on_any_size(side: int) -> None:
    torch.manual_seed(0)
    network = ResAttNet(widths=(8, 8, 16, 16), in_channels=1, classes=8, fer2013_head=True)
    out = network(torch.rand(2, 1, side, side))
    assert out.logits.shape == (2, 8)
    assert out.fer2013.shape == (2, 7)
    (out.logits.square().mean() + out.fer2013.square().mean()).backward()
    for name, value in network.named_parameters():
        assert value.grad is not None, name


def test_widths_are_checked() -> None:
    with pytest.raises(FerdeskError, match="multiple of 4"):
        build_model("resattnet56", {"widths": [8, 8, 10, 16]})
