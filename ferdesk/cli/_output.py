"""How commands speak: plain lines, tables that line up, JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")


def complain(line: str) -> None:
    sys.stderr.write(line + "\n")


def say_json(value: Any) -> None:
    say(json.dumps(value, indent=2))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Lines with two spaces between columns; the columns numbered in `right` end at the same place."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return [
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
