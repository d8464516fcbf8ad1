"""`ferdesk doctor --gpu`: what only a computer with an NVIDIA GPU can say, in one run and one table.

Builds each precision with TensorRT, compares it with the CPU, times it with CUDA events, and names what
failed. Each in a process of its own: after an error of the GPU nothing works in the same process any more,
and a library that crashes must not take the table with it. Never run on a GPU by us; the table goes into
engines/README.md.
"""

from __future__ import annotations

import json
import logging
import signal
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.cli._output import say
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from ferdesk.model_card import ModelCard

PRECISIONS = ("fp32", "fp16", "int8")
BATCHES = (1, 4, 16)
ALLOWED = 1e-2  # of a logit, for fp32 and fp16; int8 is rounded on purpose and only reported
RUNS, WARM_UP = 100, 10
_log = logging.getLogger(__name__)


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
    from ferdesk.backends._cuda import GpuInfo, adapter_title, gpu_info
    from ferdesk.model_card import find_engines, load_card

    reason = tensorrt.is_available()
    info = gpu_info()
    if reason is not None or not isinstance(info, GpuInfo):
        say(f"PROBLEM  GPU  {reason or info}")
        return 1
    where = f"{info.name}, TensorRT {tensorrt.runtime_version()}, CUDA {info.driver}, {adapter_title()}"
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
    for line in as_table(trials, where):
        say(line)
    return 1 if any(t.problem for t in trials) else 0


def tried(card: ModelCard, trial: Callable[[ModelCard, str], Trial] | None = None) -> Iterator[Trial]:
    """A Trial for each precision, whatever happens to the one before; `trial` None: by `apart`."""
    from ferdesk.backends import tensorrt

    for precision in PRECISIONS:
        if precision not in tensorrt.buildable(card):
            yield Trial(card.name, precision, f"{card.name} has no {precision} file, so it is left out.")
            continue
        yield (trial or apart)(card, precision)


def apart(card: ModelCard, precision: str, command: tuple[str, ...] = ()) -> Trial:
    """`here` in a process of its own. `command` replaces `python -m ferdesk doctor --gpu --trial`."""
    command = command or (sys.executable, "-m", "ferdesk", "doctor", "--gpu", "--trial")
    done = subprocess.run(
        [*command, str(card.folder), precision], stdout=subprocess.PIPE, encoding="utf-8", check=False
    )
    last = (done.stdout.strip().splitlines() or [""])[-1]
    if done.returncode == 0 and last.startswith("{"):
        values = json.loads(last)
        times = {int(n): ms for n, ms in values.pop("milliseconds").items()}
        return Trial(**values, milliseconds=times)
    return Trial(card.name, precision, f"The process that tried it ended with {_ending(done.returncode)}.")


def _ending(code: int) -> str:
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code:#x}"
    except ValueError:
        return f"signal {-code}"


def one(folder: Path, precision: str) -> int:
    """What the process of `apart` does: a Trial as JSON."""
    from ferdesk.model_card import load_card

    say(json.dumps(asdict(here(load_card(folder), precision))))
    return 0


def here(card: ModelCard, precision: str) -> Trial:
    """A Trial in this process; whatever goes wrong is its `problem`."""
    try:
        return _tried(card, precision)
    except FerdeskError as error:
        return Trial(card.name, precision, str(error))
    except Exception as error:  # the first run on a GPU: what we did not think of must be in the table
        _log.exception("%s as %s", card.name, precision)
        reason = (str(error).strip().splitlines() or [""])[0]
        return Trial(card.name, precision, f"{type(error).__name__}: {reason}")


def _tried(card: ModelCard, precision: str) -> Trial:
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
        cells += [*times, "" if not last else f"{1e3 * BATCHES[-1] / last:.0f}", t.problem.replace("|", "/")]
        lines.append("| " + " | ".join(cells) + " |")
    return lines
