"""CSV with a row for each label: who, from when to when, what, how strong, by whom. FERDesk reads it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.annotation.exports._contents import Contents, person_name
from ferdesk.annotation.exports._text import write_table

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "csv-events", "CSV, a row a label", ".csv", "_events"
COLUMNS = (
    "clip", "tier", "engine", "person", "person_name", "start_time", "end_time", "duration",
    "start_frame", "end_frame", "label", "intensity", "comment", "origin", "probability",
)  # fmt: skip


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    write_table(
        path,
        COLUMNS,
        (
            (
                contents.clip.name, lane.tier, int(lane.engine), lane.person.id, person_name(lane.person),
                e.start_time, e.end_time, e.end_time - e.start_time,
                e.start, e.end, e.label, e.intensity, e.comment, e.origin, e.probability,
            )
            for lane in contents.lanes()
            for e in lane.events
        ),
    )  # fmt: skip
