"""`train RECIPE --data FILE`: start a training or go on with one that stopped."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.training.commands._data import add_picture_size

if TYPE_CHECKING:
    from ferdesk.training.recipe import Recipe

NAME = "train"
HELP = "train a recipe; the same command goes on where a run stopped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipe", help="a bundled recipe's name or a YAML file")
    parser.add_argument("--data", type=Path, required=True, help="labelled faces in any format FERDesk reads")
    add_picture_size(parser)
    parser.add_argument("--held-out", type=Path, help="faces to choose on, if not a split of --data")
    parser.add_argument(
        "--backgrounds", type=Path, help="folder or zip of photos, for recipes with synthetic scenes"
    )
    parser.add_argument(
        "--masks", type=Path, help="cached face masks (made if missing), for synthetic scenes"
    )
    parser.add_argument("--out", type=Path, help="run folder (default: runs/RECIPE-NAME)")
    parser.add_argument(
        "--devices", default="1", help='how many, or "auto"; with torchrun: processes a machine'
    )
    parser.add_argument("--nodes", type=int, default=1, help="machines, with torchrun")
    parser.add_argument("--accelerator", default="auto", choices=("auto", "cpu", "cuda", "mps"))
    parser.add_argument("--threads", type=int, help="CPU threads for torch")


def main(args: argparse.Namespace) -> int:
    import torch

    from ferdesk.training.recipe import load_recipe
    from ferdesk.training.runs import check_recipe, has_started
    from ferdesk.training.scenes_for import backgrounds_of

    if args.threads:
        torch.set_num_threads(args.threads)
    recipe = load_recipe(args.recipe)
    run = args.out or Path("runs") / recipe.name
    missing = _missing_runs(recipe, run)
    steps = [*((first, Path("runs") / first.name) for first in missing), (recipe, run)]
    for needed, folder in steps:  # now, not when hours of other trainings are done
        if has_started(folder):
            check_recipe(folder, needed)
        backgrounds_of(needed, args.backgrounds)
    for first, folder in steps[:-1]:
        _train(first, folder, args)
    print(_train(recipe, run, args))  # noqa: T201
    return 0


def _missing_runs(recipe: Recipe, run: Path) -> list[Recipe]:
    """The bundled recipes whose runs `recipe` starts from or is taught by, and those that these need, as far
    as they are not there yet and `run` still needs them, in the order in which they are trained."""
    from ferdesk.errors import FerdeskError
    from ferdesk.training.checkpoint import find_checkpoint, read_state
    from ferdesk.training.recipe import bundled_recipes, load_recipe
    from ferdesk.training.runs import has_started, is_finished
    from ferdesk.training.taught import TAUGHT

    needed = [] if has_started(run) or not recipe.start else [Path(recipe.start)]
    asked = recipe.teacher_sees == "picture" and (run / TAUGHT).is_file()
    if recipe.loss.distillation and not asked:
        needed += recipe.teachers
    missing: list[Recipe] = []
    for origin in needed:
        if origin.parent != Path("runs") or origin.name not in bundled_recipes():
            continue
        first = load_recipe(origin.name)
        try:
            reached = read_state(find_checkpoint(origin, prefer="last"))["progress"]
        except FerdeskError:
            reached = {}
        if not is_finished(first, reached.get("epoch", 0), reached.get("since_best", 0)):
            missing += [r for r in (*_missing_runs(first, origin), first) if r not in missing]
    return missing


def _train(recipe: Recipe, run: Path, args: argparse.Namespace) -> Path:
    from ferdesk.training.datasets import read_faces
    from ferdesk.training.scenes_for import scenes_for
    from ferdesk.training.train import train

    faces = read_faces(args.data, recipe.train_split, size=args.picture_size)
    held_out = None
    if args.held_out:
        held_out = read_faces(args.held_out, size=args.picture_size)
    elif recipe.select_split:
        held_out = read_faces(args.data, recipe.select_split, size=args.picture_size)
    return train(
        recipe,
        faces,
        held_out,
        run,
        scenes=scenes_for(recipe, faces, args.backgrounds, args.masks),
        devices=args.devices if args.devices == "auto" else int(args.devices),
        nodes=args.nodes,
        accelerator=args.accelerator,
    )
