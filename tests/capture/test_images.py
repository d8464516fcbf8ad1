from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from ferdesk.capture import CaptureOptions, open_source, problem_of
from ferdesk.errors import SourceError

RED_BGR = (10, 20, 250)


def save(path: Path, image: np.ndarray) -> Path:
    path.write_bytes(cv2.imencode(path.suffix, image)[1].tobytes())
    return path


def red(height: int = 20, width: int = 30) -> np.ndarray:
    return np.full((height, width, 3), RED_BGR, np.uint8)


def test_folder_in_natural_order(tmp_path: Path) -> None:
    for name in ("face10.png", "face2.png", "Face1.png", "notes.txt", ".hidden.png"):
        save(tmp_path / name, red()) if name.endswith("png") else (tmp_path / name).write_text("x")
    source = open_source(str(tmp_path))
    frames = list(source)
    assert source.names == ("Face1.png", "face2.png", "face10.png")  # type: ignore[attr-defined]
    assert [(f.index, f.time) for f in frames] == [(0, 0.0), (1, 1.0), (2, 2.0)]
    assert source.info.frame_count == 3
    assert not source.info.live


def test_every_nth_picture_keeps_its_index(tmp_path: Path) -> None:
    for i in range(5):
        save(tmp_path / f"{i}.png", red())
    frames = list(open_source(str(tmp_path), CaptureOptions(every=2)))
    assert [(f.index, f.time) for f in frames] == [(0, 0.0), (2, 1.0), (4, 2.0)]


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_gray_alpha_and_16_bit(tmp_path: Path, channels: int, depth: type) -> None:
    image = np.full((20, 30, channels), 200, np.uint16)
    if channels >= 3:
        image[..., 0], image[..., 1] = 10, 20
    if depth is np.uint16:
        image = image * 257
    path = save(tmp_path / "a.png", image.astype(depth))
    (frame,) = open_source(str(path))
    expected = (200, 20, 10) if channels >= 3 else (200, 200, 200)
    assert frame.image.dtype == np.uint8
    np.testing.assert_allclose(frame.image[5, 5], expected, atol=1)


def test_exif_orientation_is_applied(tmp_path: Path) -> None:
    image = np.zeros((20, 40, 3), np.uint8)
    image[:, :20] = RED_BGR  # the left half as stored
    jpeg = cv2.imencode(".jpg", image)[1].tobytes()
    orientation_6 = bytes.fromhex("4d4d002a00000008 0001 0112 0003 00000001 00060000 00000000")
    body = b"Exif\x00\x00" + orientation_6
    exif = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    path = tmp_path / "phone.jpg"
    path.write_bytes(jpeg[:2] + exif + jpeg[2:])
    (frame,) = open_source(str(path))
    assert frame.image.shape == (40, 20, 3)  # turned clockwise: the left half is now on top
    assert frame.image[5, 10, 0] > 200 > 60 > frame.image[35, 10, 0]


def test_broken_pictures_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    save(tmp_path / "a.png", red())
    (tmp_path / "b.png").write_bytes(b"no picture")
    (tmp_path / "c.jpg").write_bytes(b"")
    save(tmp_path / "d.png", red(8, 9))
    source = open_source(str(tmp_path))
    assert [f.index for f in source] == [0, 3]
    assert problem_of(source) == "These pictures could not be read and were left out: b.png, c.jpg."


def test_one_broken_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(save(tmp_path / "whole.png", red(100, 100)).read_bytes()[:20])
    with pytest.raises(SourceError, match=r"^a\.png is damaged or holds no picture\. Choose another file\.$"):
        open_source(str(path))


def test_empty_folder_and_folder_of_broken_pictures(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no pictures"):
        open_source(str(tmp_path))
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(SourceError, match="holds no picture that can be read"):
        open_source(str(tmp_path))


def test_missing_picture(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file .*a\.png"):
        open_source(str(tmp_path / "a.png"))


def test_one_pixel(tmp_path: Path) -> None:
    (frame,) = open_source(str(save(tmp_path / "ä.png", red(1, 1))))
    assert frame.image.shape == (1, 1, 3)
