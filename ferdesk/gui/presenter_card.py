"""The presenter's answer to "What am I looking at": some sixty words at 24 pixels."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ferdesk import palette
from ferdesk.gui import fonts, ink, words
from ferdesk.gui.tokens import DARK

_WIDTH = 860.0
_PAD = 40.0


def card_words(engine: str, has_mask: bool, uncertain_below: float) -> tuple[str, ...]:
    """Title and paragraphs."""
    translate = QCoreApplication.translate
    return (
        translate("PresenterCard", "What am I looking at"),
        translate("PresenterCard", "{0} compares each face with eight expressions.").format(engine),
        translate(
            "PresenterCard", "A bar is the probability of one expression; the eight add up to {0}."
        ).format(words.with_sign("100")),
        translate(
            "PresenterCard",
            "The colours on the face are the attention mask: what the engine weighed most.",
        )
        if has_mask
        else translate("PresenterCard", "This engine has no attention mask."),
        translate("PresenterCard", "Uncertain means that no expression reaches {0}.").format(
            words.percent(uncertain_below)
        ),
        translate(
            "PresenterCard",
            "It says what a face shows, not what a person feels. Nothing leaves this computer.",
        ),
    )


def draw_card(painter: QPainter, page: QRectF, texts: tuple[str, ...], f: float) -> None:
    """In the middle of the page; `f` is the page's scale."""
    width = min(_WIDTH * f, page.width() - 32 * f)
    inner = width - 2 * _PAD * f
    flags = Qt.TextFlag.TextWordWrap
    heights = []
    for place, text in enumerate(texts):
        metrics = QFontMetricsF(_font(place, f))
        heights.append(metrics.boundingRect(QRectF(0, 0, inner, 4000), flags, text).height())
    gap = 14 * f
    height = sum(heights) + gap * (len(texts) - 1) + 2 * _PAD * f
    rect = QRectF(page.center().x() - width / 2, page.center().y() - height / 2, width, height)
    painter.setPen(QPen(QColor(DARK.edge), 1))
    painter.setBrush(QColor(DARK.panel))
    painter.drawRoundedRect(rect, 6 * f, 6 * f)
    y = rect.y() + _PAD * f
    for place, (text, high) in enumerate(zip(texts, heights, strict=True)):
        painter.setFont(_font(place, f))
        painter.setPen(QColor(palette.WHITE if place == 0 else DARK.text))
        painter.drawText(QRectF(rect.x() + _PAD * f, y, inner, high + ink.RADIUS), flags, text)
        y += high + gap


def _font(place: int, f: float):
    return fonts.font("presenter_bar", f, bold=True) if place == 0 else fonts.font("note", f)
