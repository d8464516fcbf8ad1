"""`import CHECKPOINT NAME`: the published Residual Masking Network as an engine, or to fine-tune it."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

NAME = "import"
HELP = "make an engine of the published Residual Masking Network's checkpoint file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("checkpoint", type=Path, help="the authors' file (Z_resmasking_dropout1_rot30_…)")
    parser.add_argument("name", help="name of the new engine (or of the checkpoint, with --classes 8)")
    parser.add_argument(
        "--classes",
        type=int,
        choices=(7, 8),
        default=7,
        help="8: no engine, but a checkpoint with a new head to fine-tune (recipe key: start)",
    )
    parser.add_argument("--engines", type=Path, help="where engine folders are (default: your own)")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where the checkpoint goes, with 8")


def main(args: argparse.Namespace) -> int:
    from ferdesk import paths
    from ferdesk.errors import FerdeskError
    from ferdesk.training.export import export_engine
    from ferdesk.training.models.resmasking import SIDE
    from ferdesk.training.published import published_network, read_published, save_start, with_eight_classes

    if Path(args.name).name != args.name or args.name.startswith("."):
        raise FerdeskError(f"{args.name!r} cannot be a name. Choose one without slashes.")
    state = read_published(args.checkpoint)
    published = published_network(state)
    if args.classes == 8:
        folder = args.runs / args.name
        arguments = {"in_channels": 3, "classes": 8, "fer2013_head": True}
        save_start(published_network(with_eight_classes(state), **arguments), folder, arguments, SIDE)
        print(f"{folder}: name it as `start` in a recipe with the same `model` to fine-tune it.")  # noqa: T201
        return 0
    folder = (args.engines or paths.user_data() / "engines") / args.name
    folder.parent.mkdir(parents=True, exist_ok=True)
    with args.checkpoint.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    export_engine(published, folder, card_fields(digest), SIDE, 3)
    print(folder)  # noqa: T201
    return 0


def card_fields(digest: str) -> dict[str, Any]:
    """What the card says beyond what export computes; `digest` is the checkpoint file's SHA-256."""
    from dataclasses import asdict

    from ferdesk.model_card import Framing, InputSpec
    from ferdesk.training.datasets import SEVEN
    from ferdesk.training.models.resmasking import SIDE

    return {
        "title": "Residual Masking Network, as published",
        "architecture": "resmasking",
        "labels": SEVEN,
        "input": asdict(InputSpec(size=SIDE, channels=3, gray=True)),
        # The authors' demo cuts a square of half-side 1.1 (w + h) / 4 around the detector's box.
        "framing": asdict(Framing(scale=1.1)),
        "licence": "MIT, Luan Pham, The Huynh Vu, Tuan Anh Tran (authors of the Residual Masking Network)",
        "data": "FER2013 Training, ImageNet start; trained by its authors in November 2019",
        "recipe": "the authors' own (ICPR 2020)",
        "revision": f"made from a checkpoint file with SHA-256 {digest}",
        "intended_use": "Comparison with the published network, where its size does not matter.",
        "limits": (
            "Seven expressions, no contempt. 137.8 M parameters: slow without a GPU. Its probabilities are "
            "not calibrated. The authors report 74.14 % on FER2013 PrivateTest with test-time augmentation; "
            "FERDesk has not measured this file."
        ),
    }
