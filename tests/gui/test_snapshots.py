"""Pictures of the widgets against kept ones, so that no look changes unseen.

After a change that is meant, delete the picture in snapshots/, run the test (it paints a new one and
fails once), look at it, and commit it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QLocale, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ferdesk.gui import icons, theme
from ferdesk.gui.frame_view import FrameView
from ferdesk.gui.overlay import OverlayPainter
from ferdesk.gui.overlay_layout import OverlayOptions, Rect
from ferdesk.gui.overlay_scene import Scene, View
from ferdesk.gui.person_card import PersonCard
from ferdesk.gui.picture import PictureLook, picture_of
from ferdesk.gui.presenter import Presenter
from ferdesk.gui.state_pane import StateMessage
from ferdesk.gui.tokens import use
from ferdesk.records import (
    EXPRESSIONS,
    AnalyzedFrame,
    AttentionMask,
    Expression,
    FaceBox,
    Frame,
    Prediction,
    Track,
)

SNAPSHOTS = Path(__file__).parent / "snapshots"
E = Expression

# Text is painted a little differently by other versions of Qt and FreeType.
MEAN, FAR, FAR_SHARE = 2.5, 64, 0.01


@pytest.fixture
def keeper(qapp: QApplication) -> Iterator[theme.ThemeKeeper]:
    locale = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    made = theme.ThemeKeeper(qapp, "dark")
    yield made
    shiboken6.delete(made)
    qapp.setStyleSheet("")
    use(theme.Theme())
    QLocale.setDefault(locale)


def pixels(image: QImage) -> NDArray[np.int16]:
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.array(rgb.constBits(), np.int16).reshape(rgb.height(), rgb.bytesPerLine() // 4, 4)[..., :3]


def check(name: str, image: QImage) -> None:
    path = SNAPSHOTS / f"{name}.png"
    if not path.exists():
        image.save(str(path))
        pytest.fail(f"{path.name} was missing and is painted anew: look at it, then commit it")
    kept = QImage(str(path))
    assert (kept.width(), kept.height()) == (image.width(), image.height())
    apart = np.abs(pixels(kept) - pixels(image)).max(axis=2)
    share = float((apart > FAR).mean())
    assert apart.mean() <= MEAN, f"{name}: {apart.mean():.2f} apart in the mean"
    assert share <= FAR_SHARE, f"{name}: {share:.2%} of the pixels are far apart"


def person(
    track: int, x: float, y: float, side: float, top: Expression, p: float, second: Expression = E.NEUTRAL
) -> Prediction:
    rest = (1 - p) * 0.4 / 6
    scores = dict.fromkeys(EXPRESSIONS, rest) | {top: p, second: (1 - p) * 0.6}
    yy, xx = np.mgrid[0:24, 0:24]
    weights = np.exp(-(((xx - 12) / 5) ** 2) - ((yy - 17) / 3) ** 2).astype(np.float32)
    mask = AttentionMask(weights, 48, np.array([[side / 48, 0, x], [0, side / 48, y]]))
    return Prediction(Track(track, FaceBox(x, y, x + side, y + side, 1.0)), scores, p < 0.45, mask)


PEOPLE = (
    person(1, 60, 70, 190, E.HAPPINESS, 0.91),
    person(2, 430, 60, 130, E.SADNESS, 0.42),
    person(3, 420, 250, 60, E.SURPRISE, 0.8),
)


def ground(width: int = 640, height: int = 360) -> NDArray[np.uint8]:
    """A flat brown and a flat green half: nobody's face, and small as a file."""
    image = np.full((height, width, 3), (120, 92, 74), np.uint8)
    image[:, width // 2 :] = (150, 176, 150)
    return image


def play(show: Callable[[AnalyzedFrame], object], people: tuple[Prediction, ...] = PEOPLE) -> None:
    for n in range(5):
        show(AnalyzedFrame(Frame(ground(), n, n / 10), people, {}))


def test_overlay(keeper, qtbot):
    view = FrameView()
    qtbot.addWidget(view)
    view.resize(664, 384)
    view.select(3)
    play(view.show_frame)
    check("overlay", view.grab().toImage())


def test_overlay_on_a_fine_screen(keeper):
    scene = Scene()
    play(scene.show, PEOPLE[1:])
    image = QImage(400, 440, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2.0)
    painter = QPainter(image)
    painter.translate(-395, -25)
    options = OverlayOptions(legend=False)
    look = PictureLook(1280, 720, mask=options.mask, opacity=options.opacity)
    painter.drawImage(QRectF(0, 0, 640, 360), picture_of(scene.analyzed, look))
    OverlayPainter().paint(painter, scene, View(Rect(0, 0, 640, 360), 640, 360), options)
    painter.end()
    check("overlay_fine", image)


@pytest.mark.parametrize(("choice", "scale"), [("dark", 1.0), ("light", 1.0), ("dark", 2.0)])
def test_cards(choice, scale, keeper, qtbot):
    keeper.set(choice=choice, text_scale=scale, patterns=choice == "light")
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    cards = [PersonCard(p.track.id) for p in PEOPLE]
    for card in cards:
        column.addWidget(card)
    cards[0].set_selected(True)
    cards[2].set_name("Anna-Katharina Überlinger")
    for n in range(300):
        part = min(1.0, max(0.0, (n - 120) / 60))
        for card, now, other in zip(cards, PEOPLE, reversed(PEOPLE), strict=True):
            scores = {e: part * now.scores[e] + (1 - part) * other.scores[e] for e in EXPRESSIONS}
            card.update_prediction(Prediction(now.track, scores, now.uncertain), n / 10, None)
    page.resize(round(368 * (1 if scale == 1 else 1.7)), sum(card.height() for card in cards))
    page.show()
    check(f"cards_{choice}_{scale:.0f}", page.grab().toImage())


@pytest.mark.parametrize(("name", "people"), [("one", PEOPLE[:1]), ("several", PEOPLE)])
def test_presenter(name, people, keeper, qtbot):
    page = Presenter()
    qtbot.addWidget(page)
    page.resize(1280, 720)
    play(page.show_frame, people)
    image = page.grab().toImage()
    check(f"presenter_{name}", image.scaledToWidth(960))


@pytest.mark.parametrize("choice", ["dark", "light"])
def test_controls_and_states(choice, keeper, qtbot):
    keeper.set(choice=choice)
    page = QWidget()
    page.setProperty("role", "panel")
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    row = QHBoxLayout()
    column.addLayout(row)
    for text, role in (("Rest", ""), ("Main", "main"), ("Quiet", "quiet"), ("Off", "")):
        button = QPushButton(text)
        button.setProperty("role", role)
        button.setEnabled(text != "Off")
        row.addWidget(button)
    shown = QPushButton(icons.icon("bars"), "Bars")
    shown.setCheckable(True)
    shown.setChecked(True)
    row.addWidget(shown)
    tick = QCheckBox("Patterns on curves")
    tick.setChecked(True)
    hint = QLabel("Only the first camera is shown.")
    hint.setProperty("role", "hint")
    for each in (tick, hint):
        column.addWidget(each)
    view = FrameView()
    column.addWidget(view, 1)
    actions = (("Try again", print), ("Choose another", print))
    text = "Another program holds it. Close that program and try again, or choose another camera."
    view.show_state(StateMessage("camera", "Studio camera is in use", text, actions))
    page.resize(480, 420)
    page.show()
    QApplication.processEvents()  # words that wrap are laid out late
    check(f"controls_{choice}", page.grab().toImage())
