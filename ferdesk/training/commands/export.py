"""`export RUN NAME --data FILE`: an engine folder with a calibrated, measured, complete card."""

from __future__ import annotations

import argparse
from pathlib import Path

from ferdesk.training.commands._data import add_picture_size

NAME = "export"
HELP = "make an engine of a run: ONNX, temperature, measured figures, card"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, help="run or checkpoint folder")
    parser.add_argument("name", help="the engine's name: its folder in --engines")
    parser.add_argument("--data", type=Path, required=True, help="labelled faces to calibrate and measure on")
    add_picture_size(parser)
    parser.add_argument("--split", default="PublicTest", help='split of --data; "all" for every row')
    parser.add_argument(
        "--framing", type=Path, help="measured framing, JSON or YAML (default: the box itself)"
    )
    parser.add_argument(
        "--against", choices=("votes", "majority", "labels"),
        help="what the temperature is fitted to (default: majority of the votes; labels if there are none)",
    )  # fmt: skip
    parser.add_argument("--card", type=Path, help="YAML with title, licence, data, intended_use, limits")
    parser.add_argument("--no-end-to-end", action="store_true", help="do not measure through the detector")
    parser.add_argument("--engines", type=Path, default=Path("engines"), help="where engine folders are")
    parser.add_argument("--out", type=Path, help="also write metrics.json and report.html here")


def main(args: argparse.Namespace) -> int:
    from ferdesk.training.datasets import read_faces
    from ferdesk.training.evaluate import summary, write_metrics
    from ferdesk.training.export import read_framing
    from ferdesk.training.release import read_card_fields, release
    from ferdesk.training.report import write_report

    split = None if args.split == "all" else args.split
    released = release(
        args.run,
        args.engines / args.name,
        read_faces(args.data, split, size=args.picture_size),
        split=split,
        framing=read_framing(args.framing) if args.framing else None,
        against=args.against,
        end_to_end=not args.no_end_to_end,
        fields=read_card_fields(args.card) if args.card else None,
    )
    if args.out:
        write_metrics(released.result, args.out)
        write_report(released.result, args.out)
    print("\n".join([*summary(released.result), str(released.folder)]))  # noqa: T201
    return 0
