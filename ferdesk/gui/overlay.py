"""Paints what FERDesk says over the picture: boxes, chips, bars, legend. Always the dark colours."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from ferdesk import palette
from ferdesk.gui import ink, words
from ferdesk.gui.overlay_layout import ChipText, FaceLayout, Metrics, OverlayOptions, Rect
from ferdesk.gui.overlay_scene import Scene, View, chip_words
from ferdesk.gui.steady import Label
from ferdesk.records import EXPRESSIONS, Prediction

_BLACK, _WHITE = QColor("#000000"), QColor(palette.WHITE)
_TRACK = QColor(255, 255, 255, 36)  # empty part of a bar on the scrim
_VALUE = "#E4E6E8"


class OverlayPainter:
    """Paints a Scene over its picture (picture.py), which holds the attention masks already."""

    def __init__(self) -> None:
        self._legend_corner = 0  # stays in its corner while there is room, so that it does not jump

    def paint(
        self,
        painter: QPainter,
        scene: Scene,
        view: View,
        options: OverlayOptions,
        text_scale: float = 1.0,
        selected: int | None = None,
        focused: bool = False,
        fade: bool = True,
        reserved: tuple[Rect, ...] = (),
        line: float = 2.0,
    ) -> tuple[FaceLayout, ...]:
        """Paint over the picture that `view` describes; returns what was laid out, for clicks.

        `focused` draws the focus ring around the selected face; `fade` shows boxes just lost fading away;
        labels keep off the `reserved` places; `line` is how thick boxes are.
        """
        options = scene.options_for(options)
        layouts = scene.lay_out(view, options, text_scale, reserved)
        predictions = scene.predictions
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(_rectangle(view.picture))
        scale = ink.device_scale(painter)
        if options.boxes and fade:
            for lost, part in scene.faded():
                painter.setOpacity(part)
                draw_box(painter, ink.snapped(view.to_view(lost.box), scale), width=line)
            painter.setOpacity(1)
        for layout in layouts:
            label = scene.labels[layout.track_id]
            chosen = layout.track_id == selected
            if options.boxes:
                box = ink.snapped(layout.box, scale)
                draw_box(painter, box, label.uncertain, line * 1.5 if chosen else line)
                if chosen and focused:
                    draw_focus(painter, box.adjusted(-5, -5, 5, 5))
            _draw_labels(painter, layout, predictions[layout.track_id], label, text_scale, scale)
        painter.restore()
        if options.legend and options.mask in ("heat", "dim"):
            self._draw_legend(painter, view.picture, layouts, reserved, options.mask, text_scale)
        return layouts

    def _draw_legend(
        self,
        painter: QPainter,
        picture: Rect,
        layouts: tuple[FaceLayout, ...],
        reserved: tuple[Rect, ...],
        mask: str,
        text_scale: float,
    ) -> None:
        """At the lower right, else in another corner where it covers no face; nowhere if it would."""
        scale = ink.device_scale(painter)
        texts = (
            QCoreApplication.translate("Overlay", "Attention mask"),
            QCoreApplication.translate("Overlay", "low"),
            QCoreApplication.translate("Overlay", "high"),
        )
        legend = legend_pixmap(texts, mask, "small", text_scale, scale)
        w, h = legend.width() / scale, legend.height() / scale
        edge = 12.0
        used = [r for f in layouts for r in (f.box, f.chip, f.strip, f.panel) if r is not None]
        used += reserved
        right, left = picture.right - w - edge, picture.x + edge
        low, high = picture.bottom - h - edge, picture.y + edge
        corners = [Rect(x, y, w, h) for x, y in ((right, low), (left, low), (right, high), (left, high))]
        for corner in (self._legend_corner, 0, 1, 2, 3):
            place = corners[corner]
            if picture.holds(place) and not any(place.meets(rect) for rect in used):
                self._legend_corner = corner
                painter.drawPixmap(QPointF(ink.snap(place.x, scale), ink.snap(place.y, scale)), legend)
                return


def draw_box(painter: QPainter, box: QRectF, dashed: bool = False, width: float = 2) -> None:
    """White on black, never in the colour of an expression; dashed: uncertain."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_BLACK, width + 2))
    painter.drawRoundedRect(box, ink.RADIUS, ink.RADIUS)
    pen = QPen(_WHITE, width)
    if dashed:  # 7 5 pixels for the usual line of 2
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([3.5, 2.5])
    painter.setPen(pen)
    painter.drawRoundedRect(box, ink.RADIUS, ink.RADIUS)


