"""One project for all exports: they only read it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))  # for annotated_project: test folders are no packages

from annotated_project import make_clip, make_project

from ferdesk.annotation.exports import ExportOptions, export
from ferdesk.annotation.project import Project


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture(scope="session")
def project(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    path = make_project(tmp_path_factory.mktemp("project"), clip)
    with Project.open(path, read_only=True) as opened:
        yield opened


@pytest.fixture
def written(project: Project, tmp_path: Path) -> Callable[..., Path]:
    """written("eaf", tiers=…) -> the file made."""

    def write(format: str, **options) -> Path:
        return export(project, format, tmp_path / f"out{format}", ExportOptions(**options))[0]

    return write
