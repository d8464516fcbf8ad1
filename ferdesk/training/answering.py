"""A network that answers a plain tuple of what it has, in the order and under the names of an engine."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ferdesk.training.models.output import NetworkOutput

NAMES = ("logits", "attention", "attended", "logits_fer2013")


def _named(out: NetworkOutput) -> dict[str, Tensor | None]:
    values = (out.logits, out.attention, out.attended, out.fer2013)
    return dict(zip(NAMES, values, strict=True))


class Answering(nn.Module):
    """What is exported: `names` are those of NAMES that the network answers in eval mode."""

    def __init__(self, network: nn.Module, channels: int, size: int) -> None:
        super().__init__()
        self.network = network.cpu().eval()
        with torch.no_grad():
            answered = _named(self.network(torch.zeros(1, channels, size, size)))
        self.names = tuple(name for name, value in answered.items() if value is not None)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        answered = _named(self.network(x))
        return tuple(
            value.clamp(0, 1) if name in ("attention", "attended") else value
            for name, value in answered.items()
            if value is not None
        )
