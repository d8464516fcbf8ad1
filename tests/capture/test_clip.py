from __future__ import annotations

import itertools
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from ferdesk.capture import CaptureOptions, open_source, problem_of
from ferdesk.errors import SourceError

UNEVEN = [0.5, 0.51, 0.6, 0.75, 0.76, 1.2, 1.25, 1.26, 2.0]
MakeClip = Callable[..., Path]


def read(path: Path, **options: int) -> list:
    source = open_source(str(path), CaptureOptions(**options))
    try:
        return list(source)
    finally:
        source.close()


def test_variable_rate_keeps_every_time_exactly(make_clip: MakeClip) -> None:
    frames = read(make_clip(times=UNEVEN))
    # A player starts at the first picture: so does time 0.
    assert [f.time for f in frames] == pytest.approx([t - UNEVEN[0] for t in UNEVEN], abs=1e-9)
    assert [f.index for f in frames] == list(range(len(UNEVEN)))


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt"),
    [
        ("a.mp4", "libx265", "yuv420p"),
        ("a.mp4", "libx265", "yuv420p10le"),
        ("a.mp4", "libx264", "yuv420p"),
        ("a.webm", "libvpx-vp9", "yuv420p"),
        ("a.mkv", "libsvtav1", "yuv420p"),
        ("a.mp4", "mpeg4", "yuv420p"),
        ("a.avi", "mjpeg", "yuvj420p"),
    ],
)
def test_codecs(make_clip: MakeClip, name: str, codec: str, pix_fmt: str) -> None:
    quiet = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    if codec not in av.codecs_available:
        pytest.skip(f"this PyAV cannot write {codec}")
    os.environ.setdefault("SVT_LOG", "1")
    frames = read(make_clip(name=name, codec=codec, pix_fmt=pix_fmt, size=(128, 96), options=quiet))
    assert len(frames) == 12
    np.testing.assert_allclose([f.time for f in frames], np.arange(12) / 30, atol=2e-3)
    red, blue = frames[5].image[20, 20].astype(int), frames[5].image[80, 100].astype(int)
    assert red[0] > 180 > 90 > red[2]
    assert blue[2] > 180 > 90 > blue[0]


# The red quarter, upper left as stored, stands at these places of the picture shown.
@pytest.mark.parametrize(("rotation", "size", "row", "column"), [
    (90, (48, 64), 0.8, 0.2), (-90, (48, 64), 0.2, 0.8), (180, (64, 48), 0.8, 0.8),
])  # fmt: skip
def test_rotation_of_the_file_is_applied(
    make_clip: MakeClip, rotation: int, size: tuple[int, int], row: float, column: float
) -> None:
    path = make_clip(rotation=rotation)
    source = open_source(str(path))
    frame = next(iter(source))
    source.close()
    assert (source.info.width, source.info.height) == size
    assert frame.image.shape == (size[1], size[0], 3)
    corner = frame.image[int(row * size[1]), int(column * size[0])]
    assert corner[0] > 180 > corner[2]


def test_pixels_that_are_not_square_are_shown_square(make_clip: MakeClip) -> None:
    source = open_source(str(make_clip(aspect=Fraction(16, 11), codec="mpeg4")))
    assert next(iter(source)).image.shape == (48, round(64 * 16 / 11), 3)
    source.close()


def test_odd_sizes(make_clip: MakeClip) -> None:
    assert read(make_clip(size=(65, 47)))[0].image.shape == (47, 65, 3)


def test_every_nth_keeps_numbers_and_times(make_clip: MakeClip) -> None:
    path = make_clip()
    source = open_source(str(path), CaptureOptions(every=5))
    frames = list(source)
    assert [f.index for f in frames] == [0, 5, 10]
    assert [f.time for f in frames] == pytest.approx([0, 5 / 30, 10 / 30])
    assert source.info.frame_count == 3
    assert source.info.rate == pytest.approx(6)


def test_info(make_clip: MakeClip) -> None:
    source = open_source(str(make_clip("talk.mp4")))
    assert (source.info.name, source.info.kind, source.info.live) == ("talk.mp4", "clip", False)
    assert (source.info.width, source.info.height, source.info.frame_count) == (64, 48, 12)
    assert source.info.rate == pytest.approx(30)
    assert source.info.duration == pytest.approx(0.4, abs=0.02)


def test_a_clip_may_be_read_again(make_clip: MakeClip) -> None:
    source = open_source(str(make_clip()))
    first, second = [f.time for f in source], [f.time for f in source]
    assert first == second
    source.close()


def test_decoding_runs_ahead_but_not_far(make_clip: MakeClip) -> None:
    source = open_source(str(make_clip(times=[i / 30 for i in range(60)])))
    frames = iter(source)
    next(frames)
    decoder = source._running  # type: ignore[attr-defined]
    until = time.monotonic() + 5
    while len(decoder._ready) < decoder._depth and time.monotonic() < until:
        time.sleep(0.01)
    assert 2 <= len(decoder._ready) == decoder._depth <= 8
    source.close()


