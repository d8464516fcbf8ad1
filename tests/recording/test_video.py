from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import textwrap
from collections import namedtuple
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from ferdesk.errors import RecordingError
from ferdesk.recording import _disk, codecs, video
from ferdesk.recording.video import VideoWriter

UNEVEN = [0.25, 0.3, 0.7, 0.75, 1.5, 1.7]
QUICK = "mpeg4"
Usage = namedtuple("Usage", "total used free")


def picture(red: int, height: int = 48, width: int = 64) -> np.ndarray:
    return np.full((height, width, 3), (red, 120, 30), np.uint8)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def frames_of(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


@pytest.mark.parametrize("codec", codecs.CODECS)
def test_every_codec_keeps_times_and_colours(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "out.mp4"
    try:
        writer = VideoWriter(path, 65, 47, codec=codec)
    except RecordingError as error:
        pytest.skip(str(error))
    for i, time in enumerate(UNEVEN):
        writer.write(picture(40 * i, 47, 65), time)
    assert not path.exists()
    assert writer.close() == path
    assert writer.close() == path
    frames = frames_of(path)
    assert [f.time for f in frames] == pytest.approx(UNEVEN, abs=1 / video.TICKS)
    assert (frames[0].width, frames[0].height) == (66, 48)  # odd sizes get an edge more
    for i, frame in enumerate(frames):
        np.testing.assert_allclose(frame.to_ndarray(format="rgb24")[20, 20], (40 * i, 120, 30), atol=12)
    assert names_in(tmp_path) == ["out.mp4"]
    assert writer.encoder in codecs.CODECS[codec].encoders


def test_film_rate_is_exact_to_a_tick(tmp_path: Path) -> None:
    times = [i * 1001 / 24000 for i in range(50)]
    writer = VideoWriter(tmp_path / "out.mp4", 64, 48, codec=QUICK)
    for time in times:
        writer.write(picture(9), time)
    writer.close()
    assert [f.time for f in frames_of(tmp_path / "out.mp4")] == pytest.approx(times, abs=0.51 / video.TICKS)
    assert writer.seconds == pytest.approx(times[-1], abs=1e-4)
    assert writer.frames == 50


def test_equal_times_are_moved_by_a_tick(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "out.mp4", 64, 48, codec=QUICK)
    for time in (0, 0, 0.5, 0.4, 0.6):
        writer.write(picture(9), time)
    writer.close()
    times = [f.time for f in frames_of(tmp_path / "out.mp4")]
    assert times == pytest.approx([0, 0, 0.5, 0.5, 0.6], abs=1e-4)
    assert all(a < b for a, b in itertools.pairwise(times))


def test_sound_is_copied_bit_by_bit_and_stays_in_step(tmp_path: Path) -> None:
    clip = _with_sound(tmp_path / "clip.mp4", start=0.5)
    writer = VideoWriter(tmp_path / "out.mp4", 64, 48, codec=QUICK, sound_of=clip)
    for i in range(30):
        writer.write(picture(i), i / 30)
    writer.close()
    before, after = _sound_packets(clip), _sound_packets(tmp_path / "out.mp4")
    assert [p[1] for p in before] == [p[1] for p in after]
    assert len(before) > 30
    begin = before[0][0]
    assert [p[0] for p in after] == pytest.approx([p[0] - begin for p in before], abs=1e-4)


def test_sound_that_an_mp4_cannot_hold(tmp_path: Path) -> None:
    clip = tmp_path / "clip.asf"
    _with_sound(clip, codec="wmav2")
    with pytest.raises(RecordingError, match=r"cannot hold the sound of clip\.asf \(wmav2\)"):
        VideoWriter(tmp_path / "out.mp4", 64, 48, sound_of=clip, codec=QUICK)
    assert names_in(tmp_path) == ["clip.asf"]


def test_a_clip_without_sound_is_fine(tmp_path: Path) -> None:
    silent = VideoWriter(tmp_path / "silent.mp4", 64, 48, codec=QUICK)
    silent.write(picture(1), 0)
    silent.close()
    writer = VideoWriter(tmp_path / "out.mp4", 64, 48, codec=QUICK, sound_of=tmp_path / "silent.mp4")
    writer.write(picture(1), 0)
    writer.close()
    assert _sound_packets(tmp_path / "out.mp4") == []


def test_no_picture_no_file(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "out.mp4", 64, 48, codec=QUICK)
    assert writer.close() is None
    assert writer.close() is None
    assert names_in(tmp_path) == []


def test_abort_leaves_nothing(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "out.mp4", 64, 48, codec=QUICK)
    writer.write(picture(1), 0)
    writer.abort()
    assert names_in(tmp_path) == []
    with pytest.raises(RecordingError, match="is closed"):
        writer.write(picture(1), 1)


def test_what_is_written_survives_a_crash(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "out.mp4", 160, 120, codec=QUICK)
    noise = np.random.default_rng(1).integers(0, 255, (4, 120, 160, 3), np.uint8)
    for i in range(200):
        writer.write(noise[i % 4], i / 30)
    shutil.copy(tmp_path / "out.mp4.part", tmp_path / "crashed.mp4")
    writer.abort()
    readable = frames_of(tmp_path / "crashed.mp4")
    assert readable[0].time == 0
    assert len(readable) >= 150


@pytest.mark.parametrize(
    ("size", "inside", "black"), [((200, 50), (24, 32), (4, 32)), ((24, 48), (24, 32), (24, 8))]
)
def test_pictures_of_another_size_are_fitted_in(
    tmp_path: Path, size: tuple[int, int], inside: tuple[int, int], black: tuple[int, int]
) -> None:
    writer = VideoWriter(tmp_path / "out.mp4", 64, 48, codec=QUICK)
    writer.write(picture(200), 0)
    writer.write(picture(200, size[1], size[0]), 1)
    writer.close()
    shown = frames_of(tmp_path / "out.mp4")[1].to_ndarray(format="rgb24")
    assert shown.shape == (48, 64, 3)
    assert shown[24, 32][0] > 180
    assert shown[black].max() < 30


def test_unknown_codec_and_unknown_folder(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"cannot write divx\. Choose one of: mpeg4, vp9"):
        VideoWriter(tmp_path / "out.mp4", 64, 48, codec="divx")
    with pytest.raises(RecordingError, match="There is no folder"):
        VideoWriter(tmp_path / "none" / "out.mp4", 64, 48, codec=QUICK)


def test_codec_without_encoder_names_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(codecs.CODECS, "h264", codecs.Codec("H.264", {"h264_nowhere": {}}))
    with pytest.raises(RecordingError, match=r"no encoder for H\.264\. Choose one of: mpeg4, vp9, av1\."):
        VideoWriter(tmp_path / "out.mp4", 64, 48, codec="h264")


def test_defaults_are_free_of_gpl_encoders() -> None:
    for name in (codecs.LIVE, codecs.CLIP):
        assert not {"libx264", "libx265"} & set(codecs.CODECS[name].encoders)


def test_the_disk_is_left_room_to_end_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = [10**9]
    monkeypatch.setattr(_disk.shutil, "disk_usage", lambda folder: Usage(10**10, 0, free[0]))
    monkeypatch.setattr(video, "_LOOK_EVERY_S", 0.0)
    writer = VideoWriter(tmp_path / "out.mp4", 64, 48, codec=QUICK)
    for i in range(10):
        writer.write(picture(i), i / 30)
    free[0] = 10**6
    with pytest.raises(RecordingError) as caught:
        writer.write(picture(1), 1)
    assert str(caught.value) == "The disk is full. Free some space, then record again."
    assert caught.value.disk_full
    assert writer.close() == tmp_path / "out.mp4"
    assert len(frames_of(tmp_path / "out.mp4")) == 10
    with pytest.raises(RecordingError, match="disk is full"):
        VideoWriter(tmp_path / "other.mp4", 64, 48, codec=QUICK)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files here")
def test_a_disk_that_is_full_all_of_a_sudden(tmp_path: Path) -> None:
    """The operating system itself refuses to write on; what is there becomes a file that plays."""
    script = f"""
        import resource, numpy as np
        from pathlib import Path
        from ferdesk.errors import RecordingError
        from ferdesk.recording.video import VideoWriter
        noise = np.random.default_rng(1).integers(0, 255, (4, 120, 160, 3), np.uint8)
        writer = VideoWriter(Path({str(tmp_path / "out.mp4")!r}), 160, 120, codec="mpeg4")
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
        try:
            for i in range(100_000):
                writer.write(noise[i % 4], i / 30)
        except RecordingError as error:
            assert error.disk_full, error
        assert writer.close().exists()
        print(writer.frames, writer.seconds)
    """
    root = str(Path(video.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=root, timeout=60, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said, seconds = done.stdout.split()
    readable = frames_of(tmp_path / "out.mp4")
    assert len(readable) > 100
    assert readable[0].time == 0
    assert abs(int(said) - len(readable)) <= 1  # the last one may be cut
    assert float(seconds) == pytest.approx(readable[-1].time, abs=0.05)
    assert names_in(tmp_path) == ["out.mp4"]


def _with_sound(path: Path, codec: str = "aac", start: float = 0.0) -> Path:
    """One second of pictures and a rising tone; both begin at `start`."""
    rng = np.random.default_rng(0)
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("mpeg4", rate=30)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream(codec, rate=44100, layout="mono")
        sound.bit_rate = 64_000
        for i in range(30):
            frame = av.VideoFrame.from_ndarray(picture(i))
            frame.pts, frame.time_base = round((start + i / 30) * 30), Fraction(1, 30)
            container.mux(pictures.encode(frame))
        container.mux(pictures.encode(None))
        for i in range(44):
            samples = rng.uniform(-0.3, 0.3, (1, 1024)).astype(np.float32)
            heard = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            heard.sample_rate, heard.time_base = 44100, Fraction(1, 44100)
            heard.pts = round(start * 44100) + i * 1024
            container.mux(sound.encode(heard))
        container.mux(sound.encode(None))
    return path


def _sound_packets(path: Path) -> list[tuple[float, bytes]]:
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return []
        return [(float(p.pts * p.time_base), bytes(p)) for p in container.demux(audio=0) if p.size]
