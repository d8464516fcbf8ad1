"""`finetune DATA --name NAME`: a bundled engine taught on your own labels, before and after measured."""

from __future__ import annotations

import argparse
from pathlib import Path

NAME = "finetune"
HELP = "teach an engine on your own labelled crops; prints accuracy before and after on held-back ones"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=Path, help="training set exported by FERDesk, or any labelled faces")
    parser.add_argument("--from", dest="start", default="resmasking-s", help="engine to start from")
    parser.add_argument("--name", required=True, help="name of the new engine")
    parser.add_argument("--engines", type=Path, help="where it goes (default: your own engines)")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=0.002, help="learning rate (default: %(default)s)")
    parser.add_argument("--threads", type=int, help="CPU threads for torch")
    parser.add_argument("--force", action="store_true", help="replace an engine of that name")


def main(args: argparse.Namespace) -> int:
    from ferdesk import paths
    from ferdesk.errors import FerdeskError
    from ferdesk.model_card import find_card
    from ferdesk.training.datasets import read_faces

    if not args.name or Path(args.name).name != args.name or args.name.startswith("."):
        raise FerdeskError(f"{args.name!r} cannot be a folder's name. Choose another name.")
    card = find_card(args.start)
    folder = (args.engines or paths.engine_folders()[0]) / args.name
    if folder.exists() and not args.force:
        raise FerdeskError(f"{folder} is there already. Choose another name, or use --force.")
    faces = read_faces(args.data, size=max(card.input.size, 48))

    import torch

    from ferdesk.training.finetune import fine_tune

    if args.threads:
        torch.set_num_threads(args.threads)
    tuned = fine_tune(faces, card, folder, epochs=args.epochs, rate=args.rate)
    print(  # noqa: T201
        f"Before {100 * tuned.before:.1f} %, after {100 * tuned.after:.1f} % "
        f"on {tuned.n} held-back crops ({tuned.how}).\n{tuned.folder}"
    )
    return 0
