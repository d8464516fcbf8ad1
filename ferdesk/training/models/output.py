"""What every network of ours answers, and the scaling of its maps."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

from ferdesk.errors import FerdeskError


class NetworkOutput(NamedTuple):
    """logits (n, classes); attention (n, h, w) in 0..1; attended image (n, c, s, s); FER2013 logits (n, 7);
    features or representation (n, d). What a network does not have is None."""

    logits: Tensor
    attention: Tensor | None = None
    attended: Tensor | None = None
    fer2013: Tensor | None = None
    features: Tensor | None = None
    mask_logits: Tensor | None = None


def unit_range(maps: Tensor) -> Tensor:
    """Each map of (n, 1, h, w) stretched to 0..1; a constant map becomes 0."""
    low, high = maps.amin((2, 3), keepdim=True), maps.amax((2, 3), keepdim=True)
    return (maps - low) / (high - low).clamp(min=1e-6)


def standardised(x: Tensor) -> Tensor:
    """Each picture of (n, c, h, w) with its own mean taken away and divided by its own deviation."""
    mean = x.mean((1, 2, 3), keepdim=True)
    variance = ((x - mean) ** 2).mean((1, 2, 3), keepdim=True)
    return (x - mean) / (variance + 1e-3).sqrt()


def check_sides(x: Tensor, multiple: int) -> None:
    """FerdeskError if a side of pictures (n, c, h, w) is not a multiple of what the network halves."""
    height, width = x.shape[-2:]
    if height % multiple or width % multiple:
        raise FerdeskError(
            f"This network takes pictures whose sides are multiples of {multiple}, not {width} x {height}. "
            "Choose another input size."
        )
