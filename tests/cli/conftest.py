"""A short clip of a real face, and the command line in this process."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from ferdesk.__main__ import main

FRAMES = 24


@pytest.fixture(scope="session")
def face_frames():
    from ferdesk.capture import open_source

    source = open_source("demo")
    try:
        return list(islice(source, FRAMES))
    finally:
        source.close()


@pytest.fixture(scope="session")
def face_clip(face_frames, tmp_path_factory) -> Path:
    from ferdesk.recording.video import VideoWriter

    path = tmp_path_factory.mktemp("clips") / "face.mp4"
    height, width = face_frames[0].image.shape[:2]
    writer = VideoWriter(path, width, height)
    for frame in face_frames:
        writer.write(frame.image, frame.time)
    writer.close()
    return path


@pytest.fixture
def ferdesk(capsys):
    """ferdesk("analyze", …) -> (exit code, standard output, error output)."""

    def run(*arguments) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run
