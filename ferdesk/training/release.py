"""From a run to an engine that says what it is worth: export, temperature, measured figures, card."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError
from ferdesk.model_card import Framing, load_card
from ferdesk.records import EXPRESSIONS, Expression
from ferdesk.training.calibration import Against, Calibration, calibrate
from ferdesk.training.card_file import write_card
from ferdesk.training.checkpoint import (
    START_WEIGHTS,
    find_checkpoint,
    load_network,
    network_state,
    save_checkpoint,
)
from ferdesk.training.datasets import PUBLIC_TEST, FaceSet
from ferdesk.training.evaluate import evaluate
from ferdesk.training.export import export_engine, replace_folder
from ferdesk.training.recipe import Recipe
from ferdesk.training.runs import git_revision
from ferdesk.training.scores import rounded
from ferdesk.training.targets import Network, open_network

if TYPE_CHECKING:
    from torch import nn

log = logging.getLogger(__name__)

LICENCE = "MIT (the weights and this card; the training pictures are not part of the engine)."
DATA = (
    "FER2013 (Goodfellow et al. 2013: 48x48 gray web pictures) with the FER+ votes of ten raters "
    "(Barsoum et al. 2016); trained on Training, everything chosen on PublicTest."
)
_KEPT_WHOLE = 10_000  # numbers in a tensor
INTENDED_USE = (
    "Showing and noting down what expression a face shows, live or in clips, on the person's own computer "
    "and with the consent of those who are seen: teaching, research, film and design work."
)
LIMITS = (
    "It says what a face shows as most raters named it, never what a person feels. Disgust, fear and "
    "contempt are rare in the training data and often missed (see recall). Posed, frontal, well lit faces "
    "work best; how figures differ by age, skin tone, glasses, beards or culture was not measured. Not for "
    "decisions about people; reading emotions at work or in schools is forbidden in the European Union "
    "(AI Act, article 5)."
)


@dataclass(frozen=True, slots=True, eq=False)
class Released:
    """Where the engine is, what `evaluate` said of it, and what the temperature did."""

    folder: Path
    result: dict[str, Any]
    calibration: Calibration


def release(
    run: Path,
    folder: Path,
    faces: FaceSet,
    *,
    split: str | None = PUBLIC_TEST,
    framing: Framing | None = None,
    against: Against | None = None,
    end_to_end: bool = True,
    fields: Mapping[str, Any] | None = None,
) -> Released:
    """Export the run or checkpoint `run` to the engine folder `folder` with a complete card.

    The temperature is fitted, and the figures are measured, on `faces` (those of `split`) with the written
    ONNX file. `fields` replace the card's texts (title, licence, data, intended_use, limits, ...). The
    folder appears whole or not at all.
    """
    network, recipe = load_network(run)
    card = {
        "title": recipe.name,
        "architecture": recipe.architecture,
        "framing": asdict(framing or Framing()),
        "licence": LICENCE,
        "data": DATA if faces.votes is not None else faces.name,
        "recipe": recipe_note(recipe, run),
        "revision": revision_of(run),
        "intended_use": INTENDED_USE,
        "limits": LIMITS,
        **(fields or {}),
    }
    with tempfile.TemporaryDirectory() as scratch:
        staged = export_engine(network, Path(scratch) / folder.name, card, recipe.input_size, recipe.channels)
        result, calibration = _signed(staged, faces, split, against, end_to_end)
        _leave_weights(network, recipe, staged)
        new = folder.with_name(folder.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(staged, new)
    replace_folder(new, folder)
    return Released(folder, result, calibration)


def _leave_weights(network: nn.Module, recipe: Recipe, staged: Path) -> None:
    """A checkpoint beside the ONNX for fine-tuning to start from, most of it in half precision to halve its
    size. Small tensors are kept whole: they are 2 % of the numbers of feratt-s and make all but a fortieth of
    the error in its logits, since its first layers have no normalisation."""
    state = {
        k: v.half() if v.is_floating_point() and v.numel() > _KEPT_WHOLE else v
        for k, v in network_state(network).items()
    }
    save_checkpoint(staged / START_WEIGHTS, state, None, None, {"recipe": recipe.as_dict()})


def remeasure(
    folder: Path,
    faces: FaceSet,
    *,
    split: str | None = PUBLIC_TEST,
    against: Against | None = None,
    end_to_end: bool = True,
) -> Released:
    """Fit the temperature and measure the figures of an engine folder again; only its card changes.

    For engines that were imported without figures, and after the way of measuring has changed.
    """
    load_card(folder).check_hash()
    with tempfile.TemporaryDirectory() as scratch:
        staged = Path(scratch) / folder.name
        shutil.copytree(folder, staged)
        result, calibration = _signed(staged, faces, split, against, end_to_end)
        new = folder / "card.yaml.new"
        shutil.copy(staged / "card.yaml", new)
    new.replace(folder / "card.yaml")
    return Released(folder, result, calibration)


def _signed(
    staged: Path, faces: FaceSet, split: str | None, against: Against | None, end_to_end: bool
) -> tuple[dict[str, Any], Calibration]:
    """Write temperature, neutral logits and figures, taken from the folder's own file, into its card."""
    logits = _logits(staged, faces)
    calibration = _calibrated(logits, faces, against)
    changes = {
        "temperature": round(calibration.temperature, 4),
        "neutral_logits": _neutral(logits, faces),
    }
    _change_card(staged, changes)
    target = open_network(staged)
    try:
        result = evaluate(target, faces, split=split, tta=True, end_to_end=end_to_end)
    finally:
        target.close()
    _change_card(staged, {"measured": measured(result, calibration)})
    load_card(staged)  # what we write, FERDesk must read
    return result, calibration


