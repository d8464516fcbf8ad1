"""`engine RUN NAME`: an engine folder of a run or checkpoint as it is, for build_engine.py.

`export` does the same and also fits the temperature and measures; that needs labelled faces, this does not.
"""

from __future__ import annotations

import argparse
from pathlib import Path

NAME = "engine"
HELP = "make an unmeasured engine of a run or checkpoint (export measures it as well)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, help="run or checkpoint folder")
    parser.add_argument("name", help="the engine's name: its folder in --engines")
    parser.add_argument("--engines", type=Path, help="where engine folders are (default: your own)")


def main(args: argparse.Namespace) -> int:
    from ferdesk import paths
    from ferdesk.errors import FerdeskError
    from ferdesk.records import EXPRESSIONS
    from ferdesk.training.checkpoint import load_network
    from ferdesk.training.export import export_engine
    from ferdesk.training.release import INTENDED_USE, LIMITS, recipe_note, revision_of

    if Path(args.name).name != args.name or args.name.startswith("."):
        raise FerdeskError(f"{args.name!r} cannot be a name. Choose one without slashes.")
    network, recipe = load_network(args.run)
    classes = int(dict(recipe.model).get("classes", len(EXPRESSIONS)))
    folder = (args.engines or paths.user_data() / "engines") / args.name
    folder.parent.mkdir(parents=True, exist_ok=True)
    fields = {
        "title": recipe.name,
        "architecture": recipe.architecture,
        "labels": EXPRESSIONS[:classes],
        "recipe": recipe_note(recipe, args.run),
        "revision": revision_of(args.run),
        "intended_use": INTENDED_USE,
        "limits": f"Its accuracy was not measured, and its probabilities are not calibrated. {LIMITS}",
    }
    export_engine(network, folder, fields, recipe.input_size, recipe.channels)
    print(folder)  # noqa: T201
    return 0
