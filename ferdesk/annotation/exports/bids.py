"""BIDS-style events: NAME_events.tsv with onset and duration first, and NAME_events.json that explains it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferdesk.annotation.exports._contents import Contents, Event, Lane, person_name
from ferdesk.annotation.exports._text import one_line, write_table, write_text

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "bids", "BIDS events (.tsv and .json)", ".tsv", "_events"
COLUMNS = (
    "onset", "duration", "trial_type", "person", "annotator", "intensity", "origin", "comment", "stim_file",
)  # fmt: skip


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    found = [(lane, event) for lane in contents.lanes() for event in lane.events]
    found.sort(key=lambda pair: (pair[1].start, pair[0].person.id))
    write_table(path, COLUMNS, (_row(contents, *pair) for pair in found), "\t")
    labels = dict.fromkeys(label for lane, _ in found for label in lane.labels)
    sidecar = json.dumps(_explained(tuple(labels)), indent=2, ensure_ascii=False)
    write_text(path.with_suffix(".json"), sidecar + "\n")


def _row(contents: Contents, lane: Lane, e: Event) -> list[object]:
    """ "n/a" stands for what is not given, as BIDS asks."""
    cells: list[object] = [
        e.start_time,
        e.end_time - e.start_time,
        e.label,
        one_line(person_name(lane.person)),
        one_line(lane.tier),
        e.intensity,
        e.origin,
        one_line(e.comment) or None,
        contents.clip.name,
    ]
    return ["n/a" if cell is None else cell for cell in cells]


def _explained(labels: tuple[str, ...]) -> dict[str, Any]:
    return {
        "onset": {"Description": "When the label begins, from the start of the clip", "Units": "s"},
        "duration": {"Description": "How long the label lasts", "Units": "s"},
        "trial_type": {
            "LongName": "Expression",
            "Description": "The facial expression shown; no claim about what the person feels",
            "Levels": {label: _LEVELS.get(label, f"The face shows {label}") for label in labels},
        },
        "person": {"Description": "Who shows it"},
        "annotator": {"Description": "The annotator who labelled it, or engine for the program's prediction"},
        "intensity": {
            "Description": "How strong it is",
            "Levels": {"1": "slight", "2": "weak", "3": "medium", "4": "strong", "5": "strongest"},
        },
        "origin": {
            "Description": "Where the label comes from",
            "Levels": {
                "person": "labelled by a person",
                "prediction": "predicted by the engine; on an annotator's tier: accepted from it",
                "import": "imported from another file",
            },
        },
        "comment": {"Description": "The annotator's comment"},
        "stim_file": {"Description": "The clip the label belongs to"},
    }


_LEVELS = {
    "none": "None of the expressions listed",
    "uncertain": "The annotator could not tell, or the engine's top probability is under the threshold",
}
