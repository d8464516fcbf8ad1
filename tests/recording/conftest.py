"""Analysed frames that a test can make by itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

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

MakeAnalyzed = Callable[..., AnalyzedFrame]


def face(
    track: int = 1,
    box: tuple[float, float, float, float] = (20, 30, 120, 130),
    top: Expression = Expression.HAPPINESS,
    probability: float = 0.93,
    uncertain: bool = False,
    mask: float | None = None,
    attended: np.ndarray | None = None,
) -> Prediction:
    rest = (1 - probability) / 7
    scores = {e: probability if e is top else rest for e in EXPRESSIONS}
    attention = None
    if mask is not None:
        x1, y1, x2, y2 = box
        to_frame = np.array([[(x2 - x1) / 48, 0, x1], [0, (y2 - y1) / 48, y1]], float)
        attention = AttentionMask(np.full((24, 24), mask, np.float32), 48, to_frame, attended)
    return Prediction(Track(track, FaceBox(*box, score=0.875)), scores, uncertain, attention)


@pytest.fixture
def make_face() -> Callable[..., Prediction]:
    return face


@pytest.fixture
def make_analyzed() -> MakeAnalyzed:
    def make(
        index: int = 0,
        time: float | None = None,
        faces: tuple[Prediction, ...] | None = None,
        size: tuple[int, int] = (240, 180),
        level: int = 90,
    ) -> AnalyzedFrame:
        image = np.full((size[1], size[0], 3), level, np.uint8)
        when = index / 30 if time is None else time
        return AnalyzedFrame(Frame(image, index, when), (face(),) if faces is None else faces, {})

    return make
