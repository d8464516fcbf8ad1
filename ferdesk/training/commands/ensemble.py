"""`ensemble CANDIDATE... --data FILE --out FILE`: choose who answers best together, on PublicTest only."""

from __future__ import annotations

import argparse
from pathlib import Path

from ferdesk.training.commands._data import add_picture_size

NAME = "ensemble"
HELP = "choose an ensemble among checkpoints, on PublicTest only, and write it as a file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("candidates", type=Path, nargs="+", help="run, checkpoint or engine folders")
    parser.add_argument("--data", type=Path, required=True, help="labelled faces with a PublicTest split")
    add_picture_size(parser)
    parser.add_argument("--method", default="greedy", choices=("greedy", "exhaustive", "all"))
    parser.add_argument(
        "--by", default="both", choices=("fer2013", "ferplus", "both"), help="accuracy to raise"
    )
    parser.add_argument("--most", type=int, help="at most so many members")
    parser.add_argument(
        "--no-tta", action="store_true", help="choose by plain answers, not ten views averaged"
    )
    parser.add_argument("--out", type=Path, required=True, help="the ensemble file to write (.yaml)")


def main(args: argparse.Namespace) -> int:
    from ferdesk.training.datasets import PUBLIC_TEST, read_faces
    from ferdesk.training.ensemble import choose_members, save_ensemble

    ensemble, table = choose_members(
        args.candidates, read_faces(args.data, PUBLIC_TEST, size=args.picture_size), args.out.stem,
        method=args.method, by=args.by, most=args.most, tta=not args.no_tta,
    )  # fmt: skip
    args.out.parent.mkdir(parents=True, exist_ok=True)
    save_ensemble(ensemble, args.out)
    print("\n".join([*table, str(args.out)]))  # noqa: T201
    return 0
