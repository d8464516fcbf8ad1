"""Does the attention mask lie on the face? Its overlap with the face mask of synthetic scenes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError
from ferdesk.palette import enlarge
from ferdesk.training.metrics import BOOTSTRAP_DRAWS, Floats, interval, resampled_sums
from ferdesk.training.scores import rounded
from ferdesk.training.synthetic import SyntheticScenes
from ferdesk.training.targets import Network

THRESHOLD = 0.5
SWEEP = tuple(round(0.1 * step, 1) for step in range(1, 10))
_CHUNK = 256


def mask_iou(weights: NDArray[np.float32], masks: NDArray[np.uint8], threshold: float = THRESHOLD) -> Floats:
    """Intersection over union (n,) of {weights >= threshold} with {masks >= 128}.

    weights (n, h, w) in 0..1 are enlarged bilinearly to the masks' (n, s, s); two empty sets overlap fully.
    """
    grown = np.stack([enlarge(w, masks.shape[1]) for w in weights])
    return _iou(grown >= threshold, masks >= 128)


def _iou(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> Floats:
    both, either = (a & b).sum((1, 2)), (a | b).sum((1, 2))
    return np.divide(both, either, out=np.ones(len(a)), where=either > 0)


@dataclass(frozen=True, slots=True)
class AttentionQuality:
    """Over n scenes: mean IoU at 0.5 with its 95 % interval and 10th percentile, the mean IoU at other
    thresholds, the mean part of the weight that lies on the face, and the part of a scene the faces take
    (what weight spread evenly would have on them)."""

    n: int
    iou: float
    iou_interval_95: tuple[float, float]
    iou_lowest_tenth: float
    iou_by_threshold: dict[str, float]
    weight_on_face: float
    face_part: float

    def as_dict(self) -> dict[str, Any]:
        return rounded(asdict(self))


def measure_attention(network: Network, scenes: SyntheticScenes, indices: Sequence[int]) -> AttentionQuality:
    """Ask `network` about the scenes and compare its attention with their masks.

    Scenes of faces it was not trained on, made with `evaluation`, give the held-out figure. Raises
    FerdeskError if the network has no attention.
    """
    ious: list[Floats] = []
    inside: list[Floats] = []
    parts: list[Floats] = []
    for start in range(0, len(indices), _CHUNK):
        batch = scenes.batch(indices[start : start + _CHUNK])
        weights = attention_of(network, batch.images)
        masks = batch.masks
        on_face = masks >= 128
        grown = np.stack([enlarge(w, masks.shape[1]) for w in weights])
        ious.append(np.stack([_iou(grown >= t, on_face) for t in (THRESHOLD, *SWEEP)], 1))
        total = grown.sum((1, 2), dtype=np.float64)
        inside.append(
            np.divide((grown * on_face).sum((1, 2)), total, out=np.zeros(len(grown)), where=total > 0)
        )
        parts.append(on_face.mean((1, 2)))
    overlap = np.concatenate(ious)
    resampled = resampled_sums(overlap[:, :1], BOOTSTRAP_DRAWS)[:, 0] / len(overlap)
    return AttentionQuality(
        n=len(overlap),
        iou=float(overlap[:, 0].mean()),
        iou_interval_95=interval(resampled),
        iou_lowest_tenth=float(np.percentile(overlap[:, 0], 10)),
        iou_by_threshold={str(t): float(overlap[:, 1 + i].mean()) for i, t in enumerate(SWEEP)},
        weight_on_face=float(np.concatenate(inside).mean()),
        face_part=float(np.concatenate(parts).mean()),
    )


def attention_of(network: Network, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Attention (n, h, w) for pictures (n, s, s) or (n, s, s, 3); FerdeskError if there is none."""
    out = network.outputs(images, wanted=("attention",))
    if "attention" not in out:
        raise FerdeskError(f"{network.name} has no attention mask. Choose an engine that has one.")
    return out["attention"]
