"""Boxes, chips, strips and panels find places by the rules, without a window."""

from __future__ import annotations

from itertools import product

import pytest

from ferdesk.gui.overlay_layout import (
    ChipText,
    Detail,
    Face,
    Metrics,
    OverlayOptions,
    Rect,
    filled,
    fitted,
    lay_out,
    wanted_detail,
)

PICTURE = Rect(12, 12, 1000, 600)


def face(track: int, x: float, y: float, side: float = 100) -> Face:
    return Face(track, Rect(x, y, side, side), tile=22, name=72, code=26, value=22)


def one(x: float, y: float, side: float = 100, **options: object):
    return lay_out([face(1, x, y, side)], PICTURE, OverlayOptions(**options))[0]  # pyright: ignore


def test_chip_on_top_as_wide_as_the_box_and_strip_below():
    made = one(300, 300)
    assert made.chip == Rect(298, 300 - 3 - 22, 104, 22)
    assert made.strip == Rect(298, 403, 104, 30)
    assert made.panel is None


@pytest.mark.parametrize(("side", "detail"), [(63, "chip"), (64, "strip"), (180, "strip"), (181, "panel")])
def test_detail_goes_by_the_width_of_the_face(side, detail):
    made = one(400, 200, side)
    assert made.wanted == detail
    assert (made.strip is not None) == (detail == "strip")
    assert (made.panel is not None) == (detail == "panel")


def test_detail_keeps_what_it_had_within_twelve_pixels():
    assert wanted_detail(66, Detail.CHIP) is Detail.CHIP
    assert wanted_detail(60, Detail.STRIP) is Detail.STRIP
    assert wanted_detail(71, Detail.CHIP) is Detail.STRIP
    assert wanted_detail(57, Detail.STRIP) is Detail.CHIP
    assert wanted_detail(184, Detail.STRIP) is Detail.STRIP
    assert wanted_detail(176, Detail.PANEL) is Detail.PANEL
    assert wanted_detail(187, Detail.STRIP) is Detail.PANEL
    assert wanted_detail(173, Detail.PANEL) is Detail.STRIP
    assert wanted_detail(20, Detail.PANEL) is Detail.CHIP


def test_a_face_that_shakes_at_a_border_does_not_flicker():
    wanted: dict[int, Detail] = {}
    seen = []
    for side in (62, 66, 61, 67, 60, 68, 63):
        made = lay_out([face(1, 400, 200, side)], PICTURE, OverlayOptions(), wanted)[0]
        wanted = {1: made.wanted}
        seen.append(made.wanted)
    assert len(set(seen)) == 1


def test_panel_goes_to_the_side_with_more_room():
    left = one(60, 200, 200).panel
    right = one(780, 200, 200).panel
    assert left is not None
    assert left.x > 260
    assert right is not None
    assert right.right < 780


def test_without_room_at_the_sides_a_large_face_gets_a_strip():
    made = lay_out([face(1, 40, 50, 350)], Rect(0, 0, 430, 500), OverlayOptions())[0]
    assert made.panel is None
    assert made.strip is not None


def test_chip_slides_inside_at_the_top_and_strip_inside_at_the_bottom():
    for y in (60, 36, 20, 13, 0):
        chip = one(300, y).chip
        assert chip is not None
        assert chip.y == max(y - 25, 15)
    for y in (400, 470, 500, 560):
        strip = one(300, y).strip
        assert strip is not None
        assert strip.y == min(y + 103, 612 - 33)


def test_no_label_covers_another_face_and_labels_keep_apart():
    faces = [face(1, 300, 300), face(2, 310, 180), face(3, 405, 290), face(4, 300, 405)]
    for made in lay_out(faces, PICTURE, OverlayOptions()):
        for other in faces:
            for label in (made.chip, made.strip, made.panel):
                if label is not None and other.track_id != made.track_id:
                    assert not label.meets(other.box), (made.track_id, other.track_id)


