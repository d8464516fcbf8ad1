"""Praat's TextGrid (long text format): an interval tier a lane, empty intervals where there is no label.

Intensities and comments are interval tiers of their own, `intensity:LANE` and `comment:LANE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.annotation.exports._contents import Contents
from ferdesk.annotation.exports._text import write_text

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "textgrid", "Praat TextGrid", ".TextGrid", ""
_Interval = tuple[float, float, str]


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    end = contents.clock.duration
    tiers = list(_tiers(contents))
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0",
        f"xmax = {_number(end)}",
        "tiers? <exists>" if tiers else "tiers? <absent>",
    ]
    if tiers:
        lines += [f"size = {len(tiers)}", "item []:"]
    for number, (name, intervals) in enumerate(tiers, 1):
        tiled = list(_tiled(intervals, end))
        lines += [
            f"    item [{number}]:",
            '        class = "IntervalTier"',
            f"        name = {_quoted(name)}",
            "        xmin = 0",
            f"        xmax = {_number(end)}",
            f"        intervals: size = {len(tiled)}",
        ]
        for place, (start, until, text) in enumerate(tiled, 1):
            lines += [
                f"        intervals [{place}]:",
                f"            xmin = {_number(start)}",
                f"            xmax = {_number(until)}",
                f"            text = {_quoted(text)}",
            ]
    write_text(path, "\n".join(lines) + "\n")


def _tiers(contents: Contents) -> Iterator[tuple[str, list[_Interval]]]:
    for lane in contents.lanes():
        yield lane.name, [(e.start_time, e.end_time, e.label) for e in lane.events]
        for what, found in (
            ("intensity", [(e.start_time, e.end_time, str(e.intensity)) for e in lane.events if e.intensity]),
            ("comment", [(e.start_time, e.end_time, e.comment) for e in lane.events if e.comment]),
        ):
            if found:
                yield f"{what}:{lane.name}", found


def _tiled(intervals: list[_Interval], end: float) -> Iterator[_Interval]:
    """Without gaps from 0 to `end`, as Praat wants it."""
    at = 0.0
    for start, until, text in intervals:
        if start > at:
            yield at, start, ""
        yield start, until, text
        at = until
    if at < end:
        yield at, end, ""


def _number(seconds: float) -> str:
    return f"{seconds:.9f}".rstrip("0").rstrip(".")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
