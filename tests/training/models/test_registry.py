"""One contract over every architecture found: arguments, answers, and errors that name what is wrong."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest
import torch

from ferdesk.errors import FerdeskError
from ferdesk.training.models import ARCHITECTURES, SIDES, arguments_of, build_model
from ferdesk.training.models.output import NetworkOutput, unit_range
from ferdesk.training.models.zoo import NETWORKS as ZOO


def test_all_are_found_by_being_there() -> None:
    own = {"resmasking", "feratt", "preactresnet18", "resattnet56"}
    assert set(ARCHITECTURES) == own | set(ZOO) == set(SIDES)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_contract(name: str, channels: int) -> None:
    if name in ZOO and importlib.util.find_spec("timm") is None:
        pytest.skip("the comparison networks need timm (extra zoo)")
    assert {"in_channels", "classes", "fer2013_head"} <= set(arguments_of(name))
    with torch.device("meta"):
        network = build_model(name, {"in_channels": channels, "classes": 8, "fer2013_head": True}).eval()
        out = network(torch.empty(2, channels, SIDES[name], SIDES[name]))
        assert build_model(name, {}) is not None
    assert isinstance(out, NetworkOutput)
    assert out.logits.shape == (2, 8)
    assert out.fer2013 is not None
    assert out.fer2013.shape == (2, 7)
    assert out.features is not None
    assert out.features.ndim == 2
    if out.attention is not None:
        assert out.attention.ndim == 3


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("resmaskin", {}, "no architecture called resmaskin.*Choose one of.*resmasking"),
        ("resmasking", {"width": [1]}, "resmasking has no argument called width.*widths"),
        ("resmasking", {"widths": [8, 8]}, "resmasking cannot be built.*four stages"),
        ("feratt", {"classes": "eight"}, "feratt cannot be built"),
        ("resnet18", {"widths": [8]}, "resnet18 has no argument called widths.*in_channels"),
    ],
)
def test_errors_name_what_is_wrong(name: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(FerdeskError, match=message):
        build_model(name, arguments)


def test_unit_range_stretches_each_map() -> None:
    maps = torch.tensor([[1.0, 3.0, 2.0, 1.0], [5.0, 5.0, 5.0, 5.0]]).view(2, 1, 2, 2)
    assert unit_range(maps).flatten(1).tolist() == [[0, 1, 0.5, 0], [0, 0, 0, 0]]