def test_a_strip_without_a_free_place_lies_inside_a_large_face_and_is_left_out_of_a_small_one():
    def squeezed(side: float):
        middle = face(1, 300, 250, side)
        faces = [middle, face(2, 300, 250 - 30 - 90, 90), face(3, 300, 250 + side + 10, 90)]
        return {m.track_id: m for m in lay_out(faces, PICTURE, OverlayOptions())}[1]

    large, small = squeezed(170), squeezed(100)
    assert large.strip is not None
    assert large.box.holds(Rect(310, large.strip.y, 9, large.strip.h))
    assert small.strip is None


def test_chip_goes_below_rather_than_over_a_face_above():
    above, below = face(1, 300, 180), face(2, 300, 290)
    made = {m.track_id: m for m in lay_out([above, below], PICTURE, OverlayOptions())}
    assert made[2].chip is not None
    assert made[2].chip.y >= below.box.bottom
    assert made[2].strip is not None
    assert made[2].strip.y >= made[2].chip.bottom


def test_labels_keep_off_reserved_places():
    corner = Rect(300, 270, 120, 30)
    made = lay_out([face(1, 300, 300)], PICTURE, OverlayOptions(), reserved=[corner])[0]
    assert made.chip is not None
    assert not made.chip.meets(corner)


def test_a_crowd_keeps_its_chips_and_loses_its_strips():
    crowd = [face(n, 20 + 110 * (n % 8), 100 + 200 * (n // 8)) for n in range(9)]
    made = lay_out(crowd, PICTURE, OverlayOptions())
    assert all(m.chip is not None and m.strip is None and m.panel is None for m in made)
    assert any(m.strip for m in lay_out(crowd[:8], PICTURE, OverlayOptions()))


def test_larger_faces_are_drawn_last():
    made = lay_out(
        [face(1, 100, 100, 150), face(2, 400, 100, 50), face(3, 600, 100, 90)], PICTURE, OverlayOptions()
    )
    assert [m.track_id for m in made] == [2, 3, 1]


@pytest.mark.parametrize(
    ("side", "text", "value"),
    [
        (130, ChipText.NAME, True),
        (100, ChipText.CODE, True),
        (72, ChipText.CODE, True),
        (60, ChipText.CODE, False),
        (40, ChipText.NUMBER, False),
    ],
)
def test_chip_says_what_fits(side, text, value):
    made = one(300, 300, side)
    assert (made.chip_text, made.chip_value) == (text, value)


def test_small_faces_are_given_codes_even_where_a_name_would_fit():
    tiny = Face(1, Rect(300, 300, 60, 60), tile=10, name=20, code=10, value=10)
    assert lay_out([tiny], PICTURE, OverlayOptions())[0].chip_text is ChipText.CODE


def test_options_take_things_away():
    assert one(300, 300, bars=False).strip is None
    assert one(300, 300, numbers=False).chip is None


def test_labels_stay_in_the_picture_when_a_face_leaves_it():
    for x, y in product((-40, 300, 960), (-40, 560)):
        made = one(x, y)
        assert made.chip is not None
        assert PICTURE.x <= made.chip.x
        assert made.chip.right <= PICTURE.right
        assert made.chip.w >= 22


def test_sizes_grow_with_the_text():
    grown = Metrics.scaled(2.0)
    assert (grown.chip, grown.strip, grown.panel_width) == (44, 40, 232)  # a strip holds no text
    assert grown.panel_height == 2 * Metrics().panel_height


def test_video_is_fitted_never_cropped():
    assert fitted(1280, 720, Rect(0, 0, 1000, 1000)) == Rect(0, 218.75, 1000, 562.5)
    assert fitted(100, 400, Rect(10, 10, 400, 400)) == Rect(160, 10, 100, 400)


def test_presenter_fills_where_at_most_15_per_cent_is_lost():
    page = Rect(0, 0, 1280, 720)
    assert filled(640, 360, page) == page
    lost = filled(1620, 1080, page)  # 3:2 loses 15.6 %
    assert lost == fitted(1620, 1080, page)
    cropped = filled(1728, 1080, page)  # 16:10 loses 10 %
    assert (cropped.w, cropped.h) == (1280, 800)
    assert cropped.y == -40
