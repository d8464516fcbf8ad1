"""What stands in the pixels of bands, curves and label boxes; and that pieces join without a seam."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ferdesk import palette
from ferdesk.gui.timeline_view_axis import Axis
from ferdesk.gui.timeline_view_boxes import Boxes, BoxLook, paint_boxes
from ferdesk.gui.timeline_view_levels import Levels
from ferdesk.gui.timeline_view_raster import Look, packed, paint
from ferdesk.gui.tokens import DARK, LIGHT

sys.path.insert(0, str(Path(__file__).parent))  # for timeline_samples: test folders are no packages
from timeline_samples import PREDICTIONS, TIMELINE, E, person

LOOK = Look(DARK, 92, (4, 20), (26, 66))
PREDICTED = Levels(PREDICTIONS[1], 0.45, 1000)
BOXES = Boxes.of(TIMELINE.on(1, 1))
BOX = BoxLook(DARK, 22)


def colour(expression: E, dark: bool = True) -> int:
    return int(packed(palette.MARKS[expression].colour(dark)))


def test_the_band_has_the_expressions_colour_to_the_pixel():
    pixels, kinds = paint(PREDICTED, LOOK, 0, 620, 1.0)
    band = pixels[14]
    assert (band[:299] == colour(E.SADNESS)).all()
    assert band[299] == packed(DARK.window), "a dark pixel sets stretches apart"
    assert (band[400:599] == colour(E.HAPPINESS)).all()
    assert not (band[300:400] == colour(E.FEAR)).any(), "no colour where it is uncertain"
    assert (band[602:] == packed(DARK.window)).all()
    assert [int(kinds[n]) for n in (0, 350, 500, 610)] == [4, 8, 3, 9]


def test_uncertain_is_hatched_at_45_degrees():
    pixels, _ = paint(PREDICTED, LOOK, 0, 620, 1.0)
    band = pixels[5:23, 310:390]
    assert len(np.unique(band)) >= 3
    assert (band[:-1, 1:] == band[1:, :-1]).all(), "each row lies one pixel to the left of that above"


def test_curves_lie_at_their_height():
    pixels, _ = paint(PREDICTED, LOOK, 0, 620, 1.0)
    area = pixels[26:92]
    rows = np.flatnonzero(area[2:30, 150] != packed(DARK.window)) + 2
    assert rows.size in (2, 3)
    assert rows.mean() + 0.5 == pytest.approx(1 + 0.2 * 64, abs=0.51)
    high = np.flatnonzero(area[:, 500] == colour(E.HAPPINESS))
    assert high.mean() == pytest.approx(1 + 0.1 * 64, abs=1.1)
    assert not (area[:, 500] == colour(E.SADNESS)).any()
    assert not (area[:, 605:] == colour(E.HAPPINESS)).any(), "nobody in view, no curve"


def test_a_steep_curve_has_no_hole():
    levels = Levels(person(1, 0, [(50, E.ANGER, 0.95), (50, E.HAPPINESS, 0.95)]), 0.2, 100)
    pixels, _ = paint(levels, LOOK, 0, 100, 1.0)
    area = pixels[26:92]
    ground = packed(DARK.window)
    column = area[:, 48:53]
    for row in range(8, 58):
        assert (column[row] != ground).any(), f"row {row} is empty"


def test_blind_says_only_who_is_in_view():
    blind = Look(DARK, 24, (4, 20), None, blind=True)
    pixels, _ = paint(PREDICTED, blind, 0, 620, 1.0)
    assert set(np.unique(pixels).tolist()) == {int(packed(DARK.window)), int(packed(DARK.hover))}
    assert (pixels[10, :600] == packed(DARK.hover)).all()


def test_dashes_are_a_setting():
    solid, _ = paint(PREDICTED, LOOK, 0, 300, 1.0)
    dashed, _ = paint(PREDICTED, Look(DARK, 92, (4, 20), (26, 66), patterns=True), 0, 300, 1.0)
    ground = packed(DARK.window)
    share = (dashed[30:50] != ground).sum() / (solid[30:50] != ground).sum()
    assert 0.4 < share < 0.9


def test_light_theme_has_the_light_colours():
    pixels, _ = paint(PREDICTED, Look(LIGHT, 92, (4, 20), (26, 66)), 0, 300, 1.0)
    assert (pixels[14, :299] == colour(E.SADNESS, dark=False)).all()


@pytest.mark.parametrize("pitch", [0.05, 0.7, 1.0, 6.3])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_pieces_join(pitch: float, scale: float):
    random = np.random.default_rng(1)
    runs = [
        (int(n), E.HAPPINESS if n % 2 else E.FEAR, float(0.3 + 0.6 * random.random())) for n in range(5, 40)
    ]
    levels = Levels(person(1, 20, runs), 0.5, 2000)
    top, height = round(26 * scale), round(66 * scale)
    look = Look(DARK, top + height, (4, round(20 * scale)), (top, height), scale)
    whole, _ = paint(levels, look, -8, 700, pitch)
    parts = [paint(levels, look, -8 + start, 70, pitch)[0] for start in range(0, 700, 70)]
    joined = np.concatenate(parts, 1)
    # Separators of very short stretches at a piece's beginning may differ by a pixel.
    assert (joined != whole).mean() < 0.002
    assert (joined[top:] == whole[top:]).all()


def test_boxes_are_outlined_with_a_coloured_edge():
    pixels, there = paint_boxes(BOXES, BOX, 0, 700, 1.0)
    row = pixels[11]
    assert (row[:4] == colour(E.SADNESS)).all()
    assert (row[4:118] == packed(DARK.control)).all(), "never filled with the colour"
    assert row[118] == packed(DARK.edge)
    assert row[119] == 0, "two labels that touch are set apart"
    assert (row[400:404] == colour(E.HAPPINESS)).all()
    assert (pixels[:, 300:400] == 0).all()
    assert (there == (pixels[11] != 0)).all()


def test_none_is_hollow_and_a_label_of_ones_own_neutral():
    pixels, _ = paint_boxes(Boxes.of(TIMELINE.on(1, 2)), BOX, 0, 700, 1.0)
    assert (
        pixels[11, 20:24]
        == [packed(DARK.text2), packed(DARK.window), packed(DARK.window), packed(DARK.text2)]
    ).all()
    assert (pixels[11, 410:414] == packed(DARK.text2)).all()


def test_the_selected_label_is_lighter():
    pixels, _ = paint_boxes(BOXES, BoxLook(DARK, 22, chosen=3), 0, 700, 1.0)
    assert (pixels[11, 404:598] == packed(DARK.hover)).all()
    assert (pixels[11, 4:118] == packed(DARK.control)).all()


def test_labels_of_less_than_a_pixel_keep_their_colour():
    pixels, there = paint_boxes(BOXES, BOX, 0, 12, 0.01)
    assert there[[0, 1, 4]].all()
    assert colour(E.HAPPINESS) in pixels[11]


def test_boxes_join_and_words_find_their_place():
    whole, _ = paint_boxes(BOXES, BOX, -20, 700, 0.8)
    parts = [paint_boxes(BOXES, BOX, -20 + n, 35, 0.8)[0] for n in range(0, 700, 35)]
    assert (np.concatenate(parts, 1) == whole).all()
    axis = Axis(1000, 300, pitch=1.0, origin=100)
    assert [(a.id, left, right) for a, left, right in BOXES.wide(axis, 20)] == [(1, -100, 19), (2, 20, 199)]
    assert paint_boxes(Boxes.of(()), BOX, 0, 50, 1.0)[0].any() == np.False_
