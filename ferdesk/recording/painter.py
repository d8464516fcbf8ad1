"""Paints what the engine says over a picture, for recordings and `analyze --overlay`; knows no Qt.

The same look as the window's overlay (boxes never coloured, eight bars in one order, doubt as dashes), made
for pictures that are seen without the window around them: sizes follow the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ferdesk import palette
from ferdesk.palette import MARKS, RGB
from ferdesk.pixelate import pixelate
from ferdesk.recording import _ink
from ferdesk.recording._ink import Area, Picture
from ferdesk.recording._mask import lay_mask, legend
from ferdesk.records import EXPRESSIONS, AnalyzedFrame, Expression, FaceBox, Prediction

LEAD_S = 0.3  # an expression is named once it leads for so long
NUMBER_S = 0.2  # numbers change at most five times a second
HIDE_S = 2.0  # a face just lost stays hidden for so long: the detector may have missed it, a viewer would not
CROWD = 8  # with more faces there are no bars
STRIP_FROM = 64  # width of a face, in units, from which it has bars
CODES_FROM = 180
_WHITE, _INK, _SCRIM = (palette.rgb(c) for c in (palette.WHITE, palette.INK, palette.SCRIM))
_BLACK: RGB = (0, 0, 0)
_TRACK: RGB = (45, 47, 50)  # the empty part of a bar, seen on the scrim
_UNCERTAIN = {"en": "Uncertain", "de": "Unsicher"}


@dataclass(frozen=True, slots=True)
class PaintOptions:
    """What is painted. `mask` is "none", "heat", "dim" or "attended"; `opacity` 0..1 is the mask's;
    `language` "en" or "de"."""

    boxes: bool = True
    chips: bool = True
    bars: bool = True
    mask: str = "heat"
    opacity: float = palette.MASK_OPACITY
    blur: bool = False
    language: str = "en"


CLEAN = PaintOptions(boxes=False, chips=False, bars=False, mask="none")
"""Paints nothing; with `blur`, only hides faces."""


@dataclass(slots=True)
class _Word:
    """What is written on a person's chip, held steady."""

    shown: Expression | None
    leading: Expression | None
    since: float
    number: str
    changed: float


class Painter:
    """Fed the frames of one source in rising order; remembers names and lost faces from one to the next."""

    def __init__(self, options: PaintOptions = PaintOptions()) -> None:
        self.options = options
        self._words: dict[int, _Word] = {}
        self._seen: dict[int, tuple[FaceBox, float]] = {}

    def paint(self, analyzed: AnalyzedFrame) -> NDArray[np.uint8]:
        """A new RGB (h, w, 3) picture; the frame's own is left as it is."""
        options, now = self.options, analyzed.frame.time
        image = analyzed.frame.image
        faces = sorted(analyzed.predictions, key=lambda p: p.track.box.width * p.track.box.height)
        if options.blur:
            image = pixelate(image, self._to_hide(faces, now))
        picture = image.copy() if image is analyzed.frame.image else image
        unit = max(0.9, min(picture.shape[:2]) / 720)
        areas = {p.track.id: _area(p.track.box) for p in faces}
        # The attended image is a picture of the face: it would show what blurring hides.
        if options.mask != "none" and not (options.blur and options.mask == "attended"):
            masked = [lay_mask(picture, p, options.mask, options.opacity) for p in faces]
            if options.mask == "heat" and any(masked):
                legend(picture, unit, options.language, tuple(areas.values()))
        self._words = {p.track.id: self._word(p, now) for p in faces}
        taken: list[Area] = []
        for face in faces:  # the nearer ones last, so on top
            self._paint_face(picture, face, areas, taken, unit, crowd=len(faces) > CROWD)
        return picture

    def _paint_face(
        self,
        picture: Picture,
        face: Prediction,
        areas: dict[int, Area],
        taken: list[Area],
        unit: float,
        *,
        crowd: bool,
    ) -> None:
        options, box = self.options, areas[face.track.id]
        others = [area for track, area in areas.items() if track != face.track.id] + taken
        x1, y1, x2, y2 = box
        gap, chip = round(3 * unit), round(22 * unit)
        if options.boxes:
            _paint_box(picture, box, face.uncertain, unit)
        if options.chips:
            above, below = (x1, y1 - gap - chip, x2, y1 - gap), (x1, y2 + gap, x2, y2 + gap + chip)
            inside = (x1, max(0, y1) + gap, x2, max(0, y1) + gap + chip)
            area = _first_free((above, below, inside), others, picture)
            taken.append(area)
            others.append(area)
            _paint_chip(picture, area, face, self._words[face.track.id], unit, options.language)
        width = x2 - x1
        if options.bars and not crowd and width >= STRIP_FROM * unit:
            strip = round((46 if width >= CODES_FROM * unit else 30) * unit)
            below = (x1, y2 + gap, x2, y2 + gap + strip)
            inside = (x1, min(y2, picture.shape[0]) - gap - strip, x2, min(y2, picture.shape[0]) - gap)
            area = _first_free((below, inside), others, picture)
            taken.append(area)
            _paint_strip(picture, area, face, unit, options.language)

    def _word(self, prediction: Prediction, now: float) -> _Word:
        top = None if prediction.uncertain else prediction.top
        number = "?" if top is None else str(min(99, round(100 * prediction.scores[top])))  # as on screen
        word = self._words.get(prediction.track.id)
        if word is None or now < word.since:  # new, or the source began again
            return _Word(top, top, now, number, now)
        if top is not word.leading:
            word.leading, word.since = top, now
        if word.shown is not top and (top is None or now - word.since >= LEAD_S):
            word.shown, word.number, word.changed = top, number, now
        elif word.shown is top and now - word.changed >= NUMBER_S:
            word.number, word.changed = number, now
        return word

    def _to_hide(self, faces: list[Prediction], now: float) -> list[FaceBox]:
        self._seen |= {p.track.id: (p.track.box, now) for p in faces}
        self._seen = {track: seen for track, seen in self._seen.items() if 0 <= now - seen[1] < HIDE_S}
        return [box for box, _ in self._seen.values()]


