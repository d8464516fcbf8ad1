"""`evaluate TARGET --data FILE --out DIR`: metrics.json and a report for anything that answers."""

from __future__ import annotations

import argparse
from pathlib import Path

from ferdesk.training.commands._data import add_picture_size

NAME = "evaluate"
HELP = "measure a checkpoint, run, engine folder or ensemble on labelled faces"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", type=Path, help="engine folder, run or checkpoint folder, or ensemble file")
    parser.add_argument("--data", type=Path, required=True, help="labelled faces in any format FERDesk reads")
    add_picture_size(parser)
    parser.add_argument("--split", help="Training, PublicTest or PrivateTest (default: every row)")
    parser.add_argument(
        "--tta", action="store_true", help="average ten views of each crop; gives both figures"
    )
    parser.add_argument("--end-to-end", action="store_true", help="also through the live detector and crop")
    parser.add_argument(
        "--conditions",
        action="store_true",
        help="also tilted, small, blurred, compressed, dark, hidden in part",
    )
    parser.add_argument("--framing", type=Path, help="framing for --end-to-end (default: the engine's own)")
    parser.add_argument("--detector", default="full", choices=("full", "short"), help="for --end-to-end")
    parser.add_argument("--backend", default="onnxruntime", help="what runs an engine folder")
    parser.add_argument("--precision", default="fp32", help="of an engine folder: fp32, bf16, int8")
    parser.add_argument("--out", type=Path, required=True, help="folder for metrics.json and report.html")


def main(args: argparse.Namespace) -> int:
    from ferdesk.training.evaluate import evaluate, read_split, summary, write_metrics
    from ferdesk.training.export import read_framing
    from ferdesk.training.report import write_report
    from ferdesk.training.targets import open_target

    target = open_target(args.target, args.backend, args.precision)
    try:
        faces, has_training_rows = read_split(args.data, args.split, size=args.picture_size)
        result = evaluate(
            target,
            faces,
            split=args.split,
            tta=args.tta,
            end_to_end=args.end_to_end,
            framing=read_framing(args.framing) if args.framing else None,
            detector=args.detector,
            conditions=args.conditions,
        )
    finally:
        target.close()
    warnings = []
    if has_training_rows:
        warnings.append(
            "Rows of the Training split are among these faces, so the figures flatter a network trained on "
            "them. Name a split with --split."
        )
    write_metrics(result, args.out)
    report = write_report(result, args.out, warnings)
    print("\n".join([*summary(result), *warnings, str(report)]))  # noqa: T201
    return 0
