"""The table of precisions as Markdown, and its place in a README."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ferdesk.training.datasets import FaceSet
from ferdesk.training.precisions import FACES, Row

_TITLES = {"fer2013": "FER2013", "ferplus": "FER+", "labels": "labels"}


def as_table(rows: Sequence[Row], processor: str, faces: FaceSet, split: str | None) -> list[str]:
    """Markdown: a line of where and on what, and the table; changes are against the first row."""
    exact = rows[0]
    sets = [name for name in _TITLES if name in exact.accuracy]
    head = ["precision", "run by"]
    head += [part for name in sets for part in (_TITLES[name], f"ECE {_TITLES[name]}")]
    head += ["same top expression", "largest logit difference", "faces/s", "against fp32"]
    lines = [
        f"{len(faces)} rows of {faces.name}, split {split or 'all'}; "
        f"speed in batches of {FACES} on {processor}.",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
    ]
    for row in rows:
        cells = [row.precision, row.backend]
        for name in sets:
            points = 100 * (row.accuracy[name] - exact.accuracy[name])
            drift = row.ece[name] - exact.ece[name]
            change, moved = ("", "") if row is exact else (f" ({points:+.2f})", f" ({drift:+.4f})")
            cells += [f"{100 * row.accuracy[name]:.2f} %{change}", f"{row.ece[name]:.4f}{moved}"]
        cells += [f"{100 * row.agree:.2f} %", f"{row.difference:.2g}"]
        cells += ["not run as such here" if row.speed is None else _speed(row.speed)]
        cells += ["" if row.gain is None else f"x {row.gain:.2f}"]
        lines.append("| " + " | ".join(cells) + " |")
    if not any(row.precision == "bf16" for row in rows):
        lines += [
            "",
            "bf16: this processor has no bf16 arithmetic, so it is neither offered nor measured here.",
        ]
    return lines


def _speed(faces: float) -> str:
    """A large network runs two faces a second, or three: not "2"."""
    return f"{faces:.0f}" if faces >= 10 else f"{faces:.1f}"


def put_into(readme: Path, name: str, lines: Sequence[str]) -> None:
    """Replace the part of `readme` that is ours for this engine, or add it at the end."""
    start, end = f"<!-- precisions {name} -->", f"<!-- end of precisions {name} -->"
    text = readme.read_text("utf-8") if readme.is_file() else ""
    part = "\n".join([start, *lines, end])
    before, found, rest = text.partition(start)
    if found and end in rest:
        new = before + part + rest.partition(end)[2]
    else:
        new = f"{text.rstrip()}\n\n{part}\n".lstrip()
    temporary = readme.with_name(readme.name + ".part")
    temporary.write_text(new, "utf-8")
    temporary.replace(readme)
