"""The engine's predictions of a person as labels, frame by frame, so that they compare with a tier's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.timeline import UNCERTAIN, Annotation
from ferdesk.annotation.tracks import PersonPredictions
from ferdesk.records import EXPRESSIONS

if TYPE_CHECKING:
    from ferdesk.annotation.project import Project

UNCERTAIN_BELOW = 0.45  # where neither the person nor the engine's card says
ENGINE = "engine"
"""What stands in place of a tier's name for the engine's predictions."""

LABELS: tuple[str, ...] = (*(e.value for e in EXPRESSIONS), UNCERTAIN)
"""What the codes of `engine_codes` mean; -1 is no prediction."""


def engine_codes(
    predictions: PersonPredictions | None, frames: int, uncertain_below: float, every: int = 1
) -> NDArray[np.int16]:
    """(frames,) index into LABELS of what the engine says in each frame of a clip, -1 where it says nothing.

    Where only every n-th frame was analysed, what it said holds for the n - 1 frames after it.
    """
    codes = np.full(frames, -1, np.int16)
    if predictions is None or not len(predictions.frames):
        return codes
    said = predictions.top.astype(np.int16)
    said[predictions.uncertain(uncertain_below)] = len(EXPRESSIONS)
    # The latest ones are written first, so that a held value never covers one that was really analysed.
    for held in range(max(1, every) - 1, -1, -1):
        at = predictions.frames + held
        inside = at < frames
        codes[at[inside]] = said[inside]
    return codes


def runs(codes: NDArray[np.integer]) -> Iterator[tuple[int, int, int]]:
    """Stretches of equal codes as (start, end, code), those of -1 left out."""
    if not len(codes):
        return
    edges = np.flatnonzero(np.diff(codes)) + 1
    starts, ends = np.r_[0, edges], np.r_[edges, len(codes)]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if codes[start] >= 0:
            yield start, end, int(codes[start])


def tier_codes(
    annotations: tuple[Annotation, ...], frames: int, labels: tuple[str, ...]
) -> NDArray[np.int16]:
    """(frames,) index into `labels` of a person's annotations on one tier, -1 where there is none."""
    index = {label: code for code, label in enumerate(labels)}
    codes = np.full(frames, -1, np.int16)
    for a in annotations:
        codes[a.start : a.end] = index[a.label]
    return codes


def uncertain_below(project: Project) -> float:
    """The top probability under which a prediction of this project is uncertain, 0..1."""
    return float(project.engine.get("uncertain_below", UNCERTAIN_BELOW))
