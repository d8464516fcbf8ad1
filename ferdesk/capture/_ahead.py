"""Work done ahead of whoever needs it: decoding on its own thread, a few items in front, never more."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Condition, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Ahead(Generic[T]):
    """Iterates what `produce` makes on its own thread, up to `depth` items before they are asked for.

    The generator is made, run and closed on that thread; what it raises is raised to the consumer
    after the items made before.
    """

    def __init__(self, produce: Callable[[], Iterator[T]], depth: int, name: str) -> None:
        self._produce = produce
        self._depth = depth
        self._changed = Condition()
        self._ready: deque[T] = deque()
        self._ended = False
        self._stopped = False
        self._error: Exception | None = None
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[T]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ready or self._ended or self._stopped)
                if self._stopped:
                    return
                if not self._ready:
                    if self._error is not None:
                        raise self._error
                    return
                item = self._ready.popleft()
                self._changed.notify_all()
            yield item

    def wait(self, seconds: float) -> bool:
        """Wait until an item is ready or the work has ended; False if neither came in time."""
        with self._changed:
            return bool(self._changed.wait_for(lambda: self._ready or self._ended, timeout=seconds))

    @property
    def error(self) -> Exception | None:
        """What the work raised, if it has ended so."""
        return self._error

    def interrupt(self) -> None:
        """End the iteration and, at its next item, the work. May be called on any thread."""
        with self._changed:
            self._stopped = True
            self._ready.clear()
            self._changed.notify_all()

    def close(self, timeout: float | None = None) -> None:
        """Interrupt and wait for the thread; after `timeout` seconds it is left to end by itself."""
        self.interrupt()
        self._thread.join(timeout)

    def _work(self) -> None:
        try:
            with closing(self._produce()) as items:  # pyright: ignore[reportArgumentType]
                for item in items:
                    with self._changed:
                        self._changed.wait_for(lambda: len(self._ready) < self._depth or self._stopped)
                        if self._stopped:
                            return
                        self._ready.append(item)
                        self._changed.notify_all()
        except Exception as error:
            self._error = error
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()