def draw_focus(painter: QPainter, rect: QRectF) -> None:
    """The focus ring as it must be on video: white on black."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(_BLACK, 4), QPen(_WHITE, 2)):
        painter.setPen(pen)
        painter.drawRoundedRect(rect, ink.RADIUS + 3, ink.RADIUS + 3)


def _draw_labels(
    painter: QPainter,
    layout: FaceLayout,
    prediction: Prediction,
    label: Label,
    text_scale: float,
    scale: float,
) -> None:
    if layout.chip is not None:
        _draw_chip(painter, layout, label, text_scale, scale)
    if layout.strip is not None:
        _draw_strip(painter, ink.snapped(layout.strip, scale), prediction)
    if layout.panel is not None:
        _draw_panel(painter, ink.snapped(layout.panel, scale), prediction, label, text_scale)


def _draw_chip(painter: QPainter, layout: FaceLayout, label: Label, text_scale: float, scale: float) -> None:
    assert layout.chip is not None
    chip = ink.snapped(layout.chip, scale)
    name, code, value = chip_words(label)
    word = {ChipText.NAME: name, ChipText.CODE: code, ChipText.NUMBER: ""}[layout.chip_text]
    alone = layout.chip_text is ChipText.NUMBER
    if not alone:
        ink.draw_scrim(painter, chip)
    head = _chip_head(str(layout.track_id), word, chip.width(), chip.height(), text_scale, scale)
    painter.drawPixmap(chip.topLeft(), head)
    if layout.chip_value and word != value and not alone:
        room = chip.adjusted(0, 0, -6 * text_scale, 0)
        ink.draw_text(painter, room, value, "small", palette.WHITE, text_scale, True, 1.0)


def _chip_head(
    number: str, word: str, most: float, height: float, text_scale: float, scale: float
) -> QPixmap:
    """The number on white and the word behind it; the number's tile is at most `most` wide."""
    wanted = max(22 * text_scale, ink.text_width(number, "small", text_scale, True) + 12 * text_scale)
    width, height = (ink.snap(value, scale) for value in (min(wanted, most), height))  # keys without noise
    return _chip_head_pixmap(number, word, width, height, text_scale, scale)


@lru_cache(maxsize=128)
def _chip_head_pixmap(
    number: str, word: str, tile_width: float, height: float, text_scale: float, scale: float
) -> QPixmap:
    tile = QRectF(0, 0, tile_width, height)
    room = tile.translated(tile_width + 6 * text_scale, 0)
    width = room.left() + ink.text_width(word, "small", text_scale, True) + 2 if word else tile_width
    made = QPixmap(ceil(width * scale), round(height * scale))
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(ink.NO_PEN)
    painter.setBrush(_WHITE)
    painter.drawRoundedRect(tile, ink.RADIUS, ink.RADIUS)
    ink.draw_text(painter, tile, number, "small", "#000000", text_scale, True, 0.5)
    if word:
        ink.draw_text(painter, room, word, "small", palette.WHITE, text_scale, True)
    painter.end()
    return made


