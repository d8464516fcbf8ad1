"""The frozen networks a student learns from, answering as one network."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ferdesk.errors import FerdeskError
from ferdesk.training.models.output import NetworkOutput
from ferdesk.training.runs import best_precision

_LUMA = (0.299, 0.587, 0.114)


class Teacher(nn.Module):
    """The mean softmax of `networks`, each shown pictures of its own side and channels (1 gray, 3 RGB).

    Networks that name different numbers of classes do not go together: FerdeskError at the first pictures.
    """

    def __init__(self, networks: Sequence[nn.Module], sizes: Sequence[int], channels: Sequence[int]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(n.eval().requires_grad_(False) for n in networks)
        self.sizes, self.channels = tuple(sizes), tuple(channels)

    def train(self, mode: bool = True) -> Teacher:
        """A teacher never trains: its normalisation statistics stay as they are."""
        return super().train(False)

    @torch.no_grad()
    def forward(self, x: Tensor) -> NetworkOutput:
        self.to(x.device)
        kind = x.device.type
        precision = best_precision("auto", kind)
        dtype = torch.float16 if precision == "16-mixed" else torch.bfloat16
        outputs: list[NetworkOutput] = []
        with torch.autocast(kind, dtype, enabled=precision != "32-true"):
            for network, size, channels in zip(self.networks, self.sizes, self.channels, strict=True):
                seen = _in_channels(x, channels)
                if x.shape[-1] != size:
                    seen = F.interpolate(seen, (size, size), mode="bilinear", antialias=True)
                outputs.append(network(seen))
        if len(outputs) == 1:  # in fp32 like several: half precision is for the work, not for the answer
            only = outputs[0]
            seven = None if only.fer2013 is None else only.fer2013.float()
            return only._replace(logits=only.logits.float(), fer2013=seven)
        if len({out.logits.shape[1] for out in outputs}) > 1:
            raise FerdeskError(
                "The teachers name different numbers of expressions. Use those of one kind, or teacher_sees: "
                "picture."
            )
        heads = [out.fer2013 for out in outputs if out.fer2013 is not None]
        fer2013 = _log_of_mean_softmax(heads) if len(heads) == len(outputs) else None
        return NetworkOutput(_log_of_mean_softmax([out.logits for out in outputs]), fer2013=fer2013)


def _in_channels(x: Tensor, channels: int) -> Tensor:
    """Gray (n, 1, h, w) as three equal channels, RGB (n, 3, h, w) as its luma (ITU-R BT.601)."""
    if x.shape[1] == channels:
        return x
    if channels == 1:
        return (x * x.new_tensor(_LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True)
    return x.expand(-1, channels, -1, -1)


def _log_of_mean_softmax(logits: Sequence[Tensor]) -> Tensor:
    return torch.stack([torch.softmax(z.float(), 1) for z in logits]).mean(0).clamp(min=1e-8).log()
