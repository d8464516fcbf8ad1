"""Look for what keeps FERDesk from working here, and say how to mend it.

Exit code 1 if something is missing that FERDesk needs; a missing camera or GPU is only said.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.cli._output import say, say_json
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from ferdesk.cli._health import Finding

NAME = "doctor"
HELP = "check cameras, Qt, models, backends, GPU, disk and network; --gpu tries TensorRT"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--gpu",
        action="store_true",
        help="build, compare and time every engine with TensorRT, once, and print a table (minutes)",
    )
    # What --gpu starts for each precision: see _gpu_trial.
    parser.add_argument("--trial", nargs=2, metavar=("FOLDER", "PRECISION"), help=argparse.SUPPRESS)


def main(options: argparse.Namespace) -> int:
    if options.gpu:
        from ferdesk.cli import _gpu_trial

        if options.trial:
            folder, precision = options.trial
            return _gpu_trial.one(Path(folder), precision)
        return _gpu_trial.main()
    from ferdesk.cli._health import CHECKS

    found: list[Finding] = []
    for check in CHECKS:
        for finding in _run(check):
            found.append(finding)
            if not options.json:
                _show(finding)
    if options.json:
        say_json([asdict(finding) for finding in found])
    return 1 if any(f.problem and f.needed for f in found) else 0


def _run(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    from ferdesk.cli._health import Finding

    try:
        yield from check()
    except FerdeskError as error:
        yield Finding(check.__name__, "", str(error), needed=True)
    except Exception as error:  # a doctor who dies of the illness helps nobody
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        yield Finding(check.__name__, "", reason, "Run: pip install --force-reinstall ferdesk", needed=True)


def _show(finding: Finding) -> None:
    mark = "ok" if not finding.problem else "PROBLEM" if finding.needed else "note"
    text = ": ".join(part for part in (finding.says, finding.problem) if part)
    say(f"{mark:<8} {finding.name:<22} {text}")
    if finding.problem and finding.fix:
        say(f"{'':<8} {'':<22} {finding.fix}")
