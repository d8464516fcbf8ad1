"""The eight colours with their second codes, and how an attention mask is coloured.

Knows no Qt: window and recordings share it. Colours are sRGB hex strings or (r, g, b) in 0..255.
Every colour has a second code (place in the order, digit, two letters, shape, dash), because nothing
may be told by colour alone.
tests/test_palette.py recomputes the distances for usual vision and the published simulations of
colour-vision deficiency; change a colour only with that test at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

from ferdesk.records import EXPRESSIONS, Expression

RGB = tuple[int, int, int]

SCRIM = "#0B0D0F"
SCRIM_OPACITY = 0.9  # of chips, strips and panels over video
INK = "#0B0D0F"  # dark text on light bands
WHITE = "#FFFFFF"

MASK_FLOOR = 0.12  # weights below are not drawn: viridis' darkest purple reads as a bruise
MASK_FULL = 0.62  # weights from here on have the full opacity a person chose
MASK_OPACITY = 0.66  # what the opacity slider starts at
MASK_FADE = 0.05  # of each side, so that the map has no edge of its own


@dataclass(frozen=True, slots=True)
class Mark:
    """One expression's colour and second codes.

    `dark` and `light` are for the themes (on video always `dark`, on the scrim); `text_on_dark`,
    `text_on_light` are for text on a band of that colour. `dash` is (drawn, gap, ...) in logical
    pixels, empty for a solid line; `line` is the curve's width.
    """

    expression: Expression
    name_de: str
    code_en: str
    code_de: str
    dark: str
    light: str
    text_on_dark: str
    text_on_light: str
    shape: str
    dash: tuple[float, ...]
    line: float = 1.5

    @property
    def digit(self) -> int:
        """The key that picks this expression, 1..8."""
        return EXPRESSIONS.index(self.expression) + 1

    def colour(self, dark: bool = True) -> str:
        return self.dark if dark else self.light

    def text(self, dark: bool = True) -> str:
        return self.text_on_dark if dark else self.text_on_light

    def name(self, language: str = "en") -> str:
        return self.name_de if language.startswith("de") else self.expression.capitalize()

    def code(self, language: str = "en") -> str:
        """Two letters; unlike the digit they differ by language."""
        return self.code_de if language.startswith("de") else self.code_en


_E = Expression
_ROWS = (
    Mark(_E.ANGER, "Ärger", "An", "Är", "#D83B41", "#BA333F", WHITE, WHITE, "triangle", ()),
    Mark(_E.DISGUST, "Ekel", "Di", "Ek", "#8FD085", "#245900", INK, WHITE, "square", (8, 3)),
    Mark(_E.FEAR, "Angst", "Fe", "An", "#815CE9", "#59237B", WHITE, WHITE, "diamond", (2, 3)),
    Mark(_E.HAPPINESS, "Freude", "Ha", "Fr", "#FEDA24", "#A48702", INK, INK, "disc", (), 2.0),
    Mark(_E.SADNESS, "Trauer", "Sa", "Tr", "#4FA6FD", "#4064C4", INK, WHITE, "drop", (6, 2, 2, 2)),
    Mark(_E.SURPRISE, "Überraschung", "Su", "Üb", "#70FBF8", "#219B9B", INK, INK, "star", (10, 3)),
    Mark(_E.NEUTRAL, "Neutral", "Ne", "Ne", "#BABABA", "#656769", INK, WHITE, "bar", (1, 3)),
    Mark(_E.CONTEMPT, "Verachtung", "Co", "Ve", "#D472B2", "#E64F91", INK, INK, "wedge", (4, 3)),
)
MARKS: dict[Expression, Mark] = {mark.expression: mark for mark in _ROWS}
"""Colour and second codes by expression, in the one order used everywhere."""

if tuple(MARKS) != EXPRESSIONS:
    raise RuntimeError("palette.MARKS must follow records.EXPRESSIONS")


def rgb(colour: str) -> RGB:
    """Colour `#RRGGBB` -> (r, g, b) in 0..255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=8)
