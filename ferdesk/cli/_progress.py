"""Progress on a terminal, with the time left; silence where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from ferdesk.cli._output import complain
from ferdesk.cli._sources import Named

T = TypeVar("T")


class Progress:
    """One bar over the sources if there are several, one over the frames of a clip."""

    def __init__(self, shown: bool | None = None) -> None:
        """`shown` None: if the error output is a terminal."""
        self._shown = sys.stderr.isatty() if shown is None else shown

    def over(self, items: Sequence[T], unit: str) -> Iterator[T]:
        """The items, with a bar if there is more than one."""
        with self._bar(len(items), "", unit, len(items) > 1) as bar:
            for item in items:
                yield item
                bar.update()

    def count(self, total: int) -> Any:
        """A context whose `update(n)` counts files."""
        return self._bar(total, "", "file", total > 0)

    def bar(self, total: int | None, source: Named) -> Any:
        """A context whose `update()` moves the bar by a frame; a picture has no bar."""
        return self._bar(total, source.name, "frame", not source.still)

    def say(self, line: str) -> None:
        """A line that does not tear the bars."""
        if not self._shown:
            complain(line)
            return
        from tqdm import tqdm

        tqdm.write(line, file=sys.stderr)

    def _bar(self, total: int | None, name: str, unit: str, wanted: bool) -> Any:
        from tqdm import tqdm

        return tqdm(
            total=total,
            desc=name,
            unit=f" {unit}",
            leave=False,
            disable=not (self._shown and wanted),
            dynamic_ncols=True,
            file=sys.stderr,
        )
