"""`precisions ENGINE --data FILE`: makes the int8 file, and measures what each precision costs and gains."""

from __future__ import annotations

import argparse
from pathlib import Path

from ferdesk.training.commands._data import add_picture_size

NAME = "precisions"
HELP = "make an engine's int8 file and measure fp32, fp16, bf16 and int8 on this computer"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("engine", help="an engine's name or folder")
    parser.add_argument(
        "--data", type=Path, required=True, help="labelled faces; int8's ranges come from Training"
    )
    add_picture_size(parser)
    parser.add_argument("--split", default="PublicTest", help='split to measure on; "all" for every row')
    parser.add_argument(
        "--rows", type=int, help="measure on this many rows of the split, drawn at random (a large network)"
    )
    parser.add_argument("--calibrate", default="Training", help="split for int8's ranges")
    parser.add_argument("--pictures", type=int, default=512, help="faces for int8's ranges")
    parser.add_argument(
        "--exact", type=int, default=1, help="convolutions at the start that stay fp32 in int8"
    )
    parser.add_argument("--seed", type=int, default=0, help="which faces are drawn, for both")
    parser.add_argument(
        "--write",
        action="store_true",
        help="keep the int8 file with the engine, if it loses no more than 0.5",
    )
    parser.add_argument("--readme", type=Path, help="put the table into this file (engines/README.md)")


def main(args: argparse.Namespace) -> int:
    import tempfile

    import numpy as np

    from ferdesk.backends._auto import processor
    from ferdesk.errors import FerdeskError
    from ferdesk.model_card import find_card
    from ferdesk.training.datasets import read_faces
    from ferdesk.training.precision_table import as_table, put_into
    from ferdesk.training.precisions import excess, measure, note_losses, put_beside, quantized

    if args.pictures < 1:
        raise FerdeskError("int8's ranges need faces. Choose --pictures 1 or more.")
    if args.rows is not None and args.rows < 1:
        raise FerdeskError("There is nothing to measure on. Choose --rows 1 or more.")
    card = find_card(args.engine)
    split, calibrate = (None if s == "all" else s for s in (args.split, args.calibrate))
    faces = read_faces(args.data, split, size=args.picture_size)
    if args.rows is not None:
        faces = faces.take(np.random.default_rng(args.seed).permutation(len(faces))[: args.rows])
    with tempfile.TemporaryDirectory() as scratch:
        staged = Path(scratch) / card.name
        quantized(
            card,
            read_faces(args.data, calibrate, size=args.picture_size),
            args.pictures,
            args.exact,
            args.seed,
            staged,
        )
        rows = measure(staged, faces)
        lines = as_table(rows, processor(), faces, split)
        print("\n".join(lines))  # noqa: T201
        problems = excess(rows)
        if args.write and not any("int8" in problem for problem in problems):
            note_losses(rows, staged)
            put_beside(staged, card.folder)
    if args.readme:
        command = f"python -m ferdesk.training precisions {card.name} --data {args.data.name}"
        command += "" if args.exact == 1 else f" --exact {args.exact}"
        command += "" if args.rows is None else f" --rows {args.rows}"
        put_into(args.readme, card.name, [f"`{command}`:", "", *lines])
    if problems:
        kept = " The int8 file was not kept; try --exact 3." if args.write else ""
        raise FerdeskError(" ".join(problems) + kept)
    return 0