def shape_points(shape: str) -> tuple[tuple[float, float], ...]:
    """Outline of a shape of `Mark.shape` as (x, y) in the unit square, y down; closed, to be filled."""
    if shape == "disc":
        turns = (2 * pi * i / 24 for i in range(24))
        return tuple((0.5 + 0.5 * cos(a), 0.5 + 0.5 * sin(a)) for a in turns)
    if shape == "drop":  # a round belly, and its two tangents up to the tip
        start = -0.73
        arc = [start + (pi - 2 * start) * i / 20 for i in range(21)]
        return ((0.5, 0.0), *((0.5 + 0.4 * cos(a), 0.6 + 0.4 * sin(a)) for a in arc))
    if shape == "star":
        radii = (0.55, 0.23)
        return tuple(
            (0.5 + radii[i % 2] * sin(pi * i / 5), 0.53 - radii[i % 2] * cos(pi * i / 5)) for i in range(10)
        )
    return {
        "triangle": ((0.0, 0.1), (1.0, 0.1), (0.5, 0.95)),
        "square": ((0.06, 0.06), (0.94, 0.06), (0.94, 0.94), (0.06, 0.94)),
        "diamond": ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)),
        "bar": ((0.0, 0.36), (1.0, 0.36), (1.0, 0.64), (0.0, 0.64)),
        "wedge": ((0.0, 0.95), (1.0, 0.95), (1.0, 0.05)),
    }[shape]


def mask_alpha(weights: NDArray[np.float32], opacity: float = MASK_OPACITY) -> NDArray[np.float32]:
    """How opaque a weight is drawn: 0 under 0.12, rising straight to `opacity` (0..1) at 0.62."""
    rise = (np.asarray(weights, np.float32) - MASK_FLOOR) / (MASK_FULL - MASK_FLOOR)
    return (np.clip(rise, 0, 1) * opacity).astype(np.float32)


def heat_map(
    weights: NDArray[np.float32], opacity: float = MASK_OPACITY, size: int = 96
) -> NDArray[np.uint8]:
    """Attention weights (h, w) in 0..1 -> straight RGBA (size, size, 4) uint8, to be laid over the crop.

    Weights are enlarged bilinearly first and coloured after, so that no step of the grid shows;
    opacity follows `mask_alpha` and fades out over the outer 5 % of each side.
    """
    levels = (enlarge(weights, size) * 255 + 0.5).clip(0, 255).astype(np.uint8)
    rgba = _heat_table(round(float(opacity), 3))[levels]
    rgba[..., 3] = (rgba[..., 3] * edge_fade(size)).astype(np.uint8)
    return rgba


def dim_map(weights: NDArray[np.float32], opacity: float = MASK_OPACITY, size: int = 96) -> NDArray[np.uint8]:
    """Attention weights (h, w) -> straight RGBA that darkens what weighs little; for weak projectors."""
    grid = enlarge(weights, size)
    rgba = np.zeros((size, size, 4), np.uint8)
    dark = 1 - mask_alpha(grid, 1.0)
    rgba[..., 3] = (dark * edge_fade(size) * (255 * opacity)).astype(np.uint8)
    return rgba


