"""Text files as all exports write them: UTF-8, lines that end in LF, times with a point."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def write_table(
    path: Path, head: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ","
) -> None:
    """None is an empty cell, a number of seconds has six decimals."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        out.writerow(head)
        for row in rows:
            out.writerow([cell(value) for value in row])


def cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def one_line(text: str) -> str:
    """Without line ends and tabs, for formats that have none inside a field."""
    return " ".join(text.split())


def clock_time(seconds: float, point: str = ".") -> str:
    """Subtitles' hh:mm:ss.mmm, to the nearest millisecond."""
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}{point}{ms % 1000:03d}"
