"""Makes an engine folder of what a person has: an ONNX file with its card, a training run, a checkpoint."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ferdesk import paths
from ferdesk.errors import EngineError


def engine_from(source: Path, name: str) -> Path:
    """The engine folder `name` among the user's own, made of `source`; one that is there is replaced.

    Raises EngineError if `source` is nothing of the kind, or if the training module cannot make it.
    """
    if Path(name).name != name or name.startswith("."):
        raise EngineError(f"{name!r} cannot be an engine's name. Choose one without slashes.")
    folder = paths.user_data() / "engines" / name
    if not source.exists():
        raise EngineError(f"{source} is not there. Name an ONNX file, a run or a checkpoint.")
    if source.suffix.lower() == ".onnx":
        return _copied(source, folder)
    if source.is_dir():
        return _by_training("engine", source, folder)
    return _by_training("import", source, folder)


def _copied(onnx: Path, folder: Path) -> Path:
    from ferdesk.model_card import load_card

    card = load_card(onnx.parent)
    if card.model_path.resolve() != onnx.resolve():
        raise EngineError(f"{onnx.parent / 'card.yaml'} describes {card.model_file}, not {onnx.name}.")
    card.check_hash()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as scratch:
        new = Path(scratch) / folder.name
        new.mkdir()
        for path in (onnx.parent / "card.yaml", onnx, *(card.path_of(p) for p in card.variants)):
            shutil.copy2(path, new / path.name)
        _replace(new, folder)
    return folder


def _replace(new: Path, folder: Path) -> None:
    """`new` stands in the place of `folder`; what was there is gone only then."""
    old = new.with_name(f"{folder.name}.old")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)


def _by_training(command: str, source: Path, folder: Path) -> Path:
    """PyTorch works in a process of its own, and need not be installed for anything else."""
    arguments = [command, str(source), folder.name, "--engines", str(folder.parent)]
    done = subprocess.run(
        [sys.executable, "-m", "ferdesk.training", "--quiet", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it says nothing"]
        reason = lines[-1].partition(": ")[2] or lines[-1]
        raise EngineError(f"No engine could be made of {source}: {reason}")
    return folder
