"""What window tests share: a source and a pipeline that are played, and a window around them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from pytestqt.qtbot import QtBot

from ferdesk.capture import CameraInfo, CaptureOptions, SourceInfo
from ferdesk.errors import SourceError
from ferdesk.gui.engine_list import EngineEntry
from ferdesk.gui.services import Services
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.model_card import Framing, InputSpec, ModelCard
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
from ferdesk.settings import Settings


@pytest.fixture(autouse=True)
def english_numbers() -> Iterator[None]:
    """Decimal points whatever the machine speaks, and whatever language the test before left behind."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    yield
    QLocale.setDefault(before)


def make_card(name: str = "played", **changes: Any) -> ModelCard:
    card = ModelCard(
        name=name,
        title=name.capitalize(),
        architecture="played",
        model_file="model.onnx",
        sha256="",
        input=InputSpec(),
        framing=Framing(),
        labels=EXPRESSIONS,
        outputs=("logits", "attention"),
        parameters=1_234_000,
        measured={"fer2013": {"accuracy": 0.741}, "ferplus": {"accuracy": 0.862}},
    )
    return replace(card, **changes)


def make_prediction(
    track: int, x: float = 20, side: float = 40, top: Expression = Expression.HAPPINESS, p: float = 0.9
) -> Prediction:
    scores = dict.fromkeys(EXPRESSIONS, (1 - p) / 7)
    scores[top] = p
    box = FaceBox(x, 30, x + side, 30 + side, 0.9)
    weights = np.linspace(0, 1, 24 * 24, dtype=np.float32).reshape(24, 24)
    to_frame = np.array([[side / 48, 0, x], [0, side / 48, 30]])
    return Prediction(Track(track, box), scores, p < 0.45, AttentionMask(weights, 48, to_frame))


def make_analyzed(index: int = 0, people: int = 1, size: tuple[int, int] = (320, 180)) -> AnalyzedFrame:
    image = np.full((size[1], size[0], 3), 90, np.uint8)
    image[:, :, 0] = index % 200
    found = tuple(make_prediction(n + 1, x=20 + 60 * n) for n in range(people))
    return AnalyzedFrame(Frame(image, index, index / 30), found, {"detect": 1.0})


@dataclass
class PlayedSource:
    """Frames at 60 a second for as long as it is wanted; `fault` is raised instead of the next one."""

    spec: str
    play: Play

    def __post_init__(self) -> None:
        camera = self.spec.startswith("camera")
        self.info = SourceInfo(
            name=self.spec.partition(":")[2] or self.spec,
            kind="camera" if camera else "demo" if self.spec == "demo" else "clip",
            live=camera,
            width=320,
            height=180,
            rate=30.0,
            host="10.0.0.5" if "://" in self.spec else None,
        )

    def __iter__(self) -> Iterator[Frame]:
        for n in range(self.play.frames):
            if self.play.fault is not None:
                raise self.play.fault
            if self.play.closing.is_set():
                return
            yield Frame(np.full((180, 320, 3), 90, np.uint8), n, n / 60)
            time.sleep(1 / 60)

    def close(self) -> None:
        self.play.closed.append(self.spec)


@dataclass
class PlayedEngine:
    device: str = "CPU, played fp32"
    backend: str = "played"
    precision: str = "fp32"


@dataclass
class PlayedPipeline:
    card: ModelCard
    play: Play
    options: Any
    engine: PlayedEngine = field(default_factory=PlayedEngine)
    neutral: dict[int, float] = field(default_factory=dict)

    def analyze(self, frame: Frame) -> AnalyzedFrame:
        if self.play.bug is not None:
            raise self.play.bug
        self.neutral = {track: min(1.0, done + 0.1) for track, done in self.neutral.items()}
        found = tuple(make_prediction(n + 1, x=20 + 60 * n) for n in range(self.play.people))
        return AnalyzedFrame(frame, found, {"detect": 1.0})

    def set_options(self, options: Any) -> None:
        self.options = options
        self.play.options.append(options)

    def learn_neutral(self, track_id: int, seconds: float = 2.0) -> None:
        self.neutral[track_id] = 0.0

    def forget_neutral(self, track_id: int) -> None:
        self.neutral.pop(track_id, None)

    def neutral_progress(self, track_id: int) -> float | None:
        return self.neutral.get(track_id)

    def close(self) -> None:
        self.play.closed.append(self.card.name)


