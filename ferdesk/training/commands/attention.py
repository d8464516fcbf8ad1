"""`attention TARGET --data FILE --backgrounds PHOTOS --out DIR`: does the attention mask lie on the face?"""

from __future__ import annotations

import argparse
from pathlib import Path

from ferdesk.training.commands._data import add_picture_size

NAME = "attention"
HELP = "measure the attention mask on held-out synthetic scenes, and show it on real pictures"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", type=Path, help="engine folder, run or checkpoint folder")
    parser.add_argument("--data", type=Path, required=True, help="labelled faces in any format FERDesk reads")
    add_picture_size(parser)
    parser.add_argument("--split", default="PublicTest", help='held-out faces; "all" for every row')
    parser.add_argument(
        "--backgrounds", type=Path, required=True, help="folder or zip of photos without faces"
    )
    parser.add_argument("--masks", type=Path, help="file of face masks (made if missing)")
    parser.add_argument("--count", type=int, default=1000, help="scenes to measure on (default: 1000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--pictures", type=Path, nargs="*", default=[], help="real pictures or folders of them"
    )
    parser.add_argument("--faces", type=int, default=10, help="faces on the sheet of real pictures")
    parser.add_argument("--framing", type=Path, help="framing for real pictures (default: the engine's own)")
    parser.add_argument("--out", type=Path, required=True, help="folder for attention.json and the sheets")


def main(args: argparse.Namespace) -> int:
    import json
    from dataclasses import replace

    import numpy as np

    from ferdesk.training.attention_quality import measure_attention
    from ferdesk.training.attention_sheets import live_faces, sheet_of_faces, sheet_of_scenes
    from ferdesk.training.backgrounds import read_backgrounds
    from ferdesk.training.datasets import read_faces
    from ferdesk.training.export import read_framing
    from ferdesk.training.face_masks import face_masks
    from ferdesk.training.synthetic import SyntheticScenes
    from ferdesk.training.targets import open_network

    split = None if args.split == "all" else args.split
    network = open_network(args.target)
    try:
        faces = read_faces(args.data, split, size=args.picture_size)
        rows = np.random.default_rng(args.seed).permutation(len(faces))[: args.count]
        faces = faces.take(rows)  # masks are made for these only
        masks = faces.masks if faces.masks is not None else face_masks(faces, args.masks).masks
        size = network.input.size
        photos = read_backgrounds(args.backgrounds, size)
        channels = 1 if network.input.gray else network.input.channels
        scenes = SyntheticScenes(faces, masks, photos, size, channels, args.seed, evaluation=True)
        quality = measure_attention(network, scenes, range(args.count))
        args.out.mkdir(parents=True, exist_ok=True)
        sheet_of_scenes(network, scenes, range(min(10, args.count)), args.out / "scenes.png")
        if args.pictures:
            if args.framing:
                network = replace(network, framing=read_framing(args.framing))
            sheet_of_faces(live_faces(network, args.pictures, args.faces), args.out / "pictures.png")
    finally:
        network.close()
    result = {"target": network.name, "data": faces.name, "split": args.split, **quality.as_dict()}
    (args.out / "attention.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    low, high = quality.iou_interval_95
    print(  # noqa: T201
        f"{network.name}: IoU {quality.iou:.3f} [{low:.3f}, {high:.3f}] over {quality.n} scenes, "
        f"lowest tenth under {quality.iou_lowest_tenth:.3f}; "
        f"{100 * quality.weight_on_face:.1f} % of the weight on the face, "
        f"which takes {100 * quality.face_part:.1f} % of a scene\n{args.out}"
    )
    return 0
