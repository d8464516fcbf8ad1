"""CSV with a row for each person in each frame: what the engine said, and every tier's label."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.annotation.exports._contents import Contents
from ferdesk.annotation.exports._frame_rows import columns, rows
from ferdesk.annotation.exports._text import write_table

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "csv-frames", "CSV, a row a frame", ".csv", "_frames"


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    head = columns(contents)
    # As in the tables of analyze, so that one script reads both: 1 and 0 for true and false.
    cells = ([int(v) if isinstance(v, bool) else v for v in row.values()] for row in rows(contents))
    write_table(path, list(head), cells)
