"""Tasks on all processors of this computer, each in a process of its own: whatever a clip does to the process
that reads it, the others go on."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from typing import Any

from ferdesk.cli._analysis import open_parts
from ferdesk.cli._many.task import Task, do, failed
from ferdesk.cli._order import Order, Report
from ferdesk.cli._stopping import Stopping
from ferdesk.errors import FerdeskError

_ATTEMPTS = 2  # a process may also have been ended for lack of memory, which a clip is not to blame for
_LOOK_S = 0.2  # between two looks at whether the person stopped it


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    task: Task | None = None


class Processes:
    """Up to `count` processes, each with its own engine and detector. Use as a context."""

    def __init__(self, order: Order, count: int) -> None:
        # Not forked: MediaPipe and the engines have threads, and a forked process does not.
        self._context = multiprocessing.get_context("spawn")
        self._stop = self._context.Event()
        self._order = replace(order, sources=())
        self._count = count
        self._workers: list[_Worker] = []

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        """Idle ones end by themselves; one still at work is ended (the person asked twice, or it failed)."""
        for worker in self._workers:
            if worker.task is not None:
                worker.process.terminate()
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join()
            worker.process.close()
        self._workers.clear()

    def results(self, tasks: Iterable[Task], stopping: Stopping) -> Iterator[tuple[Task, Report]]:
        """As they are done. A task whose process ends under it is tried once more, its sources one by one.
        Raises what concerns all tasks. After a stop, those under way end between two frames."""
        waiting, attempts = deque(tasks), dict[str, int]()
        while True:
            if stopping.asked:
                self._stop.set()
                waiting.clear()
            while waiting and (free := self._free()) is not None:
                self._give(free, waiting.popleft())
            busy = {worker.pipe: worker for worker in self._workers if worker.task is not None}
            if not busy:
                return
            for pipe in wait(list(busy), timeout=_LOOK_S):
                worker = busy[pipe]  # pyright: ignore[reportArgumentType]
                task, worker.task = worker.task, None
                assert task is not None
                try:
                    answer = worker.pipe.recv()
                except (EOFError, OSError):
                    code = self._bury(worker)
                    tried = attempts[task.order.table.name] = attempts.get(task.order.table.name, 0) + 1
                    if len(task.sources) > 1:
                        waiting.extendleft(reversed(task.single()))
                    elif tried < _ATTEMPTS:
                        waiting.appendleft(task)
                    else:
                        yield (
                            task,
                            failed(task, f"ended each process that read it (code {code}). Convert it."),
                        )
                    continue
                if isinstance(answer, BaseException):
                    raise answer
                yield task, answer

    def _free(self) -> _Worker | None:
        """A process with nothing to do, a new one if there may be more."""
        for worker in self._workers:
            if worker.task is None:
                return worker
        if len(self._workers) == self._count:
            return None
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(self._order, theirs, self._stop), daemon=True)
        with _no_interrupts():
            process.start()
        theirs.close()  # or its end would never be heard of
        self._workers.append(_Worker(process, ours))
        return self._workers[-1]

    def _give(self, worker: _Worker, task: Task) -> None:
        worker.task = task
        with contextlib.suppress(OSError):  # it has just ended: heard of when its answer is waited for
            worker.pipe.send(task)

    def _bury(self, worker: _Worker) -> int | None:
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join()
        code = worker.process.exitcode
        worker.process.close()
        return code


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    """A process begun here does not hear Ctrl+C, which reaches all of a terminal's: who gives the tasks
    decides what is to be done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _work(order: Order, pipe: Connection, stop: Any) -> None:
    """In a process: tasks in, reports out, until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # again: Windows does not hand it down
    stopping = Stopping(stop.is_set)
    try:
        with open_parts(order) as parts:
            while True:
                task = pipe.recv()
                pipe.send(do(task, parts, stopping))
    except (EOFError, BrokenPipeError):  # nobody waits any more
        return
    except FerdeskError as error:  # of the engine or the disk: it concerns all
        pipe.send(error)
