"""`measure ENGINE --data FILE`: temperature and figures of an engine, measured anew for its card."""

from __future__ import annotations

import argparse
from pathlib import Path

from ferdesk.training.commands._data import add_picture_size

NAME = "measure"
HELP = "fit an engine's temperature and put freshly measured figures into its card"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("engine", help="an engine's name or folder; only its card.yaml is written")
    parser.add_argument("--data", type=Path, required=True, help="labelled faces to calibrate and measure on")
    add_picture_size(parser)
    parser.add_argument("--split", default="PublicTest", help='split of --data; "all" for every row')
    parser.add_argument(
        "--against", choices=("votes", "majority", "labels"),
        help="what the temperature is fitted to (default: majority of the votes; labels if there are none)",
    )  # fmt: skip
    parser.add_argument("--no-end-to-end", action="store_true", help="do not measure through the detector")
    parser.add_argument("--out", type=Path, help="also write metrics.json and report.html here")


def main(args: argparse.Namespace) -> int:
    from ferdesk.model_card import find_card
    from ferdesk.training.datasets import read_faces
    from ferdesk.training.evaluate import summary, write_metrics
    from ferdesk.training.release import remeasure
    from ferdesk.training.report import write_report

    split = None if args.split == "all" else args.split
    released = remeasure(
        find_card(args.engine).folder,
        read_faces(args.data, split, size=args.picture_size),
        split=split,
        against=args.against,
        end_to_end=not args.no_end_to_end,
    )
    if args.out:
        write_metrics(released.result, args.out)
        write_report(released.result, args.out)
    print("\n".join([*summary(released.result), str(released.folder)]))  # noqa: T201
    return 0
