"""Paints the presenter's page: big type on a scrim beside the face, readable from the back of a room."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QLinearGradient, QPainter

from ferdesk import palette
from ferdesk.gui import ink, words
from ferdesk.gui.overlay import OverlayPainter, draw_box, legend_pixmap
from ferdesk.gui.overlay_layout import FaceLayout, OverlayOptions, Rect, filled
from ferdesk.gui.overlay_scene import Scene, View
from ferdesk.gui.picture import PictureCache, PictureLook
from ferdesk.gui.pills import draw_no_face
from ferdesk.gui.presenter_rules import COLUMNS, PANEL, Side, shown_people
from ferdesk.gui.steady import Label
from ferdesk.records import EXPRESSIONS, AnalyzedFrame, Frame, Prediction

_TEXT = "#DFE2E5"
_TRACK = QColor(255, 255, 255, 40)
_EDGE = 56.0  # of the page, at 1280 x 720
_TEXT_WIDTH = 500.0
_COLUMNS_HEIGHT = 200.0


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked of one painting. `scale` is the page's size against 1280 x 720."""

    width: float
    height: float
    options: OverlayOptions
    side: Side
    selected: int | None
    no_face: str
    frozen: bool
    fade: bool

    @property
    def scale(self) -> float:
        return min(self.width / 1280, self.height / 720)


