"""Recipes: commented YAML files that name everything a training needs but the data file itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from ferdesk.errors import FerdeskError
from ferdesk.schema import SchemaError, build, without_unknown


@dataclass(frozen=True, slots=True)
class Augment:
    """How training pictures are varied. Angles in degrees, lengths as parts of the side, p = probability."""

    flip: float = 0.5
    rotation: float = 20.0  # uniform in +-
    scale: float = 0.15  # uniform in 1 +-
    translation: float = 0.08  # uniform in +-
    light: float = 0.5  # p of brightness / contrast / gamma
    low_light: float = 0.05  # p of a dark, noisy picture
    noise: float = 0.08
    blur: float = 0.08
    low_resolution: float = 0.1  # p of `least_side` to 90 % of the side and up again
    least_side: float = 0.55
    compression: float = 0.08  # p of JPEG at quality 35 to 80
    erase: float = 0.2  # p of a hidden rectangle of 2 to 15 % of the area


@dataclass(frozen=True, slots=True)
class Synthetic:
    """ "People in context" scenes in place of some of the pictures."""

    part: float = 0.0  # share of a batch
    backgrounds: str | None = None  # folder or zip; --backgrounds on the command line comes first


@dataclass(frozen=True, slots=True)
class Loss:
    """Weights of the terms; 0 leaves a term out."""

    ferplus: float = 1.0  # cross-entropy against the FER+ vote distribution (eight classes)
    fer2013: float = 1.0  # cross-entropy against the FER2013 label (second head of seven)
    label: float = 0.0  # cross-entropy of the eight logits against the single label (CK+, folders)
    smoothing: float = 0.1  # label smoothing of single labels
    attention: float = 0.0  # L_att, where a mask exists
    attention_form: Literal["tanh", "mse"] = "tanh"
    mask: float = 0.0  # binary cross-entropy of the attention mask against the face mask, where it exists
    manifold: float = 0.0  # structured Gaussian manifold loss on the representation
    manifold_sigma: float = 0.5
    mixup_alpha: float = 0.0  # Beta(alpha, beta) mixup of embeddings; 0 = none
    mixup_beta: float = 0.0
    distillation: float = 0.0
    temperature: float = 2.0  # of the distillation


@dataclass(frozen=True, slots=True)
class Optimizer:
    kind: Literal["sgd", "adam", "adamw", "radam"] = "sgd"
    lr: float = 0.1
    weight_decay: float = 5e-4
    momentum: float = 0.9  # sgd with Nesterov
    clip: float = 5.0  # gradient norm; 0 = none
    sam: float = 0.0  # radius of sharpness-aware minimisation (Foret et al. 2021); 0 = none
    # It doubles the work; begun late it finds nearly the same minima (Zhou et al. 2025, arXiv:2410.10373).
    sam_from: int = 0  # epoch in which it begins


@dataclass(frozen=True, slots=True)
class Schedule:
    epochs: int = 20
    kind: Literal["cosine", "plateau"] = "cosine"
    warmup: float = 0.1  # part of the epochs with linearly rising rate
    horizon: int = 0  # epochs the cosine is drawn for; 0: `epochs`
    cooldown: int = 0  # last epochs in which the rate falls linearly to zero, from where the cosine was
    patience: int = 2  # plateau: epochs without gain before the rate is cut
    factor: float = 0.1
    minimum: float = 0.0  # plateau: the rate is not cut below
    stop_after: int = 0  # plateau: stop after so many epochs without gain; 0 = never
    sizes: tuple[tuple[int, int], ...] = (
        (0, 48),
    )  # (from epoch, input side): small pictures first are faster
    # (from epoch, factor on ranges and probabilities of `augment`, not on flips and sides): full variety
    # first, then pictures as they are (He et al. 2019, arXiv:1909.09148).
    strengths: tuple[tuple[int, float], ...] = ((0, 1.0),)
    # (from epoch, alpha): each batch is blended with itself in another order, the share of one of the two
    # drawn from Beta(alpha, alpha) (mixup of pictures, Zhang et al. 2018, arXiv:1710.09412); 0 = none.
    mixup: tuple[tuple[int, float], ...] = ((0, 0.0),)


@dataclass(frozen=True, slots=True)
class Recipe:
    name: str
    architecture: str
    model: Mapping[str, Any] = field(default_factory=dict)
    batch: int = 128
    seed: int = 1
    precision: Literal["auto", "32-true", "bf16-mixed", "16-mixed"] = "auto"
    train_split: str | None = "Training"
    select_split: str | None = "PublicTest"
    balanced: bool = False  # draw classes equally often
    ema: float = 0.998  # decay of the averaged weights; 0 = none
    start: str | None = None  # weights to start from: a checkpoint or run folder
    start_cut: bool = False  # of a wider network's weights take the first channels (checkpoint.cut_to)
    freeze_norm: bool = False  # batch normalisation keeps its statistics (fine-tuning on few pictures)
    # For distillation: a checkpoint, run folder or ensemble file; of several, the mean of their
    # answers, where an ensemble counts as its members.
    teacher: str | tuple[str, ...] | None = None
    # "batch": the teacher sees what the student sees, in each step. "picture": it (an engine, too) is asked
    # once, before training, about each picture as it is and its mirror image; that costs a step nothing.
    teacher_sees: Literal["batch", "picture"] = "batch"
    evaluate_every: int = 1  # epochs
    checkpoint_every: int = 100  # steps
    augment: Augment = field(default_factory=Augment)
    synthetic: Synthetic = field(default_factory=Synthetic)
    loss: Loss = field(default_factory=Loss)
    optimizer: Optimizer = field(default_factory=Optimizer)
    schedule: Schedule = field(default_factory=Schedule)

    @property
    def input_size(self) -> int:
        """The side the network is trained for and shipped with, in pixels."""
        return self.schedule.sizes[-1][1]

    @property
    def channels(self) -> int:
        return int(self.model.get("in_channels", 3))

    @property
    def teachers(self) -> tuple[Path, ...]:
        """Where the networks stand that it is taught by."""
        named = (self.teacher,) if isinstance(self.teacher, str) else self.teacher
        return tuple(map(Path, named or ()))

    def size_at(self, epoch: int) -> int:
        return int(_in_force(self.schedule.sizes, epoch))

    def augment_at(self, epoch: int) -> Augment:
        factor = _in_force(self.schedule.strengths, epoch)
        return replace(
            self.augment,
            **{k: v * factor for k, v in asdict(self.augment).items() if k not in ("flip", "least_side")},
        )

    def mixup_at(self, epoch: int) -> float:
        """alpha of Beta(alpha, alpha) in `epoch`; 0 = pictures are not blended."""
        return _in_force(self.schedule.mixup, epoch)

    def sam_at(self, epoch: int) -> float:
        """The radius of sharpness-aware minimisation in `epoch`."""
        return self.optimizer.sam if epoch >= self.optimizer.sam_from else 0.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def _in_force(stages: Sequence[tuple[int, float]], epoch: int) -> float:
    return next(value for start, value in reversed(stages) if epoch >= start)


_BUNDLED = Path(__file__).parent / "recipes"


def bundled_recipes() -> tuple[str, ...]:
    """Their names, sorted."""
    return tuple(sorted(path.stem for path in _BUNDLED.glob("*.yaml")))


def load_recipe(source: Path | str) -> Recipe:
    """A recipe from a file, or a bundled one by name; FerdeskError names the key that is wrong."""
    path = Path(source)
    if not path.is_file():
        bundled = _BUNDLED / f"{source}.yaml"
        if not bundled.is_file():
            names = ", ".join(bundled_recipes())
            raise FerdeskError(f"There is no recipe called {source}. Name a file or one of: {names}.")
        path = bundled
    try:
        return recipe_from(yaml.safe_load(path.read_text("utf-8")))
    except yaml.YAMLError as error:
        raise FerdeskError(f"{path} is not readable YAML ({str(error).splitlines()[0]}).") from None
    except SchemaError as error:
        raise FerdeskError(f"{path}: {error}.") from None


def remembered_recipe(values: Mapping[str, Any]) -> Recipe:
    """The recipe that a checkpoint remembers. Recipes may have lost keys since; weights stay good."""
    return recipe_from(without_unknown(Recipe, values))


def same_recipe(values: Mapping[str, Any], recipe: Recipe) -> bool:
    """Whether a run with the recipe `values` may go on as `recipe`: a key it does not have yet counts at its
    default, one that is no longer known may have meant anything."""
    try:
        return recipe_from(values) == recipe_from(json.loads(json.dumps(recipe.as_dict())))
    except SchemaError:
        return False


def recipe_from(values: object) -> Recipe:
    """Build and check; SchemaError names the key."""
    recipe = build(Recipe, values)
    for name, starts in (
        ("sizes", [start for start, _ in recipe.schedule.sizes]),
        ("strengths", [start for start, _ in recipe.schedule.strengths]),
        ("mixup", [start for start, _ in recipe.schedule.mixup]),
    ):
        if not starts or starts[0] != 0 or starts != sorted(set(starts)):
            raise SchemaError(f"schedule.{name} must begin at epoch 0 and rise")
    for _, factor in recipe.schedule.strengths:
        if not 0 <= factor <= 1:
            raise SchemaError(f"schedule.strengths must be from 0 to 1, not {factor}")
    for _, alpha in recipe.schedule.mixup:
        if not 0 <= alpha <= 100:
            raise SchemaError(f"schedule.mixup must be from 0 to 100, not {alpha}")
        # Of a blend, the loss against each half's target says what it should only where it is linear in it.
        for term in ("attention", "mask", "manifold"):
            if alpha and getattr(recipe.loss, term):
                raise SchemaError(f"schedule.mixup does not go with loss.{term}")
    for name, value, low, high in (
        ("batch", recipe.batch, 1, 1 << 20),
        ("schedule.epochs", recipe.schedule.epochs, 1, 1 << 20),
        ("schedule.warmup", recipe.schedule.warmup, 0, 0.9),
        ("ema", recipe.ema, 0, 0.999999),
        ("synthetic.part", recipe.synthetic.part, 0, 1),
        ("loss.smoothing", recipe.loss.smoothing, 0, 0.9),
    ):
        if not low <= value <= high:
            raise SchemaError(f"{name} must be from {low} to {high}, not {value}")
    return recipe
