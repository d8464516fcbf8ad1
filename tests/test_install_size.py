"""The default install stays under one gigabyte: FERDesk and everything pip installs for it."""

from __future__ import annotations

import importlib.metadata
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ferdesk import paths

LIMIT = 1 << 30


def needed() -> set[str]:
    """All that pip installs for FERDesk without extras here, by canonical name."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    found: set[str] = set()
    waiting = [Requirement(line) for line in project["dependencies"]]
    while waiting:
        wanted = waiting.pop()
        environments = [{"extra": extra} for extra in ("", *wanted.extras)]
        if wanted.marker is not None and not any(wanted.marker.evaluate(e) for e in environments):
            continue
        if (name := canonicalize_name(wanted.name)) not in found:
            found.add(name)
            waiting += [
                Requirement(line)
                for line in importlib.metadata.requires(name) or ()
                if "extra ==" not in line or wanted.extras
            ]
    return found


def size(name: str) -> int:
    files = importlib.metadata.files(name) or ()
    places = (Path(str(file.locate())) for file in files if file.suffix != ".pyc")
    return sum(place.stat().st_size for place in places if place.is_file())


def ours() -> int:
    """FERDesk itself, which is installed here by its folder only: code, assets, bundled engines."""
    code = Path(paths.__file__).parent
    files = [p for folder in (code, paths.assets()) for p in folder.rglob("*") if p.suffix != ".pyc"]
    files += [p for p in paths.engine_folders()[-1].glob("*/*") if p.is_file()]
    return sum(file.stat().st_size for file in files if file.is_file())


def test_the_default_install_is_under_a_gigabyte():
    sizes = {name: size(name) for name in needed()}
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:8]
    assert len(sizes) > 20
    assert sum(sizes.values()) + ours() < LIMIT, largest


def test_what_only_training_and_tests_need_is_not_in_it():
    assert not needed() & {"torch", "scipy", "scikit-learn", "pandas", "onnx", "pytest"}
