"""PreActResNet18 by its numbers, and its options."""

from __future__ import annotations

import pytest
import torch

from ferdesk.errors import FerdeskError
from ferdesk.training.models import build_model
from ferdesk.training.models.preactresnet import PreActBlock, PreActResNet

NARROW = {"widths": (4, 8), "blocks": (1, 2)}


def parameters(**arguments: object) -> int:
    with torch.device("meta"):
        return sum(p.numel() for p in PreActResNet(**arguments).parameters())  # type: ignore[arg-type]


def test_parameters_are_the_published_ones() -> None:
    assert parameters() == 11_170_120
    assert parameters(representation=64) == 11_170_120 - 513 * 8 + 513 * 64 + 65 * 8
    assert round(parameters() / 1e6, 2) == 11.17


def test_block_takes_its_shortcut_after_the_first_activation() -> None:
    torch.manual_seed(0)
    block = PreActBlock(2, 4, 2).eval()
    torch.nn.init.zeros_(block.conv2.weight)
    x = torch.randn(1, 2, 6, 6)
    assert block.shortcut is not None
    torch.testing.assert_close(block(x), block.shortcut(torch.relu(block.bn1(x))))
    assert PreActBlock(4, 4, 1).shortcut is None


def test_answers() -> None:
    network = PreActResNet(**NARROW, in_channels=1, classes=5, fer2013_head=True, representation=3).eval()
    out = network(torch.rand(2, 1, 20, 20))
    assert out.logits.shape == (2, 5)
    assert out.fer2013.shape == (2, 7)
    assert out.features.shape == (2, 3)
    assert out.attention is None
    torch.testing.assert_close(network.fc(out.features), out.logits)


def test_final_norm_and_stem_stride() -> None:
    network = PreActResNet(**NARROW, final_norm=True, stem_stride=2).eval()
    features = network(torch.randn(3, 3, 16, 16)).features
    assert (features >= 0).all(), "pooled after a ReLU"
    assert network.layers(network.conv1(torch.rand(1, 3, 16, 16))).shape == (1, 8, 4, 4)


def test_stages_must_agree() -> None:
    with pytest.raises(FerdeskError, match="same stages"):
        build_model("preactresnet18", {"widths": [4, 8], "blocks": [1]})
