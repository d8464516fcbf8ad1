"""Pictures of selected frames with the chosen overlays: a folder of PNG files and a table of their labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.annotation.exports._contents import Contents, person_name
from ferdesk.annotation.exports._pictures import frames, make_painter, paint
from ferdesk.annotation.exports._text import write_table
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "pictures", "Pictures of frames", "", "_pictures"
TABLE = "pictures.csv"
COLUMNS = ("file", "frame", "time", "person", "person_name", "tier", "label", "intensity")


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    wanted = options.frames
    if wanted is None:
        wanted = tuple(e.start for lane in contents.lanes() if not lane.engine for e in lane.events)
    if not wanted:
        raise FerdeskError("No frame is chosen and nothing is labelled yet. Choose frames, or label some.")
    path.mkdir()
    painter = make_painter(contents)
    rows: list[tuple[object, ...]] = []
    for frame in frames(contents, wanted):
        name = f"{contents.clip.path.stem}_{frame.index:06d}.png"
        save_png(path / name, paint(contents, painter, frame))
        labels = [
            (person.id, person_name(person), tier.name, found.label, found.intensity)
            for person in contents.persons
            for tier in contents.tiers
            if (found := contents.timeline.at(person.id, tier.id, frame.index)) is not None
        ]
        rows += [(name, frame.index, frame.time, *cells) for cells in labels or [(None,) * 5]]
    write_table(path / TABLE, COLUMNS, rows)


def save_png(path: Path, image: object) -> None:
    """RGB (h, w, 3) uint8."""
    from PIL import Image

    Image.fromarray(image).save(path)  # pyright: ignore[reportArgumentType]
