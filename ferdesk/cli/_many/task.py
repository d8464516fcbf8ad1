"""One piece of a large analysis: a clip, or some pictures, into a table of its own.

It can be done anywhere, in any order, twice, or by two at once: the table is there whole or not at all, and
is the same whoever made it.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ferdesk.cli._analysis import Parts, open_parts, run_with, settings_of
from ferdesk.cli._order import Order, Report
from ferdesk.cli._progress import Progress
from ferdesk.cli._sources import Named
from ferdesk.cli._stopping import Stopping
from ferdesk.errors import BackendError, RecordingError

_PICTURES = 64  # in one task: a table for each single one would cost more than its analysis
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """`settings` are what the rows have to be made with."""

    order: Order
    settings: dict[str, Any]

    @property
    def sources(self) -> Sequence[Named]:
        return self.order.sources

    def single(self) -> list[Task]:
        """The same work, one source each."""
        return [_task(self.order, self.settings, self.order.table.parent, [s]) for s in self.sources]


def split(order: Order, settings: dict[str, Any], folder: Path, sources: Iterable[Named]) -> list[Task]:
    """Tasks for these sources of the order, with their tables in `folder`."""
    tasks: list[Task] = []
    pictures: list[Named] = []
    for source in sources:
        if not source.still:
            tasks.append(_task(order, settings, folder, [source]))
            continue
        pictures.append(source)
        if len(pictures) == _PICTURES:
            tasks.append(_task(order, settings, folder, pictures))
            pictures = []
    if pictures:
        tasks.append(_task(order, settings, folder, pictures))
    return tasks


def _task(order: Order, settings: dict[str, Any], folder: Path, sources: Sequence[Named]) -> Task:
    names = "\n".join(source.name for source in sources)
    table = folder / f"{hashlib.sha256(names.encode()).hexdigest()[:20]}.csv"
    return Task(replace(order, sources=tuple(sources), table=table, force=False), settings)


def do(task: Task, parts: Parts, stopping: Stopping) -> Report:
    """Do it, or go on with it where it was stopped. Raises FerdeskError for what concerns all tasks."""
    if settings_of(task.order, parts) != task.settings:
        raise BackendError(
            f"{parts.card.name} runs as {parts.engine.device} here, with another file or other settings than "
            "where the analysis was begun. Install the same FERDesk and engine on all computers."
        )
    try:
        return run_with(parts, task.order, Silence(), stopping)
    except RecordingError:  # a full disk
        raise
    except Exception as error:  # a bug: it must not cost the work of a night
        _log.exception("%s could not be analyzed", task.sources[0].name)
        return failed(task, f"could not be analyzed ({type(error).__name__}: {error}). Report this.")


def do_apart(task: Task) -> Report:
    """Do it on another computer, where an earlier attempt may still be at work: each writes to files of its
    own, and what is finished takes its place in one step. Engine and detector are opened for it alone."""
    attempt, order = uuid.uuid4().hex[:12], task.order
    table = order.table.with_name(f"{order.table.stem}.{attempt}.csv")
    overlay = order.overlay_of(task.sources[0])
    own_overlay = overlay and table.with_suffix(".mp4")
    own = replace(order, table=table, overlay=own_overlay, threads=1)
    with open_parts(own) as parts:
        report = do(Task(own, task.settings), parts, Stopping())
    if own_overlay is not None and overlay is not None and own_overlay.exists():
        overlay.parent.mkdir(parents=True, exist_ok=True)
        near = overlay.with_name(f"{overlay.name}.{attempt}.new")
        shutil.move(own_overlay, near)  # it may lie on another disk
        near.replace(overlay)
    if table.exists():
        table.replace(order.table)
    return report


def failed(task: Task, said: str) -> Report:
    return Report(failed={source.name: f"{source.name} {said}" for source in task.sources})


class Silence(Progress):
    """Whoever gave the task says what is to be said."""

    def __init__(self) -> None:
        super().__init__(shown=False)

    def say(self, line: str) -> None:
        pass
