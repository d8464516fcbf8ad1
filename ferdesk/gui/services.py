"""What the window needs from the rest of FERDesk, as plain calls: the real ones import on first use.

Every one of them is called on a thread that is not the window's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ferdesk.gui.engine_list import EngineEntry, engine_entries
from ferdesk.settings import Settings

if TYPE_CHECKING:
    from ferdesk.capture import CameraInfo, CaptureOptions, FrameSource
    from ferdesk.faces.tracker import FaceTracker
    from ferdesk.pipeline import Pipeline, PipelineOptions


class OpenPipeline(Protocol):
    def __call__(
        self,
        engine: str,
        options: PipelineOptions,
        backend: str,
        precision: str | None,
        tracker: FaceTracker,
    ) -> Pipeline: ...


@dataclass(frozen=True, slots=True)
class Services:
    open_source: Callable[[str, CaptureOptions], FrameSource]
    list_cameras: Callable[[], Sequence[CameraInfo]]
    new_tracker: Callable[[], FaceTracker]
    open_pipeline: OpenPipeline
    list_engines: Callable[[], Sequence[EngineEntry]] = engine_entries


def real_services() -> Services:
    return Services(_open_source, _list_cameras, _new_tracker, _open_pipeline)


def _open_source(spec: str, options: CaptureOptions) -> FrameSource:
    from ferdesk.capture import open_source

    return open_source(spec, options)


def _list_cameras() -> Sequence[CameraInfo]:
    from ferdesk.capture import list_cameras

    return list_cameras()


def _new_tracker() -> FaceTracker:
    from ferdesk.faces.tracker import FaceTracker

    return FaceTracker()


def _open_pipeline(
    engine: str, options: PipelineOptions, backend: str, precision: str | None, tracker: FaceTracker
) -> Pipeline:
    from ferdesk.model_card import default_engine
    from ferdesk.pipeline import open_pipeline

    return open_pipeline(engine or default_engine(), options, backend, precision, tracker)


def pipeline_options(settings: Settings, source: str) -> PipelineOptions:
    from ferdesk.capture import images
    from ferdesk.pipeline import PipelineOptions

    return PipelineOptions(
        detector=settings.detector,
        max_faces=settings.max_faces,
        min_face=settings.min_face,
        tiled=settings.tiled,
        smoothing=settings.smoothing,
        uncertain_below=settings.uncertain_below,
        spare_looks=not settings.blur,  # who comes or turns away must not be uncovered for a frame
        stills=images.matches(source),
    )
