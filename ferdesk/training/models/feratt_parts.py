"""The parts of FERAtt that are not its classifier: attention, feature blocks, spatial transformer.

Sources as in feratt.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ferdesk.training.models.resmasking import BasicBlock

# Middle and last width of the decoder's blocks in units of `decoder_width`, deepest first.
_DECODER = ((16, 8), (16, 8), (8, 2), (4, 4))
_LAST_DECODER = (4, 1)
_CENTRE = (16, 8)


def conv_relu(c_in: int, c_out: int) -> nn.Sequential:
    conv = nn.Conv2d(c_in, c_out, 3, 1, 1)
    # Nothing is normalised between here and the mask: without this start (He et al. 2015) hardly any
    # gradient comes through the decoder.
    nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
    return nn.Sequential(conv, nn.ReLU(True))


class FeatureBlock(nn.Module):
    """The residual block of super-resolution networks: 3x3, LeakyReLU 0.2, 3x3, no normalisation."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, 1, 1)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv2(F.leaky_relu(self.conv1(x), 0.2)) + x


class Attention(nn.Module):
    """g_att: a ResNet encoder (7x7 stride 2, max pool 2), a centre, and a decoder with skips.

    The decoder has one block a stage, each doubling the sides, and one more where `stride` is 1.
    """

    def __init__(
        self,
        in_channels: int,
        widths: Sequence[int],
        blocks: Sequence[int],
        centre: Literal["pooled", "dilated"],
        upsampling: Literal["bilinear", "transposed"],
        unit: int,
        maps: int,
        stride: int,
    ) -> None:
        super().__init__()
        if len(widths) != len(blocks) or not 2 <= len(widths) <= len(_DECODER):
            raise ValueError("encoder_widths and encoder_blocks must name the same two to four stages")
        if centre not in ("pooled", "dilated") or upsampling not in ("bilinear", "transposed"):
            raise ValueError("centre must be pooled or dilated, upsampling bilinear or transposed")
        self.size_multiple = 4 * 2 ** (len(widths) - 1) * (2 if centre == "pooled" else 1)
        self.conv1 = nn.Conv2d(in_channels, widths[0], 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        self.stages = nn.ModuleList()
        previous = widths[0]
        for stage, (width, count) in enumerate(zip(widths, blocks, strict=True)):
            self.stages.append(_stage(previous, width, count, 1 if stage == 0 else 2))
            previous = width
        self.pool_centre = centre == "pooled"
        block = _bilinear_block if upsampling == "bilinear" else _transposed_block
        middle, last = (unit * k for k in _CENTRE)
        self.centre = block(previous, middle, last) if self.pool_centre else DilatedCentre(previous, last)
        self.decoder = nn.ModuleList()
        for width, (k_middle, k_last) in zip(reversed(widths), _DECODER[-len(widths) :], strict=True):
            self.decoder.append(block(last + width, unit * k_middle, unit * k_last))
            last = unit * k_last
        middle, final = (unit * k for k in _LAST_DECODER)
        self.last = block(last, middle, final) if stride == 1 else None
        self.to_maps = nn.Sequential(
            conv_relu(final if stride == 1 else last, final), nn.Conv2d(final, maps, 1)
        )

    def forward(self, x: Tensor) -> Tensor:
        """x (n, c, s, s) -> g_att (n, maps, s/stride, s/stride), before the sigmoid."""
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x)), inplace=True), 2)
        skips: list[Tensor] = []
        for stage in self.stages:
            x = stage(x)
            skips.append(x)
        x = self.centre(F.max_pool2d(x, 2) if self.pool_centre else x)
        for block in self.decoder:
            x = block(torch.cat([x, skips.pop()], 1))
        return self.to_maps(x if self.last is None else self.last(x))


class DilatedCentre(nn.Module):
    """Four 3x3 convolutions in a row with dilations 1 to 4; the ReLU of the sum of their outputs."""

    def __init__(self, c_in: int, c_out: int) -> None:
        super().__init__()
        inputs = (c_in, c_out, c_out, c_out)
        self.convs = nn.ModuleList(nn.Conv2d(c, c_out, 3, 1, d, d) for d, c in enumerate(inputs, 1))

    def forward(self, x: Tensor) -> Tensor:
        x = total = self.convs[0](x)
        for conv in self.convs[1:]:
            x = conv(x)
            total = total + x
        return F.relu(total)


class SpatialTransformer(nn.Module):
    """Turns, moves and scales a picture by six numbers found from its channel mean (Jaderberg et al. 2015).

    Starts as the identity. It gets no gradient into the picture it looks at, as in the public code.
    """

    def __init__(self) -> None:
        super().__init__()
        self.localise = nn.Sequential(
            nn.Conv2d(1, 8, 7),
            nn.MaxPool2d(2),
            nn.ReLU(True),
            nn.Conv2d(8, 10, 5),
            nn.MaxPool2d(2),
            nn.ReLU(True),
            nn.AdaptiveAvgPool2d(12),
            nn.Flatten(),
            nn.Linear(10 * 12 * 12, 32),
            nn.ReLU(True),
        )
        self.theta = nn.Linear(32, 6)
        nn.init.zeros_(self.theta.weight)
        self.theta.bias.data = torch.tensor([1.0, 0.0, 0.0, 0.0, 1.0, 0.0])

    def forward(self, image: Tensor) -> Tensor:
        theta = self.theta(self.localise(image.detach().mean(1, keepdim=True))).view(-1, 2, 3)
        grid = F.affine_grid(theta, list(image.shape), align_corners=True)
        return F.grid_sample(image, grid.to(image.dtype), align_corners=True)


def _stage(c_in: int, c_out: int, count: int, stride: int) -> nn.Sequential:
    shortcut = None
    if stride != 1 or c_in != c_out:
        shortcut = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))
    return nn.Sequential(
        BasicBlock(c_in, c_out, stride, shortcut), *(BasicBlock(c_out, c_out) for _ in range(count - 1))
    )


def _bilinear_block(c_in: int, middle: int, c_out: int) -> nn.Sequential:
    up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
    return nn.Sequential(up, conv_relu(c_in, middle), conv_relu(middle, c_out))


def _transposed_block(c_in: int, middle: int, c_out: int) -> nn.Sequential:
    up = nn.ConvTranspose2d(middle, c_out, 4, 2, 1)
    nn.init.normal_(up.weight, 0, (2 / (middle * 4)) ** 0.5)  # each pixel sees 4 of the 16 weights
    return nn.Sequential(conv_relu(c_in, middle), up, nn.ReLU(True))
