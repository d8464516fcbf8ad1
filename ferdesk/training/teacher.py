"""The frozen networks a student learns from, answering as one network."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ferdesk.training.models.output import NetworkOutput
from ferdesk.training.runs import best_precision


class Teacher(nn.Module):
    """The mean softmax of `networks`, each shown pictures of its own side `sizes`."""

    def __init__(self, networks: Sequence[nn.Module], sizes: Sequence[int]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(n.eval().requires_grad_(False) for n in networks)
        self.sizes = tuple(sizes)

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
            for network, size in zip(self.networks, self.sizes, strict=True):
                seen = x
                if x.shape[-1] != size:
                    seen = F.interpolate(x, (size, size), mode="bilinear", antialias=True)
                outputs.append(network(seen))
        if len(outputs) == 1:
            return outputs[0]
        heads = [out.fer2013 for out in outputs if out.fer2013 is not None]
        fer2013 = _log_of_mean_softmax(heads) if len(heads) == len(outputs) else None
        return NetworkOutput(_log_of_mean_softmax([out.logits for out in outputs]), fer2013=fer2013)


def _log_of_mean_softmax(logits: Sequence[Tensor]) -> Tensor:
    return torch.stack([torch.softmax(z.float(), 1) for z in logits]).mean(0).clamp(min=1e-8).log()
