"""A teacher's answers to the training pictures, asked once: what a student learns from at no cost a step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ferdesk.errors import FerdeskError
from ferdesk.training.datasets import FaceSet
from ferdesk.training.models.output import NetworkOutput
from ferdesk.training.targets import View, open_target

TAUGHT = "teacher.npz"  # in the run folder
_VIEWS = (View(), View(flip=True))
_LEAST = 1e-8  # probability; its logarithm stays finite


def write_answers(teacher: Path, faces: FaceSet, file: Path) -> None:
    """Ask `teacher` (anything `evaluate` accepts) about every picture of `faces` as it is and mirrored, and
    keep the mean probabilities, `eight` (n, 8) and `seven` (n, 7), in `file`; what is there already stays."""
    if file.is_file():
        return
    target = open_target(teacher)
    try:
        answers = target.answers(faces.images, _VIEWS)
    finally:
        target.close()
    new = file.with_name("new-" + file.name)
    np.savez(new, eight=answers.eight.astype(np.float32), seven=answers.seven.astype(np.float32))
    new.replace(file)


def read_answers(file: Path, count: int) -> NetworkOutput:
    """Log probabilities for `count` pictures: `logits` (n, 8) and `fer2013` (n, 7). Raises FerdeskError."""
    with np.load(file) as data:
        eight, seven = (torch.from_numpy(data[name]).clamp(min=_LEAST).log() for name in ("eight", "seven"))
    if len(eight) != count:
        raise FerdeskError(
            f"{file} answers {len(eight)} pictures, not these {count}. Delete it; the teacher is asked again."
        )
    return NetworkOutput(eight, fer2013=seven)