def _paint_box(picture: Picture, box: Area, uncertain: bool, unit: float) -> None:
    one, two = max(1, round(unit)), max(2, round(2 * unit))
    x1, y1, x2, y2 = box
    outer = (x1 - one, y1 - one, x2 + one, y2 + one)
    _ink.outline(picture, outer, two + 2 * one, _BLACK)
    if uncertain:
        _ink.dashes(picture, box, two, _WHITE, round(7 * unit), round(5 * unit))
    else:
        _ink.outline(picture, box, two, _WHITE)


def _paint_chip(
    picture: Picture, area: Area, face: Prediction, word: _Word, unit: float, language: str
) -> None:
    """Number tile, name and probability; what does not fit goes: name to code, then all but the tile."""
    x1, y1, x2, y2 = area
    size, pad, middle = round(12 * unit), round(6 * unit), (y1 + y2) // 2
    number = str(face.track.id)
    tile = max(y2 - y1, _ink.text_width(number, size) + 2 * pad)
    value_width = max(_ink.text_width("00", size), _ink.text_width(word.number, size)) + pad
    room = x2 - x1 - tile - 2 * pad - value_width
    choices = [_UNCERTAIN[_known(language)], "?"]
    if word.shown is not None:
        choices = [MARKS[word.shown].name(language), MARKS[word.shown].code(language)]
    text = next((choice for choice in choices if _ink.text_width(choice, size) <= room), "")
    _ink.fill(picture, area if text else (x1, y1, x1 + tile, y2), _SCRIM, palette.SCRIM_OPACITY)
    _ink.fill(picture, (x1, y1, x1 + tile, y2), _WHITE)
    _ink.write(picture, number, x1 + (tile - _ink.text_width(number, size)) // 2, middle, size, _INK)
    if text:
        _ink.write(picture, text, x1 + tile + pad, middle, size, _WHITE)
        if text != word.number:  # one question mark is enough
            right = x2 - pad - _ink.text_width(word.number, size)
            _ink.write(picture, word.number, right, middle, size, _WHITE, bold=False)


def _paint_strip(picture: Picture, area: Area, face: Prediction, unit: float, language: str) -> None:
    """Eight bars in the one order; wide faces have their codes below."""
    x1, y1, x2, y2 = area
    _ink.fill(picture, area, _SCRIM, palette.SCRIM_OPACITY)
    pad, gap, size = round(4 * unit), max(1, round(2 * unit)), round(11 * unit)
    foot = y2 - pad
    if x2 - x1 >= CODES_FROM * unit:
        foot -= round(16 * unit)
    slot = (x2 - x1 - 2 * pad + gap) / len(EXPRESSIONS)
    for place, expression in enumerate(EXPRESSIONS):
        mark = MARKS[expression]
        left, right = round(x1 + pad + place * slot), round(x1 + pad + (place + 1) * slot) - gap
        score = face.scores.get(expression, 0.0)
        height = max(max(1, round(2 * unit)), round((foot - y1 - pad) * score))
        _ink.fill(picture, (left, y1 + pad, right, foot), _TRACK, 0.5)
        _ink.fill(picture, (left, foot - height, right, foot), palette.rgb(mark.dark))
        if foot < y2 - pad:
            code = mark.code(language)
            at = (left + right - _ink.text_width(code, size, bold=False)) // 2
            _ink.write(picture, code, at, (foot + y2) // 2, size, _WHITE, bold=False)


def _first_free(places: tuple[Area, ...], others: list[Area], picture: Picture) -> Area:
    """The first place in the picture that covers no other face, chip or strip; else the last."""
    for place in places:
        fits = place[1] >= 0 and place[3] <= picture.shape[0]
        if fits and not any(_ink.meet(place, other) for other in others):
            return place
    return places[-1]


def _area(box: FaceBox) -> Area:
    return round(box.x1), round(box.y1), round(box.x2), round(box.y2)


def _known(language: str) -> str:
    return "de" if language.startswith("de") else "en"
