"""Analyze clips, pictures, folders, cameras or streams into one table, without a window or a display.

All sources go into one table; its column "source" tells them apart. One row a face:
  time (s), frame, track, x1, y1, x2, y2 (pixels), eight calibrated probabilities, top, uncertain,
  detector_score, source
Smoothing is off unless asked for, so that every row stands for its own frame.

Several clips are analyzed at once, each in a process of its own (--jobs), or on a Dask cluster whose
computers see the same files under the same paths (--scheduler).

Ctrl+C stops between two frames; the same command goes on there and gives the table it would have given at
once. A camera or stream ends by being stopped. A file that cannot be read stops no other.

exit codes: 0 done; 1 some sources failed or are damaged, or nothing could be done; 2 wrong usage;
130 stopped, the same command goes on
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.cli._output import say

if TYPE_CHECKING:
    from ferdesk.cli._order import Order, Report

NAME = "analyze"
HELP = "analyze files, cameras or streams into a table"
ENDINGS = (".csv", ".jsonl", ".parquet")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="clip, picture, folder, camera, stream, demo"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=_table,
        required=True,
        metavar="OUT",
        help=f"table to write ({', '.join(ENDINGS)})",
    )
    parser.add_argument(
        "--overlay",
        type=Path,
        metavar="OUT.mp4",
        help="video with the overlay; with several sources a folder",
    )
    parser.add_argument("--every", type=_count, default=1, metavar="N", help="only every N-th frame")
    parser.add_argument(
        "--detect-every",
        type=_count,
        metavar="N",
        help="look for faces in every N-th frame of a clip (default: 3) and, where nothing speaks against "
        "it, draw their boxes in between; 1 looks at every frame and takes about twice as long",
    )
    parser.add_argument("--smoothing", type=_part, default=0.0, metavar="S", help="0 (off, default) to 1")
    parser.add_argument("--engine", metavar="NAME", help="engine, or a folder that holds one")
    parser.add_argument("--backend", default="auto", metavar="NAME", help="auto, onnxruntime, openvino, …")
    parser.add_argument(
        "--precision", metavar="P", help="fp32, fp16, bf16 or int8; default: the engine's own"
    )
    parser.add_argument(
        "--detector", choices=("full", "short"), default="full", help="full range or short range"
    )
    parser.add_argument(
        "--tiled", action="store_true", help="look for small faces in crowds; several times slower"
    )
    parser.add_argument(
        "--jobs", type=_count, metavar="N", help="so many clips at once; default: one a processor"
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="analyze on the Dask cluster of this scheduler (tcp://host:8786)",
    )
    parser.add_argument(
        "--force", action="store_true", help="write over what is there, begin stopped work anew"
    )
    parser.set_defaults(usage=parser.error)


def main(options: argparse.Namespace) -> int:
    from ferdesk.backends import cores
    from ferdesk.cli._analysis import run
    from ferdesk.cli._many.run import is_large, run_large
    from ferdesk.cli._progress import Progress

    order = _order(options)
    jobs = options.jobs or cores()
    if large := is_large(order, jobs, options.scheduler):
        report = run_large(order, Progress(), jobs, options.scheduler)
    else:
        report = run(order, Progress())
    if report.interrupted:
        kept = f"{order.table}.part" + ("s" if large else "")
        say(f"Stopped. The same command goes on; {kept} keeps what is done.")
        return 130
    if report.done:
        say(_summary(order, report))
    return 1 if report.failed or report.damaged else 0


def _order(options: argparse.Namespace) -> Order:
    from ferdesk.cli._order import Order
    from ferdesk.cli._sources import named
    from ferdesk.errors import RecordingError
    from ferdesk.faces.sparse import DETECT_EVERY
    from ferdesk.model_card import default_engine
    from ferdesk.pipeline import PipelineOptions

    sources = named(options.sources)
    overlay: Path | None = options.overlay
    if overlay is not None and len(sources) > 1 and overlay.suffix.lower() == ".mp4":
        options.usage("--overlay with several sources is a folder, not one .mp4")
    if (
        overlay is not None
        and len(sources) == 1
        and not sources[0].still
        and overlay.suffix.lower() != ".mp4"
    ):
        options.usage("--overlay with one source is an .mp4")
    order = Order(
        sources=sources,
        table=options.output,
        engine=options.engine or default_engine(),
        options=PipelineOptions(
            detector=options.detector,
            tiled=options.tiled,
            smoothing=options.smoothing,
            attention=overlay is not None,
            detect_every=options.detect_every or DETECT_EVERY,
        ),
        backend=options.backend,
        precision=options.precision,
        every=options.every,
        overlay=overlay,
        force=options.force,
    )
    outputs = [order.table, *filter(None, map(order.overlay_of, sources))]
    if len(set(outputs)) < len(outputs):
        options.usage("two sources would write the same overlay; analyze them one after the other")
    if not order.force:
        # Of a stopped run the overlays that are done are there, and the table is not.
        going_on = any(order.table.with_name(order.table.name + end).exists() for end in (".part", ".parts"))
        for path in outputs[:1] if going_on else outputs:
            if path.exists():
                raise RecordingError(f"{path} is there already. Use --force to write over it.")
    return order


def _summary(order: Order, report: Report) -> str:
    files = "1 source" if len(report.done) == 1 else f"{len(report.done):,} sources"
    text = f"{order.table}: {files}, {report.faces:,} faces in {report.frames:,} frames analyzed now."
    return text + (f" {len(report.failed)} failed." if report.failed else "")


def _table(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in ENDINGS:
        raise argparse.ArgumentTypeError(f"{text} does not end in {', '.join(ENDINGS)}")
    return path


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 up")
    return int(text)


def _part(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return value
