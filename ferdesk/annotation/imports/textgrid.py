"""Praat's TextGrid, long and short text format; interval tiers only. Binary ones Praat saves as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ferdesk.annotation.imports import Imported, ImportedLabel, ImportedLane
from ferdesk.annotation.imports._lanes import is_engines, split_name, split_note, with_notes
from ferdesk.errors import FerdeskError

NAME, TITLE, ENDING = "textgrid", "Praat TextGrid", ".TextGrid"
# What counts in both text formats are strings, flags and numbers that stand alone; the rest is for people.
_TOKEN = re.compile(r'"((?:[^"]|"")*)"|(?<!\S)(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?!\S)|<(exists|absent)>')
_Interval = tuple[float, float, str]


def read(path: Path) -> Imported:
    """Tiers of points are left out, and said. Notes of our own exports go to the labels they began with."""
    try:
        tiers, said = _tiers(_tokens(_text(path)))
    except (ValueError, StopIteration):
        raise FerdeskError(
            f"{path.name} is no TextGrid that can be read. Save it as a text file in Praat."
        ) from None
    notes: dict[str, dict[str, dict[float, str]]] = {}
    for name, intervals in tiers.items():
        what, lane = split_note(name)
        if what is not None and lane in tiers:
            notes.setdefault(lane, {})[what] = {start: text for start, _, text in intervals}
    lanes = []
    for name, intervals in tiers.items():
        what, lane = split_note(name)
        tier, person = split_name(name)
        if is_engines(tier) or (what is not None and lane in tiers):
            continue
        labels = (ImportedLabel(start, end, text.strip()) for start, end, text in intervals)
        lanes.append(ImportedLane(tier, person, with_notes(labels, notes.get(name, {}))))
    return Imported(path.name, tuple(lanes), tuple(said))


def _text(path: Path) -> str:
    """Praat writes UTF-8, or UTF-16 with a mark at the start, or Latin-1 in old files."""
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _tokens(text: str) -> Iterator[str | float]:
    for string, number, flag in _TOKEN.findall(text):
        if number:
            yield float(number)
        else:
            yield flag or string.replace('""', '"')


def _tiers(tokens: Iterator[str | float]) -> tuple[dict[str, list[_Interval]], list[str]]:
    """Labelled intervals by tier; ValueError or StopIteration if it is not built like a TextGrid."""
    if (next(tokens), next(tokens)) != ("ooTextFile", "TextGrid"):
        raise ValueError
    _range(tokens)
    found: dict[str, list[_Interval]] = {}
    said: list[str] = []
    if next(tokens) != "exists":
        return found, said
    for _ in range(int(_number(tokens))):
        kind, name = next(tokens), str(next(tokens))
        _range(tokens)
        count = int(_number(tokens))
        if kind == "IntervalTier":
            made = [(_number(tokens), _number(tokens), str(next(tokens))) for _ in range(count)]
            while name in found:  # Praat allows two tiers of one name
                name += " (2)"
            found[name] = [interval for interval in made if interval[2].strip()]
        elif kind == "TextTier":
            for _ in range(count):
                _number(tokens)
                next(tokens)
            said.append(f"Tier {name} holds points, not ranges, and was left out.")
        else:
            raise ValueError
    return found, said


def _range(tokens: Iterator[str | float]) -> tuple[float, float]:
    """xmin and xmax."""
    return _number(tokens), _number(tokens)


def _number(tokens: Iterator[str | float]) -> float:
    value = next(tokens)
    if not isinstance(value, float):
        raise ValueError
    return value
