"""The nouns of FERDesk: the plain, frozen values that travel through the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Expression(StrEnum):
    """What a face shows; never a claim about what a person feels. In the one order used everywhere."""

    ANGER = "anger"
    DISGUST = "disgust"
    FEAR = "fear"
    HAPPINESS = "happiness"
    SADNESS = "sadness"
    SURPRISE = "surprise"
    NEUTRAL = "neutral"
    CONTEMPT = "contempt"


EXPRESSIONS: tuple[Expression, ...] = tuple(Expression)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a camera or clip: RGB (h, w, 3) uint8, with its number and its time in seconds."""

    image: NDArray[np.uint8]
    index: int
    time: float


@dataclass(frozen=True, slots=True)
class FaceBox:
    """Where a face is, in frame pixels; `eyes` is (left x, y, right x, y) as seen in the picture."""

    x1: float
    y1: float
    x2: float
    y2: float
    score: float
    eyes: tuple[float, float, float, float] | None = None

    @property
    def width(self) -> float:
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        return self.y2 - self.y1


@dataclass(frozen=True, slots=True)
class Track:
    """One person's face, followed from frame to frame under one id that is never reused."""

    id: int
    box: FaceBox


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """A face cut out for the engine: RGB (s, s, 3) or gray (s, s) uint8, with the way back.

    `to_frame` (2, 3) maps crop pixels (x, y, 1) to frame pixels.
    """

    image: NDArray[np.uint8]
    to_frame: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class AttentionMask:
    """What the engine weighed: (h, w) float32 in 0..1 over a crop, `to_frame` as in that Crop (crop pixels).

    `attended` is the attended image (s, s, 3) uint8 of engines that have one, else None.
    """

    weights: NDArray[np.float32]
    crop_size: int
    to_frame: NDArray[np.float64]
    attended: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What the engine says of one track in one frame: calibrated probabilities that sum to one."""

    track: Track
    scores: dict[Expression, float]
    uncertain: bool
    attention: AttentionMask | None = None

    @property
    def top(self) -> Expression:
        return max(self.scores, key=self.scores.__getitem__)


@dataclass(frozen=True, slots=True, eq=False)
class AnalyzedFrame:
    """A frame with the predictions made from that very picture, and milliseconds spent by stage."""

    frame: Frame
    predictions: tuple[Prediction, ...]
    timings: dict[str, float]
