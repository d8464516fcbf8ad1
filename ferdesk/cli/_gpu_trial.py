"""`ferdesk doctor --gpu`: what only a computer with an NVIDIA GPU can say, in one run and one table.

Builds each precision with TensorRT, compares it with the CPU, times it with CUDA events, and names what
failed. Never run on a GPU by us; the table goes into engines/README.md.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferdesk.cli._output import say
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from ferdesk.model_card import ModelCard

PRECISIONS = ("fp32", "fp16", "int8")
BATCHES = (1, 4, 16)
ALLOWED = 1e-2  # of a logit, for fp32 and fp16; int8 is rounded on purpose and only reported
RUNS, WARM_UP = 100, 10


@dataclass(frozen=True, slots=True)
class Trial:
    """One precision of one engine; `problem` says what failed. `milliseconds` a batch: medians."""

    engine: str
    precision: str
    problem: str = ""
    build_seconds: float = 0.0
    difference: float = 0.0
    milliseconds: dict[int, float] = field(default_factory=dict)


def main() -> int:
    from ferdesk.backends import tensorrt
    from ferdesk.backends._cuda import GpuInfo, gpu_info
    from ferdesk.model_card import find_engines, load_card

    reason = tensorrt.is_available()
    info = gpu_info()
    if reason is not None or not isinstance(info, GpuInfo):
        say(f"PROBLEM  GPU  {reason or info}")
        return 1
    say(f"{info.name}, compute capability {info.capability}, CUDA {info.driver} in the driver.")
    trials = []
    for name, folder in find_engines().items():
        try:
            card = load_card(folder)
        except FerdeskError as error:
            trials.append(Trial(name, "", str(error)))
            continue
        for trial in tried(card):
            say(f"{trial.engine} {trial.precision}: {trial.problem or 'runs'}")
            trials.append(trial)
    say()
    for line in as_table(trials, f"{info.name}, TensorRT {tensorrt.runtime_version()}, CUDA {info.driver}"):
        say(line)
    return 1 if any(t.problem for t in trials) else 0


def tried(card: ModelCard) -> Iterator[Trial]:
    """A Trial for each precision, whatever happens to the one before."""
    from ferdesk.backends import tensorrt

    for precision in PRECISIONS:
        if precision not in tensorrt.buildable(card):
            yield Trial(card.name, precision, f"{card.name} has no {precision} file, so it is left out.")
            continue
        try:
            yield _one(card, precision)
        except FerdeskError as error:
            yield Trial(card.name, precision, str(error))


def _one(card: ModelCard, precision: str) -> Trial:
    import time

    from ferdesk.backends import _engine_file, open_engine, tensorrt
    from ferdesk.backends._building import compare

    began = time.perf_counter()
    tensorrt.build(card, precision, _engine_file.built_folder(card), max(BATCHES))
    seconds = time.perf_counter() - began
    engine = open_engine(card, "tensorrt", precision)
    try:
        difference = compare(card, engine)
    finally:
        engine.close()
    times = tensorrt.times(card, precision, BATCHES, RUNS, WARM_UP)
    medians = {n: statistics.median(values) for n, values in times.items()}
    wrong = precision != "int8" and not difference <= ALLOWED
    problem = f"Logits differ from the CPU by {difference:.2g}, and {ALLOWED} are allowed." if wrong else ""
    return Trial(card.name, precision, problem, seconds, difference, medians)


def as_table(trials: list[Trial], where: str) -> list[str]:
    """Markdown, as engines/README.md takes it."""
    lines = [
        f"GPU figures by `ferdesk doctor --gpu`: {where}. CUDA events around copy, run and copy back; "
        f"median of {RUNS}.",
        "",
        "| engine | precision | built in | largest logit difference | "
        + " | ".join(f"ms, {n} face{'s' * (n > 1)}" for n in BATCHES)
        + f" | faces/s, {BATCHES[-1]} | failed |",
        "|" + "---|" * (6 + len(BATCHES)),
    ]
    for t in trials:
        times = [f"{t.milliseconds[n]:.2f}" if n in t.milliseconds else "" for n in BATCHES]
        last = t.milliseconds.get(BATCHES[-1])
        cells = [t.engine, t.precision]
        cells += [f"{t.build_seconds:.0f} s", f"{t.difference:.2g}"] if t.milliseconds else ["", ""]
        cells += [*times, "" if not last else f"{1e3 * BATCHES[-1] / last:.0f}", t.problem]
        lines.append("| " + " | ".join(cells) + " |")
    return lines
