"""A bundled engine taught on a person's own corrections: what is held back, a short careful training, an
engine that says what it gained.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from ferdesk.model_card import ModelCard
from ferdesk.training import checkpoint as files
from ferdesk.training.card_file import write_card
from ferdesk.training.datasets import DataError, FaceSet
from ferdesk.training.export import replace_folder
from ferdesk.training.recipe import Loss, Optimizer, Recipe, Schedule, Synthetic
from ferdesk.training.release import release
from ferdesk.training.targets import open_network

FEWEST = 20  # labelled crops; with fewer neither training nor measuring says anything
_BATCH = 32
_ENOUGH_TO_CALIBRATE = 200


@dataclass(frozen=True, slots=True, eq=False)
class Halves:
    """Rows to train on and rows held back (boolean), and in words how they were told apart."""

    train: NDArray[np.bool_]
    held_back: NDArray[np.bool_]
    how: str


@dataclass(frozen=True, slots=True)
class Tuned:
    """The new engine, and accuracy on the same held-back crops before and after, in 0..1."""

    folder: Path
    before: float
    after: float
    n: int
    how: str


def hold_back(faces: FaceSet, part: float = 0.25, seed: int = 1) -> Halves:
    """Choose about `part` of the labelled rows to measure on.

    Whole subjects where there are four or more, so that nobody is in both; else the last stretch of each
    label in the order of the data: neighbouring frames of a clip look alike, and drawn at random the
    figure would praise memory. Raises DataError where too little is labelled.
    """
    known, how = faces.labels >= 0, ""
    if known.sum() < FEWEST:
        raise DataError(
            f"{faces.name} holds {int(known.sum())} labelled crops. "
            f"Label at least {FEWEST} before fine-tuning."
        )
    held = np.zeros(len(faces), bool)
    people = [] if faces.subjects is None else np.unique(faces.subjects[known]).tolist()
    if faces.subjects is not None and len(people) >= 4:
        for person in np.random.default_rng(seed).permutation(people):
            rows = known & (faces.subjects == person)
            if held.sum() >= part * known.sum() or (held | rows).sum() > 0.5 * known.sum():
                continue
            held |= rows
        how = "other people than those trained on"
    if not held.any():
        for label in np.unique(faces.labels[known]):
            rows = np.flatnonzero(faces.labels == label)
            held[rows[len(rows) - round(part * len(rows)) :]] = True
        how = "the last stretch of each label; the same people were trained on"
    return Halves(known & ~held, held, how)


def fine_tune(
    faces: FaceSet,
    card: ModelCard,
    folder: Path,
    *,
    epochs: int = 8,
    rate: float = 0.002,
    seed: int = 1,
) -> Tuned:
    """Fine-tune the engine of `card` on labelled `faces`; the new engine appears whole at `folder`.

    Normalisation keeps its statistics (a few hundred crops of a few people would bend them), the last
    weights are taken, and nothing is chosen on the held-back crops: they only measure.
    Raises FerdeskError if the engine ships no weights to start from or too little is labelled.
    """
    from ferdesk.training.train import train

    start = card.folder / files.START_WEIGHTS
    if not (start / files.WEIGHTS).is_file():
        raise DataError(f"{card.name} ships no weights to start from. Choose an engine that does.")
    halves = hold_back(faces, seed=seed)
    held = faces.take(halves.held_back)
    before = _accuracy(card.folder, held)
    recipe = recipe_for(files.read_state(start)["recipe"], card, start, epochs, rate, seed)
    with tempfile.TemporaryDirectory() as scratch:
        run = Path(scratch) / "run"
        checkpoint = train(recipe, faces.take(halves.train), None, run, accelerator="cpu")
        staged = Path(scratch) / folder.name
        release(
            checkpoint,
            staged,
            held,
            split=None,
            framing=card.framing,
            against="labels",
            end_to_end=False,
            fields={
                "title": folder.name,
                "licence": card.licence,
                "limits": card.limits,
                "intended_use": card.intended_use,
                "data": f"{card.name}, fine-tuned on {int(halves.train.sum())} labelled crops of "
                f"{faces.name}. Before that: {card.data}",
                "uncertain_below": card.uncertain_below,
            },
        )
        after = _accuracy(staged, held)
        figures = {
            "fine_tuned_from": card.name,
            "held_back_n": len(held),
            "held_back": halves.how,
            "held_back_accuracy_before": round(before, 6),
            "held_back_accuracy": round(after, 6),
        }
        _sign(staged, card, figures)
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = folder.with_name(folder.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(staged, new)
    replace_folder(new, folder)
    return Tuned(folder, before, after, len(held), halves.how)


def recipe_for(
    start: Mapping[str, Any], card: ModelCard, weights: Path, epochs: int, rate: float, seed: int
) -> Recipe:
    """The engine's own recipe, with a short schedule at a low rate and the person's labels as its loss."""
    from ferdesk.training.recipe import remembered_recipe

    base = remembered_recipe(json.loads(json.dumps(start)))
    return replace(
        base,
        name=f"{card.name}-tuned",
        batch=_BATCH,
        seed=seed,
        train_split=None,
        select_split=None,
        start=str(weights),
        start_cut=False,
        teacher=None,
        ema=0.0,
        freeze_norm=True,
        synthetic=Synthetic(),
        loss=Loss(ferplus=0.0, fer2013=0.0, label=1.0, smoothing=0.1),
        optimizer=Optimizer("sgd", lr=rate, weight_decay=5e-4, momentum=0.9, clip=5.0),
        schedule=Schedule(epochs=epochs, kind="cosine", warmup=0.1, sizes=((0, base.input_size),)),
    )


def _accuracy(folder: Path, faces: FaceSet) -> float:
    network = open_network(folder)
    try:
        eight = network.answers(faces.images).eight
    finally:
        network.close()
    return float((eight.argmax(1) == faces.labels).mean())


def _sign(folder: Path, card: ModelCard, figures: Mapping[str, Any]) -> None:
    """Add the figures; a temperature fitted on few crops would be luck, so the first engine's stays then."""
    fields = yaml.safe_load((folder / "card.yaml").read_text("utf-8"))
    # What was measured just now was measured on one's own crops: it must not bear a data set's name.
    theirs = ("fer2013", "ferplus", "labels")
    own = {key: value for key, value in fields.get("measured", {}).items() if not key.startswith(theirs)}
    measured = {**own, **figures}
    if figures["held_back_n"] < _ENOUGH_TO_CALIBRATE:
        fields["temperature"] = card.temperature
        fields["neutral_logits"] = list(card.neutral_logits)
        measured.pop("temperature_fitted_on", None)  # not on these
    fields["measured"] = measured
    write_card(fields, folder)
