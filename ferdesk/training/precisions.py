"""What each precision costs an engine in accuracy and calibration, and what it gains in speed here.

Every figure is measured, on this computer: fp32, bf16 and int8 by the backends as people run them, fp16 by
ONNX Runtime from the very file that TensorRT builds from.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from ferdesk.backends import RunOptions, choices, on_cpu, open_engine
from ferdesk.backends._half import to_half
from ferdesk.errors import FerdeskError
from ferdesk.model_card import ModelCard, load_card
from ferdesk.training.card_file import write_card
from ferdesk.training.datasets import SEVEN, FaceSet
from ferdesk.training.metrics import reliability
from ferdesk.training.quantize import to_int8
from ferdesk.training.targets import Answers, Network, open_network, prepare

ALLOWED = {"fp16": 0.1, "int8": 0.5}  # points of accuracy, on each set of labels
FACES = 4  # a batch, for the speed
SECONDS = 4.0  # for each backend


@dataclass(frozen=True, slots=True)
class Row:
    """One precision on one backend. Accuracies and ECE 0..1 by set of labels; `agree` the part of faces whose
    top expression is fp32's; `difference` the largest of a logit; `speed` faces a second in batches of
    four, `gain` that over fp32's on the same backend, both None where a precision has no arithmetic here."""

    precision: str
    backend: str
    accuracy: dict[str, float]
    ece: dict[str, float]
    agree: float
    difference: float
    speed: float | None = None
    gain: float | None = None


def quantized(card: ModelCard, training: FaceSet, pictures: int, exact: int, seed: int, folder: Path) -> Path:
    """A copy of the engine's folder at `folder` with its int8 file made and named in its card."""
    card.check_hash()
    chosen = np.random.default_rng(seed).permutation(len(training))[:pictures]
    faces = prepare(training.images[chosen], card.input)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(card.model_path, folder)
    out = folder / f"{card.model_path.stem}.int8{card.model_path.suffix}"
    to_int8(card.model_path, card.input.name, faces, out, exact)
    fields = yaml.safe_load((card.folder / "card.yaml").read_text("utf-8"))
    kept = {key: value for key, value in card.variants.items() if key != "int8"}
    for precision in kept:
        shutil.copy2(card.path_of(precision), folder)
    write_card({**fields, "variants": {**kept, "int8": _digest(out)}, "losses": {}}, folder)
    load_card(folder)  # what we write, FERDesk must read
    return folder


def measure(folder: Path, faces: FaceSet, seconds: float = SECONDS) -> list[Row]:
    """Rows for every way the engine in `folder` runs on this processor, and for fp16; fp32 first.

    Raises FerdeskError if fp32 does not run, or if `faces` have no labels.
    """
    card = load_card(folder)
    ways = [(c.precision, c.backend) for c in choices(card) if on_cpu(c.backend)]
    ways.sort(key=lambda way: (("fp32", "fp16", "bf16", "int8").index(way[0]), way[1]))
    speeds = {}
    for backend in dict.fromkeys(backend for _, backend in ways):
        mine = [precision for precision, b in ways if b == backend]
        speeds |= {(p, backend): s for p, s in _speeds(card, backend, mine, seconds).items()}
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as scratch:
        half = _half_folder(card, Path(scratch) / card.name)
        files = [(folder, precision, backend, precision) for precision, backend in ways]
        if ("fp16", "onnxruntime") not in ways:
            files.insert(sum(p == "fp32" for p, _ in ways), (half, "fp32", "onnxruntime", "fp16"))
        exact: NDArray[np.float32] | None = None
        for where, precision, backend, title in files:
            target = open_network(where, backend, precision)
            try:
                row, logits = _row(target, faces, title, backend, exact)
            finally:
                target.close()
            exact = logits if exact is None else exact
            speed, slow = speeds.get((title, backend)), speeds.get(("fp32", backend))
            if speed is not None and slow is not None:
                row = replace(row, speed=speed, gain=speed / slow)
            rows.append(row)
    return rows


def losses(rows: Sequence[Row]) -> dict[str, float]:
    """By "backend precision": points of accuracy lost against fp32, the most of all sets of labels, for those
    that run as such on this computer."""
    exact = rows[0]
    return {
        f"{row.backend} {row.precision}": round(
            max(0.0, *(100 * (exact.accuracy[name] - value) for name, value in row.accuracy.items())), 2
        )
        for row in rows
        if row.precision != "fp32" and row.speed is not None
    }


