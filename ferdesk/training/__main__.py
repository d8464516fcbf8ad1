"""`python -m ferdesk.training COMMAND …`: the training module's own door, its own process."""

from __future__ import annotations

import argparse
import logging
import sys

from ferdesk.errors import FerdeskError
from ferdesk.plugins import modules_in
from ferdesk.recording._disk import is_full


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed with one sentence, 2 wrong usage, 130 interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m ferdesk.training", description="Train, measure and export FERDesk's engines."
    )
    parser.add_argument("--quiet", action="store_true", help="say only what goes wrong")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in modules_in("ferdesk.training.commands").values():
        command = commands.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.add_arguments(command)
        command.set_defaults(command_main=module.main)
    args = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.WARNING if args.quiet else logging.INFO,
        format="%(asctime)s %(message)s",
        datefmt="%H:%M:%S",
    )
    try:
        return args.command_main(args)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("ferdesk"):
            raise
        advice = "Run: pip install 'ferdesk[train]'"
        print(f"{parser.prog}: {error.name} is not installed. {advice}", file=sys.stderr)  # noqa: T201
        return 1
    except (FerdeskError, OSError) as error:
        said = _refused(error) if isinstance(error, OSError) else str(error)
        if not said:
            raise
        print(f"{parser.prog} {args.command}: {said}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from the last checkpoint.", file=sys.stderr)  # noqa: T201
        return 130


def _refused(error: OSError) -> str:
    """What the system refused, as a sentence; "" where it names neither a full disk nor a file: a bug."""
    if is_full(error):
        return "The disk is full. Free some space, then run the same command again."
    if not error.filename:
        return ""
    return f"{error.filename} cannot be used ({error.strerror}). Check the path and its permissions."


if __name__ == "__main__":
    sys.exit(main())
