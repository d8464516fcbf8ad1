#!/usr/bin/env python3
"""How far two tables of `ferdesk analyze` agree: `python scripts/compare_tables.py A.csv B.csv`.

Faces of the same source and frame are paired by their overlap. Prints how many have no partner, the overlap
of the boxes (intersection over union), how often the top expression is the same, and by how much
probabilities differ.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from ferdesk.faces.tracker import overlap
from ferdesk.records import EXPRESSIONS, FaceBox

LEAST_OVERLAP = 0.3

Key = tuple[str, int]
Row = dict[str, str]


def read(path: Path) -> dict[Key, list[Row]]:
    faces: dict[Key, list[Row]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            faces[row["source"], int(row["frame"])].append(row)
    return faces


def box(row: Row) -> FaceBox:
    return FaceBox(*(float(row[name]) for name in ("x1", "y1", "x2", "y2")), float(row["detector_score"]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs=2, type=Path)
    first, second = map(read, parser.parse_args().tables)
    overlaps: list[float] = []
    differences: list[float] = []
    same = alone = switched = 0
    people: dict[tuple[str, str], str] = {}
    for key in sorted(first.keys() | second.keys()):
        left, right = list(first.get(key, ())), list(second.get(key, ()))
        while left and right:
            pairs = ((overlap(box(a), box(b)), a, b) for a in left for b in right)
            shared, a, b = max(pairs, key=lambda pair: pair[0])
            if shared < LEAST_OVERLAP:
                break
            left.remove(a)
            right.remove(b)
            overlaps.append(shared)
            same += a["top"] == b["top"]
            differences.append(max(abs(float(a[e]) - float(b[e])) for e in EXPRESSIONS))
            switched += people.setdefault((key[0], a["track"]), b["track"]) != b["track"]
        alone += len(left) + len(right)
    if not overlaps:
        sys.stdout.write("The tables have no face in common.\n")
        return 1
    low, median = np.percentile(overlaps, (5, 50))
    high = np.percentile(differences, 95)
    sys.stdout.write(
        f"{len(overlaps)} faces in both, {alone} in one only; overlap median {median:.3f}, "
        f"lowest twentieth under {low:.3f}; same top expression {100 * same / len(overlaps):.1f} %; "
        f"largest difference of a probability: mean {np.mean(differences):.4f}, 95 % under {high:.3f}; "
        f"under another person's number {switched}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
