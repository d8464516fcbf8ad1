"""The whole of a large analysis: what is to be done, where, and the table made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ferdesk.cli._analysis import open_parts, settings_of
from ferdesk.cli._many.manifest import Manifest, folder_of
from ferdesk.cli._many.task import Task, split
from ferdesk.cli._order import Order, Report
from ferdesk.cli._progress import Progress
from ferdesk.cli._sources import Named
from ferdesk.cli._stopping import Stopping
from ferdesk.errors import SourceError


def is_large(order: Order, jobs: int, scheduler: str | None) -> bool:
    """Is it to be done in pieces? What was begun in one piece goes on so, and the other way round."""
    if scheduler is not None or (folder_of(order.table).exists() and not order.force):
        return True
    begun = order.table.with_name(order.table.name + ".part").exists() and not order.force
    return jobs > 1 and not begun and all(map(_is_file, order.sources)) and len(_pieces(order)) > 1


def run_large(order: Order, progress: Progress, jobs: int, scheduler: str | None = None) -> Report:
    """As `run` of _analysis.py, on `jobs` processes or on the cluster of that scheduler."""
    for source in order.sources:
        if not _is_file(source):
            raise SourceError(
                f"{source.name} is no file. Analyze it without --scheduler, into another table."
            )
    report = Report()
    with Stopping() as stopping:
        order, settings = _settled(order, jobs, on_cluster=scheduler is not None)
        manifest = Manifest(order.table)
        manifest.begin(settings, force=order.force)
        if manifest.resumed:
            progress.say(f"Going on with {order.table}, which was stopped before.")
        left = [source for source in order.sources if not manifest.is_done(source)]
        undone = {source.name for source in left}
        report.done = [source.name for source in order.sources if source.name not in undone]
        identities = {source.name: source.identity for source in left}
        tasks = split(order, settings, manifest.folder, left)
        with progress.count(len(left)) as bar, _place(order, jobs, scheduler, tasks) as results:
            for task, one in results(tasks, stopping):
                manifest.record(task, one, identities)
                _add(report, one, progress)
                bar.update(len(one.done) + len(one.failed))
        report.interrupted = stopping.asked and len(report.done) + len(report.failed) < len(order.sources)
        if report.interrupted:
            return report
        if report.done:
            manifest.finish(order.sources)
        else:
            manifest.forget()
    return report


def _settled(order: Order, jobs: int, *, on_cluster: bool) -> tuple[Order, dict[str, Any]]:
    """The order as any process on any computer understands it, with "auto" decided once for all; and what
    its rows are made with."""
    from ferdesk.backends import cores
    from ferdesk.model_card import find_engines

    at_once = max(1, min(jobs, len(_pieces(order))))
    order = replace(
        order,
        sources=[replace(source, spec=_absolute(source.spec)) for source in order.sources],
        table=order.table.absolute(),
        engine=order.engine if order.engine in find_engines() else _absolute(order.engine),
        overlay=order.overlay and order.overlay.absolute(),
        threads=1 if on_cluster else max(1, cores() // at_once),
    )
    with open_parts(order) as parts:
        settings = settings_of(order, parts)
        return replace(order, backend=parts.engine.backend, precision=parts.engine.precision), settings


def _absolute(name: str) -> str:
    """Of a file or folder that is there; else it is another kind of name."""
    return str(Path(name).absolute()) if Path(name).exists() else name


def _pieces(order: Order) -> list[Task]:
    return split(order, {}, Path(), order.sources)


def _is_file(source: Named) -> bool:
    """A clip or picture, whether it is there or not; cameras, screens and streams come to an end by hand."""
    from ferdesk.capture import clip, demo, images

    return any(module.matches(source.spec) for module in (clip, demo, images))


@contextmanager
def _place(order: Order, jobs: int, scheduler: str | None, tasks: Sequence[Task]) -> Iterator[Any]:
    """Where tasks are done: `results(tasks, stopping)` of processes here, or of a cluster."""
    if scheduler is None:
        from ferdesk.cli._many.processes import Processes

        with Processes(order, min(jobs, len(tasks))) as processes:
            yield processes.results
        return
    from ferdesk.cli._many import cluster

    with cluster.cluster(scheduler) as client:
        yield lambda tasks, stopping: cluster.results(client, tasks, stopping)


def _add(report: Report, one: Report, progress: Progress) -> None:
    report.done += one.done
    report.failed |= one.failed
    report.damaged |= one.damaged
    report.frames += one.frames
    report.faces += one.faces
    for name, said in (one.failed | one.damaged).items():
        progress.say(said if name in said else f"{name}: {said}")