def _draw_strip(painter: QPainter, strip: QRectF, prediction: Prediction) -> None:
    """Eight upright bars in their fixed places; a foot of colour stays where a score is zero."""
    ink.draw_scrim(painter, strip)
    pad = 3.0
    pitch = (strip.width() - 2 * pad) / len(EXPRESSIONS)
    full = strip.height() - 2 * pad
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for place, expression in enumerate(EXPRESSIONS):
        height = max(2.0, prediction.scores[expression] * full)
        left = strip.x() + pad + place * pitch + 1
        bar = QRectF(left, strip.bottom() - pad - height, max(1.0, pitch - 2), height)
        painter.fillRect(bar, ink.colour(expression, True))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _draw_panel(
    painter: QPainter, panel: QRectF, prediction: Prediction, label: Label, text_scale: float
) -> None:
    """Code, bar, number for each of the eight; all but the bars is kept as a pixmap while numbers stand."""
    strong = label.strong()
    rows = tuple((words.code(e), words.number(label.scores[e]), e in strong) for e in EXPRESSIONS)
    painter.drawPixmap(panel.topLeft(), _panel_pixmap(rows, text_scale, ink.device_scale(painter)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for place, expression in enumerate(EXPRESSIONS):
        x, y, length, thick = _panel_bar(place, text_scale)
        filled = max(1.5, prediction.scores[expression] * length)
        painter.fillRect(QRectF(panel.x() + x, panel.y() + y, filled, thick), ink.colour(expression, True))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


@lru_cache(maxsize=64)
def _panel_bar(place: int, text_scale: float) -> tuple[float, float, float, float]:
    """x, y, length and thickness of a row's full bar, from the panel's corner."""
    metrics = Metrics.scaled(text_scale)
    left, right = metrics.padding + 24 * text_scale, metrics.panel_width - metrics.padding - 22 * text_scale
    middle = metrics.padding + (place + 0.5) * metrics.panel_row
    return left, middle - 4 * text_scale, right - left, 8 * text_scale


@lru_cache(maxsize=64)
def _panel_pixmap(rows: tuple[tuple[str, str, bool], ...], text_scale: float, scale: float) -> QPixmap:
    metrics = Metrics.scaled(text_scale)
    made = QPixmap(round(metrics.panel_width * scale), round(metrics.panel_height * scale))
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink.draw_scrim(painter, QRectF(0, 0, made.width() / scale, made.height() / scale))
    for place, (code, score, bold) in enumerate(rows):
        line = QRectF(
            metrics.padding,
            metrics.padding + place * metrics.panel_row,
            metrics.panel_width - 2 * metrics.padding,
            metrics.panel_row,
        )
        tint = palette.WHITE if bold else _VALUE
        ink.draw_text(painter, line, code, "small", tint, text_scale, bold)
        ink.draw_text(painter, line, score, "small", tint, text_scale, bold, 1.0)
        painter.fillRect(QRectF(*_panel_bar(place, text_scale)), _TRACK)
    painter.end()
    return made


@lru_cache(maxsize=16)
def legend_pixmap(
    texts: tuple[str, str, str], mask: str, token: str, text_scale: float, scale: float, band: float = 80.0
) -> QPixmap:
    """Title, "low", the colours of the map, "high"; empty words are left out."""
    title, low, high = texts
    gap, height = (
        (16 if token == "note" else 8) * text_scale,
        30 * text_scale * (1.15 if token == "note" else 1),
    )
    band *= text_scale
    widths = [ink.text_width(word, token, text_scale) + gap if word else 0.0 for word in texts]
    made = QPixmap(round((sum(widths) + band + 2 * gap) * scale), round(height * scale))
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink.draw_scrim(painter, QRectF(0, 0, made.width() / scale, made.height() / scale))
    x = gap
    for word, width in ((title, widths[0]), (low, widths[1])):
        tint = palette.WHITE if word == title else _VALUE
        ink.draw_text(painter, QRectF(x, 0, width, height), word, token, tint, text_scale)
        x += width
    thick = 6 * text_scale if token == "small" else 14 * text_scale
    painter.drawImage(QRectF(x, (height - thick) / 2, band, thick), _band(mask))
    ink.draw_text(painter, QRectF(x + band + gap, 0, 0, height), high, token, _VALUE, text_scale)
    painter.end()
    return made


@lru_cache(maxsize=2)
def _band(mask: str) -> QImage:
    """The map's colours from the floor up; for dimming from dark to clear."""
    first = round(palette.MASK_FLOOR * 255)
    made = QImage(256 - first, 1, QImage.Format.Format_RGB32)
    for x in range(made.width()):
        r, g, b = (int(v) for v in palette.VIRIDIS[first + x])
        grey = round(255 * x / made.width())
        made.setPixelColor(x, 0, QColor(r, g, b) if mask == "heat" else QColor(grey, grey, grey))
    return made


def _rectangle(rect: Rect) -> QRectF:
    return QRectF(rect.x, rect.y, rect.w, rect.h)
