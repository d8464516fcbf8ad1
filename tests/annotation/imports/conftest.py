"""A project to export from, so that it can be read back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))  # for annotated_project: test folders are no packages

from annotated_project import make_clip, make_project

from ferdesk.annotation.project import Project


@pytest.fixture(scope="session")
def project_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imports")
    return make_project(folder, make_clip(folder))


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with Project.open(project_path, read_only=True) as opened:
        yield opened
