from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ferdesk import palette
from ferdesk.recording import _ink
from ferdesk.recording.painter import CLEAN, HIDE_S, Painter, PaintOptions
from ferdesk.records import EXPRESSIONS, AnalyzedFrame, Expression, Prediction

MakeAnalyzed = Callable[..., AnalyzedFrame]
MakeFace = Callable[..., Prediction]
BARE = PaintOptions(boxes=False, chips=False, bars=False, mask="none")
BOX = (100, 150, 300, 350)  # of a picture 480x480, so that a unit is 0.9 pixels
SIZE = (480, 480)


def colours(picture: np.ndarray) -> set[tuple[int, int, int]]:
    packed = picture.astype(int) @ (1 << 16, 1 << 8, 1)
    return {(c >> 16, c >> 8 & 255, c & 255) for c in np.unique(packed).tolist()}


def test_clean_paints_nothing_and_the_frame_stays(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    analyzed = make_analyzed(faces=(make_face(mask=0.9),))
    before = analyzed.frame.image.copy()
    made = Painter(CLEAN).paint(analyzed)
    np.testing.assert_array_equal(made, before)
    assert not np.shares_memory(made, analyzed.frame.image)
    Painter().paint(analyzed)
    np.testing.assert_array_equal(analyzed.frame.image, before)


def test_box_is_white_between_black_edges_and_never_coloured(
    make_analyzed: MakeAnalyzed, make_face: MakeFace
) -> None:
    only = PaintOptions(chips=False, bars=False, mask="none")
    picture = Painter(only).paint(make_analyzed(faces=(make_face(box=BOX),), size=SIZE))
    assert colours(picture) == {(0, 0, 0), (90, 90, 90), (255, 255, 255)}
    column = picture[200, 98:106, 0]
    assert column.tolist() == [90, 0, 255, 255, 0, 90, 90, 90]


def test_uncertain_box_is_dashed(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    only = PaintOptions(chips=False, bars=False, mask="none")
    doubt = make_face(box=BOX, uncertain=True)
    edge = Painter(only).paint(make_analyzed(faces=(doubt,), size=SIZE))[200:300, 100, 0]
    changes = np.count_nonzero(np.diff(edge.astype(int)))
    assert set(edge.tolist()) == {0, 255}
    assert changes > 10


def test_strip_has_eight_bars_in_the_one_order(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    only = PaintOptions(boxes=False, chips=False, mask="none")
    face = make_face(box=BOX, top=Expression.SADNESS, probability=0.8)
    picture = Painter(only).paint(make_analyzed(faces=(face,), size=SIZE))
    heights, places = [], []
    for expression in EXPRESSIONS:
        rows, columns = np.nonzero((picture == palette.rgb(palette.MARKS[expression].dark)).all(-1))
        heights.append(np.ptp(rows) + 1)
        places.append(columns.mean())
    assert places == sorted(places)
    assert heights[4] > 5 * max(h for i, h in enumerate(heights) if i != 4)
    rows, columns = np.nonzero((picture != 90).any(-1))
    assert rows.min() > 350  # under the face
    assert (columns.min(), columns.max()) == (100, 299)  # as wide as the box


def test_small_faces_and_crowds_have_no_strip(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    only = PaintOptions(boxes=False, chips=False, mask="none")
    small = make_analyzed(faces=(make_face(box=(10, 10, 50, 50)),), size=SIZE)
    assert colours(Painter(only).paint(small)) == {(90, 90, 90)}
    many = tuple(make_face(i, (10 + 50 * i, 100, 90 + 50 * i, 180)) for i in range(9))
    assert colours(Painter(only).paint(make_analyzed(faces=many, size=SIZE))) == {(90, 90, 90)}


def test_chip_stands_on_top_or_inside_at_the_edge(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    only = PaintOptions(boxes=False, bars=False, mask="none")
    picture = Painter(only).paint(make_analyzed(faces=(make_face(box=BOX),), size=SIZE))
    rows = np.nonzero((picture != 90).any((1, 2)))[0]
    assert rows.max() < 150
    assert rows.min() > 150 - 3 - 22
    at_the_edge = make_face(box=(100, 2, 300, 478))
    picture = Painter(only).paint(make_analyzed(faces=(at_the_edge,), size=SIZE))
    rows = np.nonzero((picture != 90).any((1, 2)))[0]
    assert 2 < rows.min() < rows.max() < 30


def test_chip_that_would_cover_a_face_moves_below(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    only = PaintOptions(boxes=False, bars=False, mask="none")
    upper, lower = make_face(1, (100, 100, 200, 200)), make_face(2, (100, 210, 260, 370))
    picture = Painter(only).paint(make_analyzed(faces=(upper, lower), size=SIZE))
    np.testing.assert_array_equal(picture[100:200], 90)
    np.testing.assert_array_equal(picture[210:370], 90)


def test_chip_says_name_or_code_or_number_as_there_is_room(
    make_analyzed: MakeAnalyzed, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    original = _ink.write

    def spy(picture: np.ndarray, text: str, *args: object, **more: object) -> None:
        written.append(text)
        original(picture, text, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(_ink, "write", spy)

    def said(width: int, language: str = "en", **more: object) -> list[str]:
        written.clear()
        face = make_face(3, (50, 100, 50 + width, 200), **more)
        only = PaintOptions(boxes=False, bars=False, mask="none", language=language)
        Painter(only).paint(make_analyzed(faces=(face,), size=SIZE))
        return list(written)

    assert said(200) == ["3", "Happiness", "93"]
    assert said(200, "de", top=Expression.SURPRISE) == ["3", "Überraschung", "93"]
    assert said(80) == ["3", "Ha", "93"]
    assert said(40) == ["3"]
    assert said(200, uncertain=True, probability=0.4) == ["3", "Uncertain", "?"]
    assert said(200, "de", uncertain=True) == ["3", "Unsicher", "?"]


def test_name_changes_only_after_it_leads_and_numbers_not_at_each_frame(
    make_analyzed: MakeAnalyzed, make_face: MakeFace
) -> None:
    painter = Painter()

    def word(time: float, top: Expression, probability: float) -> tuple[object, str]:
        painter.paint(make_analyzed(time=time, faces=(make_face(top=top, probability=probability),)))
        return painter._words[1].shown, painter._words[1].number

    happy, sad = Expression.HAPPINESS, Expression.SADNESS
    assert word(0.0, happy, 0.9) == (happy, "90")
    assert word(0.1, happy, 0.8) == (happy, "90")
    assert word(0.2, happy, 0.8) == (happy, "80")
    assert word(0.3, sad, 0.7) == (happy, "80")
    assert word(0.5, sad, 0.7) == (happy, "80")
    assert word(0.61, sad, 0.7) == (sad, "70")
    assert word(0.0, happy, 0.6) == (happy, "60")  # the clip began again


@pytest.mark.parametrize(("mask", "weight", "level"), [("heat", 0.05, 90), ("dim", 1, 90), ("none", 1, 90)])
def test_masks_that_change_nothing(
    make_analyzed: MakeAnalyzed, make_face: MakeFace, mask: str, weight: float, level: int
) -> None:
    options = PaintOptions(boxes=False, chips=False, bars=False, mask=mask)
    picture = Painter(options).paint(make_analyzed(faces=(make_face(box=BOX, mask=weight),), size=SIZE))
    np.testing.assert_allclose(picture[150:350, 100:300], level, atol=1)


def test_heat_map_lies_inside_the_box_in_its_colour_and_opacity(
    make_analyzed: MakeAnalyzed, make_face: MakeFace
) -> None:
    options = PaintOptions(boxes=False, chips=False, bars=False, opacity=0.5)
    picture = Painter(options).paint(make_analyzed(faces=(make_face(box=BOX, mask=1.0),), size=SIZE))
    expected = 0.5 * 90 + 0.5 * palette.VIRIDIS[255].astype(float)
    np.testing.assert_allclose(picture[250, 200], expected, atol=2)
    outside = picture.copy()
    outside[150:350, 100:300] = 90
    outside[440:] = 90  # the legend
    np.testing.assert_array_equal(outside, 90)
    assert abs(int(picture[250, 101, 1]) - 90) < 25  # faded at its side


def test_heat_map_of_a_face_half_outside(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    options = PaintOptions(boxes=False, chips=False, bars=False)
    face = make_face(box=(-100, -100, 100, 100), mask=1.0)
    picture = Painter(options).paint(make_analyzed(faces=(face,), size=SIZE))
    assert tuple(picture[10, 10]) != (90, 90, 90)
    assert tuple(picture[110, 110]) == (90, 90, 90)


def test_mask_stands_where_the_crop_was_cut(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    face = make_face(box=BOX, mask=0.0)
    assert face.attention is not None
    face.attention.weights[6, 18] = 1.0  # a quarter down, three quarters right
    options = PaintOptions(boxes=False, chips=False, bars=False)
    picture = Painter(options).paint(make_analyzed(faces=(face,), size=SIZE)).astype(int)
    changed = np.abs(picture - 90).sum(-1)[150:350, 100:300]
    rows, columns = np.nonzero(changed > 20)
    assert rows.mean() == pytest.approx(200 * 6.5 / 24, abs=1.5)
    assert columns.mean() == pytest.approx(200 * 18.5 / 24, abs=1.5)


def test_attended_image_is_shown_where_there_is_one(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    attended = np.full((48, 48, 3), (200, 10, 10), np.uint8)
    options = PaintOptions(boxes=False, chips=False, bars=False, mask="attended", opacity=1.0)
    face = make_face(box=BOX, mask=1.0, attended=attended)
    picture = Painter(options).paint(make_analyzed(faces=(face,), size=SIZE))
    np.testing.assert_allclose(picture[250, 200], (200, 10, 10), atol=2)
    without = Painter(options).paint(make_analyzed(faces=(make_face(box=BOX, mask=1.0),), size=SIZE))
    np.testing.assert_array_equal(without, 90)
    hidden = Painter(replace(options, blur=True)).paint(make_analyzed(faces=(face,), size=SIZE))
    np.testing.assert_array_equal(hidden, 90)  # it is a picture of the face that blurring hides


def test_legend_avoids_faces(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    options = PaintOptions(boxes=False, chips=False, bars=False)
    corner = make_face(box=(300, 300, 470, 470), mask=0.05)
    picture = Painter(options).paint(make_analyzed(faces=(corner,), size=SIZE))
    rows, columns = np.nonzero((picture != 90).any(-1))
    assert rows.min() > 400
    assert columns.max() < 300


def test_blur_hides_faces_and_those_just_lost(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (480, 480, 3), np.uint8)
    painter = Painter(PaintOptions(boxes=False, chips=False, bars=False, mask="none", blur=True))

    def detail(time: float, faces: tuple[Prediction, ...]) -> float:
        analyzed = make_analyzed(time=time, faces=faces, size=SIZE)
        analyzed.frame.image[:] = noise
        return float(painter.paint(analyzed)[150:350, 100:300].std())

    sharp = float(noise[150:350, 100:300].std())
    assert detail(0.0, (make_face(box=BOX),)) < sharp / 3
    assert detail(HIDE_S - 0.1, ()) < sharp / 3
    assert detail(HIDE_S + 0.1, ()) == pytest.approx(sharp)


def test_sizes_follow_the_picture(make_analyzed: MakeAnalyzed, make_face: MakeFace) -> None:
    only = PaintOptions(boxes=False, bars=False, mask="none")

    def chip_height(scale: float) -> int:
        box = tuple(scale * side for side in BOX)
        size = (round(480 * scale), round(480 * scale))
        picture = Painter(only).paint(make_analyzed(faces=(make_face(box=box),), size=size))
        return int(np.ptp(np.nonzero((picture != 90).any((1, 2)))[0])) + 1

    assert chip_height(4.5) == pytest.approx(22 * 3, abs=1)
    assert chip_height(0.6) == pytest.approx(22 * 0.9, abs=1)  # never too small to read


@pytest.mark.parametrize(
    "box", [(0, 0, 0, 0), (-50, -50, -9, -9), (500, 500, 600, 600), (-1e4, -1e4, 1e4, 1e4)]
)
def test_strange_boxes_do_no_harm(
    make_analyzed: MakeAnalyzed, make_face: MakeFace, box: tuple[float, float, float, float]
) -> None:
    for uncertain in (False, True):
        face = make_face(box=box, mask=0.9, uncertain=uncertain)
        for options in (PaintOptions(), PaintOptions(blur=True, mask="dim")):
            assert Painter(options).paint(make_analyzed(faces=(face,), size=SIZE)).shape == (480, 480, 3)


def test_bare_is_what_clean_is() -> None:
    assert BARE == CLEAN
