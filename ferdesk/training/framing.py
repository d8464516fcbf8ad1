"""Where the detector sees the face in a training picture, so that live crops can be cut just so.

A training picture is a face and nothing else; the detector expects a scene. Each picture is therefore
enlarged and set into a plain one (`Placement`), the bundled detector looks at it, and the box it answers
is compared with the outline of the picture. The medians are the framing the engine's card needs:

    scale    = picture side / max(box width, box height)
    offset   = (picture centre - box centre) / max(box width, box height)

`end_to_end_crops` takes the same way and cuts each picture out again as a live face would be, for the
accuracy from detector to answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError
from ferdesk.faces.crop import crop_face
from ferdesk.faces.detector import FaceDetector
from ferdesk.faces.keypoints import roll
from ferdesk.model_card import Framing
from ferdesk.records import FaceBox, Frame, Track

PICTURE_SIDE = 192  # pixels of a training picture in the scene: four times 48, a face before a webcam
_PLAUSIBLE = (0.35, 1.6)  # box side in picture sides; anything else is not this face


@dataclass(frozen=True, slots=True)
class Placement:
    """How a training picture is set into a scene: the part of the scene's side it takes, and what is
    around it: "gray" (the picture's mean), or "replicate" (its outermost pixels)."""

    part: float
    border: str

    def scene(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], int]:
        """RGB (h, w, 3) uint8 with the picture, PICTURE_SIDE pixels wide, `margin` pixels from each edge."""
        face = cv2.resize(image, (PICTURE_SIDE, PICTURE_SIDE), interpolation=cv2.INTER_CUBIC)
        margin = round(PICTURE_SIDE * (1 / self.part - 1) / 2)
        m = (margin, margin, margin, margin)
        if self.border == "gray":
            mean = [float(v) for v in np.atleast_1d(face.mean((0, 1)))]
            scene = cv2.copyMakeBorder(face, *m, cv2.BORDER_CONSTANT, value=mean)
        else:
            scene = cv2.copyMakeBorder(face, *m, cv2.BORDER_REPLICATE)
        colour = scene if scene.ndim == 3 else cv2.cvtColor(scene, cv2.COLOR_GRAY2RGB)
        return np.asarray(colour, np.uint8), margin


# To measure in: these find most (150 training pictures: full range 94 %, short range 100 %; others in
# 0.25..0.5 find 87 to 94 %), and nothing around the face pulls at the box. The later ones catch half of
# what the first one misses.
PLACEMENTS: dict[str, tuple[Placement, ...]] = {
    "full": (Placement(0.35, "gray"), Placement(0.3, "replicate"), Placement(0.25, "gray")),
    "short": (Placement(0.4, "gray"), Placement(0.5, "replicate")),
}
# To cut out of: a live face goes on beyond the crop and does not end in a gray wall.
LIVE_PLACEMENTS: dict[str, tuple[Placement, ...]] = {
    "full": (Placement(0.35, "replicate"), Placement(0.35, "gray"), Placement(0.25, "gray")),
    "short": (Placement(0.5, "replicate"), Placement(0.4, "gray")),
}
CANDIDATES = tuple(Placement(p, b) for b in ("gray", "replicate") for p in (0.25, 0.3, 0.35, 0.4, 0.5))


@dataclass(frozen=True, slots=True)
class SeenFace:
    """A training picture's face as the detector sees it in its scene (scene pixels)."""

    index: int
    box: FaceBox
    scene: NDArray[np.uint8]
    margin: int


@dataclass(frozen=True, slots=True)
class FramingMeasurement:
    """What the detector sees in n training pictures; spreads are 10th and 90th percentiles."""

    detector: str
    n: int
    found: int
    scale: float
    scale_spread: tuple[float, float]
    offset_x: float
    offset_x_spread: tuple[float, float]
    offset_y: float
    offset_y_spread: tuple[float, float]
    roll_degrees: float
    roll_spread: tuple[float, float]
    eyes_apart: float  # distance of the eyes in picture sides, median
    levelled: dict[str, float]  # scale and offsets if the roll is levelled

    def framing(self, level_roll: bool = False) -> Framing:
        """For the card: to three decimals, which is a seventh of a pixel of a 48 px crop."""
        x, y = (
            (self.levelled["offset_x"], self.levelled["offset_y"])
            if level_roll
            else (self.offset_x, self.offset_y)
        )
        return Framing(round(self.scale, 3), round(x, 3), round(y, 3), level_roll)

    def as_dict(self) -> dict[str, Any]:
        """Everything, with the framings a card may hold, ready for JSON or YAML."""
        return {
            **asdict(self),
            "framing": asdict(self.framing()),
            "framing_levelled": asdict(self.framing(level_roll=True)),
        }


