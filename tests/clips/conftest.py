"""A short clip of a real face with a cut in it."""

from __future__ import annotations

import shutil
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

FRAMES, CUT = 32, 18


@pytest.fixture(scope="session")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from ferdesk.capture import open_source
    from ferdesk.recording.video import VideoWriter

    path = tmp_path_factory.mktemp("taken") / "talk.mp4"
    source = open_source("demo")
    writer = VideoWriter(path, 320, 180)
    for frame in islice(source, FRAMES):
        image = frame.image[::2, ::2]
        writer.write(np.ascontiguousarray(image[:, ::-1] if frame.index >= CUT else image), frame.time)
    writer.close()
    source.close()
    return path


@pytest.fixture
def talk(taken: Path, tmp_path: Path) -> Path:
    """A copy in a folder of its own."""
    folder = tmp_path / "clips"
    folder.mkdir()
    return Path(shutil.copy(taken, folder / "talk.mp4"))
