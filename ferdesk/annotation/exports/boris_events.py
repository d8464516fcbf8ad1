"""BORIS's own tabular events: a row for each START and STOP, as BORIS exports them and its readers expect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.annotation.exports._contents import Contents
from ferdesk.annotation.exports._state_events import StateEvent, state_events
from ferdesk.annotation.exports._text import one_line, write_table

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "boris-events", "BORIS tabular events", ".tsv", "_boris"
COLUMNS = (
    "Observation id", "Observation date", "Description", "Observation duration", "Observation type", "Source",
    "Time offset (s)", "Media duration (s)", "FPS", "Subject", "Behavior", "Behavioral category",
    "Behavior type", "Time", "Media file name", "Image index", "Image file path", "Comment",
)  # fmt: skip


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    saved = project.saved_at.strftime("%Y-%m-%d %H:%M:%S")
    write_table(path, COLUMNS, (_row(contents, saved, e) for e in state_events(contents)), "\t")


def _row(contents: Contents, saved: str, e: StateEvent) -> list[object]:
    """Three decimals where BORIS has them; the time itself keeps six."""
    clip = contents.clip
    duration = f"{contents.clock.duration:.3f}"
    return [
        one_line(f"{clip.path.stem} {e.tier}"),
        saved,
        "",
        duration,
        "Media file(s)",
        f"player #1:{clip.name}",
        0.0,
        duration,
        f"{contents.clock.rate:.3f}",
        one_line(e.subject),
        e.label,
        "",
        "START" if e.start else "STOP",
        e.time,
        clip.name,
        e.frame,
        "NA",
        one_line(e.comment),
    ]
