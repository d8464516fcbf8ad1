"""One frame's way:

    Frame -> FaceBox* -> Track* -> Crop* -> batch -> logits -> probabilities -> Prediction* -> AnalyzedFrame

Live, `analyze` runs on the inference thread (live/); clips are analyzed by `analyze_all`, with nothing
dropped. Everything here is made, called and closed on one thread.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ferdesk.backends import Engine, open_engine
from ferdesk.faces.baseline import Baselines
from ferdesk.faces.crop import crop_face, to_batch
from ferdesk.faces.detector import DetectorKind, FaceDetector
from ferdesk.faces.smoothing import Smoother
from ferdesk.faces.tracker import FaceTracker
from ferdesk.model_card import ModelCard, find_card
from ferdesk.records import EXPRESSIONS, AnalyzedFrame, AttentionMask, Crop, Frame, Prediction, Track

STAGES: tuple[str, ...] = ("detect", "track", "crop", "engine", "smooth")


@dataclass(frozen=True, slots=True)
class PipelineOptions:
    """What a person may choose; all of it can be changed while the pipeline runs."""

    detector: DetectorKind = "full"
    max_faces: int = 16
    min_face: float = 0.0  # part of the frame's shorter side
    tiled: bool = False
    smoothing: float = 0.5  # 0 off .. 1 strongest
    uncertain_below: float | None = None  # top probability; None: the card's
    attention: bool = True
    stills: bool = False  # pictures that have nothing to do with each other: no following, no smoothing


class Pipeline:
    """Detector, tracker and engine at work on one source. `close` closes the detector and the engine."""

    def __init__(
        self,
        detector: FaceDetector,
        tracker: FaceTracker,
        engine: Engine,
        card: ModelCard,
        options: PipelineOptions | None = None,
    ) -> None:
        self.engine = engine
        self.card = card
        self._detector = detector
        self._tracker = tracker
        self._smoother = Smoother()
        self._baselines = Baselines(card)
        self.set_options(options or PipelineOptions())

    def analyze(self, frame: Frame) -> AnalyzedFrame:
        """Predictions for all confirmed faces of the frame, by track id; timings in ms for each of STAGES.
        A frame without faces never reaches crop and engine."""
        clock = _Clock()
        boxes = self._detector.detect(frame)
        clock.mark("detect")
        tracks = self._tracker.update(boxes, frame.time)
        clock.mark("track")
        if not tracks:
            return AnalyzedFrame(frame, (), clock.timings)
        crops = [crop_face(frame, track, self.card.input.size, self.card.framing) for track in tracks]
        batch = to_batch(crops, self.card.input)
        clock.mark("crop")
        outputs = self.engine.run(batch)
        clock.mark("engine")
        answers = [
            self._steady(track, logits, frame.time)
            for track, logits in zip(tracks, outputs["logits"], strict=True)
        ]
        masks = self._masks(crops, outputs)
        predictions = tuple(map(self._prediction, tracks, answers, masks))
        self._forget_gone()
        clock.mark("smooth")
        return AnalyzedFrame(frame, predictions, clock.timings)

    def analyze_all(self, frames: Iterable[Frame]) -> Iterator[AnalyzedFrame]:
        """A whole clip, every frame; stop by dropping the iterator."""
        return map(self.analyze, frames)

    def learn_neutral(self, track_id: int, seconds: float = 2.0) -> None:
        """The next `seconds` of this track show its neutral face (faces/baseline.py)."""
        self._baselines.learn(track_id, seconds)

    def forget_neutral(self, track_id: int) -> None:
        self._baselines.forget(track_id)

    def neutral_progress(self, track_id: int) -> float | None:
        """0..1 while a neutral face is learnt, 1 once it is, None if there is none."""
        return self._baselines.progress(track_id)

    @property
    def options(self) -> PipelineOptions:
        return self._options

    def set_options(self, options: PipelineOptions) -> None:
        """Take effect with the next frame. Only another detector takes a moment (some tens of ms)."""
        if options.detector != self._detector.kind:
            replaced, self._detector = self._detector, FaceDetector(options.detector)
            replaced.close()
        self._detector.max_faces = options.max_faces
        self._detector.min_face = options.min_face
        self._detector.tiled = options.tiled
        self._tracker.stills = options.stills
        self._smoother.strength = 0.0 if options.stills else options.smoothing
        self._options = options

    def close(self) -> None:
        """May be called twice."""
        try:
            self._detector.close()
        finally:
            self.engine.close()

    def _steady(self, track: Track, logits: NDArray[np.float32], now: float) -> NDArray[np.float64]:
        """(k,) logits -> (k,) calibrated probabilities, from the person's own neutral face, smoothed."""
        own = self._baselines.apply(track.id, logits, now)
        return self._smoother.smooth(track.id, self.card.probabilities(own), now)

    def _prediction(
        self, track: Track, answer: NDArray[np.float64], mask: AttentionMask | None
    ) -> Prediction:
        """All eight expressions in their one order; one that the engine does not know has probability 0."""
        named = dict(zip(self.card.labels, answer.tolist(), strict=True))
        floor = self._options.uncertain_below
        uncertain = max(named.values()) < (self.card.uncertain_below if floor is None else floor)
        return Prediction(track, {e: named.get(e, 0.0) for e in EXPRESSIONS}, uncertain, mask)

    def _masks(
        self, crops: Sequence[Crop], outputs: Mapping[str, NDArray[np.float32]]
    ) -> list[AttentionMask | None]:
        weights, attended = outputs.get("attention"), outputs.get("attended")
        if weights is None or not self._options.attention:
            return [None] * len(crops)
        return [
            AttentionMask(
                weights[i],
                self.card.input.size,
                crop.to_frame,
                None if attended is None else _to_picture(attended[i]),
            )
            for i, crop in enumerate(crops)
        ]

    def _forget_gone(self) -> None:
        alive = self._tracker.ids
        self._baselines.keep_only(alive)
        self._smoother.keep_only(alive)


def open_pipeline(
    engine_name: str,
    options: PipelineOptions | None = None,
    backend: str = "auto",
    precision: str | None = None,
    tracker: FaceTracker | None = None,
) -> Pipeline:
    """A pipeline for the engine of that name (or folder), on the thread that will run it.

    Hand over the `tracker` of the pipeline before, once that has stopped, and faces keep their ids
    when the engine is changed. Raises FerdeskError (EngineError, BackendError) if something is missing.
    """
    options = options or PipelineOptions()
    card = find_card(engine_name)
    detector = FaceDetector(options.detector)
    try:
        engine = open_engine(card, backend, precision)
    except Exception:
        detector.close()
        raise
    return Pipeline(detector, tracker or FaceTracker(), engine, card, options)


class _Clock:
    def __init__(self) -> None:
        self.timings = dict.fromkeys(STAGES, 0.0)
        self._last = time.perf_counter()

    def mark(self, stage: str) -> None:
        now = time.perf_counter()
        self.timings[stage] = 1e3 * (now - self._last)
        self._last = now


def _to_picture(attended: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(3, s, s) or (1, s, s) in 0..1 -> (s, s, 3) uint8."""
    picture = np.round(255 * np.clip(attended, 0, 1)).astype(np.uint8).transpose(1, 2, 0)
    return np.repeat(picture, 3, 2) if picture.shape[2] == 1 else np.ascontiguousarray(picture)
