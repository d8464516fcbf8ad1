"""Buttons of a row: one height on and off, words on one line and never cut, sharp icons on every screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QWidget

from ferdesk.gui import icons, theme
from ferdesk.gui.tokens import use
from ferdesk.gui.trailing_button import TrailingButton

BESIDE, ALONE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly


@pytest.fixture(params=[1.0, 2.0])
def keeper(request, qapp: QApplication) -> Iterator[theme.ThemeKeeper]:
    font = qapp.font()
    made = theme.ThemeKeeper(qapp, "dark", request.param)
    yield made
    shiboken6.delete(made)
    qapp.setStyleSheet("")
    qapp.setFont(font)
    use(theme.Theme())


@pytest.fixture
def row(qtbot, keeper) -> QWidget:
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.addStretch(1)
    qtbot.addWidget(made)
    return made


def add(
    row: QWidget, word: str, style=BESIDE, role: str | None = None, icon: str = "boxes"
) -> TrailingButton:
    button = TrailingButton()
    button.setText(word)
    if icon:
        button.setIcon(icons.icon(icon))
    side = theme.current().px(16)
    button.setIconSize(QSize(side, side))
    button.setToolButtonStyle(style)
    button.setCheckable(True)
    if role:
        button.setProperty("role", role)
    row.layout().addWidget(button)
    return button


def ink(button: TrailingButton) -> QRect:
    """Where anything but the ground is drawn, inside the edge and above the underline."""
    image = button.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = image.pixelColor(4, 6)
    inside = [
        (x, y)
        for x in range(4, image.width() - 4)
        for y in range(6, image.height() - 4)
        if abs(image.pixelColor(x, y).lightness() - ground.lightness()) > 60
    ]
    xs, ys = [x for x, _ in inside], [y for _, y in inside]
    return QRect(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)


def test_one_height_on_and_off_and_the_words_stay_on_their_line(row):
    button = add(row, "Boxes", role="quiet")
    row.show()
    off, before = ink(button), button.geometry()
    button.setChecked(True)
    row.layout().activate()
    assert button.height() == theme.current().px(theme.BUTTON)
    assert button.geometry() == before
    assert (ink(button).top(), ink(button).left()) == (off.top(), off.left())


@pytest.mark.parametrize("word", ["Pause", "Snapshot", "Im Vordergrund", "Vorhersagen verbergen"])
def test_as_much_room_behind_the_word_as_before_the_icon(row, word):
    button = add(row, word)
    row.show()
    drawn = ink(button)
    left, right = drawn.left(), button.width() - drawn.right() - 1
    assert abs(left - right) <= 3 * theme.current().text_scale, "and so nothing of the word is cut"


@pytest.mark.parametrize("menu", [False, True])
def test_an_icon_alone_stands_in_the_middle(row, menu):
    button = add(row, "Mask", ALONE)
    if menu:
        button.setMenu(QMenu(button))
    row.show()
    drawn = ink(button)
    assert abs(drawn.center().x() - button.rect().center().x()) <= 2 * theme.current().text_scale


def test_the_key_stands_at_the_end_and_the_word_before_it(row):
    plain, keyed = add(row, "Present"), add(row, "Present")
    keyed.set_key("F11")
    row.show()
    assert keyed.sizeHint().width() > plain.sizeHint().width() + theme.current().px(20)
    assert ink(keyed).left() == ink(plain).left()
    assert ink(keyed).right() > ink(plain).right()


@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0])
def test_icons_are_drawn_for_the_screen_they_are_on(qapp, scale):
    made = icons.icon("pause").pixmap(QSize(16, 16), scale)
    assert made.width() == round(16 * scale), "not enlarged from 16 pixels"
    assert made.deviceIndependentSize().width() == pytest.approx(16, abs=0.5)
