"""Predictions anew where a person drew or moved face boxes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.project import Project
from ferdesk.annotation.tracks import TrackPredictions, interpolate
from ferdesk.backends import Engine, RunOptions, open_engine, polite_threads
from ferdesk.capture.clip_part import ClipPart
from ferdesk.clips.progress import Meter, Progress
from ferdesk.clips.thumbnails import cut_out, to_jpeg
from ferdesk.errors import EngineError, FerdeskError
from ferdesk.faces.crop import crop_for, to_batch
from ferdesk.model_card import ModelCard, default_engine, find_card
from ferdesk.records import EXPRESSIONS, Crop, FaceBox, Track

_BATCH = 16
DRAWN_SCORE = 1.0  # in the place of a detector's: a person saw a face here


def recompute(
    project: Project,
    progress: Callable[[Progress], object] = lambda progress: None,
    stop: threading.Event | None = None,
) -> int:
    """Predictions for every track of `project.to_recompute()`, by the engine that made the others; the
    number of tracks done. Boxes stand linearly between keyframes.

    For a job thread: the project may be edited meanwhile, and boxes moved while their track is computed
    leave it to be computed again. Setting `stop` ends it between two frames, and the tracks done are kept.
    Raises FerdeskError.
    """
    stop = stop or threading.Event()
    tracks = project.to_recompute()
    if not tracks:
        return 0
    clip = project.find_clip()
    if clip is None:
        raise FerdeskError(f"{project.clip.name} was moved. Show where it is now.")
    done = 0
    with ExitStack() as opened:
        card = _card(project)
        told = project.analysis_settings
        engine = opened.enter_context(
            closing(
                open_engine(
                    card,
                    told.get("backend", "auto"),
                    told.get("precision"),
                    RunOptions(threads=polite_threads()),
                )
            )
        )
        for track in tracks:
            if not _recompute(project, clip, track, card, engine, progress, stop):
                break
            done += 1
    return done


def _card(project: Project) -> ModelCard:
    """The engine of the analysis; the default one where there was none."""
    told = project.engine
    if not told:
        return find_card(default_engine())
    card = find_card(told["name"])
    if card.sha256 != told["sha256"]:
        raise EngineError(
            f"The engine {card.name} is not the one this clip was analysed with. Analyse the clip anew."
        )
    return card


def _recompute(
    project: Project,
    clip: Path,
    track: int,
    card: ModelCard,
    engine: Engine,
    progress: Callable[[Progress], object],
    stop: threading.Event,
) -> bool:
    keyframes = project.keyframes(track)
    if not keyframes:
        return True
    frames, boxes = interpolate(keyframes)
    wanted = frames % project.every == 0
    if wanted.any():  # else they lie between two frames of the analysis, and every one is taken
        frames, boxes = frames[wanted], boxes[wanted]
    by_frame = dict(zip(frames.tolist(), boxes, strict=True))
    meter = Meter(len(frames), progress)
    meter.start(0)
    found: list[tuple[int, NDArray[np.float64]]] = []
    waiting: list[tuple[int, Crop]] = []
    best = 0.0
    picture: NDArray[np.uint8] | None = None
    every = project.every if wanted.any() else 1
    with closing(ClipPart(clip, project.times, int(frames[0]), int(frames[-1]) + 1, every=every)) as part:
        for passed in part:
            if stop.is_set():
                return False
            if passed.frame is None:
                continue
            box = FaceBox(*map(float, by_frame[passed.number]), score=DRAWN_SCORE)
            waiting.append((passed.number, crop_for(passed.frame, Track(track, box), card)))
            if box.width > best:
                best, picture = box.width, cut_out(passed.frame.image, box)
            if len(waiting) == _BATCH:
                found += _answers(waiting, card, engine)
                waiting.clear()
            meter.tell(len(found) + len(waiting))
    found += _answers(waiting, card, engine)
    if project.keyframes(track) != keyframes:
        return True  # moved meanwhile: `to_recompute` names the track again
    project.replace_predictions(track, _predictions(track, found, by_frame))
    if picture is not None:
        project.put_thumbnail(track, to_jpeg(picture))
    meter.tell(len(frames), now=True)
    return True


def _answers(
    crops: list[tuple[int, Crop]], card: ModelCard, engine: Engine
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Frame number and (8,) probabilities in the order of EXPRESSIONS of each crop."""
    if not crops:
        return
    logits = engine.run(to_batch([crop for _, crop in crops], card.input))["logits"]
    columns = [EXPRESSIONS.index(label) for label in card.labels]
    for (number, _), answer in zip(crops, card.probabilities(logits), strict=True):
        scores = np.zeros(len(EXPRESSIONS))
        scores[columns] = answer
        yield number, scores


def _predictions(
    track: int, found: list[tuple[int, NDArray[np.float64]]], boxes: dict[int, NDArray[np.float32]]
) -> TrackPredictions:
    return TrackPredictions(
        track,
        [number for number, _ in found],
        [boxes[number].tolist() for number, _ in found],
        [scores.tolist() for _, scores in found],
        [DRAWN_SCORE] * len(found),
    )
