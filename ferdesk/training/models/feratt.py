"""FERAtt: finds the face with an attention mask, paints what is left, and classifies that picture.

Source: Marrero Fernandez, Guerrero Pena, Ren, Cunha, "FERAtt: Facial Expression Recognition with
Attention Net", CVPR Workshops 2019 (arXiv 1902.03284), and the public code of its authors (MIT) in two
states: `form="head"` (its last state, 64x64, 45,792,737 parameters) and `form="table"` (the state of the
published tables, 128x128, 47,427,612 parameters). Four modules: attention (feratt_parts), features,
reconstruction, classification (preactresnet).

Where the sources leave freedom, this is what was taken:
- "head": its decoder is bilinear x2 and two ConvReLU, its g_att and features have one channel a class.
  Only this gives the published 45.79 M; a transposed convolution would give 48.80 M. The public code
  shifts and scales the attended image by fixed numbers before classifying; the classifier's first
  convolution can do that, so it is left out.
- "table": the spatial transformer's layers were made for 64x64; its features are pooled to 12x12, so
  that 128x128 fits, too. Corners are aligned, as in the PyTorch of 2019.
- The shown attention of several maps is the sigmoid of their mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ferdesk.training.models.feratt_parts import Attention, FeatureBlock, SpatialTransformer, conv_relu
from ferdesk.training.models.output import NetworkOutput, check_sides
from ferdesk.training.models.preactresnet import PreActResNet

_FORMS: dict[str, dict[str, Any]] = {
    "head": {
        "centre": "pooled",
        "upsampling": "bilinear",
        "maps": None,
        "feature_width": None,
        "feature_blocks": 8,
        "skip_input": True,
        "spatial_transformer": False,
    },
    "table": {
        "centre": "dilated",
        "upsampling": "transposed",
        "maps": 1,
        "feature_width": 32,
        "feature_blocks": 4,
        "skip_input": False,
        "spatial_transformer": True,
    },
}
_INVISIBLE = 0.02  # "table" takes attended pixels below this as nothing


class FERAtt(nn.Module):
    """Logits, the attention mask sigmoid(g_att) and the attended image I_att.

    Args:
        in_channels, classes: of the input and of the logits; the attended image has in_channels.
        fer2013_head: add a second head of seven FER2013 classes.
        representation: size of the embedding (Att+Rep+Cls); None has none (Att+Cls).
        encoder_widths, encoder_blocks: the ResNet encoder's stages; the default is ResNet-34.
        centre: "pooled" (max pool, then a decoder block) or "dilated" (convolutions with d = 1..4).
        upsampling: how the decoder doubles its size, "bilinear" or "transposed".
        decoder_width: the decoder's unit of width, 32 in both published forms.
        maps: channels of g_att, 1 or `feature_width`; None takes feature_width.
        feature_width, feature_blocks: of the feature module; a width of None takes `classes`.
        stride: 1 as published; with 2 the attention, feature and reconstruction modules work at half
            the input's sides, and the attended image is put together from four half-size pictures.
        reconstruction_filters: width of the reconstruction (the study: 8, 16, 32, 64, 128).
        skip_input: reconstruct from (fusion, x, g_att) with BN and ReLU at the end, not from fusion alone.
        copy_start: the first weights of the reconstruction pass the picture on as it is, so that the
            classifier sees faces from the first step; needs `skip_input` and a filter for each pixel.
        spatial_transformer: turn the attended image upright before it is classified.
        classifier_size: side the attended image is averaged to (the study: 4, 8, 16, 32); None leaves it.
        classifier_widths, classifier_blocks, classifier_stride, classifier_norm, classifier_standardise,
            dropout: as in PreActResNet.
    """

    def __init__(
        self,
        *,
        in_channels: int = 3,
        classes: int = 8,
        fer2013_head: bool = False,
        representation: int | None = None,
        encoder_widths: Sequence[int] = (64, 128, 256, 512),
        encoder_blocks: Sequence[int] = (3, 4, 6, 3),
        centre: Literal["pooled", "dilated"] = "pooled",
        upsampling: Literal["bilinear", "transposed"] = "bilinear",
        decoder_width: int = 32,
        maps: int | None = None,
        feature_width: int | None = None,
        feature_blocks: int = 8,
        stride: Literal[1, 2] = 1,
        reconstruction_filters: int = 32,
        skip_input: bool = True,
        copy_start: bool = False,
        spatial_transformer: bool = False,
        classifier_size: int | None = 32,
        classifier_widths: Sequence[int] = (64, 128, 256, 512),
        classifier_blocks: Sequence[int] = (2, 2, 2, 2),
        classifier_stride: int = 1,
        classifier_norm: bool = False,
        classifier_standardise: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        width = classes if feature_width is None else feature_width
        maps = width if maps is None else maps
        if maps not in (1, width):
            raise ValueError(f"maps must be 1 or the feature width {width}, not {maps}")
        if stride not in (1, 2):
            raise ValueError(f"stride must be 1 or 2, not {stride}")
        self.stride, self.classifier_size = stride, classifier_size
        self.attention = Attention(
            in_channels, encoder_widths, encoder_blocks, centre, upsampling, decoder_width, maps, stride
        )
        self.size_multiple = self.attention.size_multiple
        self.conv_input = nn.Conv2d(in_channels, width, 9, stride, 4)
        self.feature_blocks = nn.Sequential(*(FeatureBlock(width) for _ in range(feature_blocks)))
        self.conv_middle = nn.Conv2d(width, width, 3, 1, 1)
        pixels = in_channels * stride**2
        self.skip_input = skip_input
        self.reconstruction = nn.Sequential(
            conv_relu(width + (pixels + maps if skip_input else 0), reconstruction_filters),
            nn.Conv2d(reconstruction_filters, pixels, 1),
        )
        if copy_start:
            _pass_on(self.reconstruction, width, pixels)
        self.image_norm = nn.BatchNorm2d(in_channels) if skip_input else None
        if (
            self.image_norm is not None
        ):  # starts in the range of pictures: a channel the ReLU killed stays dead
            nn.init.constant_(self.image_norm.weight, 0.25)
            nn.init.constant_(self.image_norm.bias, 0.5)
        self.transformer = SpatialTransformer() if spatial_transformer else None
        self.classifier = PreActResNet(
            in_channels=in_channels,
            classes=classes,
            fer2013_head=fer2013_head,
            representation=representation,
            widths=classifier_widths,
            blocks=classifier_blocks,
            stem_stride=classifier_stride,
            final_norm=classifier_norm,
            standardise=classifier_standardise,
            dropout=dropout,
        )

    def forward(self, x: Tensor) -> NetworkOutput:
        """x (n, in_channels, s, s) in 0..1 -> logits (n, classes), attention (n, s/stride, s/stride),
        attended (n, in_channels, s, s), kept to 0..1 in eval mode; mask_logits (n, 1, s/stride, s/stride)."""
        check_sides(x, self.size_multiple)
        g_att = self.attention(x)
        first = self.conv_input(x)
        g_ft = self.conv_middle(self.feature_blocks(first)) + first
        fusion = torch.sigmoid(g_att) * g_ft
        attended = self._reconstruct(x, fusion, g_att)
        seen = attended
        if self.transformer is not None:
            seen = _visible(self.transformer(attended))
        if self.classifier_size is not None:
            seen = F.adaptive_avg_pool2d(seen, self.classifier_size)
        out: NetworkOutput = self.classifier(seen)
        mask_logits = g_att.mean(1, keepdim=True)
        return out._replace(
            attention=torch.sigmoid(mask_logits).squeeze(1),
            attended=attended if self.training else attended.clamp(0, 1),
            mask_logits=mask_logits,
        )

    def _reconstruct(self, x: Tensor, fusion: Tensor, g_att: Tensor) -> Tensor:
        if not self.skip_input:
            image = self.reconstruction(fusion)
            return _visible(F.pixel_shuffle(image, self.stride) if self.stride > 1 else image)
        pixels = F.pixel_unshuffle(x, self.stride) if self.stride > 1 else x
        image = self.reconstruction(torch.cat([fusion, pixels, g_att], 1))
        if self.stride > 1:
            image = F.pixel_shuffle(image, self.stride)
        assert self.image_norm is not None
        return F.relu(self.image_norm(image))


def _pass_on(reconstruction: nn.Sequential, first: int, pixels: int) -> None:
    """Make filter k of both convolutions answer the k-th of the `pixels` channels from `first` on."""
    first_block, outer = reconstruction[0], reconstruction[1]
    assert isinstance(first_block, nn.Sequential)
    inner = first_block[0]
    assert isinstance(inner, nn.Conv2d)
    assert isinstance(outer, nn.Conv2d)
    assert inner.bias is not None
    assert outer.bias is not None
    if pixels > outer.in_channels:
        raise ValueError(f"copy_start needs at least {pixels} reconstruction filters")
    with torch.no_grad():
        inner.weight[:pixels].zero_()
        inner.bias[:pixels].zero_()
        outer.weight.zero_()
        outer.bias.zero_()
        for k in range(pixels):
            inner.weight[k, first + k, 1, 1] = 1
            outer.weight[k, k] = 1


def _visible(image: Tensor) -> Tensor:
    return image * (image.abs() >= _INVISIBLE)


def feratt(form: Literal["head", "table"] = "head", **arguments: Any) -> FERAtt:
    """One of the two published forms, changed by any of FERAtt's arguments."""
    if form not in _FORMS:
        raise ValueError(f"form must be head or table, not {form!r}")
    return FERAtt(**{**_FORMS[form], **arguments})


SIDE = 64  # "table": 128
NETWORKS = {"feratt": feratt}