def enlarge(weights: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """(h, w) -> (size, size), bilinear with cell centres, edges held."""
    grid = np.asarray(weights, np.float32)
    grown = _spread(grid.shape[0], size) @ grid @ _spread(grid.shape[1], size).T
    return grown.astype(np.float32, copy=False)


@lru_cache(maxsize=16)
def _spread(cells: int, size: int) -> NDArray[np.float32]:
    """(size, cells) matrix of bilinear interpolation along one axis."""
    at = np.clip((np.arange(size) + 0.5) * cells / size - 0.5, 0, cells - 1)
    low = np.minimum(at.astype(int), max(cells - 2, 0))
    part = at - low
    matrix = np.zeros((size, cells), np.float32)
    rows = np.arange(size)
    matrix[rows, low] = 1 - part
    matrix[rows, np.minimum(low + 1, cells - 1)] += part
    return matrix


@lru_cache(maxsize=8)
def edge_fade(size: int) -> NDArray[np.float32]:
    """(size, size) in 0..1: one inside, falling to zero over the outer 5 % of each side."""
    inside = np.minimum(np.arange(size) + 0.5, size - 0.5 - np.arange(size)) / (MASK_FADE * size)
    side = np.clip(inside, 0, 1).astype(np.float32)
    return np.minimum.outer(side, side)


@lru_cache(maxsize=32)
def _heat_table(opacity: float) -> NDArray[np.uint8]:
    """(256, 4) RGBA by weight level."""
    alpha = mask_alpha(np.linspace(0, 1, 256, dtype=np.float32), opacity)
    return np.column_stack([VIRIDIS, (alpha * 255 + 0.5).astype(np.uint8)])


VIRIDIS: NDArray[np.uint8] = np.frombuffer(
    bytes.fromhex(
        "44015444025645045745055946075a46085c460a5d460b5e470d60470e61471063471164471365481467481668481769"
        "48186a481a6c481b6d481c6e481d6f481f70482071482173482374482475482576482677482878482979472a7a472c7a"
        "472d7b472e7c472f7d46307e46327e46337f463480453581453781453882443983443a83443b84433d84433e85423f85"
        "4240864241864142874144874045884046883f47883f48893e49893e4a893e4c8a3d4d8a3d4e8a3c4f8a3c508b3b518b"
        "3b528b3a538b3a548c39558c39568c38588c38598c375a8c375b8d365c8d365d8d355e8d355f8d34608d34618d33628d"
        "33638d32648e32658e31668e31678e31688e30698e306a8e2f6b8e2f6c8e2e6d8e2e6e8e2e6f8e2d708e2d718e2c718e"
        "2c728e2c738e2b748e2b758e2a768e2a778e2a788e29798e297a8e297b8e287c8e287d8e277e8e277f8e27808e26818e"
        "26828e26828e25838e25848e25858e24868e24878e23888e23898e238a8d228b8d228c8d228d8d218e8d218f8d21908d"
        "21918c20928c20928c20938c1f948c1f958b1f968b1f978b1f988b1f998a1f9a8a1e9b8a1e9c891e9d891f9e891f9f88"
        "1fa0881fa1881fa1871fa28720a38620a48621a58521a68522a78522a88423a98324aa8325ab8225ac8226ad8127ad81"
        "28ae8029af7f2ab07f2cb17e2db27d2eb37c2fb47c31b57b32b67a34b67935b77937b87838b9773aba763bbb753dbc74"
        "3fbc7340bd7242be7144bf7046c06f48c16e4ac16d4cc26c4ec36b50c46a52c56954c56856c66758c7655ac8645cc863"
        "5ec96260ca6063cb5f65cb5e67cc5c69cd5b6ccd5a6ece5870cf5773d05675d05477d1537ad1517cd2507fd34e81d34d"
        "84d44b86d54989d5488bd6468ed64590d74393d74195d84098d83e9bd93c9dd93ba0da39a2da37a5db36a8db34aadc32"
        "addc30b0dd2fb2dd2db5de2bb8de29bade28bddf26c0df25c2df23c5e021c8e020cae11fcde11dd0e11cd2e21bd5e21a"
        "d8e219dae319dde318dfe318e2e418e5e419e7e419eae51aece51befe51cf1e51df4e61ef6e620f8e621fbe723fde725"
    ),
    np.uint8,
).reshape(256, 3)
"""The viridis colour map of Smith and van der Walt (released under CC0), (256, 3): even in lightness and
safe for all three types of colour vision."""
