"""A teacher's answers to the training pictures, asked once: what a student learns from at no cost a step."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from lightning_fabric import Fabric

from ferdesk.errors import FerdeskError
from ferdesk.training.checkpoint import WEIGHTS, find_checkpoint
from ferdesk.training.datasets import FaceSet
from ferdesk.training.ensemble import members_of
from ferdesk.training.models.output import NetworkOutput
from ferdesk.training.targets import Answers, View, open_target

TAUGHT = "teacher.npz"  # in the run folder
_VIEWS = (View(), View(flip=True))
_LEAST = 1e-8  # probability; its logarithm stays finite


def taught_answers(teachers: Sequence[Path], faces: FaceSet, file: Path) -> NetworkOutput:
    """Log probabilities for all pictures of `faces`: `logits` (n, 8) and `fer2013` (n, 7), the latter made of
    the eight where a teacher has no such head.

    `teachers` are anything `evaluate` accepts. They are asked about each picture as it is and mirrored, the
    mean is kept in `file`, and what is there already is taken, also when a teacher is gone. Raises
    FerdeskError if that is of other teachers or of other pictures.
    """
    made_of = hashlib.sha256(np.ascontiguousarray(faces.images).tobytes()).hexdigest()
    if file.is_file():
        with np.load(file) as kept:
            same = str(kept["pictures"]) == made_of
            if same and all(teacher.exists() for teacher in teachers):
                same = str(kept["teacher"]) == weights_digest(*teachers)
            if not same:
                raise FerdeskError(
                    f"{file} holds the answers of another teacher or to other pictures. "
                    "Delete it; the teacher is asked again."
                )
            eight, seven = kept["eight"], kept["seven"]
    else:
        each = [_asked(teacher, faces) for teacher in teachers]
        eight = np.mean([answers.eight for answers in each], axis=0, dtype=np.float32)
        seven = np.mean([answers.seven for answers in each], axis=0, dtype=np.float32)
        new = file.with_name("new-" + file.name)
        np.savez(new, eight=eight, seven=seven, teacher=weights_digest(*teachers), pictures=made_of)
        new.replace(file)
    logs = [torch.from_numpy(p).clamp(min=_LEAST).log() for p in (eight, seven)]
    return NetworkOutput(logs[0], fer2013=logs[1])


def _asked(teacher: Path, faces: FaceSet) -> Answers:
    target = open_target(teacher)
    try:
        return target.answers(faces.images, _VIEWS)
    finally:
        target.close()


def shared_answers(fabric: Fabric, teachers: Sequence[Path], faces: FaceSet, file: Path) -> NetworkOutput:
    """`taught_answers` asked by the first process alone, for all: others may be on machines without `file`.

    If that fails, for whatever reason, all of them raise FerdeskError: who went on would wait for ever.
    """
    answers, problem, cause = None, "", None
    if fabric.is_global_zero:
        try:
            answers = taught_answers(teachers, faces, file)
        except Exception as error:
            problem, cause = str(error) or repr(error), error
    problem, answers = fabric.broadcast((problem, answers))
    if answers is None:
        raise FerdeskError(problem) from cause
    return answers


def weights_digest(*paths: Path) -> str:
    """A hash of the weights that `paths` answer with: engine, run or checkpoint folders, or ensemble files.
    Raises FerdeskError."""
    digest = hashlib.sha256()
    for member in members_of(paths):
        card = member / "card.yaml"  # names the hash of its model file
        digest.update((card if card.is_file() else find_checkpoint(member) / WEIGHTS).read_bytes())
    return digest.hexdigest()
