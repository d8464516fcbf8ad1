"""Sources that a test can make by itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the stand-ins: test folders are no packages

from capture_stand_ins import MjpegServer, picture

TICKS = 60000


@pytest.fixture
def make_clip(tmp_path: Path) -> Callable[..., Path]:
    def make(
        name: str = "clip.mp4",
        times: list[float] | None = None,
        codec: str = "mpeg4",
        size: tuple[int, int] = (64, 48),
        rotation: int = 0,
        options: dict[str, str] | None = None,
        aspect: Fraction | None = None,
        pix_fmt: str = "yuv420p",
    ) -> Path:
        import av

        path = tmp_path / name
        times = [i / 30 for i in range(12)] if times is None else times
        with av.open(str(path), "w", options=options or {}) as container:
            stream: Any = container.add_stream(codec, rate=30)
            stream.width, stream.height = size
            stream.pix_fmt = pix_fmt
            stream.codec_context.time_base = Fraction(1, TICKS)
            if rotation:
                stream.set_display_rotation(rotation)
            if aspect:
                stream.sample_aspect_ratio = aspect
            for index, seconds in enumerate(times):
                frame = av.VideoFrame.from_ndarray(picture(index, size[1], size[0]))
                frame.pts, frame.time_base = round(seconds * TICKS), Fraction(1, TICKS)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return make


@pytest.fixture
def mjpeg() -> Iterator[MjpegServer]:
    server = MjpegServer()
    yield server
    server.close()
