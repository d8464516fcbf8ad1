"""`framing --data FILE`: where the detector sees training faces, as the framing of an engine's card."""

from __future__ import annotations

import argparse
from pathlib import Path

from ferdesk.training.commands._data import add_picture_size

NAME = "framing"
HELP = "measure how live crops must be cut to look like training pictures"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="labelled faces in any format FERDesk reads")
    add_picture_size(parser)
    parser.add_argument("--split", help="Training, PublicTest or PrivateTest (default: every row)")
    parser.add_argument(
        "--pictures", type=int, default=1500, help="how many, drawn by chance (default: 1500)"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--detector", default="full", choices=("full", "short"))
    parser.add_argument("--level-roll", action="store_true", help="framing for crops whose roll is levelled")
    parser.add_argument("--search", action="store_true", help="also try other scenes to find the faces in")
    parser.add_argument("--out", type=Path, help="write the framing there, as JSON for `export --framing`")


def main(args: argparse.Namespace) -> int:
    import json
    from dataclasses import asdict

    import numpy as np
    import yaml

    from ferdesk.faces.detector import FaceDetector
    from ferdesk.training.datasets import read_faces
    from ferdesk.training.framing import CANDIDATES, measure_framing, share_found

    faces = read_faces(args.data, args.split, size=args.picture_size)
    chosen = np.random.default_rng(args.seed).permutation(len(faces))[: args.pictures]
    detector = FaceDetector(args.detector)
    try:
        if args.search:
            for placement in CANDIDATES:
                share = share_found(faces.images[chosen], detector, placement)
                print(f"{placement.part:.0%} of the scene, {placement.border}: found {share:.1%}")  # noqa: T201
        measured = measure_framing(faces.images[chosen], detector)
    finally:
        detector.close()
    framing = asdict(measured.framing(args.level_roll))
    print(json.dumps(measured.as_dict(), indent=2))  # noqa: T201
    print(yaml.safe_dump({"framing": framing}, sort_keys=False), end="")  # noqa: T201
    if args.out:
        args.out.write_text(json.dumps(framing, indent=2) + "\n", "utf-8")
    return 0
