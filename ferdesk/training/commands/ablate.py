"""`ablate PRESET --data FILE`: what each choice is worth, as tables and plots."""

from __future__ import annotations

import argparse
from pathlib import Path

from ferdesk.training.commands._data import add_picture_size

NAME = "ablate"
HELP = "train a grid of variants and tabulate what each choice is worth; finished cells are kept"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("preset", nargs="?", default="small", help="a bundled preset's name or a YAML file")
    parser.add_argument("--data", type=Path, required=True, help="labelled faces with their splits")
    add_picture_size(parser)
    parser.add_argument("--backgrounds", type=Path, help="folder or zip of photos, for synthetic scenes")
    parser.add_argument("--masks", type=Path, help="cached face masks (made if missing)")
    parser.add_argument("--threads", type=int, help="CPU threads for torch")
    parser.add_argument("--out", type=Path, help="folder (default: runs/ablation-PRESET)")


def main(args: argparse.Namespace) -> int:
    from typing import Any

    import torch

    from ferdesk.errors import FerdeskError
    from ferdesk.training.ablation import cells_of, load_preset, run_preset, some
    from ferdesk.training.ablation_report import write_study_report
    from ferdesk.training.backgrounds import read_backgrounds
    from ferdesk.training.datasets import PUBLIC_TEST, read_faces
    from ferdesk.training.face_masks import face_masks
    from ferdesk.training.scenes_for import scenes_for
    from ferdesk.training.synthetic import SyntheticScenes

    if args.threads:
        torch.set_num_threads(args.threads)
    preset = load_preset(args.preset)
    if preset.scenes and not args.backgrounds:
        raise FerdeskError(f"The preset {preset.name} tests on synthetic scenes. Name photos: --backgrounds.")
    first = cells_of(preset)[0].recipe
    faces = some(read_faces(args.data, first.train_split, size=args.picture_size), preset.rows)
    held_out = some(
        read_faces(args.data, first.select_split or PUBLIC_TEST, size=args.picture_size), preset.held_out_rows
    )

    def synthetic(size: int, channels: int) -> Any:
        masks = face_masks(held_out, args.masks).masks
        photos = read_backgrounds(args.backgrounds, size)
        return SyntheticScenes(held_out, masks, photos, size, channels, evaluation=True)

    out = args.out or Path("runs") / f"ablation-{preset.name}"
    results = run_preset(
        preset,
        faces,
        held_out,
        out,
        scenes_for=lambda recipe, rows: scenes_for(recipe, rows, args.backgrounds, args.masks),
        synthetic=synthetic if preset.scenes else None,
    )
    print(write_study_report(preset, results, out).read_text("utf-8"))  # noqa: T201
    return 0
