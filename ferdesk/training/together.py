"""Several processes of one training: what fails in one of them between two steps ends all with a sentence.

Inside a step the others lose their connection instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch
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
