"""The study's comparison networks; most of it needs timm (extra zoo), which not every environment has."""

from __future__ import annotations

import sys

import pytest
import torch

from ferdesk.errors import FerdeskError
from ferdesk.training.models import build_model
from ferdesk.training.models.zoo import NETWORKS

# With 1000 classes, as the networks' makers count them.
PUBLISHED = {
    "vgg19": 143_667_240,
    "vgg19_bn": 143_678_248,
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
    "densenet121": 7_978_856,
    "efficientnet_b2": 9_109_994,
}


def test_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(FerdeskError, match="need timm"):
        build_model("resnet18", {})


@pytest.mark.parametrize("name", NETWORKS)
def test_sizes_and_answers(name: str) -> None:
    pytest.importorskip("timm", reason="the comparison networks need timm (extra zoo)")
    with torch.device("meta"):
        original = build_model(name, {"classes": 1000})
        if name in PUBLISHED:
            assert sum(p.numel() for p in original.parameters()) == PUBLISHED[name]
        network = build_model(name, {"in_channels": 1, "classes": 8, "fer2013_head": True}).eval()
        out = network(torch.empty(2, 1, 64, 64))
    assert out.logits.shape == (2, 8)
    assert out.fer2013.shape == (2, 7)
    attention = [m for m in network.modules() if type(m).__name__ == "CbamModule"]
    assert len(attention) == (16 if name == "cbam_resnet50" else 0)


@pytest.mark.parametrize("name", ["resnet18", "efficientnet_b2"])
def test_they_learn(name: str) -> None:
    pytest.importorskip("timm", reason="the comparison networks need timm (extra zoo)")
    torch.manual_seed(0)
    network = build_model(name, {"in_channels": 1, "classes": 8, "dropout": 0.1})
    network(torch.rand(2, 1, 64, 64)).logits.square().mean().backward()
    for parameter_name, value in network.named_parameters():
        assert value.grad is not None, parameter_name