@dataclass
class Play:
    """What the played parts do next, and what they did."""

    people: int = 1
    frames: int = 100_000
    cameras: tuple[CameraInfo, ...] = ()
    engines: tuple[str, ...] = ("played", "other")
    fault: Exception | None = None
    refuse: Exception | None = None  # what opening a source raises
    bug: Exception | None = None  # what analysing raises
    slow_engine: threading.Event | None = None  # opening an engine waits for it
    broken_engine: Exception | None = None
    opened: list[str] = field(default_factory=list)
    wishes: list[CaptureOptions] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    options: list[Any] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def open_source(self, spec: str, options: CaptureOptions) -> PlayedSource:
        if self.refuse is not None:
            raise self.refuse
        self.opened.append(spec)
        self.wishes.append(options)
        return PlayedSource(spec, self)

    def open_pipeline(
        self, engine: str, options: Any, backend: str, precision: str | None, tracker: object
    ) -> PlayedPipeline:
        self.asked.append((engine, backend, precision))
        if self.slow_engine is not None and len(self.asked) > 1:
            self.slow_engine.wait(10)
        if self.broken_engine is not None:
            raise self.broken_engine
        return PlayedPipeline(make_card(engine or "played"), self, options)

    def list_engines(self) -> Sequence[EngineEntry]:
        from ferdesk.backends import Choice

        way = (Choice("played", "fp32", "Played fp32, CPU"),)
        return tuple(EngineEntry(name, make_card(name), 512_000, way) for name in self.engines)

    @property
    def services(self) -> Services:
        return Services(
            self.open_source,  # pyright: ignore[reportArgumentType]
            lambda: self.cameras,
            object,  # pyright: ignore[reportArgumentType]
            self.open_pipeline,  # pyright: ignore[reportArgumentType]
            self.list_engines,
        )


def camera_fault(sentence: str) -> SourceError:
    return SourceError(sentence, retry=True)


@pytest.fixture
def play() -> Iterator[Play]:
    played = Play()
    yield played
    played.closing.set()


@pytest.fixture
def keeper(tmp_path: Path) -> SettingsKeeper:
    """Settings of somebody who has seen the notice, kept in a file of their own."""
    return SettingsKeeper(
        Settings(notice_seen=True, theme="dark", language="en", recording_folder=str(tmp_path / "out")),
        tmp_path / "settings.json",
    )


@pytest.fixture
def make_window(qtbot: QtBot, play: Play, keeper: SettingsKeeper) -> Iterator[Callable[..., Any]]:
    """make_window(source="demo", size=(1280, 800)) -> a MainWindow that runs on the played parts."""
    from ferdesk.gui.app import make_window as make

    windows: list[Any] = []

    def build(source: str | None = "demo", size: tuple[int, int] | None = (1280, 800)) -> Any:
        from PySide6.QtWidgets import QApplication

        app = QApplication.instance()
        window = make(app, keeper, play.services)
        windows.append(window)
        if size is not None:
            window.resize(*size)
        window.show()
        if source is not None:
            window.begin(source)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=5000)
        return window

    yield build
    play.closing.set()
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for child in qtbot_children():
        child.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [t.name for t in threading.enumerate() if t.name.startswith(("ferdesk", "errand", "preview"))]
    assert left == []


def qtbot_children() -> list[Any]:
    """What make_window hangs on the application: its language and theme."""
    from PySide6.QtWidgets import QApplication

    from ferdesk.gui.language import LanguageKeeper
    from ferdesk.gui.theme import ThemeKeeper

    app = QApplication.instance()
    return [] if app is None else [*app.findChildren(LanguageKeeper), *app.findChildren(ThemeKeeper)]
