"""A teacher's answers to the training pictures, asked once: what a student learns from at no cost a step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError
from ferdesk.training.checkpoint import WEIGHTS, find_checkpoint
from ferdesk.training.datasets import FaceSet
from ferdesk.training.ensemble import members_of
from ferdesk.training.models.output import NetworkOutput
from ferdesk.training.targets import View, open_target

TAUGHT = "teacher.npz"  # in the run folder
_VIEWS = (View(), View(flip=True))
_LEAST = 1e-8  # probability; its logarithm stays finite

T = TypeVar("T")


def taught_answers(fabric: Fabric, teachers: Sequence[Path], faces: FaceSet, file: Path) -> NetworkOutput:
    """Log probabilities for all pictures of `faces`: `logits` (n, 8) and `fer2013` (n, 7), the latter made of
    the eight where a teacher has no such head.

    `teachers` are anything `evaluate` accepts. They are asked about each picture as it is and mirrored, every
    process about its share; the first keeps the mean in `file` and takes what is there already, also when a
    teacher is gone. If one process fails all of them raise FerdeskError: who went on would wait for ever. So
    they do if `file` is of other teachers or of other pictures.
    """
    first = fabric.is_global_zero
    made_of = hashlib.sha256(np.ascontiguousarray(faces.images).tobytes()).hexdigest()
    kept = _all_or_none(fabric, lambda: _kept(teachers, made_of, file) if first else None)
    answers = fabric.broadcast(kept)
    if answers is None:
        mine = slice(fabric.global_rank, None, fabric.world_size)
        part = _all_or_none(fabric, lambda: _asked(teachers, faces.images[mine]))
        answers = []
        for asked in part:
            whole = np.zeros((len(faces), asked.shape[1]), np.float32)
            whole[mine] = asked
            summed = fabric.all_reduce(fabric.to_device(torch.from_numpy(whole)), reduce_op="sum")
            answers.append(summed.cpu().numpy())
        _all_or_none(fabric, lambda: _keep(file, answers, teachers, made_of) if first else None)
    eight, seven = (torch.from_numpy(p).clamp(min=_LEAST).log() for p in answers)
    return NetworkOutput(eight, fer2013=seven)


def _all_or_none(fabric: Fabric, task: Callable[[], T]) -> T:
    problem, cause, result = "", None, None
    try:
        result = task()
    except Exception as error:
        problem, cause = str(error) or repr(error), error
    failed = fabric.all_reduce(fabric.to_device(torch.tensor(float(bool(problem)))), reduce_op="sum")
    if failed:
        problem = problem or "Another process could not get the teacher's answers; it says why."
        raise FerdeskError(problem) from cause
    return cast("T", result)


def _kept(teachers: Sequence[Path], made_of: str, file: Path) -> list[NDArray[np.float32]] | None:
    if not file.is_file():
        return None
    with np.load(file) as kept:
        same = str(kept["pictures"]) == made_of
        if same and all(teacher.exists() for teacher in teachers):
            same = str(kept["teacher"]) == weights_digest(*teachers)
        if not same:
            raise FerdeskError(
                f"{file} holds the answers of another teacher or to other pictures. "
                "Delete it; the teacher is asked again."
            )
        return [kept["eight"], kept["seven"]]


def _asked(teachers: Sequence[Path], images: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    each = []
    for teacher in teachers:
        target = open_target(teacher)
        try:
            each.append(target.answers(images, _VIEWS))
        finally:
            target.close()
    pairs = [(answers.eight, answers.seven) for answers in each]
    return [np.mean(same, axis=0).astype(np.float32) for same in zip(*pairs, strict=True)]


def _keep(file: Path, answers: Sequence[NDArray[np.float32]], teachers: Sequence[Path], made_of: str) -> None:
    new = file.with_name("new-" + file.name)
    eight, seven = answers
    np.savez(new, eight=eight, seven=seven, teacher=weights_digest(*teachers), pictures=made_of)
    new.replace(file)


def weights_digest(*paths: Path) -> str:
    """A hash of the weights that `paths` answer with: engine, run or checkpoint folders, or ensemble files.
    Raises FerdeskError."""
    digest = hashlib.sha256()
    for member in members_of(paths):
        card = member / "card.yaml"  # names the hash of its model file
        digest.update((card if card.is_file() else find_checkpoint(member) / WEIGHTS).read_bytes())
    return digest.hexdigest()
