from __future__ import annotations

import random
import threading
from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from ferdesk import paths
from ferdesk.capture import open_source
from ferdesk.capture.frame_times import frame_times
from ferdesk.capture.scrubber import Scrubber
from ferdesk.errors import SourceError

MakeClip = Callable[..., Path]
MEDIA = Path(__file__).parents[3] / "shared" / "media"
UNEVEN = list(np.cumsum([0.5, *(0.01 + 0.2 * ((7 * i) % 11 == 0) for i in range(47))]))
EVEN = [i / 25 for i in range(48)]

# name, codec, its options, times
KINDS = {
    "mpeg4 with B-frames": ("a.mp4", "mpeg4", {"bf": "2", "g": "10"}, UNEVEN),
    "mpeg4 in AVI": ("a.avi", "mpeg4", {"bf": "2", "g": "10"}, EVEN),
    "mpeg2 program stream": ("a.mpg", "mpeg2video", {"bf": "2", "g": "10"}, EVEN),
    "h264, open GOP": (
        "a.mp4", "libx264", {"g": "10", "bf": "3", "x264-params": "open-gop=1:scenecut=0"}, EVEN
    ),
    "h264, one GOP": ("a.mp4", "libx264", {"g": "400"}, EVEN),
    "h264 in AVI, stamps in disorder": ("a.avi", "libx264", {"g": "10", "bf": "3"}, EVEN),
    "h264 without any stamps": ("a.h264", "libx264", {"g": "10", "bf": "3"}, EVEN),
    "h264 transport stream": ("a.ts", "libx264", {"g": "10", "bf": "3"}, EVEN),
    "h264, variable rate": ("a.mkv", "libx264", {"g": "10", "bf": "3"}, UNEVEN),
    "hevc, open GOP": ("a.mp4", "libx265", {"x265-params": "keyint=10:open-gop=1:log-level=none"}, EVEN),
    "vp9": ("a.webm", "libvpx-vp9", {"g": "10", "deadline": "realtime", "cpu-used": "8"}, UNEVEN),
    "vp8, frames never shown": (
        "a.webm", "libvpx", {"g": "20", "auto-alt-ref": "1", "lag-in-frames": "16", "cpu-used": "4"}, EVEN
    ),
}  # fmt: skip


@pytest.fixture
def encode(tmp_path: Path) -> Callable[..., Path]:
    """encode(name, codec, its options, times) -> a clip in which everything moves."""

    def make(name: str, codec: str, options: dict[str, str], times: list[float]) -> Path:
        if codec not in av.codecs_available:
            pytest.skip(f"this PyAV cannot write {codec}")
        counts = Path(name).suffix in (".avi", ".mpg", ".ts", ".h264")  # takes no finer clock
        base = Fraction(1, 25 if counts else 12800)
        scenery = np.random.default_rng(0).integers(0, 255, (9, 80, 3)).astype(np.uint8)
        scenery = scenery.repeat(8, 0).repeat(8, 1)
        with av.open(str(tmp_path / name), "w") as container:
            stream: Any = container.add_stream(codec, rate=25, options=options)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            stream.codec_context.time_base = base
            for index, seconds in enumerate(times):
                image = np.ascontiguousarray(scenery[index % 24 :, 5 * index % 500 :][:48, :64])
                frame = av.VideoFrame.from_ndarray(image)
                frame.pts, frame.time_base = round(seconds / base), base
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return tmp_path / name

    return make


def read(path: Path) -> list:
    source = open_source(str(path))
    try:
        return list(source)
    finally:
        source.close()


@pytest.mark.parametrize("kind", KINDS)
def test_every_frame_is_the_one_read_from_the_start(encode: MakeClip, kind: str) -> None:
    same_frames(encode(*KINDS[kind]))


def test_so_it_is_in_turned_clips(make_clip: MakeClip) -> None:
    same_frames(make_clip(rotation=90, times=UNEVEN))


