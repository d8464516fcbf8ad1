"""List the engines: how large they are, how accurate they were measured, and what runs them here.

`ferdesk engines build NAME` builds one for this computer.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferdesk.cli import _build
from ferdesk.cli._output import say, say_json, table

if TYPE_CHECKING:
    from ferdesk.model_card import ModelCard

NAME = "engines"
HELP = "list the engines and what runs them here; build one for this computer"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    actions = parser.add_subparsers(dest="action", metavar="build NAME")
    builder = actions.add_parser("build", help=_build.HELP, description=_build.HELP)
    _build.add_arguments(builder)


def main(options: argparse.Namespace) -> int:
    if options.action == "build":
        return _build.main(options)
    from ferdesk.model_card import find_engines

    found = [describe(name, folder) for name, folder in find_engines().items()]
    if options.json:
        say_json(found)
    elif not found:
        say("There is no engine yet. Import one with: python -m ferdesk.training import")
    else:
        for line in table(
            ("ENGINE", "SIZE", "PARAMETERS", "FER2013", "FER+", "RUNS HERE (* is what auto takes)"),
            [_row(entry) for entry in found],
            right=(1, 2, 3, 4),
        ):
            say(line)
    return 1 if any("problem" in entry for entry in found) else 0


def describe(name: str, folder: Path) -> dict[str, Any]:
    """One engine as plain values; `problem` is there if it cannot be used."""
    from ferdesk.backends import choices, remembered
    from ferdesk.errors import FerdeskError
    from ferdesk.model_card import load_card

    entry: dict[str, Any] = {"name": name, "folder": str(folder)}
    try:
        card = load_card(folder)
        card.check_hash()
        best = remembered(card)
        entry |= {
            "title": card.title,
            "bytes": card.model_path.stat().st_size,
            "parameters": card.parameters,
            "macs": card.macs,
            "input": [card.input.channels, card.input.size, card.input.size],
            "outputs": list(card.outputs),
            "accuracy": accuracy(card),
            "licence": card.licence,
            "runs": [
                {"backend": c.backend, "precision": c.precision, "title": c.title, "auto": c == best}
                for c in choices(card)
            ],
        }
    except FerdeskError as error:
        entry["problem"] = str(error)
    return entry


def accuracy(card: ModelCard) -> dict[str, float]:
    """Measured accuracies of the card, 0..1: {"fer2013": …, "ferplus": …}."""
    end = "_accuracy"
    return {
        key.removesuffix(end): float(value)
        for key, value in card.measured.items()
        if key.endswith(end) and isinstance(value, int | float)
    }


def _row(entry: dict[str, Any]) -> tuple[str, ...]:
    if "problem" in entry:
        return (entry["name"], "", "", "", "", entry["problem"])
    measured = entry["accuracy"]
    return (
        entry["name"],
        f"{entry['bytes'] / 1e6:.1f} MB",
        f"{entry['parameters'] / 1e6:.2f} M",
        *(f"{100 * measured[k]:.1f} %" if k in measured else "not measured" for k in ("fer2013", "ferplus")),
        "; ".join(run["title"] + (" *" if run["auto"] else "") for run in entry["runs"])
        or "nothing: see ferdesk doctor",
    )
