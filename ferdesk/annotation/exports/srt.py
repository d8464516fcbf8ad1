"""SubRip subtitles: one cue at a time, a line for each person; many players show overlapping cues wrongly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.annotation.exports._contents import Contents
from ferdesk.annotation.exports._cues import cues, together
from ferdesk.annotation.exports._text import clock_time, one_line, write_text

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "srt", "SRT subtitles", ".srt", ""


def write(project: Project, path: Path, options: ExportOptions) -> None:
    blocks = []
    for number, (start, end, lines) in enumerate(together(cues(Contents(project, options))), 1):
        times = f"{clock_time(start, ',')} --> {clock_time(end, ',')}"
        blocks.append("\n".join([str(number), times, *map(one_line, lines)]) + "\n")
    write_text(path, "\n".join(blocks))
