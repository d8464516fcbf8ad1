"""A teacher's answers to the training pictures, asked once: what a student learns from at no cost a step."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias, cast
from zipfile import BadZipFile

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray
from torch import Tensor

from ferdesk.errors import FerdeskError
from ferdesk.training.checkpoint import WEIGHTS, find_checkpoint
from ferdesk.training.datasets import FaceSet
from ferdesk.training.ensemble import members_of
from ferdesk.training.models.output import NetworkOutput
from ferdesk.training.targets import Answers, View, open_target
from ferdesk.training.together import all_or_none

TAUGHT = "teacher.npz"  # in the run folder
_VIEWS = (View(), View(flip=True))
_LEAST = 1e-8  # probability; its logarithm stays finite
_HERE = "at the teacher's answers"

Probabilities: TypeAlias = NDArray[np.float32]


def taught_answers(fabric: Fabric, teachers: Sequence[Path], faces: FaceSet, file: Path) -> NetworkOutput:
    """Log probabilities for all pictures of `faces`: `logits` (n, 8) and `fer2013` (n, 7), the latter made of
    the eight where a teacher has no such head.

    `teachers` are anything `evaluate` accepts; an ensemble counts as its members. They are asked about each
    picture as it is and mirrored: the processes share the pictures out. The first one keeps the mean in
    `file` and takes what is there already, also when a teacher is gone. Raises FerdeskError, also if `file`
    is of other teachers or of other pictures. If one process fails, all do.
    """
    first = fabric.is_global_zero
    pictures = hashlib.sha256(np.ascontiguousarray(faces.images).tobytes()).hexdigest()
    answers = fabric.broadcast(
        all_or_none(fabric, lambda: _kept(teachers, pictures, file) if first else None, _HERE)
    )
    if answers is None:
        made_of = all_or_none(fabric, lambda: [pictures, *map(weights_digest, teachers)], _HERE)
        wanted = fabric.broadcast(made_of)
        mine = slice(fabric.global_rank, None, fabric.world_size)

        def ask() -> list[Probabilities]:
            if made_of != wanted:
                raise FerdeskError(
                    "This process has other pictures or teachers than the first one. "
                    "Give every machine the same data file and runs folder."
                )
            return _asked(teachers, faces.images[mine])

        answers = []
        for part in all_or_none(fabric, ask, _HERE):
            whole = torch.zeros(len(faces), part.shape[1])
            whole[mine] = torch.from_numpy(part)
            summed = cast("Tensor", fabric.all_reduce(fabric.to_device(whole), reduce_op="sum"))
            answers.append(summed.cpu().numpy())
        all_or_none(fabric, lambda: _keep(file, answers, made_of) if first else None, _HERE)
    eight, seven = (torch.from_numpy(p).clamp(min=_LEAST).log() for p in answers)
    return NetworkOutput(eight, fer2013=seven)


def _kept(teachers: Sequence[Path], pictures: str, file: Path) -> list[Probabilities] | None:
    if not file.is_file():
        return None
    try:
        with file.open("rb") as stream, np.load(stream) as kept:
            answers, made_of = [kept["eight"], kept["seven"]], kept["made_of"].tolist()
    except (OSError, ValueError, KeyError, BadZipFile):
        raise FerdeskError(f"{file} cannot be read. Delete it; the teacher is asked again.") from None
    there = {at: teacher for at, teacher in enumerate(teachers, 1) if teacher.exists()}
    same = len(made_of) == 1 + len(teachers) and made_of[0] == pictures
    if not same or any(made_of[at] != weights_digest(teacher) for at, teacher in there.items()):
        raise FerdeskError(
            f"{file} holds the answers of another teacher or to other pictures. "
            "Delete it; the teacher is asked again."
        )
    return answers


def _asked(teachers: Sequence[Path], images: NDArray[np.uint8]) -> list[Probabilities]:
    each: list[Answers] = []
    for teacher in members_of(teachers):
        target = open_target(teacher)
        try:
            each.append(target.answers(images, _VIEWS))
        finally:
            target.close()
    pairs = [(answers.eight, answers.seven) for answers in each]
    return [np.mean(same, axis=0).astype(np.float32) for same in zip(*pairs, strict=True)]


def _keep(file: Path, answers: Sequence[Probabilities], made_of: Sequence[str]) -> None:
    new = file.with_name("new-" + file.name)
    eight, seven = answers
    np.savez(new, eight=eight, seven=seven, made_of=np.array(made_of))
    new.replace(file)


def weights_digest(path: Path) -> str:
    """A hash of the weights that `path` answers with: an engine, run or checkpoint folder, or an ensemble
    file. Raises FerdeskError."""
    digest = hashlib.sha256()
    for member in members_of([path]):
        card = member / "card.yaml"  # names the hash of its model file
        digest.update((card if card.is_file() else find_checkpoint(member) / WEIGHTS).read_bytes())
    return digest.hexdigest()
