"""The palette keeps its floors: distances for usual and deficient colour vision, and contrasts."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from ferdesk import palette
from ferdesk.records import EXPRESSIONS, Expression

Array = NDArray[np.float64]

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear sRGB.
MACHADO = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# Viénot, Brettel and Mollon 1999, as matrices on linear sRGB.
VIENOT = {
    "protanopia": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deuteranopia": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
}
# Brettel, Viénot and Mollon 1997: two half planes, told apart by the sign against the normal.
BRETTEL_TRITAN = (
    [[1.01277, 0.13548, -0.14826], [-0.01243, 0.86812, 0.14431], [0.07589, 0.80500, 0.11911]],
    [[0.93678, 0.18979, -0.12657], [0.06154, 0.81526, 0.12320], [-0.37562, 1.12767, 0.24796]],
)
BRETTEL_NORMAL = [0.03901, -0.02788, -0.01113]

WINDOW, PANEL, SELECTED = ("#1B1D20", "#F1F2F3"), ("#222528", "#FFFFFF"), ("#2B2E31", "#F2F2F2")


def linear(colour: str) -> Array:
    """sRGB hex -> linear RGB (3,) (IEC 61966-2-1)."""
    v = np.array(palette.rgb(colour)) / 255
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def lab(rgb: Array) -> Array:
    """Linear RGB -> CIE L*a*b* (3,), D65."""
    to_xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip  # noqa: E501
    t = to_xyz @ np.clip(rgb, 0, 1) / (to_xyz @ np.ones(3))
    x, y, z = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def ciede2000(first: Array, second: Array) -> float:
    """Sharma, Wu and Dalal 2005, equations 2 to 22."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - np.sqrt(c7 / (c7 + 25.0**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = h2 - h1
    if c1 * c2 == 0:
        turn = 0.0
    elif turn > 180:
        turn -= 360
    elif turn < -180:
        turn += 360
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    if c1 * c2 == 0:
        hm = h1 + h2
    elif abs(h1 - h2) <= 180:
        hm = (h1 + h2) / 2
    else:
        hm = (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    cosine = lambda factor, shift: np.cos(np.radians(factor * hm + shift))  # noqa: E731
    t = 1 - 0.17 * cosine(1, -30) + 0.24 * cosine(2, 0) + 0.32 * cosine(3, 6) - 0.20 * cosine(4, -63)
    sl = 1 + 0.015 * (lm - 50) ** 2 / np.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rc = 2 * np.sqrt(cm**7 / (cm**7 + 25.0**7))
    rt = -np.sin(np.radians(60 * np.exp(-(((hm - 275) / 25) ** 2)))) * rc
    dl, dc, dh = dl / sl, dc / sc, dh / sh
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + rt * dc * dh))


def as_seen(colour: str, vision: str) -> Array:
    """Linear RGB (3,) as `vision` ("usual" or "SIMULATION kind") sees it."""
    rgb = linear(colour)
    if vision == "usual":
        return rgb
    simulation, kind = vision.split()
    if simulation == "Machado":
        return np.array(MACHADO[kind]) @ rgb
    if simulation == "Vienot":
        return np.array(VIENOT[kind]) @ rgb
    return np.array(BRETTEL_TRITAN[int(np.dot(BRETTEL_NORMAL, rgb) < 0)]) @ rgb


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    bright, faint = sorted((float(weights @ linear(c)) for c in (one, other)), reverse=True)
    return (bright + 0.05) / (faint + 0.05)


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (56, -27, -3), 31.9030),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distance_formula_agrees_with_the_published_pairs(first, second, distance):
    assert ciede2000(np.array(first), np.array(second)) == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
