"""The names our exports give to lanes: "A. Keller@Person 2", with notes on "intensity:" and "comment:"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ferdesk.annotation.engine_labels import ENGINE
from ferdesk.annotation.imports import ImportedLabel

INTENSITY, COMMENT = "intensity", "comment"


def split_name(name: str) -> tuple[str, str | None]:
    """Tier and person of a lane's name; None where it has no "@"."""
    tier, at, person = name.rpartition("@")
    return (tier.strip(), person.strip()) if at and tier.strip() and person.strip() else (name.strip(), None)


def split_note(name: str) -> tuple[str | None, str]:
    """What a lane of notes holds, and the name of the lane it belongs to; None for a lane of labels."""
    what, colon, lane = name.partition(":")
    return (what, lane) if colon and what in (INTENSITY, COMMENT) else (None, name)


def is_engines(tier: str) -> bool:
    """Whether it is called as our exports call the engine's."""
    return tier == ENGINE or tier.startswith(f"{ENGINE} prediction")


def with_note(label: ImportedLabel, what: str, value: str) -> ImportedLabel:
    if what == COMMENT:
        return replace(label, comment=value)
    return replace(label, intensity=strength(value))


def with_notes(
    labels: Iterable[ImportedLabel], notes: dict[str, dict[float, str]]
) -> tuple[ImportedLabel, ...]:
    """Labels with the notes that begin when they do; `notes` by what they are, then by seconds."""
    found = []
    for label in labels:
        for what, by_start in notes.items():
            if label.start in by_start:
                label = with_note(label, what, by_start[label.start])
        found.append(label)
    return tuple(found)


def strength(text: str) -> int | None:
    """1 to 5, None for anything else."""
    return int(text) if text.strip() in {"1", "2", "3", "4", "5"} else None
