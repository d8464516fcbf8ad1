"""Residual Masking Network: a ResNet whose every stage is followed by a small U-Net mask.

Source: Pham, Vu, Tran, "Facial Expression Recognition Using Residual Masking Network",
ICPR 2020, and the public code of its authors (MIT). With the default arguments this is the
published network: 137,796,423 parameters, and the names of its weights are those of the
official checkpoint. Narrower widths, other depths and the sigmoid mask give our small one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ferdesk.training.models.output import NetworkOutput, check_sides, standardised, unit_range

MaskForm = Literal["softmax", "sigmoid"]
Stem = Literal["published", "compact"]


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut (He et al. 2016); `relu_out` False leaves off the last ReLU."""

    def __init__(
        self,
        c_in: int,
        c_out: int,
        stride: int = 1,
        downsample: nn.Module | None = None,
        relu_out: bool = True,
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)
        self.downsample = downsample
        self.relu_out = relu_out

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        out = F.relu(self.bn1(self.conv1(x)), inplace=True)
        out = self.bn2(self.conv2(out)) + shortcut
        return F.relu(out, inplace=True) if self.relu_out else out


def _shortcut(c_in: int, c_out: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))


class MaskingBlock(nn.Module):
    """M(t): a U-Net of BasicBlocks over one stage's features, then a softmax over channels or a sigmoid.

    `widths` are the encoder's channels, one a level; its length is the depth. The names follow the
    official code: encoder conv1..convD, decoder up_pool/conv D+1..2D-1, and conv2D back to `channels`.
    Every block's shortcut is registered twice (here and in the block), as in the official checkpoint.
    """

    def __init__(self, channels: int, widths: Sequence[int], form: MaskForm) -> None:
        super().__init__()
        self.depth, self.form = len(widths), form
        number = 0

        def add_block(c_in: int, c_out: int, relu_out: bool = True) -> None:
            nonlocal number
            number += 1
            shortcut = _shortcut(c_in, c_out)
            self.add_module(f"downsample{number}", shortcut)
            self.add_module(f"conv{number}", BasicBlock(c_in, c_out, 1, shortcut, relu_out))

        previous = channels
        for width in widths:
            add_block(previous, width)
            previous = width
        for width in reversed(widths[:-1]):
            up = nn.Sequential(
                nn.ConvTranspose2d(previous, width, 2, 2), nn.BatchNorm2d(width), nn.ReLU(True)
            )
            self.add_module(f"up_pool{number + 1}", up)
            add_block(2 * width, width)
            previous = width
        # The published softmax follows a ReLU. A sigmoid after a ReLU could never go under a half,
        # that is: never hold anything back; so the sigmoid form leaves that ReLU off.
        add_block(previous, channels, relu_out=form == "softmax")

    def forward(self, t: Tensor) -> Tensor:
        skips: list[Tensor] = []
        x = t
        for level in range(1, self.depth + 1):
            x = self.get_submodule(f"conv{level}")(x if level == 1 else F.max_pool2d(x, 2))
            skips.append(x)
        skips.pop()
        for level in range(self.depth + 1, 2 * self.depth):
            x = self.get_submodule(f"up_pool{level}")(x)
            x = self.get_submodule(f"conv{level}")(torch.cat([x, skips.pop()], 1))
        x = self.get_submodule(f"conv{2 * self.depth}")(x)
        return torch.softmax(x, 1) if self.form == "softmax" else torch.sigmoid(x)