@pytest.mark.parametrize(
    "vision",
    [
        "usual",
        "Machado protanopia",
        "Machado deuteranopia",
        "Machado tritanopia",
        "Vienot protanopia",
        "Vienot deuteranopia",
        "Brettel tritanopia",
    ],
)
def test_every_pair_of_colours_stays_apart(vision, dark):
    seen = {e: lab(as_seen(m.colour(dark), vision)) for e, m in palette.MARKS.items()}
    nearest = min((ciede2000(seen[a], seen[b]), f"{a}/{b}") for a, b in combinations(seen, 2))
    assert nearest[0] >= (20 if vision == "usual" else 12), nearest


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_colours_stand_out_from_what_they_are_drawn_on(expression):
    mark = palette.MARKS[expression]
    for name, pair in {"window": WINDOW, "panel": PANEL, "selected": SELECTED}.items():
        assert contrast(mark.dark, pair[0]) >= 3, name
        assert contrast(mark.light, pair[1]) >= 3, name
    assert contrast(mark.dark, palette.SCRIM) >= 3
    assert contrast(mark.text_on_dark, mark.dark) >= 4.5
    assert contrast(mark.text_on_light, mark.light) >= 4.5


def test_white_reads_on_the_scrim_over_white_video():
    under = [
        round(v * palette.SCRIM_OPACITY + 255 * (1 - palette.SCRIM_OPACITY))
        for v in palette.rgb(palette.SCRIM)
    ]
    assert contrast("#{:02X}{:02X}{:02X}".format(*under), palette.WHITE) >= 12


def test_second_codes_are_all_different():
    marks = palette.MARKS.values()
    for codes in (
        [m.digit for m in marks],
        [m.code("en") for m in marks],
        [m.code("de_DE") for m in marks],
        [m.name("de") for m in marks],
        [m.shape for m in marks],
        [(m.dash, m.line) for m in marks],
        [palette.shape_points(m.shape) for m in marks],
    ):
        assert len(set(codes)) == 8, codes
    assert [m.digit for m in marks] == list(range(1, 9))
    assert palette.MARKS[Expression.ANGER].name() == "Anger"


def test_shapes_keep_inside_their_square():
    for mark in palette.MARKS.values():
        points = np.array(palette.shape_points(mark.shape))
        assert points.min() >= -0.06, mark.shape
        assert points.max() <= 1.06, mark.shape


def test_mask_opacity_rises_from_the_floor_to_the_choice():
    alpha = palette.mask_alpha(np.array([0, 0.12, 0.37, 0.62, 1.0], np.float32), 0.8)
    assert alpha == pytest.approx([0, 0, 0.4, 0.8, 0.8], abs=1e-6)


def test_heat_map_is_viridis_soft_at_the_edge_and_clear_where_nothing_weighs():
    weights = np.zeros((24, 24), np.float32)
    weights[:, 12:] = 1
    rgba = palette.heat_map(weights, opacity=0.5, size=96)
    assert rgba.shape == (96, 96, 4)
    assert rgba[48, 20, 3] == 0
    assert tuple(rgba[48, 80, :3]) == tuple(palette.VIRIDIS[255]) == (253, 231, 37)
    assert abs(int(rgba[48, 80, 3]) - 128) <= 1
    assert rgba[48, 95, 3] < 30 < rgba[48, 92, 3]
    assert rgba[0, 80, 3] < 30
    levels = rgba[48, 36:60, 3].astype(int)  # enlarged bilinearly: no step of the 4-pixel cells shows
    assert np.all(np.diff(levels) >= 0)
    assert np.diff(levels).max() < 80


def test_dim_map_darkens_only_what_weighs_little():
    weights = np.zeros((8, 8), np.float32)
    weights[:4] = 1
    rgba = palette.dim_map(weights, opacity=0.6, size=64)
    assert rgba[16, 32, 3] == 0
    assert abs(int(rgba[48, 32, 3]) - 153) <= 1
    assert not rgba[..., :3].any()


def test_a_single_weight_can_be_enlarged():
    assert palette.enlarge(np.full((1, 1), 0.4, np.float32), 8) == pytest.approx(np.full((8, 8), 0.4))


def test_viridis_rises_evenly_in_lightness():
    lightness = [lab(linear("#{:02X}{:02X}{:02X}".format(*c)))[0] for c in palette.VIRIDIS[::15]]
    assert np.all(np.diff(lightness) > 0)
