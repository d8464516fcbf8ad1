"""Icons of our own (assets/icons, line drawings on a 20-pixel grid), painted in the colour of the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ferdesk import paths
from ferdesk.gui.tokens import Tokens, current


def icon(name: str, role: str = "text") -> QIcon:
    """Icon `name`; `role` is "text", "text2", "main" (on a main button) or "record" (the red dot).

    It asks the theme for its colour each time it is painted, so nothing has to be set again after a change.
    """
    _drawing(name)  # an unknown name fails here, not at some later paint
    return QIcon(_ThemedEngine(name, role))


@lru_cache(maxsize=512)
def pixmap(name: str, size: int, colour: str, scale: float = 1.0) -> QPixmap:
    """Icon `name` in `colour`, `size` logical pixels square, for a screen of device scale `scale`."""
    made = QPixmap(round(size * scale), round(size * scale))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _renderer(name, colour).render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(scale)
    return made


@lru_cache(maxsize=1)
def app_icon() -> QIcon:
    """The program's own icon."""
    renderer = QSvgRenderer(QByteArray(_drawing("ferdesk").encode()))
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter)
        painter.end()
        made.addPixmap(picture)
    return made


@lru_cache(maxsize=128)
def _drawing(name: str) -> str:
    return (paths.assets() / "icons" / f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))


def _colour(tokens: Tokens, role: str, mode: QIcon.Mode) -> str:
    if mode == QIcon.Mode.Disabled:
        return tokens.text3
    return {"text": tokens.text, "text2": tokens.text2, "main": tokens.main_text, "record": tokens.record}[
        role
    ]


class _ThemedEngine(QIconEngine):
    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name, self._role = name, role

    def clone(self) -> QIconEngine:
        return _ThemedEngine(self._name, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        scale = painter.device().devicePixelRatioF()
        corner = QPoint(rect.x() + (rect.width() - side) // 2, rect.y() + (rect.height() - side) // 2)
        painter.drawPixmap(
            corner, pixmap(self._name, side, _colour(current().tokens, self._role, mode), scale)
        )

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # `size` is in logical pixels. Some versions of Qt 6 pass device pixels; they shrink what is larger.
        colour = _colour(current().tokens, self._role, mode)
        return QPixmap(pixmap(self._name, min(size.width(), size.height()), colour, scale))
