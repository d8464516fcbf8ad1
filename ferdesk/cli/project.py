"""Make projects of clips and analyse them, without a window: overnight, or on a computer without a screen.

The project NAME.ferdesk stands beside its clip, or in the user's data folder where the clip's folder takes no
files. Ctrl+C stops between two frames; the same command goes on there, also after a power cut, and does
nothing for projects that are done. A clip that cannot be read stops no other.

exit codes: 0 done; 1 some clips failed or are damaged; 2 wrong usage; 130 stopped, the same command goes on
"""

from __future__ import annotations

import argparse
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.cli._output import say

if TYPE_CHECKING:
    from ferdesk.cli._progress import Progress
    from ferdesk.cli._sources import Named
    from ferdesk.clips.analysis import AnalysisOptions, Report

NAME = "project"
HELP = "make projects of clips and analyse them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clips", nargs="+", metavar="CLIP", help="clip, project, or folder of clips")
    parser.add_argument("--every", type=_count, default=1, metavar="N", help="only every N-th frame")
    parser.add_argument(
        "--detect-every",
        type=_count,
        metavar="N",
        help="look for faces in every N-th frame (default: 3) and, where nothing speaks against it, draw "
        "their boxes in between; 1 looks at every frame and takes about twice as long",
    )
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
        "--anew", action="store_true", help="throw away other predictions; labels always stay"
    )


def main(options: argparse.Namespace) -> int:
    from ferdesk.cli._progress import Progress
    from ferdesk.cli._sources import named
    from ferdesk.cli._stopping import Stopping
    from ferdesk.errors import FerdeskError, SourceError

    progress, stop, failed = Progress(), threading.Event(), 0
    clips = [clip for clip in named(options.clips) if not clip.still]
    if not clips:
        raise SourceError("There is no clip among these files. Name a clip or a folder of clips.")
    chosen = _options(options)
    with Stopping() as stopping:
        stopping.then = stop.set
        for clip in progress.over(clips, "file"):
            try:
                place, report = _analyze(clip, chosen, progress, stop)
            except FerdeskError as error:
                said = str(error)
                progress.say(said if clip.name in said else f"{clip.name}: {said}")
                failed += 1
                continue
            if report.problem:
                progress.say(report.problem)
                failed += 1
            if report.stopped:
                say("Stopped. The same command goes on; what is done is saved.")
                return 130
            say(f"{place}: {report.analyzed:,} frames analysed now.")
            if stop.is_set():
                return 130
    return 1 if failed else 0


def _options(options: argparse.Namespace) -> AnalysisOptions:
    from ferdesk.backends import cores
    from ferdesk.clips.analysis import AnalysisOptions
    from ferdesk.faces.sparse import DETECT_EVERY
    from ferdesk.pipeline import PipelineOptions

    return AnalysisOptions(
        engine=options.engine,
        backend=options.backend,
        precision=options.precision,
        every=options.every,
        pipeline=PipelineOptions(
            detector=options.detector,
            tiled=options.tiled,
            smoothing=0.0,
            attention=False,
            detect_every=options.detect_every or DETECT_EVERY,
        ),
        anew=options.anew,
        threads=cores(),
    )


def _analyze(
    clip: Named, options: AnalysisOptions, progress: Progress, stop: threading.Event
) -> tuple[Path, Report]:
    from ferdesk.clips import open_clip
    from ferdesk.clips.analysis import analyze_into

    project = open_clip(Path(clip.spec))
    place, total = project.path, project.clip.frames
    project.close()
    with progress.bar(total, clip) as bar:
        return place, analyze_into(place, options, lambda now: bar.update(now.done - bar.n), stop)


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 up")
    return int(text)