class PresenterPainter:
    def __init__(self) -> None:
        self._overlay = OverlayPainter()
        self._picture = PictureCache()
        self._legend = 0  # which of its places it had last

    def prepare_picture(self, frame: Frame) -> None:
        """On another thread, while the frame is analysed: what needs no answer."""
        self._picture.prepare_picture(frame)

    def prepare(self, analyzed: AnalyzedFrame) -> None:
        """On that thread: what can be done ahead of painting this frame."""
        self._picture.prepare(analyzed)

    def paint(self, painter: QPainter, scene: Scene, page: Page) -> None:
        if scene.analyzed is None:
            return
        people = shown_people(scene.analyzed.predictions, page.selected, page.options.mirror)
        alone = people[0] if len(people) == 1 else None
        f, options = page.scale, page.options
        view = self._view(scene, page, alone)
        self._draw_picture(painter, scene, view, options)
        layouts = self._overlay.paint(
            painter,
            scene,
            view,
            replace(options, bars=False, numbers=False, legend=False),
            text_scale=f,
            selected=page.selected if len(scene.predictions) > 1 else None,
            fade=page.fade,
            line=3 * f,
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if options.boxes:
            for layout in layouts:
                _draw_tile(painter, layout.box, layout.track_id, view.picture, f)
        if options.bars and alone is not None:
            _draw_scrim(painter, page)  # also over others who stand where the text is
            self._draw_above(painter, layouts, alone.track.id, scene, view, page)
            _draw_person(painter, alone, scene.labels[alone.track.id], page)
        elif options.bars and people:
            _draw_columns(painter, people, scene, page)
        else:
            draw_honest_line(painter, QRectF(_EDGE * f, page.height - 72 * f, 0, 40 * f), f, scrim=True)
        self._draw_corner(painter, scene, page, [layout.box for layout in layouts])

    def _draw_above(
        self,
        painter: QPainter,
        layouts: tuple[FaceLayout, ...],
        track: int,
        scene: Scene,
        view: View,
        page: Page,
    ) -> None:
        """The box and number of the face that is spoken of, once more where the scrim has dimmed them."""
        f = page.scale
        box = next((layout.box for layout in layouts if layout.track_id == track), None)
        text_ends = (_EDGE + _TEXT_WIDTH) * f
        if box is None or not page.options.boxes:
            return
        if (box.x < text_ends + 8 * f) if page.side.left else (box.right > page.width - text_ends - 8 * f):
            return  # it reaches under the text: there it stays dimmed
        painter.save()
        painter.setClipRect(QRectF(view.picture.x, view.picture.y, view.picture.w, view.picture.h))
        thick = 3 * f * (1.5 if page.selected == track and len(scene.predictions) > 1 else 1.0)
        draw_box(painter, ink.snapped(box, ink.device_scale(painter)), scene.labels[track].uncertain, thick)
        painter.restore()
        _draw_tile(painter, box, track, view.picture, f)

    def _view(self, scene: Scene, page: Page, alone: Prediction | None) -> View:
        assert scene.analyzed is not None
        height, width = scene.analyzed.frame.image.shape[:2]
        area = Rect(0, 0, page.width, page.height)
        if page.options.bars and alone is not None and page.side.beside:
            panel = PANEL * page.width / 1280
            area = Rect(panel if page.side.left else 0, 0, page.width - panel, page.height)
        elif page.options.bars and alone is None and scene.analyzed.predictions:
            area = Rect(0, 0, page.width, page.height - _COLUMNS_HEIGHT * page.scale)
        return View(filled(width, height, area), width, height, page.options.mirror)

    def _draw_picture(self, painter: QPainter, scene: Scene, view: View, options: OverlayOptions) -> None:
        assert scene.analyzed is not None
        scale = ink.device_scale(painter)
        place = ink.snapped(view.picture, scale)
        width, height = round(place.width() * scale), round(place.height() * scale)
        look = PictureLook(width, height, options.mirror, options.mask, options.opacity)
        hidden = scene.hidden() if options.blur else ()
        image = self._picture.image(scene.analyzed, look, hidden)
        painter.drawImage(place, image)

    def _draw_corner(self, painter: QPainter, scene: Scene, page: Page, faces: list[Rect]) -> None:
        """Legend and notes."""
        f, options = page.scale, scene.options_for(page.options)
        if options.mask in ("heat", "dim"):
            scale = ink.device_scale(painter)
            title = QCoreApplication.translate("Presenter", "Engine attention")
            legend = legend_pixmap((title, "", ""), options.mask, "note", f, scale, 140.0)
            place = self._legend_place(legend.width() / scale, legend.height() / scale, scene, page, faces)
            painter.drawPixmap(QPointF(ink.snap(place.x, scale), ink.snap(place.y, scale)), legend)
        if page.frozen:
            text = QCoreApplication.translate("Presenter", "Frozen")
            draw_note(painter, QRectF(0, 24 * f, page.width, 40 * f), text, f)
        if page.no_face:
            draw_no_face(painter, Rect(0, 0, page.width, page.height), page.no_face, f * 28 / 13)

    def _legend_place(self, w: float, h: float, scene: Scene, page: Page, faces: list[Rect]) -> Rect:
        """At the bottom away from the text, else in a corner where it covers no face; it always stays."""
        f, edge = page.scale, 32 * page.scale
        people = len(shown_people(scene.predictions.values(), page.selected))
        if page.options.bars and people > 1:
            return Rect(page.width - w - edge, page.height - h - 8 * f, w, h)
        left, right = edge, page.width - w - edge
        if page.options.bars and people and page.side.left:
            left = PANEL * f + edge
        elif page.options.bars and people:
            right -= PANEL * f
        xs = (right, left) if page.side.left else (left, right)
        low = page.height - h - 24 * f
        places = [Rect(x, y, w, h) for y in (low, 24 * f) for x in xs]
        places.insert(0, places[self._legend])  # stays where it was while it may
        for place in places:
            if not any(place.meets(face) for face in faces):
                break
        else:
            place = places[1]
        self._legend = places.index(place, 1) - 1
        return place


def _draw_scrim(painter: QPainter, page: Page) -> None:
    """Nearly black under the text, growing clear towards the face; the text begins where it is darkest."""
    f = page.width / 1280
    solid, fade = (488 * f, 160 * f) if page.side.left else (568 * f, 80 * f)
    dark, clear = QColor(palette.SCRIM), QColor(palette.SCRIM)
    dark.setAlphaF(0.94)
    clear.setAlphaF(0.0)
    start, end = (solid, solid + fade) if page.side.left else (page.width - solid, page.width - solid - fade)
    gradient = QLinearGradient(start, 0, end, 0)
    gradient.setColorAt(0, dark)
    gradient.setColorAt(1, clear)
    left = 0.0 if page.side.left else end
    painter.fillRect(QRectF(left, 0, solid + fade, page.height), gradient)


def _draw_tile(painter: QPainter, box: Rect, number: int, picture: Rect, f: float) -> None:
    """The number that ties a face to its words."""
    width, height = 52 * f, 48 * f
    y = box.y - height - 6 * f
    if y < picture.y:
        y = max(box.y, picture.y) + 6 * f
    x = min(max(box.x - 2 * f, picture.x + 4 * f), picture.right - width - 4 * f)
    draw_number(painter, QRectF(x, y, width, height), number, "presenter_bar", f)


def draw_number(painter: QPainter, rect: QRectF, number: int, token: str, f: float) -> None:
    painter.setPen(ink.NO_PEN)
    painter.setBrush(QColor(palette.WHITE))
    painter.drawRoundedRect(rect, ink.RADIUS * f, ink.RADIUS * f)
    ink.draw_text(painter, rect, str(number), token, "#000000", f, True, 0.5)


def _draw_person(painter: QPainter, person: Prediction, label: Label, page: Page) -> None:
    """Name and probability, then eight bars, then the honest line; all on the scrim."""
    f = page.scale
    left = _EDGE * f if page.side.left else page.width - (_EDGE + _TEXT_WIDTH) * f
    right = left + _TEXT_WIDTH * f
    name = words.uncertain() if label.uncertain else ""
    value = "?" if label.uncertain else ""
    if label.expression is not None:
        name, value = words.name(label.expression), words.percent(label.probability)
    value_room = ink.text_width(words.percent(0.88), "presenter_value", f) + 20 * f
    room = right - left - value_room
    # A long name is set smaller, never cut; 48 is still read at the back of the room.
    fit = min(1.0, room / max(1.0, ink.text_width(name, "presenter_name", f)))
    top = QRectF(left, 38 * f, right - left, 84 * f)
    ink.draw_text(painter, top, name, "presenter_name", palette.WHITE, f * fit)
    # Both are centred on the line; moved down so that they stand on one baseline (capitals are 0.73 high).
    lower = top.translated(0, 0.364 * (72 * fit - 48) * f)
    ink.draw_text(painter, lower, value, "presenter_value", palette.WHITE, f, align=1.0)
    draw_number(painter, QRectF(left, 128 * f, 40 * f, 36 * f), person.track.id, "note", f)
    says = QCoreApplication.translate("Presenter", "what this face shows right now")
    line = QRectF(left + 52 * f, 128 * f, right - left - 52 * f, 36 * f)
    _draw_fitting(painter, line, says, "note", f)
    _draw_rows(painter, QRectF(left, 190 * f, right - left, 368 * f), person, label, f)
    draw_honest_line(painter, QRectF(left, 612 * f, right - left, 80 * f), f)


def _draw_rows(painter: QPainter, area: QRectF, person: Prediction, label: Label, f: float) -> None:
    strong = label.strong()
    names = [words.name(e) for e in EXPRESSIONS]
    column = max(ink.text_width(name, "presenter_bar", f, True) for name in names) + 16 * f
    pitch = area.height() / len(EXPRESSIONS)
    for place, (expression, name) in enumerate(zip(EXPRESSIONS, names, strict=True)):
        row = QRectF(area.x(), area.y() + place * pitch, area.width(), pitch)
        bold = expression in strong
        tint = palette.WHITE if bold else _TEXT
        ink.draw_text(painter, row, name, "presenter_bar", tint, f, bold)
        thick = 22 * f
        bar = QRectF(row.x() + column, row.center().y() - thick / 2, row.width() - column, thick)
        painter.fillRect(bar, _TRACK)
        bar.setWidth(max(3 * f, person.scores[expression] * bar.width()))
        painter.fillRect(bar, ink.colour(expression, True))


def _draw_columns(painter: QPainter, people: tuple[Prediction, ...], scene: Scene, page: Page) -> None:
    """Up to four people under the picture: number, expression, probability, and their bars."""
    f = page.scale
    top = page.height - _COLUMNS_HEIGHT * f
    painter.fillRect(QRectF(0, top, page.width, page.height - top), QColor(palette.SCRIM))
    pitch = (page.width - 2 * 32 * f) / COLUMNS
    for place, person in enumerate(people):
        left = 32 * f + place * pitch
        width = pitch - 24 * f
        label = scene.labels[person.track.id]
        line = QRectF(left, top + 18 * f, width, 40 * f)
        draw_number(painter, QRectF(left, line.y() + 2 * f, 40 * f, 36 * f), person.track.id, "note", f)
        value = "?" if label.uncertain else ""
        name = words.uncertain() if label.uncertain else ""
        if label.expression is not None:
            name, value = words.name(label.expression), words.number(label.probability)
        ink.draw_text(painter, line, value, "presenter_bar", palette.WHITE, f, align=1.0)
        room = line.adjusted(52 * f, 0, -44 * f, 0)
        _draw_fitting(painter, room, name, "presenter_bar", f, bold=True)
        _draw_strip(painter, QRectF(left, top + 66 * f, width, 50 * f), person, label, f)
    line = QRectF(32 * f, page.height - 46 * f, page.width - 64 * f, 36 * f)
    draw_honest_line(painter, line, f, one_line=True)


def _draw_strip(painter: QPainter, area: QRectF, person: Prediction, label: Label, f: float) -> None:
    pitch = area.width() / len(EXPRESSIONS)
    strong = label.strong()
    for place, expression in enumerate(EXPRESSIONS):
        x = area.x() + place * pitch
        painter.fillRect(QRectF(x + f, area.y(), pitch - 2 * f, area.height()), _TRACK)
        height = max(3 * f, person.scores[expression] * area.height())
        bar = QRectF(x + f, area.bottom() - height, pitch - 2 * f, height)
        painter.fillRect(bar, ink.colour(expression, True))
        bold = expression in strong
        below = QRectF(x, area.bottom() + 2 * f, pitch, 32 * f)
        tint = palette.WHITE if bold else _TEXT
        ink.draw_text(painter, below, words.code(expression), "note", tint, f, bold, 0.5)


def draw_honest_line(
    painter: QPainter, area: QRectF, f: float, one_line: bool = False, scrim: bool = False
) -> None:
    """What all of this is not; it never goes."""
    first = QCoreApplication.translate("Presenter", "An expression on a face,")
    second = QCoreApplication.translate("Presenter", "not the feeling behind it.")
    if scrim:
        width = ink.text_width(f"{first} {second}", "note", f) + 24 * f
        draw_note(painter, QRectF(area.x(), area.y(), width, area.height()), f"{first} {second}", f)
    elif one_line:
        ink.draw_text(painter, area, f"{first} {second}", "note", _TEXT, f)
    else:
        half = area.height() * 0.4
        top = QRectF(area.x(), area.y(), area.width(), half)
        ink.draw_text(painter, top, first, "note", _TEXT, f)
        ink.draw_text(painter, top.translated(0, half), second, "note", _TEXT, f)


def draw_note(painter: QPainter, area: QRectF, text: str, f: float) -> None:
    """24 px on a scrim, in the middle of `area`."""
    width = ink.text_width(text, "note", f) + 24 * f
    rect = QRectF(area.center().x() - width / 2, area.y(), width, area.height())
    ink.draw_scrim(painter, rect)
    ink.draw_text(painter, rect, text, "note", palette.WHITE, f, align=0.5)


def _draw_fitting(
    painter: QPainter, rect: QRectF, text: str, token: str, f: float, bold: bool = False
) -> None:
    """Set smaller where it would not fit."""
    fit = min(1.0, rect.width() / max(1.0, ink.text_width(text, token, f, bold)))
    ink.draw_text(painter, rect, text, token, palette.WHITE if bold else _TEXT, f * fit, bold)