def see_faces(
    images: NDArray[np.uint8], detector: FaceDetector, placements: Sequence[Placement] | None = None
) -> Iterable[SeenFace]:
    """The pictures (n, h, w) or (n, h, w, 3) whose face the detector finds in one of the placements."""
    for index, image in enumerate(images):
        for placement in placements or PLACEMENTS[detector.kind]:
            scene, margin = placement.scene(image)
            box = _own_face(detector.detect(Frame(scene, index, float(index))), margin)
            if box is not None:
                yield SeenFace(index, box, scene, margin)
                break


def share_found(images: NDArray[np.uint8], detector: FaceDetector, placement: Placement) -> float:
    return sum(1 for _ in see_faces(images, detector, [placement])) / len(images)


def measure_framing(images: NDArray[np.uint8], detector: FaceDetector) -> FramingMeasurement:
    """Medians and spreads over training pictures (n, h, w[, 3]). Raises FerdeskError if no face is found."""
    rows = [_geometry(seen) for seen in see_faces(images, detector)]
    if not rows:
        raise FerdeskError("The detector finds no face in these pictures. Choose pictures of faces.")
    scale, dx, dy, angle, eyes = np.array(rows).T
    turned_x = dx * np.cos(angle) + dy * np.sin(angle)
    turned_y = dy * np.cos(angle) - dx * np.sin(angle)
    degrees = np.degrees(angle)
    return FramingMeasurement(
        detector=detector.kind,
        n=len(images),
        found=len(rows),
        scale=_median(scale),
        scale_spread=_spread(scale),
        offset_x=_median(dx),
        offset_x_spread=_spread(dx),
        offset_y=_median(dy),
        offset_y_spread=_spread(dy),
        roll_degrees=_median(degrees),
        roll_spread=_spread(degrees),
        eyes_apart=_median(eyes),
        levelled={"offset_x": _median(turned_x), "offset_y": _median(turned_y)},
    )


def end_to_end_crops(
    images: NDArray[np.uint8], detector: FaceDetector, framing: Framing, size: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Training pictures (n, h, w[, 3]) seen, found and cut out again as live faces are.

    Returns crops (m, size, size, 3) uint8 RGB and the index (m,) of the picture each belongs to, m <= n:
    pictures whose face is not found are left out. Pass what `crop.to_batch` makes of them to the engine.
    """
    crops: list[NDArray[np.uint8]] = []
    index: list[int] = []
    for seen in see_faces(images, detector, LIVE_PLACEMENTS[detector.kind]):
        track = Track(1, seen.box)
        crops.append(crop_face(Frame(seen.scene, seen.index, 0.0), track, size, framing).image)
        index.append(seen.index)
    stacked = np.stack(crops) if crops else np.empty((0, size, size, 3), np.uint8)
    return stacked, np.array(index, np.int64)


def _own_face(boxes: Iterable[FaceBox], margin: int) -> FaceBox | None:
    """The best scored box that can be the picture's own face."""
    low, high = (PICTURE_SIDE * part for part in _PLAUSIBLE)
    inside = range(margin, margin + PICTURE_SIDE)
    fitting = [
        box
        for box in boxes
        if low <= max(box.width, box.height) <= high
        and int((box.x1 + box.x2) / 2) in inside
        and int((box.y1 + box.y2) / 2) in inside
    ]
    return max(fitting, key=lambda box: box.score, default=None)


def _geometry(seen: SeenFace) -> tuple[float, float, float, float, float]:
    box, side = seen.box, max(seen.box.width, seen.box.height)
    centre = seen.margin + PICTURE_SIDE / 2
    x1, y1, x2, y2 = box.eyes or (0.0, 0.0, 0.0, 0.0)
    return (
        PICTURE_SIDE / side,
        (centre - (box.x1 + box.x2) / 2) / side,
        (centre - (box.y1 + box.y2) / 2) / side,
        roll(box.eyes) if box.eyes else 0.0,
        float(np.hypot(x2 - x1, y2 - y1)) / PICTURE_SIDE,
    )


def _median(values: NDArray[np.float64]) -> float:
    return round(float(np.median(values)), 4)


def _spread(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, [10, 90])
    return round(float(low), 4), round(float(high), 4)
