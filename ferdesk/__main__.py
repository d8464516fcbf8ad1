"""`ferdesk [SOURCE]` opens the window; `ferdesk COMMAND` does one job without it.

Nothing heavy is imported here, so that `ferdesk --help` answers at once.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from ferdesk.errors import FerdeskError
from ferdesk.plugins import modules_in

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
_SOURCES = """sources:
  0, camera:0, camera:NAME      a camera by its number or name
  clip.mp4, face.jpg, pictures/ a clip, a picture, a folder of pictures
  rtsp://… http://… https://…   a stream
  screen, screen:1, screen:X,Y,W,H  the screen, one monitor, a region
  demo                          the clip that comes with FERDesk
A file called like a command is named with its folder: ./bench"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 done, 1 failed with one sentence, 2 wrong usage, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    commands = {module.NAME: module for module in modules_in("ferdesk.cli").values()}
    command = commands.get(given[0]) if given else None
    if command is None:
        parser = _window_parser({name: module.HELP for name, module in commands.items()})
        run = _open_window
    else:
        parser = argparse.ArgumentParser(
            prog=f"ferdesk {command.NAME}",
            description=command.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(parser)
        run, given = command.main, given[1:]
    parser.add_argument("-v", "--verbose", action="store_true", help="say more of what happens")
    options = parser.parse_args(given)
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="%(message)s")
    try:
        return run(options)
    except FerdeskError as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
        return FAILED
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output went away: `ferdesk engines | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _window_parser(commands: dict[str, str]) -> argparse.ArgumentParser:
    listed = "\n".join(f"  {name:<10}{text}" for name, text in commands.items())
    parser = argparse.ArgumentParser(
        prog="ferdesk",
        description="Facial expressions in real time, on your own computer.",
        epilog=f"commands, each with its own --help:\n{listed}\n\n{_SOURCES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "source",
        nargs="?",
        metavar="SOURCE",
        help="what to look at; without it the first camera, else the demo",
    )
    parser.add_argument("--engine", metavar="NAME", help="engine, or a folder that holds one")
    parser.add_argument("--backend", metavar="NAME", help="what runs it: auto, onnxruntime, openvino, …")
    parser.add_argument("--version", action="version", version=f"ferdesk {_version()}")
    return parser


def _open_window(options: argparse.Namespace) -> int:
    from ferdesk.gui import app

    return app.run(options.source, options.engine, options.backend)


def _version() -> str:
    try:
        return version("ferdesk")
    except PackageNotFoundError:
        return "(not installed)"


if __name__ == "__main__":
    sys.exit(main())