def measured(result: Mapping[str, Any], calibration: Calibration | None = None) -> dict[str, Any]:
    """The card's figures, taken from what `evaluate` gave (with TTA asked for) and nowhere else."""
    plain, tta = result["without_tta"], result
    figures: dict[str, Any] = {"protocol": result["protocol"], "n": result["n"]}
    for name in ("fer2013", "ferplus", "labels"):
        if name not in plain or "accuracy" not in plain[name]:
            continue
        section = plain[name]
        figures |= {
            f"{name}_n": section["n"],
            f"{name}_accuracy": section["accuracy"],
            f"{name}_accuracy_interval_95": list(section["interval_95"]["accuracy"]),
            f"{name}_accuracy_tta": tta[name]["accuracy"],
            f"{name}_f1_macro": section["f1_macro"],
            f"{name}_ece": section["ece"],
        }
        if "without_copies" in result:
            without = result["without_copies"]["without_tta"][name]
            figures[f"{name}_accuracy_without_copies"] = without["accuracy"]
        if name != "fer2013":
            figures[f"{name}_recall"] = {k: round(c["recall"], 3) for k, c in section["classes"].items()}
        if "votes" in section:
            figures |= {
                f"{name}_votes_kl": section["votes"]["kl"],
                f"{name}_votes_ece": section["votes"]["ece"],
            }
    if "end_to_end" in result:
        live = result["end_to_end"]
        figures["end_to_end"] = {
            "found": live["found"],
            **{f"{name}_accuracy": live[name]["accuracy"] for name in live["drop"]},
            **{f"{name}_drop": drop for name, drop in live["drop"].items()},
        }
    if calibration is not None:
        figures["temperature_fitted_on"] = f"{calibration.n} rows, {calibration.against}"
    return rounded(figures)


def recipe_note(recipe: Recipe, run: Path) -> str:
    checkpoint = find_checkpoint(run).name
    note = f"{recipe.name}: {recipe.schedule.epochs} epochs, seed {recipe.seed}, checkpoint {checkpoint}"
    if recipe.start:
        note += f", from the weights of {_origin(Path(recipe.start))}"
    if recipe.loss.distillation and recipe.teachers:
        note += f", taught by {' and '.join(map(_origin, recipe.teachers))}"
    return note


def _origin(place: Path) -> str:
    """The name of a run, engine or ensemble, also where a checkpoint inside it is meant."""
    if place.name in ("best", "last", START_WEIGHTS):
        place = place.parent
    return place.stem if place.suffix in (".yaml", ".yml") else place.name


def revision_of(run: Path) -> str:
    """The commit the run was trained at, as its run.json says; else this checkout's."""
    for folder in (find_checkpoint(run).parent, run):
        path = folder / "run.json"
        if path.is_file():
            return str(json.loads(path.read_text("utf-8")).get("revision", ""))
    return git_revision()


def read_card_fields(path: Path) -> dict[str, Any]:
    """Card fields a person wrote in YAML; FerdeskError if they are unreadable or not theirs to set."""
    try:
        values = yaml.safe_load(path.read_text("utf-8"))
    except OSError:
        raise FerdeskError(f"{path} is not there. Name a YAML file with card fields.") from None
    except yaml.YAMLError as error:
        raise FerdeskError(f"{path} is not readable YAML ({str(error).splitlines()[0]}). Mend it.") from None
    allowed = ("title", "licence", "data", "intended_use", "limits", "uncertain_below")
    for key in values if isinstance(values, dict) else ("the file",):
        if key not in allowed:
            raise FerdeskError(f"{path}: {key} cannot be set here. Choose from: {', '.join(allowed)}.")
    return dict(values)


def _logits(staged: Path, faces: FaceSet) -> NDArray[np.float32]:
    target: Network = open_network(staged)
    try:
        return target.outputs(faces.images, wanted=("logits",))["logits"]
    finally:
        target.close()


def _neutral(logits: NDArray[np.float32], faces: FaceSet) -> list[float]:
    """Mean logits of the faces labelled neutral (FER+ majority, else the label); [] without such faces."""
    labels = faces.majority()
    rows = (labels if (labels >= 0).any() else faces.labels) == EXPRESSIONS.index(Expression.NEUTRAL)
    return [round(float(value), 4) for value in logits[rows].mean(0)] if rows.any() else []


def _calibrated(logits: NDArray[np.float32], faces: FaceSet, against: Against | None) -> Calibration:
    found = calibrate(logits, faces, against)
    log.info(
        "temperature %.3f (%s): ECE %.4f -> %.4f, against the votes %.4f -> %.4f",
        found.temperature, found.against, found.ece_before, found.ece_after, found.ece_votes_before,
        found.ece_votes_after,
    )  # fmt: skip
    return found


def _change_card(folder: Path, changes: Mapping[str, Any]) -> None:
    fields = yaml.safe_load((folder / "card.yaml").read_text("utf-8"))
    write_card({**fields, **changes}, folder)
