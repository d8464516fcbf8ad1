"""Export what projects hold to the formats of other programs. docs/formats.md says what each file holds.

Without -o the files stand beside their projects. With several projects OUT is a folder. A file that is there
is never written over without --force; a project that cannot be exported stops no other.

exit codes: 0 done; 1 some projects failed; 2 wrong usage
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.cli._output import complain, say, table
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME = "export"
HELP = "write projects as CSV, ELAN, Praat, subtitles, video, …"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("projects", nargs="*", type=Path, metavar="PROJECT", help="NAME.ferdesk, one or many")
    parser.add_argument("-f", "--format", metavar="F", help="see --list")
    parser.add_argument("--list", action="store_true", help="list the formats")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="file to write; a folder for several"
    )
    parser.add_argument("--force", action="store_true", help="write over what is there")
    parser.add_argument(
        "--step", type=_count, default=1, metavar="N", help="rows and crops of every N-th frame"
    )
    parser.add_argument("--tiers", nargs="+", metavar="TIER", help="only these tiers, by name")
    parser.add_argument("--persons", nargs="+", type=int, metavar="N", help="only these persons, by number")
    parser.add_argument("--no-predictions", action="store_true", help="only what people labelled")
    parser.add_argument("--frames", type=_frames, metavar="0,25,50-60", help="frames to make pictures of")
    parser.add_argument(
        "--overlays",
        nargs="*",
        metavar="O",
        help="on video and pictures: boxes, chips, bars, labels (default: first 3)",
    )
    parser.add_argument("--blur", action="store_true", help="hide the faces on video and pictures")
    parser.add_argument("--codec", metavar="C", help="of the video: vp9 (default), mpeg4, av1, h264")
    parser.set_defaults(usage=parser.error)


def main(options: argparse.Namespace) -> int:
    from ferdesk.annotation.exports import format_named, formats

    if options.list:
        rows = [(name, module.ENDING or "folder", module.TITLE) for name, module in formats().items()]
        for line in table(("FORMAT", "MAKES", "IS"), rows):
            say(line)
        return 0
    if not options.projects or not options.format:
        options.usage("name at least one PROJECT and a --format; --list lists the formats")
    module = format_named(options.format)
    several = len(options.projects) > 1
    if (
        several
        and options.output is not None
        and options.output.suffix
        and options.output.suffix == module.ENDING
    ):
        options.usage("-o is a folder where there are several projects")
    failed = 0
    for path in options.projects:
        try:
            for made in _export(path, options, several):
                say(str(made))
        except FerdeskError as error:
            failed += 1
            said = str(error).replace("or allow it to be replaced", "or use --force")
            complain(said if path.name in said else f"{path.name}: {said}")
    return 1 if failed else 0


def _export(path: Path, options: argparse.Namespace, several: bool) -> tuple[Path, ...]:
    from ferdesk.annotation.exports import default_path, export
    from ferdesk.annotation.project import Project

    out: Path | None = options.output
    if several and out is not None:
        out.mkdir(parents=True, exist_ok=True)
    if out is not None and out.is_dir() and (several or default_path(path, options.format).suffix):
        out /= default_path(path, options.format).name
    with Project.open(path, read_only=True) as project:
        return export(project, options.format, out, _options(project, options), options.force)


def _options(project: Project, options: argparse.Namespace) -> ExportOptions:
    from dataclasses import replace

    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.ratings import find_tier

    tiers = None
    if options.tiers is not None:
        found = {name: find_tier(project.timeline, name) for name in options.tiers}
        for name, tier in found.items():
            if tier is None:
                known = ", ".join(t.name for t in project.timeline.tiers) or "none"
                raise FerdeskError(f"{project.path.name} has no tier {name}. It has: {known}.")
        tiers = tuple(tier.id for tier in found.values() if tier is not None)
    chosen = ExportOptions(
        tiers=tiers,
        persons=None if options.persons is None else tuple(options.persons),
        predictions=not options.no_predictions,
        step=options.step,
        frames=options.frames,
        blur=options.blur,
    )
    if options.overlays is not None:
        chosen = replace(chosen, overlays=tuple(options.overlays))
    return replace(chosen, codec=options.codec) if options.codec else chosen


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 up")
    return int(text)


def _frames(text: str) -> tuple[int, ...]:
    from ferdesk.annotation.exports import frames_of

    try:
        return frames_of(text)
    except FerdeskError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
