"""Ensembles: which networks to ask together, chosen on PublicTest only, kept as a small YAML file."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import yaml

from ferdesk.errors import FerdeskError
from ferdesk.schema import SchemaError, build
from ferdesk.training.datasets import FaceSet
from ferdesk.training.metrics import Floats, Ints

if TYPE_CHECKING:
    from torch import nn

MOST_EXHAUSTIVE = 14  # 2^14 sets: some seconds
Method = Literal["greedy", "exhaustive", "all"]


@dataclass(frozen=True, slots=True)
class Ensemble:
    """`members` are run, checkpoint or engine folders; `chosen` keeps how and on what they were chosen."""

    name: str
    members: tuple[Path, ...]
    chosen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    members: tuple[str, ...]
    chosen: Mapping[str, Any] = field(default_factory=dict)


def load_ensemble(path: Path) -> Ensemble:
    """Read an ensemble file (its members are relative to it); FerdeskError names what is wrong."""
    try:
        values = build(_File, yaml.safe_load(path.read_text("utf-8")))
    except OSError:
        raise FerdeskError(f"{path} is not there. Name an ensemble file.") from None
    except yaml.YAMLError as error:
        raise FerdeskError(f"{path} is not readable YAML ({str(error).splitlines()[0]}). Mend it.") from None
    except SchemaError as error:
        raise FerdeskError(f"{path}: {error}.") from None
    if not values.members:
        raise FerdeskError(f"{path} names no members. Choose them again with the ensemble command.")
    members = tuple((path.parent / member).resolve() for member in values.members)
    for member in members:
        if not member.exists():
            raise FerdeskError(f"{path}: the member {member} is not there. Train it again or take it out.")
    return Ensemble(values.name, members, values.chosen)


def save_ensemble(ensemble: Ensemble, path: Path) -> None:
    """Write the file whole or not at all."""
    values = {
        "name": ensemble.name,
        "members": [os.path.relpath(m.resolve(), path.resolve().parent) for m in ensemble.members],
        "chosen": dict(ensemble.chosen),
    }
    head = "# An ensemble: the mean of its members' softmax. Members are relative to this file.\n"
    new = path.with_name(path.name + ".new")
    new.write_text(head + yaml.safe_dump(values, sort_keys=False, allow_unicode=True), "utf-8")
    new.replace(path)


def accuracy(probabilities: Floats, truth: Ints) -> float:
    """Part of the rows with a known class (truth >= 0) whose highest probability is on it."""
    known = truth >= 0
    return float((probabilities.argmax(1) == truth)[known].mean())


def choose(
    answers: Sequence[tuple[Floats, ...]],
    truths: tuple[Ints, ...],
    method: Method = "greedy",
    most: int | None = None,
) -> tuple[tuple[int, ...], float]:
    """Which candidates to average, and the score they reach: the mean accuracy over the tasks.

    `answers[m][t]` (n, k_t) are candidate m's probabilities in task t (say FER2013's seven classes and
    FER+'s eight), `truths[t]` (n,) the classes, -1 where there is none; at most `most` members.
    "greedy" starts from the best single one and adds whoever helps most while anyone does (Caruana et
    al. 2004, without repetition); "exhaustive" tries every set, and of equal sets takes the smallest.
    """
    count = len(answers)
    most = min(most or count, count)

    def score(chosen: Sequence[int]) -> float:
        values = [
            accuracy(np.mean([answers[m][task] for m in chosen], axis=0), truth)
            for task, truth in enumerate(truths)
        ]
        return float(np.mean(values))

    if method == "all":
        return tuple(range(count)), score(range(count))
    if method == "exhaustive":
        if count > MOST_EXHAUSTIVE:
            raise FerdeskError(f"Trying every set of {count} is too much. Choose --method greedy.")
        sets = itertools.chain.from_iterable(
            itertools.combinations(range(count), size) for size in range(1, most + 1)
        )
        scored = [(score(members), members) for members in sets]
        best, members = max(scored, key=lambda item: item[0])  # the first, so the smallest, of the best
        return members, best
    chosen: list[int] = []
    reached = -1.0
    while len(chosen) < most:
        rest = [(score([*chosen, m]), -m) for m in range(count) if m not in chosen]
        best, negative = max(rest)
        if best <= reached:
            break
        chosen.append(-negative)
        reached = best
    return tuple(chosen), reached


def choose_members(
    candidates: Sequence[Path],
    faces: FaceSet,
    name: str,
    *,
    method: Method = "greedy",
    by: Literal["fer2013", "ferplus", "both"] = "both",
    most: int | None = None,
    tta: bool = True,
) -> tuple[Ensemble, list[str]]:
    """Ask every candidate about `faces` (those of PublicTest), choose, and say it in a table of lines.

    Candidates are opened one after the other, so that one network at a time is in memory.
    """
    from ferdesk.training.targets import PLAIN, TEN_CROP, open_network

    if len({path.resolve() for path in candidates}) < len(candidates):
        raise FerdeskError("A candidate is named twice. Name each once.")
    truths = {"fer2013": np.where(faces.labels < 7, faces.labels, -1), "ferplus": faces.majority()}
    tasks = tuple(truths) if by == "both" else (by,)
    for task in tasks:
        if not (truths[task] >= 0).any():
            raise FerdeskError(f"{faces.name} has no rows for {task}. Choose by the other one (--by).")
    answers: list[tuple[Floats, ...]] = []
    table: list[str] = []
    for path in candidates:
        network = open_network(path)
        try:
            found = network.answers(faces.images, TEN_CROP if tta else PLAIN)
        finally:
            network.close()
        both = {"fer2013": found.seven, "ferplus": found.eight}
        answers.append(tuple(both[task] for task in tasks))
        figures = "  ".join(f"{task} {100 * accuracy(both[task], truths[task]):.2f} %" for task in tasks)
        table.append(f"{figures}  {path}")
    members, reached = choose(answers, tuple(truths[task] for task in tasks), method, most)
    table = [("* " if i in members else "  ") + line for i, line in enumerate(table)]
    together = {
        task: accuracy(np.mean([answers[m][t] for m in members], axis=0), truths[task])
        for t, task in enumerate(tasks)
    }
    figures = "  ".join(f"{task} {100 * value:.2f} %" for task, value in together.items())
    table.append(f"= {figures}  {len(members)} members together")
    chosen = {
        "data": faces.name, "split": "PublicTest", "by": by, "method": method, "tta": tta,
        "score": round(reached, 6), "candidates": len(candidates),
        **{f"{task}_accuracy": round(value, 6) for task, value in together.items()},
    }  # fmt: skip
    return Ensemble(name, tuple(candidates[m] for m in members), chosen), table


def members_of(paths: Iterable[Path]) -> tuple[Path, ...]:
    """`paths` with each ensemble file replaced by its members. Raises FerdeskError."""
    each = (load_ensemble(p).members if p.suffix in (".yaml", ".yml") else (p,) for p in paths)
    return tuple(itertools.chain.from_iterable(each))


def load_teacher(paths: Sequence[Path]) -> nn.Module:
    """A frozen teacher for distillation from checkpoints, run folders or ensemble files.

    Called on pictures (n, c, s, s) it answers a NetworkOutput whose `logits` (and `fer2013`, if every
    member has that head) are the log of the members' mean softmax; one member's logits come as they are.
    All are fp32. Pictures of another size or colour than a member's own are made so for it.
    """
    from ferdesk.training.checkpoint import load_network
    from ferdesk.training.teacher import Teacher

    loaded = [load_network(member) for member in members_of(paths)]
    return Teacher(
        [network for network, _ in loaded],
        [recipe.input_size for _, recipe in loaded],
        [recipe.channels for _, recipe in loaded],
    )
