"""A BORIS project (.boris, format 7.0): opens in BORIS with ethogram, subjects, the clip and all labels.

A tier is an observation of the clip; every label is a state event with its START and its STOP.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferdesk.annotation.exports._contents import Contents, Lane, person_name
from ferdesk.annotation.exports._state_events import StateEvent, state_events
from ferdesk.annotation.exports._text import one_line, write_text
from ferdesk.palette import MARKS
from ferdesk.records import Expression

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "boris", "BORIS project (.boris)", ".boris", ""


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    lanes = list(contents.lanes())
    saved = project.saved_at.strftime("%Y-%m-%dT%H:%M:%S")
    events: dict[str, list[StateEvent]] = {lane.tier: [] for lane in lanes}
    for event in state_events(contents):
        events[event.tier].append(event)
    made = {
        "time_format": "s",
        "project_date": saved,
        "project_name": project.path.stem,
        "project_description": f"Exported by FERDesk from {contents.clip.name}",
        "project_format_version": "7.0",
        "subjects_conf": {
            str(i): {"key": "", "name": person_name(p), "description": ""}
            for i, p in enumerate(contents.persons)
        },
        "behaviors_conf": _ethogram(lanes),
        "behavioral_categories": [],
        "independent_variables": {},
        "coding_map": {},
        "behaviors_coding_map": [],
        "converters": {},
        "observations": {
            f"{contents.clip.path.stem} {tier}": _observation(contents, found, saved)
            for tier, found in events.items()
        },
    }
    write_text(path, json.dumps(made, indent=1, ensure_ascii=False) + "\n")


def _ethogram(lanes: list[Lane]) -> dict[str, Any]:
    """The labels as state events, with the keys and colours they have in FERDesk."""
    labels = list(dict.fromkeys(label for lane in lanes for label in lane.labels))
    keys = {"none": "0", "uncertain": "u"} | {e.value: str(mark.digit) for e, mark in MARKS.items()}
    known = {e.value for e in Expression}
    return {
        str(number): {
            "type": "State event",
            "key": keys.get(label, ""),
            "code": label,
            "description": "",
            "color": MARKS[Expression(label)].dark if label in known else "",
            "category": "",
            "modifiers": {},
            "excluded": ",".join(sorted(other for other in labels if other != label)),
            "coding map": "",
        }
        for number, label in enumerate(labels)
    }


def _observation(contents: Contents, events: list[StateEvent], date: str) -> dict[str, Any]:
    clip = contents.clip
    name = str(clip.path)
    return {
        "file": {"1": [name], **{str(n): [] for n in range(2, 9)}},
        "type": "MEDIA",
        "date": date,
        "description": "",
        "time offset": 0.0,
        "events": [[round(e.time, 6), e.subject, e.label, "", one_line(e.comment), e.frame] for e in events],
        "observation time interval": [0, 0],
        "independent_variables": {},
        "visualize_spectrogram": False,
        "visualize_waveform": False,
        "close_behaviors_between_videos": False,
        "media_info": {
            "length": {name: round(contents.clock.duration, 6)},
            "fps": {name: round(contents.clock.rate, 6)},
            "hasVideo": {name: True},
            "hasAudio": {name: clip.has_sound},
            "offset": {"1": 0.0},
        },
    }
