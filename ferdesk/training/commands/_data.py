"""The option of all commands that read a folder of pictures of different sizes."""

from __future__ import annotations

import argparse


def add_picture_size(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--picture-size",
        type=int,
        metavar="SIDE",
        help="bring the pictures of --data to this side in pixels; needed where they differ",
    )
