"""What can be evaluated: a checkpoint, a run, an engine folder or an ensemble, all asked the same way."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError
from ferdesk.model_card import Framing, InputSpec
from ferdesk.records import EXPRESSIONS, Expression
from ferdesk.training.calibration import softmax
from ferdesk.training.datasets import SEVEN
from ferdesk.training.metrics import Floats

BATCH = 64
Kind = Literal["checkpoint", "engine", "ensemble"]


@dataclass(frozen=True, slots=True)
class View:
    """One way of looking at a crop: the square of side `part` at (left, top), all in parts of the crop."""

    flip: bool = False
    part: float = 1.0
    left: float = 0.0
    top: float = 0.0


PLAIN: tuple[View, ...] = (View(),)

_WINDOW = 23 / 24  # 46 of 48 pixels; 44 give the same on PublicTest within a tenth of a point
_CORNERS = tuple((x, y) for y in (0.0, 1 - _WINDOW) for x in (0.0, 1 - _WINDOW))
TEN_CROP: tuple[View, ...] = tuple(
    view
    for flip in (False, True)
    for view in (View(flip), *(View(flip, _WINDOW, left, top) for left, top in _CORNERS))
)
"""Test-time augmentation: the whole crop and its four corner windows of 23/24 side, each also mirrored
(the "10 crops" of the FER2013 literature); softmax averaged."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Probabilities: `eight` (n, 8) over EXPRESSIONS, calibrated; `seven` (n, 7) over FER2013's classes."""

    eight: Floats
    seven: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """One opened network or engine: what it wants, what it answers, how to ask it.

    `run` takes (n, c, s, s) float32, n up to 64, and gives named float32 outputs: `logits` (n, k)
    always; `attention` (n, h, w), `attended` (n, c, s, s), `logits_fer2013` (n, 7) if it has them.
    """

    name: str
    kind: Kind
    input: InputSpec
    labels: tuple[Expression, ...]
    temperature: float
    run: Callable[[NDArray[np.float32]], Mapping[str, NDArray[np.float32]]]
    framing: Framing = field(default_factory=Framing)
    about: Mapping[str, Any] = field(default_factory=dict)
    close: Callable[[], None] = lambda: None

    def outputs(
        self, images: NDArray[np.uint8], view: View = PLAIN[0], wanted: Sequence[str] | None = None
    ) -> dict[str, NDArray[np.float32]]:
        """Raw outputs for pictures (n, h, w) or (n, h, w, 3), in batches; only the `wanted` are kept."""
        parts: dict[str, list[NDArray[np.float32]]] = {}
        for start in range(0, len(images), BATCH):
            answer = self.run(prepare(images[start : start + BATCH], self.input, view))
            for name, value in answer.items():
                if wanted is None or name in wanted:
                    parts.setdefault(name, []).append(value)
        return {name: np.concatenate(values) for name, values in parts.items()}

    def answers(self, images: NDArray[np.uint8], views: Sequence[View] = PLAIN) -> Answers:
        """Softmax averaged over `views`."""
        pairs = [self._answers(images, view) for view in views]
        return Answers(
            np.mean([eight for eight, _ in pairs], axis=0), np.mean([seven for _, seven in pairs], axis=0)
        )

    def _answers(self, images: NDArray[np.uint8], view: View) -> tuple[Floats, Floats]:
        out = self.outputs(images, view, ("logits", "logits_fer2013"))
        eight = np.zeros((len(images), len(EXPRESSIONS)))
        eight[:, [EXPRESSIONS.index(label) for label in self.labels]] = softmax(
            out["logits"], self.temperature
        )
        if "logits_fer2013" in out:
            return eight, softmax(out["logits_fer2013"])
        seven = eight[:, : len(SEVEN)]  # contempt left out, the rest made to sum to one
        return eight, seven / np.maximum(seven.sum(1, keepdims=True), 1e-12)


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Several networks asked together: the plain mean of their probabilities."""

    name: str
    members: tuple[Network, ...]
    about: Mapping[str, Any] = field(default_factory=dict)
    kind: Kind = "ensemble"

    @property
    def framing(self) -> Framing:
        return self.members[0].framing

    @property
    def input(self) -> InputSpec:
        return max((m.input for m in self.members), key=lambda spec: spec.size)

    def answers(self, images: NDArray[np.uint8], views: Sequence[View] = PLAIN) -> Answers:
        each = [member.answers(images, views) for member in self.members]
        return Answers(np.mean([a.eight for a in each], axis=0), np.mean([a.seven for a in each], axis=0))

    def close(self) -> None:
        for member in self.members:
            member.close()


Target = Network | Group


def prepare(images: NDArray[np.uint8], spec: InputSpec, view: View = PLAIN[0]) -> NDArray[np.float32]:
    """Pictures (n, h, w) or (n, h, w, 3) uint8 -> the input tensor of `spec`, seen through `view`."""
    gray = spec.sees_gray
    out = np.empty((len(images), spec.channels, spec.size, spec.size), np.float32)
    for row, image in enumerate(images):
        picture = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim == 3 and gray else image
        picture = _seen(picture, spec.size, view)
        out[row] = picture if picture.ndim == 2 else picture.transpose(2, 0, 1)
    return ((out / 255 - spec.mean) / spec.std).astype(np.float32)


def _seen(picture: NDArray[np.uint8], size: int, view: View) -> NDArray[Any]:
    """The window of `view` at `size`, from the picture itself: each pixel is the mean over its area."""
    if view.part != 1.0:
        h, w = picture.shape[:2]
        n = max(1, math.ceil(view.part * max(h, w) / size))  # sampled n times finer, then averaged n x n
        x, y = view.part * w / (size * n), view.part * h / (size * n)
        # Pixel centres: sample i lies at (left * w + (i + .5) * x) - .5 of the picture.
        to_picture = np.array(
            [[x, 0, view.left * w + x / 2 - 0.5], [0, y, view.top * h + y / 2 - 0.5]], np.float64
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        fine = (size * n, size * n)
        picture = np.asarray(
            cv2.warpAffine(picture, to_picture, fine, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
        )
    if picture.shape[:2] != (size, size):
        smaller = picture.shape[0] * picture.shape[1] > size * size
        method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
        picture = np.asarray(cv2.resize(picture, (size, size), interpolation=method), np.uint8)
    return picture[:, ::-1] if view.flip else picture


def open_target(path: Path, backend: str = "onnxruntime", precision: str | None = "fp32") -> Target:
    """Open whatever `path` is: an engine folder, a run or checkpoint folder, or an ensemble file.

    `backend` and `precision` apply to engines only. Raises FerdeskError.
    """
    path = Path(path)
    if path.suffix in (".yaml", ".yml") and path.is_file():
        from ferdesk.training.ensemble import load_ensemble

        ensemble = load_ensemble(path)
        members = tuple(open_network(member, backend, precision) for member in ensemble.members)
        return Group(ensemble.name, members, {"members": [str(m.name) for m in ensemble.members]})
    return open_network(path, backend, precision)


def open_network(path: Path, backend: str = "onnxruntime", precision: str | None = "fp32") -> Network:
    """An engine folder, or a run or checkpoint folder; FerdeskError for anything else."""
    if (path / "card.yaml").is_file():
        return _open_engine(path, backend, precision)
    if not path.exists():
        raise FerdeskError(
            f"{path} does not exist. Name an engine, run or checkpoint folder, or an ensemble."
        )
    return _open_checkpoint(path)


def _open_engine(folder: Path, backend: str, precision: str | None) -> Network:
    from ferdesk.backends import RunOptions, open_engine
    from ferdesk.model_card import load_card

    card = load_card(folder)
    card.check_hash()
    engine = open_engine(card, backend, precision, RunOptions(max_batch=BATCH))
    about = {"file": card.model_file, "sha256": card.sha256, "device": engine.device}
    return Network(
        card.name, "engine", card.input, card.labels, card.temperature, engine.run, card.framing, about,
        engine.close,
    )  # fmt: skip


def _open_checkpoint(path: Path) -> Network:
    import torch

    from ferdesk.training.checkpoint import find_checkpoint, load_network
    from ferdesk.training.models import channels_last

    network, recipe = load_network(path)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = channels_last(network).to(device)

    def run(x: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        with torch.inference_mode():
            out = network(torch.from_numpy(x).to(device, memory_format=torch.channels_last))
        named = {
            "logits": out.logits, "attention": out.attention, "attended": out.attended,
            "logits_fer2013": out.fer2013,
        }  # fmt: skip
        return {name: value.float().cpu().numpy() for name, value in named.items() if value is not None}

    # A recipe's pictures are x / 255, gray where the network takes one channel (ferdesk.training.batches).
    spec = InputSpec("x", recipe.input_size, recipe.channels, gray=True)
    classes = int(dict(recipe.model).get("classes", len(EXPRESSIONS)))
    about = {"checkpoint": find_checkpoint(path).name, "recipe": recipe.name}
    return Network(recipe.name, "checkpoint", spec, EXPRESSIONS[:classes], 1.0, run, Framing(), about)
