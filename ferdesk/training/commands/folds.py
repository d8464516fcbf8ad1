"""`folds RECIPE --data FILE`: train and test on subject-disjoint folds."""

from __future__ import annotations

import argparse
from pathlib import Path

from ferdesk.training.commands._data import add_picture_size

NAME = "folds"
HELP = "train and test a recipe on subject-disjoint folds (CK+); finished folds are kept"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipe", help="a bundled recipe's name or a YAML file")
    parser.add_argument("--data", type=Path, required=True, help="labelled faces with subjects")
    add_picture_size(parser)
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0, help="of the division into folds")
    parser.add_argument("--tta", action="store_true", help="average ten views of each crop")
    parser.add_argument(
        "--synthetic", type=float, help="share of composed scenes in training, in place of the recipe's"
    )
    parser.add_argument(
        "--start", type=Path, help="run or checkpoint to start every fold from, in place of the recipe's"
    )
    parser.add_argument("--backgrounds", type=Path, help="folder or zip of photos, for synthetic scenes")
    parser.add_argument("--masks", type=Path, help="cached face masks (made if missing)")
    parser.add_argument("--threads", type=int, help="CPU threads for torch")
    parser.add_argument("--out", type=Path, help="folder (default: runs/RECIPE-NAME-folds)")


def main(args: argparse.Namespace) -> int:
    from dataclasses import replace

    import torch

    from ferdesk.errors import FerdeskError
    from ferdesk.training.checkpoint import find_checkpoint
    from ferdesk.training.cross_validation import cross_validate, table
    from ferdesk.training.datasets import read_faces
    from ferdesk.training.recipe import load_recipe
    from ferdesk.training.scenes_for import scenes_for

    if args.threads:
        torch.set_num_threads(args.threads)
    recipe = load_recipe(args.recipe)
    if args.synthetic is not None:
        if not 0 <= args.synthetic <= 1:
            raise FerdeskError(f"--synthetic takes a share from 0 to 1, not {args.synthetic:g}.")
        name = f"{recipe.name}-synthetic" if args.synthetic else recipe.name
        recipe = replace(recipe, name=name, synthetic=replace(recipe.synthetic, part=args.synthetic))
    if args.start is not None:
        find_checkpoint(args.start)  # named now, not after the first fold's faces are masked
        recipe = replace(recipe, start=str(args.start))
    out = args.out or Path("runs") / f"{recipe.name}-folds"
    result = cross_validate(
        recipe,
        read_faces(args.data, size=args.picture_size),
        out,
        k=args.folds,
        seed=args.seed,
        tta=args.tta,
        scenes_for=lambda faces: scenes_for(recipe, faces, args.backgrounds, args.masks),
        test_scenes_for=lambda faces: scenes_for(
            recipe, faces, args.backgrounds, args.masks, evaluation=True
        ),
    )
    print(table(result) + f"\n{out}")  # noqa: T201
    return 0
