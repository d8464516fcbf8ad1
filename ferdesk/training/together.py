"""Several processes of one training: what fails in one of them ends all, each with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import torch
import torch.distributed
from lightning_fabric import Fabric

from ferdesk.errors import FerdeskError

T = TypeVar("T")


def all_or_none(fabric: Fabric, task: Callable[[], T], where: str) -> T:
    """What `task` gives; if it fails in any process, all raise: one that went on would wait for ever.

    `where` says in the sentence of the others what it was, such as "at the teacher's answers".
    """
    results: list[T] = []
    error: Exception | None = None
    try:
        results.append(task())
    except Exception as problem:
        error = problem
    failed = fabric.all_reduce(fabric.to_device(torch.tensor(float(error is not None))), reduce_op="sum")
    if error is not None:
        raise error
    if failed:
        raise FerdeskError(f"Another process failed {where}; its message says why.")
    return results[0]


@contextmanager
def others_may_end() -> Iterator[None]:
    """What a process says whose connection another took along: killed, or failed inside a step."""
    try:
        yield
    except RuntimeError as error:
        # Gloo's errors have no type of their own, only the file they come from.
        if not isinstance(error, torch.distributed.DistError) and "/gloo/" not in str(error):
            raise
        raise FerdeskError(
            "Another process of this training ended in the middle of it. Its message says why; there is none "
            "where the system ended it, most often because memory ran out. "
            "The same command goes on from the last checkpoint."
        ) from None
