"""Tiles cover the frame; one face found in several tiles is one box."""

from __future__ import annotations

import numpy as np
import pytest

from ferdesk.faces.tiling import Tile, merge, tiles_for
from ferdesk.records import FaceBox


@pytest.mark.parametrize(
    "size", [(1920, 1080), (1080, 1920), (641, 359), (640, 640), (3, 7), (1, 1), (4000, 50)]
)
def test_tiles_cover_the_frame_and_a_small_face_lies_whole_in_one(size: tuple[int, int]) -> None:
    width, height = size
    tiles = tiles_for(width, height)
    covered = np.zeros((height, width), bool)
    for tile in tiles:
        part = tile.cut(covered)  # pyright: ignore[reportArgumentType]
        assert part.shape == (tile.height, tile.width)
        part[:] = True
    assert covered.all()
    face = int(0.6 * min(size) / 3) - 1
    for x in range(0, max(width - face, 0), max(width // 40, 1)):
        assert any(t.x <= x and x + face <= t.x + t.width for t in tiles)
    for y in range(0, max(height - face, 0), max(height // 40, 1)):
        assert any(t.y <= y and y + face <= t.y + t.height for t in tiles)


def test_merge_keeps_the_best_box_of_each_face() -> None:
    whole = [FaceBox(100, 100, 200, 200, 0.7, (130, 130, 170, 130)), FaceBox(400, 100, 460, 160, 0.9)]
    right, lower = Tile(60, 60, 300, 300), Tile(150, 0, 300, 300)
    in_tiles = [
        (right, [FaceBox(41, 42, 141, 142, 0.95, (71, 70, 111, 70))]),  # the first face, seen better
        (lower, [FaceBox(0, 120, 50, 180, 0.5), FaceBox(20, 230, 60, 270, 0.6)]),  # half of it; a new one
    ]
    merged = merge(whole, in_tiles)
    assert [(b.x1, b.y1, b.score) for b in merged] == [(101, 102, 0.95), (400, 100, 0.9), (170, 230, 0.6)]
    assert merged[0].eyes == (131, 130, 171, 130)
