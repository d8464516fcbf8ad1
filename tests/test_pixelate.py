"""Blurred faces cannot be made out, and nothing else is touched."""

from __future__ import annotations

import numpy as np

from ferdesk.pixelate import CELLS, pixelate
from ferdesk.records import FaceBox

NOISE = np.random.default_rng(0).integers(0, 256, (240, 320, 3), np.uint8)


def test_box_and_margin_are_left_with_few_coarse_cells():
    box = FaceBox(100, 60, 200, 160, 0.9)
    made = pixelate(NOISE, [box])
    hidden = made[40:180, 80:220]  # 20 % more on each side
    rows = np.flatnonzero(np.any(np.diff(hidden.astype(int), axis=0), axis=(1, 2)))
    columns = np.flatnonzero(np.any(np.diff(hidden.astype(int), axis=1), axis=(0, 2)))
    assert len(rows) == len(columns) == CELLS - 1
    assert hidden.std() < NOISE.std() / 5


def test_the_rest_of_the_picture_and_the_original_stay():
    before = NOISE.copy()
    made = pixelate(NOISE, [FaceBox(100, 60, 200, 160, 0.9)])
    outside = np.ones(NOISE.shape[:2], bool)
    outside[40:180, 80:220] = False
    assert np.array_equal(made[outside], NOISE[outside])
    assert np.array_equal(NOISE, before)


def test_faces_at_and_beyond_the_border_are_cut_not_refused():
    for box in (FaceBox(-50, -40, 30, 40, 0.9), FaceBox(300, 220, 400, 330, 0.9)):
        assert not np.array_equal(pixelate(NOISE, [box]), NOISE)
    assert pixelate(NOISE, [FaceBox(400, 300, 450, 350, 0.9)]) is NOISE
    assert pixelate(NOISE, []) is NOISE


def test_overlapping_faces_are_all_hidden():
    boxes = [FaceBox(60, 60, 160, 160, 0.9), FaceBox(120, 60, 220, 160, 0.9)]
    hidden = pixelate(NOISE, boxes)[40:180, 40:240]
    assert hidden.std() < NOISE.std() / 5
