"""Residual Attention Network with 56 layers: trunk and U-shaped mask branch in every attention module.

Source: Wang et al., "Residual Attention Network for Image Classification", CVPR 2017, Attention-56 of its
table 2, p = 1, t = 2, r = 1, attention residual learning, mixed (sigmoid) attention, on pre-activation
bottlenecks (He et al. 2016). With 1000 classes and 224x224 the paper gives 31.9 M parameters and 6.2 G
multiply-adds; this one has 31.8 M and 6.3 G.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ferdesk.training.models.output import NetworkOutput


class Bottleneck(nn.Module):
    """BN, ReLU, 1x1, BN, ReLU, 3x3, BN, ReLU, 1x1; the shortcut, where there is one, after the first ReLU."""

    def __init__(self, c_in: int, c_out: int, stride: int = 1) -> None:
        super().__init__()
        middle = c_out // 4
        self.bn1 = nn.BatchNorm2d(c_in)
        self.conv1 = nn.Conv2d(c_in, middle, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(middle)
        self.conv2 = nn.Conv2d(middle, middle, 3, stride, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(middle)
        self.conv3 = nn.Conv2d(middle, c_out, 1, bias=False)
        changes = stride != 1 or c_in != c_out
        self.shortcut = nn.Conv2d(c_in, c_out, 1, stride, bias=False) if changes else None

    def forward(self, x: Tensor) -> Tensor:
        out = F.relu(self.bn1(x))
        shortcut = x if self.shortcut is None else self.shortcut(out)
        out = self.conv2(F.relu(self.bn2(self.conv1(out))))
        return self.conv3(F.relu(self.bn3(out))) + shortcut


class AttentionModule(nn.Module):
    """(1 + M(x)) T(x): T two units; M goes down `depth` times and up again, with a skip at each size."""

    def __init__(self, channels: int, depth: int) -> None:
        super().__init__()

        def units(count: int) -> nn.ModuleList:
            return nn.ModuleList(Bottleneck(channels, channels) for _ in range(count))

        self.first, self.last = Bottleneck(channels, channels), Bottleneck(channels, channels)
        self.trunk = nn.Sequential(*units(2))
        self.down, self.skips, self.up = units(depth), units(depth - 1), units(depth)
        self.to_mask = nn.Sequential(
            *(
                layer
                for _ in range(2)
                for layer in (
                    nn.BatchNorm2d(channels),
                    nn.ReLU(True),
                    nn.Conv2d(channels, channels, 1, bias=False),
                )
            ),
            nn.Sigmoid(),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        trunk = self.trunk(x)
        skips: list[Tensor] = []
        sizes: list[tuple[int, ...]] = []
        for level, unit in enumerate(self.down):
            sizes.append(tuple(x.shape[-2:]))
            x = unit(F.max_pool2d(x, 3, 2, 1))
            if level < len(self.skips):
                skips.append(self.skips[level](x))
        for level, unit in enumerate(self.up):
            if level > 0:
                x = x + skips.pop()
            x = F.interpolate(unit(x), size=sizes.pop(), mode="bilinear", align_corners=True)
        return self.last((1 + self.to_mask(x)) * trunk)


class ResAttNet(nn.Module):
    """Logits of Attention-56, or of a narrower one.

    Args:
        in_channels, classes: of the input and of the logits.
        fer2013_head: add a second head of seven FER2013 classes.
        widths: channels of the four stages; the first three end in an attention module.
        dropout: before the heads.
    """

    def __init__(
        self,
        *,
        in_channels: int = 3,
        classes: int = 7,
        fer2013_head: bool = False,
        widths: Sequence[int] = (256, 512, 1024, 2048),
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        if len(widths) != 4 or any(w % 4 for w in widths):
            raise ValueError("widths must name four stages, each a multiple of 4")
        stem = widths[0] // 4
        self.stem = nn.Sequential(
            nn.Conv2d(in_channels, stem, 7, 2, 3, bias=False), nn.BatchNorm2d(stem), nn.ReLU(True)
        )
        layers: list[nn.Module] = []
        previous = stem
        for stage, width in enumerate(widths):
            layers.append(Bottleneck(previous, width, 1 if stage == 0 else 2))
            if stage < 3:
                layers.append(AttentionModule(width, 3 - stage))
            previous = width
        layers += [Bottleneck(previous, previous), Bottleneck(previous, previous)]
        layers += [nn.BatchNorm2d(previous), nn.ReLU(True)]
        self.layers = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(previous, classes)
        self.fc_fer2013 = nn.Linear(previous, 7) if fer2013_head else None

    def forward(self, x: Tensor) -> NetworkOutput:
        """x (n, in_channels, s, s) in 0..1 -> logits (n, classes), features (n, widths[-1])."""
        features = torch.mean(self.layers(F.max_pool2d(self.stem(x), 3, 2, 1)), (2, 3))
        kept = self.dropout(features)
        fer2013 = None if self.fc_fer2013 is None else self.fc_fer2013(kept)
        return NetworkOutput(self.fc(kept), fer2013=fer2013, features=features)


SIDE = 224
NETWORKS = {"resattnet56": ResAttNet}
