"""Our own CSV of events, also after a spreadsheet saved it: semicolons and decimal commas are understood.

Needed columns: tier, label, and start_time with end_time in seconds. Read if there: person_name or person,
intensity, comment, engine. Other columns are left alone.
"""

from __future__ import annotations

import csv
from pathlib import Path

from ferdesk.annotation.imports import Imported, ImportedLabel, ImportedLane
from ferdesk.annotation.imports._lanes import strength
from ferdesk.errors import FerdeskError

NAME, TITLE, ENDING = "csv-events", "CSV, a row a label", ".csv"
_NEEDED = ("tier", "label", "start_time", "end_time")


def read(path: Path) -> Imported:
    lanes: dict[tuple[str, str | None], list[ImportedLabel]] = {}
    for line, row in _rows(path):
        if row.get("engine") == "1":
            continue
        if not row["tier"] or not row["label"]:
            raise FerdeskError(f"{path.name}, line {line}: a tier and a label are needed. Fill them in.")
        label = ImportedLabel(
            _seconds(path, line, row["start_time"]),
            _seconds(path, line, row["end_time"]),
            row["label"],
            strength(row.get("intensity", "")),
            row.get("comment", ""),
        )
        number = row.get("person", "")
        person = row.get("person_name") or (f"Person {number}" if number.isdecimal() else number) or None
        lanes.setdefault((row["tier"], person), []).append(label)
    found = tuple(ImportedLane(tier, person, tuple(labels)) for (tier, person), labels in lanes.items())
    return Imported(path.name, found)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Line number and stripped cells by column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=max(",;\t", key=first.count))
            head = [name.strip() for name in reader.fieldnames or ()]
            missing = [name for name in _NEEDED if name not in head]
            if missing:
                raise FerdeskError(
                    f"{path.name} has no column {missing[0]}. Choose a CSV of labels (csv-events)."
                )
            return [
                (
                    reader.line_num,
                    {k.strip(): (v or "").strip() for k, v in row.items() if isinstance(k, str)},
                )
                for row in reader
            ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise FerdeskError(f"{path.name} is no readable CSV ({error}). Save it as UTF-8.") from None


def _seconds(path: Path, line: int, cell: str) -> float:
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not 0 <= value < 1e7:
        raise FerdeskError(f"{path.name}, line {line}: {cell!r} is no time in seconds. Mend that line.")
    return value
