"""What tests of the annotate page share: a small clip, a project with made-up predictions, a window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ferdesk.annotation import edits
from ferdesk.annotation.project import ClipInfo, Project
from ferdesk.annotation.tracks import TrackPredictions
from ferdesk.clips.progress import Progress
from ferdesk.gui.annotate.services import AnalysisWish, AnnotateServices, OpenedProject
from ferdesk.gui.annotate.work import Work
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.records import EXPRESSIONS, Expression
from ferdesk.settings import Settings

FRAMES, RATE = 60, 25
ENGINE = {"name": "played", "title": "Played", "uncertain_below": 0.45}
SETTINGS = {"backend": "onnxruntime", "precision": "fp32", "smoothing": 0.0}
# What the engine says of Person 1: from which frame on, what, how sure.
SAID = ((0, Expression.NEUTRAL, 0.9), (20, Expression.SURPRISE, 0.4), (30, Expression.HAPPINESS, 0.95))


def predictions(track: int, first: int = 0, last: int = FRAMES, said: Any = SAID) -> TrackPredictions:
    frames = list(range(first, last))
    scores = []
    for frame in frames:
        _, top, p = [part for part in said if part[0] <= frame][-1]
        row = [(1 - p) / 7] * 8
        row[EXPRESSIONS.index(top)] = p
        scores.append(row)
    boxes = [[20.0 + 60 * track, 20, 60 + 60 * track, 60] for _ in frames]
    return TrackPredictions(track, frames, boxes, scores, [0.9] * len(frames))


def fill(project: Project) -> None:
    """Person 1 in all of the clip, Person 2 in its second half."""
    project.begin_analysis(ENGINE, SETTINGS, 1)
    project.add_predictions(0, FRAMES, [predictions(1), predictions(2, 30)])
    project.finish_analysis()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 frames of 160 x 90 at 25 a second; the red of a frame is three times its number."""
    import av

    path = tmp_path_factory.mktemp("clips") / "talk.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for n in range(FRAMES):
            image = np.full((90, 160, 3), 60, np.uint8)
            image[:, :, 0] = 3 * n
            for packet in stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return path


@pytest.fixture
def project(tmp_path: Path, clip: Path) -> Iterator[Project]:
    """Analysed, with one tier; its clip is there."""
    times = np.arange(FRAMES) / RATE
    info = ClipInfo.of(clip, 160, 90, times, False)
    made = Project.create(tmp_path / "talk.ferdesk", info)
    fill(made)
    made.apply(lambda tl: edits.add_tier(tl, "A. Keller"), "Add tier A. Keller")
    yield made
    made.close()


@pytest.fixture
def work(project: Project) -> Work:
    return Work(project, lambda: None)


class Played:
    """Stands in for analysis and recomputing: it does at once what it is told to."""

    def __init__(self, folder: Path) -> None:
        self.begin(folder)

    def begin(self, folder: Path) -> None:
        """As if it were new."""
        self.folder = folder
        self.wishes: list[AnalysisWish] = []
        self.recomputed = 0
        self.go_on = threading.Event()
        self.go_on.set()
        self.refuse: Exception | None = None

    def open_project(self, path: Path) -> OpenedProject:
        if self.refuse is not None:
            raise self.refuse
        if path.suffix == ".ferdesk":
            project = Project.open(path)
        else:
            info = ClipInfo.of(path, 160, 90, np.arange(FRAMES) / RATE, False)
            project = Project.create(self.folder / f"{path.stem}.ferdesk", info)
        return OpenedProject(project, project.find_clip())

    def analyse(self, wish: AnalysisWish, tell: Callable[[Any], None], stop: threading.Event) -> None:
        self.wishes.append(wish)
        with Project.open(wish.project, analysing=True) as project:
            project.begin_analysis(ENGINE, SETTINGS, wish.every, anew=wish.anew)
            for start in range(project.analyzed_to, FRAMES, 20):
                self.go_on.wait(10)
                if stop.is_set():
                    return
                tracks = [predictions(1, start, start + 20)]
                project.add_predictions(start, start + 20, tracks)
                tell(Progress(start + 20, FRAMES, 100.0, 1.0))
            project.finish_analysis()

    def recompute(self, project: Project, _tell: Callable[[Any], None], _stop: threading.Event) -> int:
        tracks = project.to_recompute()
        for track in tracks:
            keys = project.keyframes(track)
            found = predictions(track, keys[0].frame, keys[-1].frame + 1)
            project.replace_predictions(track, found)
            self.recomputed += 1
        return len(tracks)

    @property
    def services(self) -> AnnotateServices:
        return AnnotateServices(self.open_project, self.analyse, self.recompute, lambda _path: None)


@pytest.fixture(scope="module")
def one_played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return Played(tmp_path_factory.mktemp("played"))


@pytest.fixture
def played(one_played: Played, tmp_path: Path) -> Iterator[Played]:
    one_played.begin(tmp_path)
    yield one_played
    one_played.go_on.set()


@pytest.fixture(scope="module")
def one_keeper() -> SettingsKeeper:
    return SettingsKeeper(Settings(notice_seen=True, theme="dark", language="en"), None)


@pytest.fixture
def keeper(one_keeper: SettingsKeeper) -> Iterator[SettingsKeeper]:
    before = one_keeper.value
    yield one_keeper
    one_keeper.change(**{f.name: getattr(before, f.name) for f in fields(before)})


@pytest.fixture(scope="module")
def one_window(qapp: Any, one_keeper: SettingsKeeper, one_played: Played) -> Iterator[Any]:
    """The real window, made once for the tests of a file; nothing is looked at live."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from ferdesk.gui.app import make_window
    from ferdesk.gui.language import LanguageKeeper
    from ferdesk.gui.services import Services
    from ferdesk.gui.theme import ThemeKeeper

    def nothing(*_: object) -> Any:
        raise AssertionError("nothing is looked at live in these tests")

    services = Services(nothing, lambda: (), nothing, nothing, lambda: ())
    made = make_window(qapp, one_keeper, services, annotating=one_played.services)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    for kind in (LanguageKeeper, ThemeKeeper):
        for child in qapp.findChildren(kind):
            child.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert busy() == []


@pytest.fixture
def window(qtbot: Any, one_window: Any, keeper: SettingsKeeper, played: Played) -> Iterator[Any]:
    """The window on the annotate page with nothing open; analysis is played, decoding is real."""
    made = one_window
    made.resize(1280, 800)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow, timeout=5000)
    made.turner.turn(True)
    made.annotate.part.focus()
    yield made
    played.go_on.set()
    made.annotate.part.leave()
    made.annotate.part.desk.close_project()
    for name in ("loop", "hide_predictions"):
        made.commands[name].setChecked(False)
    qtbot.waitUntil(lambda: busy() == [], timeout=5000)


def busy() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith(("ferdesk", "errand", "preview"))]


@pytest.fixture
def opened(qtbot: Any, window: Any, project: Project) -> Any:
    """The window with the analysed project open in it, its first picture shown."""
    path = project.path
    project.close()
    window.open_for_annotating(str(path))
    desk = window.annotate.part.desk
    qtbot.waitUntil(lambda: desk.work is not None and desk.player is not None, timeout=10_000)
    qtbot.waitUntil(lambda: bool(window.annotate.part.page.view.people()), timeout=10_000)
    return window
