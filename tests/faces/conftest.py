"""Faces that a test can use: the woman of the demo clip, and synthetic people."""

from __future__ import annotations

import sys
from pathlib import Path

import av
import pytest

from ferdesk import paths
from ferdesk.records import Frame

sys.path.insert(0, str(Path(__file__).parent))  # for walkers.py: test folders are no packages


@pytest.fixture(scope="session")
def face_frame() -> Frame:
    """The first frame of the bundled demo clip: one large face, 640 x 360."""
    with av.open(str(paths.assets() / "demo.mp4")) as clip:
        return Frame(next(clip.decode(video=0)).to_ndarray(format="rgb24"), 0, 0.0)
