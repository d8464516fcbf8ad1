"""`ferdesk engines build`: an engine for this very computer, checked and measured."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferdesk.cli._output import say

if TYPE_CHECKING:
    from ferdesk.backends._building import Built
    from ferdesk.model_card import ModelCard

HELP = "build an engine for this computer, check it and measure it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="engine, or a folder that holds one")
    parser.add_argument(
        "--backend",
        choices=("tensorrt", "openvino", "onnxruntime"),
        help="what will run it (default: the best)",
    )
    parser.add_argument(
        "--precision",
        choices=("fp32", "fp16", "bf16", "int8"),
        help="(default: fp16 on a GPU, else the card's)",
    )
    parser.add_argument(
        "--max-batch", type=int, default=16, metavar="N", help="faces at a time (default: 16)"
    )
    parser.add_argument(
        "--input",
        type=Path,
        metavar="FILE",
        help="make the engine NAME first, of an ONNX file with its card.yaml beside it, of a training run or "
        "checkpoint, or of the published Residual Masking Network's checkpoint file",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, one line for each step")


def main(options: argparse.Namespace) -> int:
    from ferdesk.backends._building import build_engine
    from ferdesk.cli._build_input import engine_from
    from ferdesk.errors import BackendError
    from ferdesk.model_card import find_card

    if options.max_batch < 1:
        raise BackendError("An engine needs room for one face at least. Choose --max-batch 1 or more.")
    progress = _Progress(options.json)
    try:
        if options.input is not None:
            progress("import", 0.0)  # minutes for a large network, and PyTorch does not say how far it is
            engine_from(options.input, options.name)
        card = find_card(options.name)
        built = build_engine(card, options.backend, options.precision, options.max_batch, progress)
    finally:
        progress.end()
    if options.json:
        _say_json({"stage": "done", **as_values(built)})
        return 0
    for line in described(card, built):
        say(line)
    return 0


def as_values(built: Built) -> dict[str, Any]:
    return {**asdict(built), "path": str(built.path)}


def described(card: ModelCard, built: Built) -> list[str]:
    as_it_is = built.path == card.path_of(built.precision)
    speed = built.faces_per_second
    lines = [
        f"{card.name} runs on {built.device}.",
        f"  {'nothing had to be built' if as_it_is else f'built in {built.seconds:.1f} s'}: {built.path}",
        f"  logits differ from fp32 on the CPU by at most {built.difference:.2g}",
        f"  {speed:.{0 if speed >= 10 else 1}f} faces a second, {built.batch} at a time",
    ]
    return [*lines, *built.passed_over]


_STAGES = {
    "import": "making the engine …",
    "build": "building {:3.0f} %",
    "check": "checking {:3.0f} %",
}


class _Progress:
    """Lines of JSON for a program, a line that counts for a person at a terminal, else nothing."""

    def __init__(self, as_json: bool) -> None:
        self._json, self._shown = as_json, ""
        self._terminal = sys.stderr.isatty()

    def __call__(self, stage: str, part: float) -> None:
        if self._json:
            _say_json({"stage": stage, "part": round(part, 3)})
        elif self._terminal and (text := _STAGES[stage].format(100 * part)) != self._shown:
            sys.stderr.write(f"\r{text:<{len(self._shown)}}")
            self._shown = text
            sys.stderr.flush()

    def end(self) -> None:
        if self._shown:
            sys.stderr.write("\r" + " " * len(self._shown) + "\r")


def _say_json(value: dict[str, Any]) -> None:
    say(json.dumps(value))
    sys.stdout.flush()
