"""PreActResNet: the classifier inside FERAtt, and the baseline it is compared with.

Sources: He, Zhang, Ren, Sun, "Identity Mappings in Deep Residual Networks", ECCV 2016; in the form of
the public FERAtt code (MIT): 3x3 stem without pooling, no normalisation after the last block. With the
default arguments and three channels it has 11,170,120 parameters (eight classes).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor, nn

from ferdesk.training.models.output import NetworkOutput, standardised


class PreActBlock(nn.Module):
    """BN, ReLU, 3x3, BN, ReLU, 3x3; the 1x1 shortcut, where there is one, starts after the first ReLU."""

    def __init__(self, c_in: int, c_out: int, stride: int) -> None:
        super().__init__()
        self.bn1 = nn.BatchNorm2d(c_in)
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=False)
        changes = stride != 1 or c_in != c_out
        self.shortcut = nn.Conv2d(c_in, c_out, 1, stride, bias=False) if changes else None

    def forward(self, x: Tensor) -> Tensor:
        out = F.relu(self.bn1(x))
        shortcut = x if self.shortcut is None else self.shortcut(out)
        return self.conv2(F.relu(self.bn2(self.conv1(out)))) + shortcut


class PreActResNet(nn.Module):
    """Logits, and the representation they are made from.

    Args:
        in_channels, classes: of the input and of the logits.
        fer2013_head: add a second head of seven FER2013 classes.
        representation: size of the embedding between the pooled features and the heads; None has none.
        widths, blocks: channels and blocks of the stages; each stage after the first halves the sides.
        stem_stride: 1 as published (made for 32x32), 2 for bigger pictures.
        final_norm: BN and ReLU before the pooling, which the published form does not have.
        standardise: give each picture mean 0 and deviation 1 first, so that a dim or flat one looks like any
            other.
        dropout: before the heads.
    """

    def __init__(
        self,
        *,
        in_channels: int = 3,
        classes: int = 8,
        fer2013_head: bool = False,
        representation: int | None = None,
        widths: Sequence[int] = (64, 128, 256, 512),
        blocks: Sequence[int] = (2, 2, 2, 2),
        stem_stride: int = 1,
        final_norm: bool = False,
        standardise: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        if not widths or len(widths) != len(blocks):
            raise ValueError("widths and blocks must name the same stages")
        self.standardise = standardise
        self.conv1 = nn.Conv2d(in_channels, widths[0], 3, stem_stride, 1, bias=False)
        stages: list[nn.Module] = []
        previous = widths[0]
        for stage, (width, count) in enumerate(zip(widths, blocks, strict=True)):
            strides = [1 if stage == 0 else 2] + [1] * (count - 1)
            inputs = [previous] + [width] * (count - 1)
            stages.append(
                nn.Sequential(*(PreActBlock(c, width, s) for c, s in zip(inputs, strides, strict=True)))
            )
            previous = width
        self.layers = nn.Sequential(*stages)
        self.final_norm = nn.BatchNorm2d(previous) if final_norm else None
        self.dropout = nn.Dropout(dropout)
        self.embed = None if representation is None else nn.Linear(previous, representation)
        size = previous if representation is None else representation
        self.fc = nn.Linear(size, classes)
        self.fc_fer2013 = nn.Linear(size, 7) if fer2013_head else None

    def forward(self, x: Tensor) -> NetworkOutput:
        """x (n, in_channels, s, s) in 0..1 -> logits (n, classes); features (n, d): the embedding if there
        is one, else the pooled features."""
        x = self.layers(self.conv1(standardised(x) if self.standardise else x))
        if self.final_norm is not None:
            x = F.relu(self.final_norm(x))
        z = self.dropout(x.mean((2, 3)))
        if self.embed is not None:
            z = self.embed(z)
        return NetworkOutput(
            self.fc(z), fer2013=None if self.fc_fer2013 is None else self.fc_fer2013(z), features=z
        )


SIDE = 32
NETWORKS = {"preactresnet18": PreActResNet}
