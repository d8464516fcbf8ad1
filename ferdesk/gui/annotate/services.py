"""What the annotate page needs from the rest of FERDesk, as plain calls: the real ones import on use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ferdesk.annotation.project import Project
    from ferdesk.clips.analysis import AnalysisOptions
    from ferdesk.gui.annotate.player import Sound
    from ferdesk.settings import Settings


@dataclass(frozen=True, slots=True)
class OpenedProject:
    """`clip` is where the clip is now; None if it was moved and has to be shown."""

    project: Project
    clip: Path | None


@dataclass(frozen=True, slots=True)
class AnalysisWish:
    """Which project's clip, `every` n-th frame; `anew` throws away what another analysis found."""

    project: Path
    every: int
    anew: bool
    settings: Settings


Tell = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class AnnotateServices:
    """`open_project` takes a clip or a project file; `analyse` and `recompute` (predictions for drawn boxes)
    run on a job's thread, tell ferdesk.clips.progress.Progress and end soon after the event is set."""

    open_project: Callable[[Path], OpenedProject]
    analyse: Callable[[AnalysisWish, Tell, threading.Event], object]
    recompute: Callable[[Project, Tell, threading.Event], object]
    open_sound: Callable[[Path], Sound | None]


def real_services() -> AnnotateServices:
    return AnnotateServices(_open_project, _analyse, _recompute, _open_sound)


def _open_project(path: Path) -> OpenedProject:
    from ferdesk.clips import open_clip

    project = open_clip(path)
    try:
        return OpenedProject(project, project.find_clip())
    except BaseException:
        project.close()
        raise


def _analyse(wish: AnalysisWish, progress: Tell, stop: threading.Event) -> object:
    from ferdesk.clips.analysis import analyze_into

    return analyze_into(wish.project, analysis_options(wish), progress, stop)


def analysis_options(wish: AnalysisWish) -> AnalysisOptions:
    """As the person set it up; an analysis that was begun goes on as it began, whatever was set since."""
    from ferdesk.annotation.project import Project
    from ferdesk.clips.analysis import AnalysisOptions
    from ferdesk.faces.sparse import DETECT_EVERY
    from ferdesk.pipeline import PipelineOptions

    settings = wish.settings
    with Project.open(wish.project, read_only=True) as project:
        begun, every = dict(project.analysis_settings), project.every
        engine = project.engine.get("name")
    if begun and not wish.anew:
        backend, precision = begun.pop("backend"), begun.pop("precision")
        chosen = PipelineOptions(**begun, attention=False)
        return AnalysisOptions(engine, backend, precision, every, chosen)
    chosen = PipelineOptions(
        detector=settings.detector,
        max_faces=settings.max_faces,
        min_face=settings.min_face,
        tiled=settings.tiled,
        smoothing=0.0,  # every row stands for its own frame
        attention=False,
        detect_every=DETECT_EVERY,
    )
    return AnalysisOptions(
        settings.engine or None, settings.backend, settings.precision, wish.every, chosen, wish.anew
    )


def _recompute(project: Project, progress: Tell, stop: threading.Event) -> object:
    from ferdesk.clips.recompute import recompute

    return recompute(project, progress, stop)


def _open_sound(path: Path) -> Sound | None:
    from ferdesk.gui.annotate.sound_output import open_sound

    return open_sound(path)
