"""The comparison networks of the Residual Masking study, from the timm library (extra `zoo`), untrained.

timm (Apache-2.0) is imported when a network is built. Nothing is downloaded: no pretrained weights.
"""

from __future__ import annotations

import importlib
from functools import partial
from types import ModuleType
from typing import Any

from torch import Tensor, nn

from ferdesk.errors import FerdeskError
from ferdesk.training.models.output import NetworkOutput


class ZooNetwork(nn.Module):
    """A timm network without its head, then dropout and ours: logits (n, classes) and, if wanted, FER2013's
    seven. `kind` and `details` are what timm.create_model takes."""

    def __init__(
        self,
        kind: str,
        details: dict[str, Any],
        /,
        *,
        in_channels: int = 3,
        classes: int = 7,
        fer2013_head: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        create = _timm().create_model
        self.backbone = create(kind, pretrained=False, num_classes=0, in_chans=in_channels, **details)
        width = int(self.backbone.head_hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(width, classes)
        self.fc_fer2013 = nn.Linear(width, 7) if fer2013_head else None

    def forward(self, x: Tensor) -> NetworkOutput:
        """x (n, in_channels, s, s) in 0..1 -> logits (n, classes), features (n, d)."""
        features = self.backbone(x)
        kept = self.dropout(features)
        fer2013 = None if self.fc_fer2013 is None else self.fc_fer2013(kept)
        return NetworkOutput(self.fc(kept), fer2013=fer2013, features=features)


def _timm() -> ModuleType:
    try:
        return importlib.import_module("timm")
    except (ImportError, RuntimeError) as error:  # RuntimeError: a torchvision built for another torch
        raise FerdeskError(
            "The comparison networks need timm, and a torchvision built for this torch "
            f"({error}). Run: pip install 'ferdesk[zoo]'"
        ) from error


_KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "vgg19": ("vgg19", {}),
    "vgg19_bn": ("vgg19_bn", {}),
    "resnet18": ("resnet18", {}),
    "resnet34": ("resnet34", {}),
    "resnet50": ("resnet50", {}),
    "resnet101": ("resnet101", {}),
    "resnet152": ("resnet152", {}),
    "cbam_resnet50": ("resnet50", {"block_args": {"attn_layer": "cbam"}}),
    "densenet121": ("densenet121", {}),
    "efficientnet_b2": ("tf_efficientnet_b2", {}),  # with TensorFlow's padding, as the study's b2b
}

SIDE = 224
NETWORKS = {name: partial(ZooNetwork, kind, details) for name, (kind, details) in _KINDS.items()}
