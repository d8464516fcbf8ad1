"""One frame's way, from pixels to predictions, with the bundled detector and a tiny engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from ferdesk import paths
from ferdesk.errors import EngineError
from ferdesk.faces.detector import FaceDetector, Seen
from ferdesk.faces.tracker import FaceTracker
from ferdesk.model_card import ModelCard
from ferdesk.pipeline import STAGES, Pipeline, PipelineOptions, open_pipeline
from ferdesk.records import EXPRESSIONS, Expression, FaceBox, Frame


class PlayedEngine:
    """Answers logits of its own choice; remembers the batches it was given."""

    device, backend, precision = "CPU, played", "played", "fp32"

    def __init__(self, logits: Callable[[int], list[float]] | None = None, labels: int = 8) -> None:
        self.batches: list[NDArray[np.float32]] = []
        self.closed = 0
        self._labels = labels
        self._logits = logits or (lambda row: [3.0 if i == row % labels else 0.0 for i in range(labels)])

    def run(self, batch: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        self.batches.append(batch)
        n = len(batch)
        return {
            "logits": np.array([self._logits(i) for i in range(n)], np.float32).reshape(n, self._labels),
            "attention": np.full((n, 24, 24), 0.25, np.float32),
            "attended": np.full((n, 3, 48, 48), 1.5, np.float32) * np.array([1, 0.2, -1])[:, None, None],
        }

    def close(self) -> None:
        self.closed += 1


class PlayedDetector:
    """Sees what it is told to."""

    kind, max_faces, min_face, tiled, ahead = "full", 16, 0.0, False, 0

    def __init__(self, see: Callable[[Frame], tuple[FaceBox, ...]]) -> None:
        self.see = see
        self.closed = 0

    def look(self, frame: Frame) -> Seen:
        return Seen(frame, self.see(frame), 2.0)

    def ask(self, frame: Frame) -> Future[Seen]:
        answer: Future[Seen] = Future()
        answer.set_result(self.look(frame))
        return answer

    def close(self) -> None:
        self.closed += 1


Make = Callable[..., tuple[Pipeline, PlayedEngine]]


@pytest.fixture
def played(tiny_card: ModelCard) -> Make:
    """played(boxes or see, logits=…, card=…, **options) -> a pipeline without MediaPipe, and its engine."""

    def make(
        see: tuple[FaceBox, ...] | Callable[[Frame], tuple[FaceBox, ...]] = (),
        *,
        logits: Callable[[int], list[float]] | None = None,
        card: ModelCard = tiny_card,
        **options: object,
    ) -> tuple[Pipeline, PlayedEngine]:
        engine = PlayedEngine(logits, len(card.labels))
        detector = PlayedDetector(see if callable(see) else lambda _: see)
        chosen = PipelineOptions(**options)  # pyright: ignore[reportArgumentType]
        return Pipeline(detector, FaceTracker(), engine, card, chosen), engine  # pyright: ignore[reportArgumentType]

    return make


def gray(index: int, time: float, level: int = 90) -> Frame:
    return Frame(np.full((240, 320, 3), level, np.uint8), index, time)


def row_of_faces(n: int) -> tuple[FaceBox, ...]:
    return tuple(FaceBox(10 + 70 * i, 50, 60 + 70 * i, 100, 0.9) for i in range(n))


def test_all_faces_of_a_frame_go_in_one_batch_and_come_back_in_order(played: Make) -> None:
    pipeline, engine = played(row_of_faces(4), smoothing=0.0)
    image = np.zeros((240, 320, 3), np.uint8)
    for i, level in enumerate((40, 90, 140, 190)):
        image[:, 70 * i : 70 * i + 70] = level
    result = pipeline.analyze(Frame(image, 3, 0.5))
    assert [b.shape for b in engine.batches] == [(4, 1, 48, 48)]
    np.testing.assert_allclose(engine.batches[0].mean((1, 2, 3)) * 255, [40, 90, 140, 190], atol=8)
    assert [p.track.id for p in result.predictions] == [1, 2, 3, 4]
    assert [p.track.box for p in result.predictions] == list(row_of_faces(4))
    assert [p.top for p in result.predictions] == list(EXPRESSIONS[:4])
    assert result.frame.index == 3


def test_a_prediction_holds_eight_calibrated_probabilities(played: Make, tiny_card: ModelCard) -> None:
    card = replace(tiny_card, temperature=2.0)
    pipeline, _ = played(row_of_faces(1), card=card, smoothing=0.0)
    (prediction,) = pipeline.analyze(gray(0, 0.0)).predictions
    e = np.exp(1.5)
    assert list(prediction.scores) == list(EXPRESSIONS)
    assert prediction.scores[Expression.ANGER] == pytest.approx(e / (e + 7))
    assert sum(prediction.scores.values()) == pytest.approx(1)


def test_an_expression_the_engine_does_not_know_has_no_probability(
    played: Make, tiny_card: ModelCard
) -> None:
    labels = (Expression.HAPPINESS, Expression.NEUTRAL)
    pipeline, _ = played(row_of_faces(2), card=replace(tiny_card, labels=labels), smoothing=0.0)
    happy, neutral = pipeline.analyze(gray(0, 0.0)).predictions
    assert (happy.top, neutral.top) == labels
    assert happy.scores[Expression.CONTEMPT] == 0.0
    assert sum(neutral.scores.values()) == pytest.approx(1)


def test_masks_lie_over_their_crops(played: Make) -> None:
    pipeline, _ = played(row_of_faces(2))
    _, second = pipeline.analyze(gray(0, 0.0)).predictions
    mask = second.attention
    assert mask is not None
    assert mask.weights.shape == (24, 24)
    assert mask.crop_size == 48
    centre = mask.to_frame @ np.array([24, 24, 1])
    np.testing.assert_allclose(centre, [105, 75])
    np.testing.assert_allclose(mask.to_frame[0, 0] * 48, 1.2 * 50)  # the card's framing
    assert mask.attended is not None
    assert mask.attended.shape == (48, 48, 3)
    np.testing.assert_array_equal(mask.attended[0, 0], [255, 77, 0])
    pipeline.set_options(replace(pipeline.options, attention=False))
    assert pipeline.analyze(gray(1, 0.1)).predictions[0].attention is None


def test_frames_without_faces_never_reach_the_engine(played: Make) -> None:
    pipeline, engine = played(())
    result = pipeline.analyze(gray(0, 0.0))
    assert result.predictions == ()
    assert engine.batches == []
    assert list(result.timings) == list(STAGES)
    assert result.timings["engine"] == result.timings["crop"] == 0.0 < result.timings["detect"]


def test_every_stage_is_timed(played: Make) -> None:
    pipeline, _ = played(row_of_faces(1))
    timings = pipeline.analyze(gray(0, 0.0)).timings
    assert all(timings[stage] > 0 for stage in STAGES)


@pytest.mark.parametrize(("floor", "uncertain"), [(None, True), (0.3, False), (0.5, True)])
def test_uncertain_is_a_low_top_probability(
    played: Make, tiny_card: ModelCard, floor: float | None, uncertain: bool
) -> None:
    card = replace(tiny_card, uncertain_below=0.45)
    logits = np.log([0.4, 0.2, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05]).tolist()
    pipeline, _ = played(row_of_faces(1), logits=lambda _: logits, card=card, uncertain_below=floor)
    assert pipeline.analyze(gray(0, 0.0)).predictions[0].uncertain is uncertain


def test_smoothing_can_be_changed_while_it_runs(played: Make) -> None:
    state = [0]
    pipeline, _ = played(
        row_of_faces(1), logits=lambda _: [5.0 * (i == state[0]) for i in range(8)], smoothing=1.0
    )
    pipeline.analyze(gray(0, 0.0))
    state[0] = 3
    slow = pipeline.analyze(gray(1, 0.01)).predictions[0]
    assert slow.top is Expression.ANGER
    pipeline.set_options(replace(pipeline.options, smoothing=0.0))
    assert pipeline.analyze(gray(2, 0.02)).predictions[0].scores[Expression.HAPPINESS] > 0.9


def test_a_neutral_face_is_learnt_and_forgotten(played: Make) -> None:
    stern = [2.0, 0.0, 0.0, 0.0, 0.5, 0.0, 1.0, 0.0]
    pipeline, _ = played(row_of_faces(2), logits=lambda _: stern, smoothing=0.0)
    pipeline.analyze(gray(0, 0.0))
    assert pipeline.neutral_progress(2) is None
    pipeline.learn_neutral(2, seconds=1.0)
    for i in range(1, 14):
        first, second = pipeline.analyze(gray(i, i / 10)).predictions
        if i == 6:
            assert pipeline.neutral_progress(2) == pytest.approx(0.5)
    assert pipeline.neutral_progress(2) == 1.0
    assert (first.top, second.top) == (Expression.ANGER, Expression.NEUTRAL)
    pipeline.forget_neutral(2)
    assert pipeline.analyze(gray(20, 2.0)).predictions[1].top is Expression.ANGER
    assert pipeline.neutral_progress(2) is None


def test_what_is_known_of_a_person_goes_with_the_track(played: Make) -> None:
    faces = row_of_faces(2)
    pipeline, _ = played(lambda frame: faces if frame.time < 1 else faces[:1])
    pipeline.analyze(gray(0, 0.0))
    pipeline.learn_neutral(2)
    pipeline.analyze(gray(1, 1.5))
    assert pipeline.neutral_progress(2) is not None, "hidden for a moment"
    for i in range(40):
        pipeline.analyze(gray(i, 2 + i / 10))
    assert pipeline.neutral_progress(2) is None


def test_stills_are_answered_each_for_itself(played: Make) -> None:
    weak = (FaceBox(10, 10, 60, 60, 0.55),)
    followed, _ = played(weak)
    assert followed.analyze(gray(0, 0.0)).predictions == ()
    pipeline, _ = played(weak, stills=True, smoothing=1.0)
    ids = [pipeline.analyze(gray(i, float(i))).predictions[0].track.id for i in range(3)]
    assert ids == [1, 2, 3]


def test_analyze_all_drops_nothing_and_reads_no_further_than_a_batch(played: Make) -> None:
    pipeline, engine = played(row_of_faces(3))
    read: list[int] = []

    def frames() -> Iterator[Frame]:
        for i in range(100):
            read.append(i)
            yield gray(i, i / 30)

    analyzed = pipeline.analyze_all(frames())
    assert [next(analyzed).frame.index for _ in range(5)] == [0, 1, 2, 3, 4]
    assert read == [0, 1, 2, 3, 4, 5], "six frames with three faces each are a batch"
    assert [len(b) for b in engine.batches] == [18]
    assert [a.frame.index for a in analyzed] == list(range(5, 100))


def test_frames_without_faces_do_not_wait_for_ever_and_large_ones_do_not_pile_up(played: Make) -> None:
    pipeline, engine = played(())
    read: list[int] = []

    def frames(image: NDArray[np.uint8]) -> Iterator[Frame]:
        for i in range(40):
            read.append(i)
            yield Frame(image, i, i / 30)

    next(pipeline.analyze_all(frames(np.zeros((24, 32, 3), np.uint8))))
    assert len(read) == 16
    read.clear()
    next(pipeline.analyze_all(frames(np.zeros((2160, 3840, 3), np.uint8))))  # 25 MB each
    assert len(read) == 3
    assert engine.batches == []


def test_a_clip_is_answered_in_batches_as_it_is_frame_by_frame(played: Make) -> None:
    """People come and go for longer than they are remembered, and smoothing and baselines depend on all
    that came before: still every answer is the same."""
    row = row_of_faces(4)
    direction = np.random.default_rng(0).normal(size=8)

    def see(frame: Frame) -> tuple[FaceBox, ...]:
        return tuple(b for n, b in enumerate(row) if n == 0 or (frame.index // (3 + n)) % 3)

    def shaded(index: int) -> Frame:
        image = np.zeros((240, 320, 3), np.uint8)
        for n in range(4):
            image[:, 70 * n : 70 * n + 70] = 40 + 50 * n + index % 7
        return Frame(image, index, index * 0.7)  # some are forgotten in the middle of a batch

    def answering() -> tuple[Pipeline, PlayedEngine]:
        pipeline, engine = played(see, smoothing=0.8)

        def run(batch: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
            engine.batches.append(batch)
            return {"logits": (batch.mean((1, 2, 3))[:, None] * direction * 5).astype(np.float32)}

        engine.run = run
        pipeline.learn_neutral(1, seconds=1.0)
        return pipeline, engine

    single, single_engine = answering()
    expected = [single.analyze(shaded(i)) for i in range(60)]
    batched, batched_engine = answering()
    found = list(batched.analyze_all(map(shaded, range(60))))
    assert max(len(b) for b in batched_engine.batches) >= 8 > max(len(b) for b in single_engine.batches)
    assert len({p.track.id for a in expected for p in a.predictions}) > 4, "some came back as new people"
    assert [a.frame.index for a in found] == list(range(60))
    for a, b in zip(expected, found, strict=True):
        assert [p.track for p in a.predictions] == [p.track for p in b.predictions]
        assert [p.scores for p in a.predictions] == [p.scores for p in b.predictions]
        assert bool(b.timings["engine"]) == bool(b.predictions)


def test_close_closes_both_and_also_when_one_fails(played: Make, tiny_card: ModelCard) -> None:
    pipeline, engine = played()
    pipeline.close()
    pipeline.close()
    assert engine.closed == 2

    class Failing(PlayedDetector):
        def close(self) -> None:
            raise RuntimeError("stuck")

    engine = PlayedEngine()
    pipeline = Pipeline(Failing(lambda _: ()), FaceTracker(), engine, tiny_card)  # pyright: ignore[reportArgumentType]
    with pytest.raises(RuntimeError, match="stuck"):
        pipeline.close()
    assert engine.closed == 1


def test_another_detector_takes_over(tiny_card: ModelCard) -> None:
    pipeline = Pipeline(FaceDetector(), FaceTracker(), PlayedEngine(), tiny_card)
    try:
        with av.open(str(paths.assets() / "demo.mp4")) as clip:
            image = next(clip.decode(video=0)).to_ndarray(format="rgb24")
        before = pipeline.analyze(Frame(image, 0, 0.0)).predictions[0].track
        pipeline.set_options(PipelineOptions(detector="short", max_faces=1, min_face=0.1))
        after = pipeline.analyze(Frame(image, 1, 0.1)).predictions[0].track
        assert before.id == after.id
        assert before.box != after.box
        assert pipeline.options.detector == "short"
        pipeline.set_options(replace(pipeline.options, min_face=0.95))
        assert pipeline.analyze(Frame(image, 2, 0.2)).predictions == ()
    finally:
        pipeline.close()


def test_from_the_demo_clip_to_predictions(tiny_card: ModelCard) -> None:
    """The real way: an engine folder, ONNX Runtime, the bundled detector, one woman from first to last."""
    threads = threading.active_count()
    tracker = FaceTracker()
    pipeline = open_pipeline(str(tiny_card.folder), backend="onnxruntime", tracker=tracker)
    try:
        with av.open(str(paths.assets() / "demo.mp4")) as clip:
            pictures = (p for i, p in enumerate(clip.decode(video=0)) if i % 12 == 0)
            frames = (
                Frame(p.to_ndarray(format="rgb24"), i, float(p.time or 0)) for i, p in enumerate(pictures)
            )
            analyzed = list(pipeline.analyze_all(frames))
    finally:
        pipeline.close()
    assert len(analyzed) > 10
    assert [[p.track.id for p in a.predictions] for a in analyzed] == [[1]] * len(analyzed)
    for prediction in (p for a in analyzed for p in a.predictions):
        assert sum(prediction.scores.values()) == pytest.approx(1)
        assert prediction.attention is not None
        assert prediction.attention.weights.shape == (24, 24)
    assert tracker.ids == {1}, "the tracker lives on for the next engine"
    assert threading.active_count() == threads


def test_no_detector_is_left_open_when_the_engine_cannot_be_opened(
    make_engine: Callable[..., ModelCard],
) -> None:
    card = make_engine(sha256="0" * 64)
    threads = threading.active_count()
    with pytest.raises(EngineError):
        open_pipeline(str(card.folder), backend="onnxruntime")
    assert threading.active_count() == threads