def same_frames(path: Path) -> None:
    expected = read(path)
    assert len(expected) == 48
    scrubber = Scrubber(path, cache_bytes=12 * 64 * 48 * 3 // 2)
    assert scrubber.times.tolist() == [frame.time for frame in expected]
    last = len(expected) - 1
    jumps = random.Random(0).sample(range(last + 1), 12)
    for number in [*range(last, -1, -1), *jumps, *range(0, last + 1, 7)]:
        frame = scrubber.frame(number)
        assert (frame.index, frame.time) == (number, expected[number].time)
        np.testing.assert_array_equal(frame.image, expected[number].image)
    scrubber.close()


def test_the_demo_clip_frame_for_frame() -> None:
    path = paths.assets() / "demo.mp4"
    source = open_source("demo")
    expected = list(islice(source, 100))
    source.close()
    scrubber = Scrubber(path)
    assert scrubber.times[:100].tolist() == [frame.time for frame in expected]
    assert (len(scrubber), scrubber.sound) == (472, True)
    assert scrubber.frame(471).image.mean() > 1
    for number in [*range(99, 60, -3), 0, 1, 30, 71, 73, 72, 40]:
        np.testing.assert_array_equal(scrubber.frame(number).image, expected[number].image)
    scrubber.close()


def test_an_edit_list_hides_frames_that_the_file_counts() -> None:
    path = MEDIA / "no_face.mp4"
    if not path.is_file():
        pytest.skip("no_face.mp4 is not beside this checkout")
    times = frame_times(path)
    assert len(times) == 95  # the header says 98
    assert times[0] == 0


def test_times_need_no_decoding_of_the_whole(encode: MakeClip, monkeypatch: pytest.MonkeyPatch) -> None:
    from ferdesk.capture import frame_times as module

    path = encode(*KINDS["h264, variable rate"])
    seen = []
    real = module._decoded
    monkeypatch.setattr(
        module, "_decoded", lambda *a: (seen.append(picture) or picture for picture in real(*a))
    )
    assert len(frame_times(path)) == len(UNEVEN)
    assert len(seen) <= module.CHECKED


def test_a_cut_off_file_ends_where_its_pictures_end(make_clip: MakeClip) -> None:
    path = make_clip(times=[i / 30 for i in range(120)], options={"movflags": "faststart"})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 7 // 10])
    expected = read(path)
    assert frame_times(path).tolist() == [frame.time for frame in expected]


def test_damaged_frames_keep_their_numbers_and_show_the_picture_before(encode: MakeClip) -> None:
    path = encode("a.mp4", "libx264", {"g": "5", "bf": "0", "sc_threshold": "0"}, EVEN)
    whole = {frame.index: frame.image for frame in read(path)}
    content = bytearray(path.read_bytes())
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(video=0) if p.pos is not None and p.size]
    for packet in packets[22:25]:
        content[packet.pos + 4 : packet.pos + packet.size] = bytes(packet.size - 4)
    path.write_bytes(content)
    scrubber = Scrubber(path)
    assert len(scrubber) == 48
    for number in (39, 30, 21, 25):
        np.testing.assert_array_equal(scrubber.frame(number).image, whole[number])
    assert scrubber.frame(23).index == 23
    np.testing.assert_array_equal(scrubber.frame(23).image, whole[21])
    scrubber.close()


def test_known_times_are_taken_over(make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_clip(times=UNEVEN)
    times = frame_times(path)
    monkeypatch.setattr("ferdesk.capture.scrubber.frame_times", None)
    scrubber = Scrubber(path, times)
    assert scrubber.frame(40).time == times[40]
    assert not scrubber.sound
    scrubber.close()


def test_steps_backwards_decode_no_picture_twice_and_keep_to_the_cache(encode: MakeClip) -> None:
    """In one long GOP each miss would cost all frames before it."""
    path = encode("a.mp4", "libx264", {"g": "500"}, [i / 30 for i in range(150)])
    limit = 60 * 64 * 48 * 3 // 2
    scrubber = Scrubber(path, cache_bytes=limit)
    scrubber.frame(149)
    misses = []
    decode = scrubber._decode
    scrubber._decode = lambda number: misses.append(number) or decode(number)  # type: ignore[method-assign]
    for number in range(148, -1, -1):
        scrubber.frame(number)
        assert scrubber._cache.bytes <= limit
    assert not misses
    scrubber.close()


def test_close_leaves_no_thread_and_no_picture(encode: MakeClip) -> None:
    before = threading.active_count()
    scrubber = Scrubber(encode(*KINDS["h264, one GOP"]), cache_bytes=12 * 64 * 48 * 3 // 2)
    for number in (47, 46, 45, 44):
        scrubber.frame(number)
    scrubber.close()
    scrubber.close()
    assert threading.active_count() == before
    assert scrubber._cache.bytes == 0


def test_number_at_a_time(make_clip: MakeClip) -> None:
    scrubber = Scrubber(make_clip(times=[0, 0.1, 0.5]))
    assert [scrubber.number_at(t) for t in (-1, 0, 0.09, 0.1, 0.49, 0.5, 9)] == [0, 0, 0, 1, 1, 2, 2]
    with pytest.raises(IndexError):
        scrubber.frame(3)
    scrubber.close()


def test_files_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_bytes(b"hello\n" * 50)
    with pytest.raises(SourceError, match=r"^notes\.mp4 holds no video\. Choose another file\.$"):
        Scrubber(tmp_path / "notes.mp4")
