"""`speed RECIPE`: how fast this CPU does its steps, with direct and with Winograd convolutions."""

from __future__ import annotations

import argparse

NAME = "speed"
HELP = "pictures a second of a recipe's bare fp32 steps on this CPU, with direct and Winograd convolutions"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipe", help="a bundled recipe's name or a YAML file")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads for torch (default: 1)")
    parser.add_argument("--steps", type=int, default=8, help="steps each way, by turns (default: 8)")


def main(args: argparse.Namespace) -> int:
    import torch

    from ferdesk.training.recipe import load_recipe
    from ferdesk.training.runs import best_precision
    from ferdesk.training.speed import measure_speed

    torch.set_num_threads(max(1, args.threads))
    recipe = load_recipe(args.recipe)
    speed = measure_speed(recipe, max(1, args.steps))
    said = (
        f"{recipe.name}, {recipe.input_size} px, batches of {recipe.batch}, {torch.get_num_threads()} threads"
        ", pictures/s:\n"
        f"direct {speed.direct:.0f}, Winograd in {speed.layers} layers {speed.winograd:.0f} "
        f"({speed.winograd / speed.direct:.2f} times)"
    )
    if (precision := best_precision(recipe.precision, "cpu")) != "32-true":
        said += f"\nHere train takes {precision}, and there direct convolutions."
    print(said)  # noqa: T201
    return 0
