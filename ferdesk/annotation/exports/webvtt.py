"""WebVTT subtitles: a cue for each label, the person as its voice; cues of several persons overlap."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.annotation.exports._contents import Contents
from ferdesk.annotation.exports._cues import cues
from ferdesk.annotation.exports._text import clock_time, one_line, write_text

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "webvtt", "WebVTT subtitles", ".vtt", ""


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    blocks = ["WEBVTT"]
    for number, cue in enumerate(cues(contents), 1):
        times = f"{clock_time(cue.event.start_time)} --> {clock_time(cue.event.end_time)}"
        blocks.append(f"{number}\n{times}\n{_escaped(one_line(cue.words))}")
    write_text(path, "\n\n".join(blocks) + "\n")


def _escaped(text: str) -> str:
    """What the format gives a meaning to; "-->" is covered by its ">"."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
