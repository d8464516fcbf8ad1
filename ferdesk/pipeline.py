"""One frame's way:

    Frame -> FaceBox* -> Track* -> Crop* -> batch -> logits -> probabilities -> Prediction* -> AnalyzedFrame

Live, `analyze` runs on the inference thread (live/); clips are analyzed by `analyze_all`, with nothing
dropped and the same answers. Everything here is made, called and closed on one thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ferdesk.backends import Engine, open_engine
from ferdesk.faces.baseline import Baselines
from ferdesk.faces.crop import crop_for, to_batch
from ferdesk.faces.detector import DetectorKind, FaceDetector, Seen
from ferdesk.faces.detectors import FaceDetectors
from ferdesk.faces.live_look import LiveLook
from ferdesk.faces.smoothing import Smoother
from ferdesk.faces.sparse import Look, SparseLook
from ferdesk.faces.tracker import FaceTracker
from ferdesk.model_card import ModelCard, find_card
from ferdesk.records import EXPRESSIONS, AnalyzedFrame, AttentionMask, Crop, Frame, Prediction, Track

STAGES: tuple[str, ...] = ("detect", "track", "crop", "engine", "smooth")

# A clip's frames wait for each other until there is a batch worth running, within these bounds.
_BATCH_FACES, _BATCH_FRAMES, _BATCH_BYTES = 16, 16, 48 << 20


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
    detect_every: int = 1  # of a clip's frames; between them boxes are drawn where that is safe (sparse.py)
    spare_looks: bool = False  # live, where time is short: look for steady faces in every second frame only
    stills: bool = False  # pictures that have nothing to do with each other: no following, no smoothing


@dataclass(frozen=True, slots=True)
class PipelineState:
    """What a pipeline has seen so far, as far as it changes what it will say: kept, it can go on later."""

    tracker: FaceTracker
    smoother: Smoother
    look: Look | None = None


class Pipeline:
    """Detector, tracker and engine at work on one source. `close` closes the detector and the engine."""

    def __init__(
        self,
        detector: FaceDetector | FaceDetectors,
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
        self._looks = SparseLook()
        self._live = LiveLook()
        self._baselines = Baselines(card)
        self.set_options(options or PipelineOptions())

    def analyze(self, frame: Frame) -> AnalyzedFrame:
        """Predictions for all confirmed faces of the frame, by track id; timings in ms for each of STAGES.
        A frame without faces never reaches crop and engine."""
        (analyzed,) = self._answer([self._follow(self._live.look(frame, self._detector.look))])
        self._live.took(sum(analyzed.timings.values()))
        return analyzed

    def analyze_all(
        self, frames: Iterable[Frame], stopped: Callable[[], bool] = lambda: False
    ) -> Iterator[AnalyzedFrame]:
        """A whole clip: every frame, in order, answered as `analyze` would, but the faces of several frames
        go to the engine in one batch, and faces are looked for in every `detect_every`-th only. Reads some
        frames ahead; stop by ending `frames` or by dropping the iterator. If `stopped()` when `frames` end,
        the frames after the last look are not answered: they are to come again, from another iterable."""
        waiting: list[_Followed] = []
        for seen in self._looks.over(frames, self._detector.ask, self._detector.ahead, stopped):
            waiting.append(self._follow(seen))
            if _worth_a_run(waiting):
                yield from self._answer(waiting)
                waiting = []
        yield from self._answer(waiting)

    def _follow(self, seen: Seen) -> _Followed:
        """Who is it? Boxes -> tracks -> crops."""
        frame, timings = seen.frame, dict.fromkeys(STAGES, 0.0) | {"detect": seen.ms}
        with _timed(timings, "track"):
            tracks = self._tracker.update(seen.boxes, frame.time)
        if not tracks:
            return _Followed(frame, (), (), self._tracker.ids, timings)
        with _timed(timings, "crop"):
            crops = [crop_for(frame, track, self.card) for track in tracks]
        return _Followed(frame, tracks, crops, self._tracker.ids, timings)

    def _answer(self, followed: Sequence[_Followed]) -> Iterator[AnalyzedFrame]:
        """What do they show? The crops of all these frames -> one batch -> logits -> predictions."""
        crops = [crop for one in followed for crop in one.crops]
        took: dict[str, float] = {}
        outputs: Mapping[str, NDArray[np.float32]] = {}
        if crops:
            with _timed(took, "crop"):
                batch = to_batch(crops, self.card.input)
            with _timed(took, "engine"):
                outputs = self.engine.run(batch)
        first = 0
        for one in followed:
            rows = slice(first, first := first + len(one.crops))
            for stage, ms in took.items():  # by the frame's share of the batch
                one.timings[stage] += ms * len(one.crops) / len(crops)
            predictions = self._predictions(one, {name: rows_of[rows] for name, rows_of in outputs.items()})
            yield AnalyzedFrame(one.frame, predictions, one.timings)

    def _predictions(
        self, one: _Followed, outputs: Mapping[str, NDArray[np.float32]]
    ) -> tuple[Prediction, ...]:
        if not one.tracks:
            return ()
        with _timed(one.timings, "smooth"):
            answers = [
                self._steady(track, logits, one.frame.time)
                for track, logits in zip(one.tracks, outputs["logits"], strict=True)
            ]
            masks = self._masks(one.crops, outputs)
            self._baselines.keep_only(one.alive)
            self._smoother.keep_only(one.alive)
            return tuple(map(self._prediction, one.tracks, answers, masks))

    def learn_neutral(self, track_id: int, seconds: float = 2.0) -> None:
        """The next `seconds` of this track show its neutral face (faces/baseline.py)."""
        self._baselines.learn(track_id, seconds)

    def forget_neutral(self, track_id: int) -> None:
        self._baselines.forget(track_id)

    def neutral_progress(self, track_id: int) -> float | None:
        """0..1 while a neutral face is learnt, 1 once it is, None if there is none."""
        return self._baselines.progress(track_id)

    @property
    def state(self) -> PipelineState:
        """After the last frame that was answered. It goes on changing with the frames that follow."""
        return PipelineState(self._tracker, self._smoother, self._looks.last)

    def go_on_from(self, state: PipelineState) -> None:
        """As if the frames before `state` had been analyzed here."""
        self._tracker, self._smoother, self._looks.last = state.tracker, state.smoother, state.look
        self.set_options(self._options)  # how strongly to smooth is not part of what was seen

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
        self._looks.every = 1 if options.stills else options.detect_every
        self._live.allowed = options.spare_looks and not options.stills
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


@dataclass(frozen=True, slots=True, eq=False)
class _Followed:
    """A frame half-way: who is in it, cut out, and who is still followed at this moment (`alive`)."""

    frame: Frame
    tracks: Sequence[Track]
    crops: Sequence[Crop]
    alive: frozenset[int]
    timings: dict[str, float]


def _worth_a_run(waiting: Sequence[_Followed]) -> bool:
    return (
        sum(len(one.crops) for one in waiting) >= _BATCH_FACES
        or len(waiting) >= _BATCH_FRAMES
        or sum(one.frame.image.nbytes for one in waiting) >= _BATCH_BYTES
    )


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


@contextmanager
def _timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    """Adds the milliseconds of the block."""
    start = time.perf_counter()
    yield
    timings[stage] = timings.get(stage, 0.0) + 1e3 * (time.perf_counter() - start)


def _to_picture(attended: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(3, s, s) or (1, s, s) in 0..1 -> (s, s, 3) uint8."""
    picture = np.round(255 * np.clip(attended, 0, 1)).astype(np.uint8).transpose(1, 2, 0)
    return np.repeat(picture, 3, 2) if picture.shape[2] == 1 else np.ascontiguousarray(picture)
