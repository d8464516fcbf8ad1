"""The card: what an engine needs, answers and may claim; read from engines/<name>/card.yaml.

A card knows a model (input, framing, labels, temperature, measured figures); it knows no backend.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from ferdesk import paths
from ferdesk.errors import EngineError
from ferdesk.records import Expression
from ferdesk.schema import SchemaError, build

_DEFAULT_ENGINE = "resmasking-s"


@dataclass(frozen=True, slots=True)
class Framing:
    """How a live crop is cut so that it looks like the pictures the engine was trained on.

    The crop is a square of side `scale` x max(box width, box height) around the detector box's centre,
    moved by `offset_x`, `offset_y` (parts of that box side; y down). `level_roll` turns it so that
    the eyes lie level.
    """

    scale: float = 1.0
    offset_x: float = 0.0
    offset_y: float = 0.0
    level_roll: bool = False


@dataclass(frozen=True, slots=True)
class InputSpec:
    """The input tensor (n, channels, size, size) float32: (pixel / 255 - mean) / std, gray if one channel
    or if `gray` (then repeated)."""

    name: str = "x"
    size: int = 48
    channels: int = 1
    gray: bool = True
    mean: float = 0.0
    std: float = 1.0

    @property
    def sees_gray(self) -> bool:
        """Colours make no difference to it."""
        return self.gray or self.channels == 1


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One engine's card. `labels` are the expressions in the order of the logits."""

    name: str
    title: str
    architecture: str
    model_file: str
    sha256: str
    input: InputSpec
    framing: Framing
    labels: tuple[Expression, ...]
    outputs: tuple[str, ...]  # "logits" always; "attention", "attended", "logits_fer2013" if it has them
    temperature: float = 1.0
    uncertain_below: float = 0.45
    neutral_logits: tuple[
        float, ...
    ] = ()  # mean logits of training faces labelled neutral; () = not measured
    parameters: int = 0
    macs: int = 0
    licence: str = ""
    data: str = ""
    recipe: str = ""
    revision: str = ""
    intended_use: str = ""
    limits: str = ""
    precision: str = "fp32"  # the one to run where a backend has it
    variants: Mapping[str, str] = field(default_factory=dict)  # precision -> sha256 of model.<precision>.onnx
    losses: Mapping[str, float] = field(
        default_factory=dict
    )  # "backend precision" -> points of accuracy lost
    measured: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = Path()

    @property
    def model_path(self) -> Path:
        return self.folder / self.model_file

    def path_of(self, precision: str) -> Path:
        """The file to run as `precision`: its own variant if the folder has one, else the model file."""
        if precision in self.variants:
            return self.model_path.with_suffix(f".{precision}{self.model_path.suffix}")
        return self.model_path

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """Calibrated softmax: logits (..., k) / temperature (Guo et al. 2017) -> (..., k)."""
        z = np.asarray(logits, np.float64) / self.temperature
        e = np.exp(z - z.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)

    def check_hash(self, precision: str = "fp32") -> None:
        """Raise EngineError unless the file for `precision` is there and is the one the card describes."""
        path = self.path_of(precision)
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            raise EngineError(f"{path} is missing. Import the engine {self.name} again.") from None
        if digest != self.variants.get(precision, self.sha256):
            raise EngineError("This engine file was changed since it was made. Import it again.")


def load_card(folder: Path) -> ModelCard:
    """Read and validate `folder`/card.yaml; EngineError names the key that is wrong."""
    path = folder / "card.yaml"
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
    except OSError:
        raise EngineError(f"{folder} holds no card.yaml. Choose an engine folder.") from None
    except yaml.YAMLError as error:
        raise EngineError(f"{path} is not readable YAML ({str(error).splitlines()[0]}). Mend it.") from None
    if not isinstance(raw, dict):
        raise EngineError(f"{path} is empty or not a list of keys. Import the engine again.")
    try:
        card = build(ModelCard, {**raw, "folder": folder})
    except SchemaError as error:
        raise EngineError(f"{path}: {error}.") from None
    if not card.labels or len(set(card.labels)) != len(card.labels):
        raise EngineError(f"{path}: labels must name each expression once.")
    if "logits" not in card.outputs:
        raise EngineError(f"{path}: outputs must name logits.")
    if not card.temperature > 0:
        raise EngineError(f"{path}: temperature must be above 0.")
    return card


def find_engines() -> dict[str, Path]:
    """Engine folders by name; the user's own come before bundled ones of the same name."""
    found: dict[str, Path] = {}
    for root in paths.engine_folders():
        if root.is_dir():
            for folder in sorted(root.iterdir()):
                if (folder / "card.yaml").is_file():
                    found.setdefault(folder.name, folder)
    return found


def default_engine() -> str:
    """The name of the engine to use where nobody chose one; EngineError if there is none at all."""
    engines = find_engines()
    if not engines:
        raise EngineError("There is no engine here. Install FERDesk again, or import an engine.")
    return _DEFAULT_ENGINE if _DEFAULT_ENGINE in engines else next(iter(engines))


def find_card(name: str) -> ModelCard:
    """The card of the engine called `name`, or of the folder at the path `name`."""
    engines = find_engines()
    if name in engines:
        return load_card(engines[name])
    if (Path(name) / "card.yaml").is_file():
        return load_card(Path(name))
    known = ", ".join(engines) or "none"
    raise EngineError(f"There is no engine called {name}. Choose one of: {known}.")
