"""What can be said of each engine before it runs: its card, its size and what runs it here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferdesk import model_card
from ferdesk.errors import FerdeskError
from ferdesk.model_card import ModelCard

if TYPE_CHECKING:
    from ferdesk.backends import Choice


@dataclass(frozen=True, slots=True)
class EngineEntry:
    """`card` None: the folder cannot be used, `problem` says why. `ways` to run it here, the one that
    "auto" takes first. `size` in bytes."""

    name: str
    card: ModelCard | None
    size: int = 0
    ways: tuple[Choice, ...] = ()
    problem: str = ""


def engine_entries() -> tuple[EngineEntry, ...]:
    """All engines found, by name. Imports the backends' libraries: call it off the GUI thread."""
    return tuple(_entry(name, folder) for name, folder in model_card.find_engines().items())


def _entry(name: str, folder: Path) -> EngineEntry:
    from ferdesk import backends

    try:
        card = model_card.load_card(folder)
        best = backends.remembered(card)
        ways = tuple(sorted(backends.choices(card), key=lambda choice: choice != best))
    except FerdeskError as error:
        return EngineEntry(name, None, problem=str(error))
    try:
        return EngineEntry(name, card, card.model_path.stat().st_size, ways)
    except OSError:
        return EngineEntry(
            name, None, problem=f"{card.model_path} is missing. Import the engine {name} again."
        )


def backends_of(entries: Sequence[EngineEntry]) -> list[tuple[str, str]]:
    """(name, title) of every backend that runs one of the engines here."""
    found: dict[str, str] = {}
    for entry in entries:
        for way in entry.ways:
            found.setdefault(way.backend, way.title.partition(f" {way.precision}")[0])
    return sorted(found.items())


def accuracies(measured: Mapping[str, Any]) -> dict[str, float]:
    """The accuracies a card has, 0..1 by data set: {"fer2013": 0.74, "ferplus": 0.86}."""
    found: dict[str, float] = {}
    for key, value in measured.items():
        figure = value.get("accuracy") if isinstance(value, Mapping) else None
        if isinstance(figure, int | float):
            found[str(key)] = float(figure)
        elif key.endswith("_accuracy") and isinstance(value, int | float):
            found[key.removesuffix("_accuracy")] = float(value)
    return found