class ResMaskingNet(nn.Module):
    """Logits and an attention map from a batch of face crops.

    Args:
        in_channels: 3 for the published net (gray three times), 1 for ours.
        classes: width of the head `fc`; the published one answers FER2013's seven.
        fer2013_head: add a second head of seven FER2013 classes on the same features.
        widths, blocks: channels and BasicBlocks of the four stages.
        mask_widths: encoder widths of the four masking blocks (their lengths are the depths);
            None gives the published ones, 2C, 4C, 8C, 16C from the top, depths 4, 3, 2, 1.
        mask: "softmax" over channels as published, or "sigmoid".
        standardise: subtract each picture's own mean and divide by its deviation first, so that a dim
            or flat webcam picture looks like any other.
        stem: "published" (7x7 stride 2, max pool: stage 1 at a quarter of the input) or "compact"
            (two 3x3, the second stride 2: stage 1 at half of the input).
    """

    def __init__(
        self,
        *,
        in_channels: int = 3,
        classes: int = 7,
        fer2013_head: bool = False,
        widths: Sequence[int] = (64, 128, 256, 512),
        blocks: Sequence[int] = (3, 4, 6, 3),
        mask_widths: Sequence[Sequence[int]] | None = None,
        mask: MaskForm = "softmax",
        stem: Stem = "published",
        standardise: bool = False,
        dropout: float = 0.4,
    ) -> None:
        super().__init__()
        if len(widths) != 4 or len(blocks) != 4:
            raise ValueError("widths and blocks name four stages each")
        if mask_widths is None:
            mask_widths = [[c * 2**i for i in range(1, 5 - stage)] for stage, c in enumerate(widths)]
        if len(mask_widths) != 4 or not all(mask_widths):
            raise ValueError("mask_widths names the encoder widths of four masking blocks")
        self.in_channels, self.classes = in_channels, classes
        self.stem_stride = 4 if stem == "published" else 2
        self.stem_form, self.standardise = stem, standardise
        if stem == "published":
            self.conv1 = nn.Conv2d(in_channels, widths[0], 7, 2, 3, bias=False)
        else:
            half = max(8, widths[0] // 2)
            self.conv0 = nn.Conv2d(in_channels, half, 3, 1, 1, bias=False)
            self.bn0 = nn.BatchNorm2d(half)
            self.conv1 = nn.Conv2d(half, widths[0], 3, 2, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        previous = widths[0]
        for stage, (width, count) in enumerate(zip(widths, blocks, strict=True), 1):
            stride = 1 if stage == 1 else 2
            changes = stride != 1 or previous != width
            layer = [
                BasicBlock(previous, width, stride, _shortcut(previous, width, stride) if changes else None)
            ]
            layer += [BasicBlock(width, width) for _ in range(count - 1)]
            self.add_module(f"layer{stage}", nn.Sequential(*layer))
            self.add_module(f"mask{stage}", MaskingBlock(width, mask_widths[stage - 1], mask))
            previous = width
        self.fc = nn.Sequential(nn.Dropout(dropout), nn.Linear(widths[-1], classes))
        self.fc_fer2013 = (
            nn.Sequential(nn.Dropout(dropout), nn.Linear(widths[-1], 7)) if fer2013_head else None
        )
        deepest = [2 ** (stage + len(w) - 1) for stage, w in enumerate(mask_widths)]
        self.size_multiple = self.stem_stride * max(deepest)
        self._initialise()

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        for name, module in self.named_modules():
            # As published, each block starts as its shortcut. The compact net is shallow enough to start
            # its stages in full, and then learns faster (loss after 100 steps 3.48 against 3.55).
            if isinstance(module, BasicBlock) and (self.stem_form == "published" or name.startswith("mask")):
                nn.init.zeros_(module.bn2.weight)

    def forward(self, x: Tensor) -> NetworkOutput:
        """x (n, in_channels, s, s) in 0..1 -> logits (n, classes), attention (n, s/stride, s/stride)."""
        check_sides(x, self.size_multiple)
        if self.standardise:
            x = standardised(x)
        if self.stem_form == "published":
            x = F.max_pool2d(F.relu(self.bn1(self.conv1(x)), inplace=True), 3, 2, 1)
        else:
            x = F.relu(self.bn0(self.conv0(x)), inplace=True)
            x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        energies: list[Tensor] = []
        for stage in range(1, 5):
            t = self.get_submodule(f"layer{stage}")(x)
            change = self.get_submodule(f"mask{stage}")(t) * t  # b - t
            x = t + change
            if not self.training:
                energies.append(change.abs().mean(1, keepdim=True))
        features = x.mean((2, 3))
        logits = self.fc(features)
        fer2013 = None if self.fc_fer2013 is None else self.fc_fer2013(features)
        attention = None if self.training else self._attention(energies)
        return NetworkOutput(logits, attention, None, fer2013, features)

    @staticmethod
    def _attention(energies: Sequence[Tensor]) -> Tensor:
        """What the masks changed: sum over channels of |b - t| in stages 2 and 3, each scaled to 0..1.

        The softmax mask sums to one over channels, so its channel mean is flat everywhere; the energy
        |b - t| is not. Stages 2 and 3 are the finest maps that already follow parts of a face
        (docs/decisions/0004). Returns (n, h, w) at stage 1's size, 0..1.
        """
        size = cast("tuple[int, int]", energies[0].shape[-2:])
        maps = [unit_range(F.interpolate(e, size=size, mode="bilinear")) for e in energies[1:3]]
        return unit_range(maps[0] + maps[1]).squeeze(1)


SIDE = 224
NETWORKS = {"resmasking": ResMaskingNet}
