"""What a webcam does to a face and FER2013 lacks, on whole batches: geometry, light, blur, noise, occlusion.

Everything is drawn from one torch.Generator, so a step can be repeated exactly.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ferdesk.training.recipe import Augment


def _uniform(n: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.rand(n, generator=generator) * (high - low) + low


def _chosen(n: int, p: float, generator: torch.Generator) -> Tensor:
    return (torch.rand(n, generator=generator) < p).nonzero().squeeze(1)


def geometry(x: Tensor, size: int, a: Augment, generator: torch.Generator) -> Tensor:
    """Flip, rotate, scale, shift (n, c, h, w) and resample to (n, c, size, size), edges mirrored.

    Several maps of one picture (picture, face-only picture, mask) go through together as channels.
    """
    n = len(x)
    angle = _uniform(n, -a.rotation, a.rotation, generator) * (math.pi / 180)
    scale = _uniform(n, 1 - a.scale, 1 + a.scale, generator)
    shift = _uniform(2 * n, -2 * a.translation, 2 * a.translation, generator).view(2, n)
    flip = 1 - 2 * (torch.rand(n, generator=generator) < a.flip).float()
    cos, sin = torch.cos(angle) / scale, torch.sin(angle) / scale
    theta = torch.stack(
        [torch.stack([cos * flip, -sin, shift[0]], 1), torch.stack([sin * flip, cos, shift[1]], 1)], 1
    )
    grid = F.affine_grid(theta, [n, x.shape[1], size, size], align_corners=False)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="reflection", align_corners=False)


def appearance(x: Tensor, a: Augment, generator: torch.Generator) -> Tensor:
    """Light, blur, resolution, compression, noise and hidden parts on (n, c, s, s) in 0..1; returns 0..1."""
    n, c, size, _ = x.shape
    x = x.clone()

    rows = _chosen(n, a.light, generator)
    if len(rows):
        gamma, contrast = _uniform(len(rows), 0.7, 1.4, generator), _uniform(len(rows), 0.7, 1.35, generator)
        brightness = _uniform(len(rows), -0.15, 0.15, generator)
        part = x[rows].clamp(1e-4, 1) ** gamma.view(-1, 1, 1, 1)
        mean = part.mean((1, 2, 3), keepdim=True)
        x[rows] = (part - mean) * contrast.view(-1, 1, 1, 1) + mean + brightness.view(-1, 1, 1, 1)

    rows = _chosen(n, a.low_light, generator)
    if len(rows):
        dark = x[rows] * _uniform(len(rows), 0.3, 0.7, generator).view(-1, 1, 1, 1)
        x[rows] = dark + 0.01 * torch.randn(dark.shape, generator=generator)

    rows = _chosen(n, a.low_resolution, generator)
    if len(rows):
        small = int(torch.randint(int(a.least_side * size), int(0.9 * size), (1,), generator=generator))
        reduced = F.interpolate(x[rows], size=(small, small), mode="area")
        x[rows] = F.interpolate(reduced, size=(size, size), mode="bilinear", align_corners=False)

    rows = _chosen(n, a.blur, generator)
    if len(rows):
        sigma = float(_uniform(1, 0.4, 1.1, generator)) * size / 48  # as seen at 48 px
        taps = torch.exp(-(torch.arange(-3, 4) ** 2) / (2 * sigma**2))
        taps = (taps / taps.sum()).view(1, 1, 1, 7).repeat(c, 1, 1, 1)
        part = F.conv2d(F.pad(x[rows], (3, 3, 3, 3), mode="reflect"), taps, groups=c)
        x[rows] = F.conv2d(part, taps.transpose(2, 3), groups=c)

    for row in _chosen(n, a.compression, generator).tolist():
        quality = int(torch.randint(35, 81, (1,), generator=generator))
        picture = (x[row].clamp(0, 1) * 255).byte().permute(1, 2, 0).numpy()
        _, data = cv2.imencode(".jpg", np.ascontiguousarray(picture), [cv2.IMWRITE_JPEG_QUALITY, quality])
        back = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE if c == 1 else cv2.IMREAD_COLOR)
        assert back is not None  # it was encoded a moment ago
        x[row] = torch.from_numpy(back.reshape(size, size, c)).permute(2, 0, 1).float() / 255

    rows = _chosen(n, a.noise, generator)
    if len(rows):
        sigma = _uniform(len(rows), 0.01, 0.04, generator).view(-1, 1, 1, 1)
        x[rows] += sigma * torch.randn((len(rows), c, size, size), generator=generator)

    x = x.clamp(0, 1)
    for row in _chosen(n, a.erase, generator).tolist():
        area, aspect = _uniform(1, 0.02, 0.15, generator).item(), _uniform(1, 0.5, 2.0, generator).item()
        h = min(size, max(1, round(size * math.sqrt(area * aspect))))
        w = min(size, max(1, round(size * math.sqrt(area / aspect))))
        top = int(torch.randint(0, size - h + 1, (1,), generator=generator))
        left = int(torch.randint(0, size - w + 1, (1,), generator=generator))
        x[row, :, top : top + h, left : left + w] = torch.rand(1, generator=generator)
    return x