def note_losses(rows: Sequence[Row], folder: Path) -> None:
    """Into the card of the engine in `folder`."""
    fields = yaml.safe_load((folder / "card.yaml").read_text("utf-8"))
    write_card({**fields, "losses": losses(rows)}, folder)
    load_card(folder)


def excess(rows: Sequence[Row]) -> list[str]:
    """One sentence for each precision that loses more accuracy than is allowed."""
    found, exact = [], rows[0]
    for row in rows:
        for name, value in row.accuracy.items():
            lost = 100 * (exact.accuracy[name] - value)
            if lost > ALLOWED.get(row.precision, np.inf):
                found.append(
                    f"{row.precision} on {row.backend} loses {lost:.2f} points on {name}, and "
                    f"{ALLOWED[row.precision]} are allowed."
                )
    return found


def put_beside(staged: Path, folder: Path) -> None:
    """The int8 file and the card of `staged` into the engine's own folder, the card last."""
    for path in (*staged.glob("*.int8.onnx"), staged / "card.yaml"):
        new = folder / f"{path.name}.part"
        shutil.copy2(path, new)
        new.replace(folder / path.name)


def _row(
    target: Network, faces: FaceSet, precision: str, backend: str, exact: NDArray[np.float32] | None
) -> tuple[Row, NDArray[np.float32]]:
    seen: list[NDArray[np.float32]] = []

    def run(batch: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        answer = target.run(batch)
        seen.append(answer["logits"])
        return answer

    scores = _scores(faces, replace(target, run=run).answers(faces.images))
    if not scores:
        raise FerdeskError(f"{faces.name} has no labels and no votes. Measure on labelled faces.")
    logits = np.concatenate(seen)
    wanted = logits if exact is None else exact
    row = Row(
        precision,
        backend,
        {name: accuracy for name, (accuracy, _) in scores.items()},
        {name: ece for name, (_, ece) in scores.items()},
        float((logits.argmax(1) == wanted.argmax(1)).mean()),
        float(np.abs(logits - wanted).max()),
    )
    return row, logits


def _scores(faces: FaceSet, answers: Answers) -> dict[str, tuple[float, float]]:
    """(accuracy, ECE) by set of labels: those of `ferdesk.training.scores`, without its intervals, whose
    bootstrap takes longer than all the networks here."""
    seven = np.where(faces.labels < len(SEVEN), faces.labels, -1)
    majority = faces.majority()
    sets = {"fer2013": (answers.seven, seven), "ferplus": (answers.eight, majority)}
    if not (majority >= 0).any():
        sets = {"fer2013": sets["fer2013"], "labels": (answers.eight, faces.labels)}
    found = {}
    for name, (probabilities, truth) in sets.items():
        rows = truth >= 0
        if rows.any():
            right = (probabilities[rows].argmax(1) == truth[rows]).astype(np.float64)
            found[name] = float(right.mean()), reliability(probabilities[rows].max(1), right).error
    return found


def _speeds(card: ModelCard, backend: str, precisions: Sequence[str], seconds: float) -> dict[str, float]:
    """Faces a second by precision; they take turns, so that a busy moment hits them alike."""
    shape = (FACES, card.input.channels, card.input.size, card.input.size)
    batch = np.random.default_rng(0).random(shape, np.float32)
    best = dict.fromkeys(precisions, np.inf)
    with ExitStack() as opened:
        engines = {}
        for precision in precisions:
            engines[precision] = open_engine(card, backend, precision, RunOptions(max_batch=FACES))
            opened.callback(engines[precision].close)
            engines[precision].run(batch)
        until, turns = time.perf_counter() + seconds, 0
        while turns < 3 or time.perf_counter() < until:
            turns += 1
            for precision, engine in engines.items():
                start = time.perf_counter()
                engine.run(batch)
                best[precision] = min(best[precision], time.perf_counter() - start)
    return {precision: FACES / value for precision, value in best.items()}


def _half_folder(card: ModelCard, folder: Path) -> Path:
    """An engine folder whose file is the fp16 one, for a backend that takes it as it is."""
    folder.mkdir(parents=True)
    path = folder / card.model_file
    path.write_bytes(to_half(card.model_path.read_bytes(), card.name))
    fields = yaml.safe_load((card.folder / "card.yaml").read_text("utf-8"))
    write_card({**fields, "sha256": _digest(path), "variants": {}, "losses": {}, "precision": "fp32"}, folder)
    return folder


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
