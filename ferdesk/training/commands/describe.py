"""`describe WHAT`: parameters, multiply-adds and shapes of an architecture, a recipe or an engine."""

from __future__ import annotations

import argparse
from pathlib import Path

NAME = "describe"
HELP = "parameters, multiply-adds and shapes of an architecture, a recipe or an engine"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", help="an architecture, a recipe's name or file, an engine's name or folder")
    parser.add_argument("--size", type=int, help="input side in pixels (default: what it is made for)")
    parser.add_argument("--depth", type=int, default=1, help="how deep to list the network's parts")
    parser.add_argument("--model", help="an architecture's arguments as YAML, such as '{form: table}'")


def main(args: argparse.Namespace) -> int:
    from ferdesk.errors import FerdeskError
    from ferdesk.model_card import find_engines, load_card
    from ferdesk.training.describe import describe_engine, describe_network
    from ferdesk.training.models import ARCHITECTURES, SIDES
    from ferdesk.training.recipe import load_recipe

    recipes = _recipes()
    found: list[str] = []
    if args.what in ARCHITECTURES:
        size = args.size or SIDES[args.what]
        found.append(describe_network(args.what, _arguments(args.model), size, args.depth))
    if args.what in recipes or Path(args.what).suffix in (".yaml", ".yml"):
        recipe = load_recipe(args.what)
        title = f"recipe {recipe.name}: {recipe.architecture}"
        size = args.size or recipe.input_size
        found.append(describe_network(recipe.architecture, recipe.model, size, args.depth, title))
    folder = find_engines().get(args.what, Path(args.what))
    if (folder / "card.yaml").is_file():
        found.append(describe_engine(load_card(folder)))
    if not found:
        raise FerdeskError(
            f"There is nothing called {args.what}. Name an architecture ({', '.join(ARCHITECTURES)}), "
            f"a recipe ({', '.join(recipes)}) or an engine ({', '.join(find_engines()) or 'none'})."
        )
    print("\n\n".join(found))  # noqa: T201
    return 0


def _recipes() -> list[str]:
    from ferdesk.training import recipe

    return sorted(path.stem for path in (Path(recipe.__file__).parent / "recipes").glob("*.yaml"))


def _arguments(text: str | None) -> dict[str, object]:
    import yaml

    from ferdesk.errors import FerdeskError

    try:
        values = yaml.safe_load(text or "{}")
    except yaml.YAMLError:
        values = None
    if not isinstance(values, dict):
        raise FerdeskError(f"--model {text} is not a list of keys. Write it as '{{form: table}}'.")
    return values
