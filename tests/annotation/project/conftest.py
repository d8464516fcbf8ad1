"""A clip of 1,000 frames that is no video (nothing here decodes it), projects of it, made-up predictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from ferdesk.annotation import edits
from ferdesk.annotation.project import ClipInfo, Project
from ferdesk.annotation.tracks import TrackPredictions

FRAMES = 1000


@pytest.fixture
def clip(tmp_path: Path) -> ClipInfo:
    path = tmp_path / "talk.mp4"
    path.write_bytes(bytes(range(256)) * 40)
    times = np.cumsum(np.random.default_rng(1).uniform(0.03, 0.05, FRAMES))
    return ClipInfo.of(path, 640, 360, times, True)


@pytest.fixture
def make_project(tmp_path: Path, clip: ClipInfo) -> Iterator[Callable[..., Project]]:
    """make_project(name="talk") -> a project with one tier and one person; closed at the end."""
    made: list[Project] = []

    def make(name: str = "talk") -> Project:
        project = Project.create(tmp_path / f"{name}.ferdesk", clip, {"smoothing": "off"})
        project.apply(lambda tl: edits.add_person(edits.add_tier(tl, "Anna")), "Add tier Anna")
        made.append(project)
        return project

    yield make
    for project in made:
        project.close()


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return make_project()


def _predictions(track: int, start: int, end: int, seed: int = 0) -> TrackPredictions:
    r = np.random.default_rng((seed, track, start))
    n = end - start
    scores = r.dirichlet(np.ones(8), n)
    return TrackPredictions(track, range(start, end), r.uniform(0, 600, (n, 4)), scores, r.random(n))


@pytest.fixture
def predictions() -> Callable[..., TrackPredictions]:
    """predictions(track, start, end) -> made-up ones for those frames."""
    return _predictions
