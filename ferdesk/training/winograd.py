"""3x3 convolutions by Winograd's minimal filtering, for trainings on a CPU.

PyTorch's CPU library has Winograd kernels for no processor without AVX-512, and none for weight gradients. On
wide layers over small maps, where our networks do most of their work, the transforms below and matrix
products need a fifth to a third of the multiplications, and a whole step of ours 0.7 to 0.85 of the time
(docs/decisions/0018).

Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016; the matrices follow
Cook and Toom (Blahut, "Fast Algorithms for Signal Processing", 2010, section 5.2). Answers differ from the
direct convolution's by rounding alone, 1e-5 to 1e-4 of their deviation.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

_LEAST_CHANNELS = 64  # on both sides; with fewer the transforms cost what the products save
# Where the polynomials of F(m, 3) are evaluated, the first m + 1 of them, beside infinity: small numbers keep
# rounding small.
_POINTS = tuple(map(Fraction, ("0", "1", "-1", "2", "-2", "1/2", "-1/2")))


def use_winograd(network: nn.Module) -> int:
    """Let the wide 3x3 convolutions of `network` work this way and count them; names and weights stay."""
    count = 0
    for module in network.modules():
        if (
            type(module) is nn.Conv2d
            and (module.kernel_size, module.stride, module.dilation) == ((3, 3), (1, 1), (1, 1))
            and (module.padding, module.padding_mode, module.groups) == ((1, 1), "zeros", 1)
            and module.bias is None
            and min(module.in_channels, module.out_channels) >= _LEAST_CHANNELS
        ):
            module.__class__ = WinogradConv2d
            count += 1
    return count


class WinogradConv2d(nn.Conv2d):
    """A 3x3 convolution of stride and padding 1 without bias. Maps that do not fit go the usual way, and so
    does what nothing is to be learned from."""

    def forward(self, input: Tensor) -> Tensor:
        side = tile_of(input.shape[-1]) if input.shape[-1] == input.shape[-2] else 0
        if not side or not torch.is_grad_enabled():
            return super().forward(input)
        y: Tensor = _Winograd.apply(input.permute(0, 2, 3, 1), self.weight, side)
        return y.permute(0, 3, 1, 2)


def tile_of(side: int) -> int:
    """The side of the output tiles that cover a map of `side` without a rest; 0 where there is none."""
    if side in (2, 3):
        return side
    return next((m for m in (6, 4) if side % m == 0), 0)


class _Transforms(NamedTuple):
    """Of F(m x m, 3 x 3) with a = m + 2: pixels (a^2, a^2), or (a^2, m^2) where a map is one tile and its
    zero border needs no place; filters (a^2, 9); products back to pixels (m^2, a^2)."""

    pixels: Tensor
    filters: Tensor
    back: Tensor


@cache
def _transforms(m: int, whole_map: bool) -> _Transforms:
    back, filters, pixels = (np.kron(one, one) for one in cook_toom(m))
    if whole_map:
        inner = [(row + 1) * (m + 2) + column + 1 for row in range(m) for column in range(m)]
        pixels = pixels[:, inner]
    return _Transforms(*(torch.tensor(t, dtype=torch.float32) for t in (pixels, filters, back)))


def cook_toom(m: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """A^T (m, m + 2), G (m + 2, 3) and B^T (m + 2, m + 2) of F(m, 3): m outputs y = A^T (G g * B^T d) of a
    correlation of m + 2 values d with three weights g."""
    points = _POINTS[: m + 1]

    def product(roots: list[Fraction]) -> list[Fraction]:
        """Coefficients, lowest first, of prod (x - root)."""
        values = [Fraction(1)]
        for root in roots:
            shifted = [Fraction(0), *values]
            values = [s - root * v for s, v in zip(shifted, [*values, Fraction(0)], strict=True)]
        return values

    others = [[q for q in points if q != p] for p in points]
    scale = [
        math.prod((p - q for q in rest), start=Fraction(1)) for p, rest in zip(points, others, strict=True)
    ]
    back = [[*(p**row for p in points), Fraction(int(row == m - 1))] for row in range(m)]
    filters = [[p**column / s for column in range(3)] for p, s in zip(points, scale, strict=True)]
    filters.append([Fraction(0), Fraction(0), Fraction(1)])
    pixels = [[*product(rest), Fraction(0)] for rest in others] + [product(list(points))]
    return np.array(back, np.float64), np.array(filters, np.float64), np.array(pixels, np.float64)


class _Winograd(torch.autograd.Function):
    """pixels (n, s, s, c), w (o, c, 3, 3), tiles of m -> (n, s, s, o), no view of anything: what follows may
    work in place."""

    @staticmethod
    def forward(ctx: Any, pixels: Tensor, w: Tensor, m: int) -> Tensor:
        (n, side, _, c), o = pixels.shape, w.shape[0]
        transforms = _transforms(m, side == m)
        windows = pixels.reshape(n, m * m, c) if side == m else _windows(pixels, m)
        v = _each(transforms.pixels, windows)  # (tiles, a^2, c)
        u = (transforms.filters @ w.permute(2, 3, 1, 0).reshape(9, c * o)).view(-1, c, o)
        products = torch.bmm(v.transpose(0, 1), u).transpose(0, 1)  # (tiles, a^2, o)
        ctx.save_for_backward(v, u)
        ctx.sizes = n, c, o, side, m
        y = pixels.new_empty(n, side, side, o)
        if side == m:
            torch.bmm(transforms.back.expand(n, -1, -1), products, out=y.view(n, m * m, o))
        else:
            count = side // m
            tiles = _each(transforms.back, products).view(n, count, count, m, m, o)
            y.view(n, count, m, count, m, o).copy_(tiles.transpose(2, 3))
        return y

    @staticmethod
    @once_differentiable  # hides the names of its arguments
    def backward(  # pyright: ignore[reportIncompatibleMethodOverride]
        ctx: Any, *gradients: Tensor
    ) -> tuple[Tensor | None, Tensor | None, None]:
        (gradient,) = gradients
        v, u = ctx.saved_tensors
        n, c, o, side, m = ctx.sizes
        transforms = _transforms(m, side == m)
        products = _each(transforms.back.T, _tiles(gradient, m)).transpose(0, 1)  # (a^2, tiles, o)
        to_pixels = to_w = None
        if ctx.needs_input_grad[0]:
            windows = _each(transforms.pixels.T, torch.bmm(products, u.transpose(1, 2)).transpose(0, 1))
            to_pixels = windows.view(n, side, side, c) if side == m else _overlapped(windows, n, side, m)
        if ctx.needs_input_grad[1]:
            filters = torch.bmm(v.permute(1, 2, 0), products)  # (a^2, c, o)
            to_w = (transforms.filters.T @ filters.view(-1, c * o)).view(3, 3, c, o).permute(3, 2, 0, 1)
        return to_pixels, to_w, None


def _each(matrix: Tensor, tiles: Tensor) -> Tensor:
    return torch.bmm(matrix.expand(len(tiles), -1, -1), tiles)


def _windows(pixels: Tensor, m: int) -> Tensor:
    """(n, s, s, c) -> (tiles, (m + 2)^2, c): each tile with a border of one pixel, zeros outside the map."""
    n, side, _, c = pixels.shape
    a, count = m + 2, side // m
    padded = F.pad(pixels, (0, 0, 1, 1, 1, 1))
    by_image, by_row, by_column, by_channel = padded.stride()
    shape = n, count, count, a, a, c
    strides = by_image, m * by_row, m * by_column, by_row, by_column, by_channel
    return padded.as_strided(shape, strides).reshape(n * count**2, a * a, c)


def _overlapped(windows: Tensor, n: int, side: int, m: int) -> Tensor:
    """What goes back through `_windows`: overlapping pixels add up."""
    a, count = m + 2, side // m
    windows = windows.view(n, count, count, a, a, -1)
    padded = windows.new_zeros(n, side + 2, side + 2, windows.shape[-1])
    for row in range(count):
        for column in range(count):
            padded[:, row * m : row * m + a, column * m : column * m + a] += windows[:, row, column]
    return padded[:, 1:-1, 1:-1]


def _tiles(pixels: Tensor, m: int) -> Tensor:
    """(n, s, s, c) -> (tiles, m^2, c)."""
    n, side, _, c = pixels.shape
    count = side // m
    return pixels.reshape(n, count, m, count, m, c).transpose(2, 3).reshape(n * count**2, m * m, c)