def test_a_pause_of_the_consumer_loses_nothing(make_clip: MakeClip) -> None:
    source = open_source(str(make_clip(times=[i / 30 for i in range(40)])))
    indices = []
    for frame in source:
        indices.append(frame.index)
        if frame.index == 3:
            time.sleep(0.2)
    assert indices == list(range(40))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.mp4", b"hello\n" * 50, "notes.mp4 holds no video. Choose another file."),
        ("empty.mp4", b"", "empty.mp4 is empty. Choose another file."),
    ],
)
def test_files_that_hold_no_video(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError) as caught:
        open_source(str(tmp_path / name))
    assert str(caught.value) == sentence
    assert not caught.value.retry


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file .*none\.mp4\. Check the name\."):
        open_source(str(tmp_path / "none.mp4"))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_file_that_may_not_be_read(make_clip: MakeClip) -> None:
    path = make_clip()
    path.chmod(0)
    with pytest.raises(SourceError, match=r"may not read clip\.mp4"):
        open_source(str(path))


def test_sound_only(tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 44100, 0, Fraction(1, 44100)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(SourceError, match=r"^song\.mp4 holds no video\. Choose another file\.$"):
        open_source(str(path))


def test_video_without_a_picture(make_clip: MakeClip) -> None:
    path = make_clip("none.mkv")
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"\x1f\x43\xb6\x75")])  # up to the first cluster of pictures
    with pytest.raises(SourceError, match=r"none\.mkv holds no video"):
        open_source(str(path))


def test_mp4_without_its_index(make_clip: MakeClip) -> None:
    path = make_clip(times=[i / 30 for i in range(300)])
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(SourceError, match=r"clip\.mp4 was cut off before it was finished"):
        open_source(str(path))


def test_truncated_clip_yields_what_there_is_and_says_so(make_clip: MakeClip) -> None:
    path = make_clip(times=[i / 30 for i in range(120)], options={"movflags": "faststart"})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 7 // 10])
    source = open_source(str(path))
    assert problem_of(source) is None
    frames = list(source)
    assert 20 < len(frames) < 120
    said = problem_of(source) or ""
    assert said.startswith("clip.mp4 is damaged: the picture stops at 0:0")
    assert said.endswith("of 0:04.000. Copy it again to get the rest.")
    source.close()


def test_damaged_stretch_is_stepped_over_and_counted(make_clip: MakeClip) -> None:
    path = make_clip(times=[i / 30 for i in range(60)], codec="libx264", options={"g": "5"}, size=(128, 96))
    content = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(video=0) if p.pos is not None and p.size]
    for packet in packets[20:22]:
        content[packet.pos + 4 : packet.pos + packet.size] = bytes(packet.size - 4)
    path.write_bytes(content)
    source = open_source(str(path))
    frames = list(source)
    assert 50 <= len(frames) < 60
    assert frames[-1].time == pytest.approx(59 / 30, abs=1e-3)
    assert "could not be read" in (problem_of(source) or "")


def test_whole_clips_have_no_problem(make_clip: MakeClip) -> None:
    for name in ("a.mp4", "a.mkv", "a.avi", "a.webm"):
        source = open_source(str(make_clip(name, codec="libvpx-vp9" if name == "a.webm" else "mpeg4")))
        assert len(list(source)) == 12
        assert problem_of(source) is None


def test_file_that_vanishes_after_opening(make_clip: MakeClip) -> None:
    path = make_clip()
    source = open_source(str(path))
    path.unlink()
    with pytest.raises(SourceError, match="There is no file"):
        list(source)
    source.close()


def test_interrupt_from_another_thread_ends_the_iteration(make_clip: MakeClip) -> None:
    source = open_source(str(make_clip(times=[i / 30 for i in range(200)])))
    frames = iter(source)
    next(frames)
    threading.Thread(target=source.interrupt).start()  # type: ignore[attr-defined]
    assert len(list(frames)) < 200
    source.close()


def test_4k(make_clip: MakeClip) -> None:
    path = make_clip(times=[0, 0.04, 0.08], size=(3840, 2160))
    source = open_source(str(path))
    assert [f.image.shape for f in source] == [(2160, 3840, 3)] * 3
    assert source._depth == 2  # type: ignore[attr-defined]  # 25 MB each


def test_demo_clip() -> None:
    source = open_source("demo")
    assert (source.info.name, source.info.kind) == ("Demo clip", "demo")
    assert (source.info.width, source.info.height, source.info.frame_count) == (640, 360, 472)
    times = [f.time for f in itertools.islice(source, 5)]
    assert times == pytest.approx([i * 1001 / 24000 for i in range(5)], abs=1e-9)
    source.close()


def test_a_name_with_umlauts_and_blanks(make_clip: MakeClip, tmp_path: Path) -> None:
    path = tmp_path / "Gespräch mit Ä (1).mp4"
    shutil.copy(make_clip(), path)
    assert len(read(path)) == 12
