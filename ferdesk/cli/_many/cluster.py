"""Tasks on a Dask cluster that runs already, whose computers see the same files under the same paths."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ferdesk.cli._many.task import Task, do_apart, failed
from ferdesk.cli._order import Report
from ferdesk.cli._stopping import Stopping
from ferdesk.errors import BackendError, FerdeskError

_PATIENCE_S = 15.0
_LOOK_S = 0.2  # between two looks at whether the person stopped it
_FAILED = ("error", "cancelled")
_ENDED = ("finished", *_FAILED)  # else "pending", or "lost" with its worker, and then done again by another
_RETRIES = 2  # of what raises; a task whose worker is lost goes to another by itself


@contextmanager
def cluster(address: str) -> Iterator[Any]:
    """A client of the scheduler at `address` ("tcp://host:8786"). BackendError if none answers there."""
    try:
        from distributed import Client
    except ImportError:
        raise BackendError(
            "A cluster needs Dask's distributed. Install it with pip install 'ferdesk[cluster]'."
        ) from None
    try:
        client = Client(address, timeout=_PATIENCE_S, set_as_default=False, name="ferdesk-analyze")
    except (OSError, ValueError) as error:
        raise BackendError(
            f"No Dask scheduler answers at {address} ({str(error).splitlines()[0].rstrip('.')}). "
            "Check the address, or start one with: dask scheduler"
        ) from None
    try:
        yield client
    finally:
        client.close()


def results(client: Any, tasks: Sequence[Task], stopping: Stopping) -> Iterator[tuple[Task, Report]]:
    """As they are done. Raises what concerns all tasks. After a stop, what has not begun is called off."""
    run = uuid.uuid4().hex[:12]
    futures = {
        client.submit(do_apart, task, key=f"ferdesk-{run}-{n}", pure=False, retries=_RETRIES): task
        for n, task in enumerate(tasks)
    }
    left = list(futures)
    try:
        while left and not stopping.asked:
            ended = [future for future in left if future.status in _ENDED]
            for future in ended:
                report = _outcome(future, futures[future])
                if report is not None:
                    left.remove(future)
                    yield futures[future], report
                    future.release()
            if not ended:
                time.sleep(_LOOK_S)
    finally:
        client.cancel(list(futures), force=True)


def _outcome(future: Any, task: Task) -> Report | None:
    """None: its worker was lost before it could tell, so that it is being done again. Raises what concerns
    all tasks."""
    try:
        return future.result(timeout=_PATIENCE_S)
    except FerdeskError:
        raise
    except Exception as error:
        if isinstance(error, TimeoutError) and future.status not in _FAILED:
            return None
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return failed(task, f"could not be analyzed on the cluster ({reason}). Try it on one computer.")
