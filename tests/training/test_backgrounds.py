"""Background photos from folders and zips."""

from __future__ import annotations

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from ferdesk.training.backgrounds import read_backgrounds
from ferdesk.training.datasets import DataError


def png(shape: tuple[int, ...], value: int = 100) -> bytes:
    image = np.full(shape, value, np.uint8)
    if image.ndim == 3:
        image[..., 0] = 0  # blue, in OpenCV's order
    return cv2.imencode(".png", image)[1].tobytes()


def test_folder_and_zip_give_the_same(tmp_path: Path) -> None:
    photos = {"b/wide.png": png((200, 300, 3)), "a.png": png((300, 200), 50), "small.png": png((20, 30, 3))}
    folder = tmp_path / "photos"
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("readme.txt", "not a photo")
        archive.writestr("b/._wide.png", "what a Mac leaves behind")
        for name, data in photos.items():
            archive.writestr(name, data)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    (folder / "readme.txt").write_text("not a photo")
    one, other = read_backgrounds(folder, 32), read_backgrounds(tmp_path / "photos.zip", 32)
    assert one.names == other.names == ("a.png", "b/wide.png", "small.png")
    for a, b in zip(one.images, other.images, strict=True):
        np.testing.assert_array_equal(a, b)
    assert [i.shape for i in one.images] == [
        (96, 64),
        (64, 96, 3),
        (20, 30, 3),
    ]  # shrunk to 64, never enlarged
    assert one.images[1][5, 5].tolist() == [100, 100, 0]  # RGB


def test_faults(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        read_backgrounds(tmp_path / "none.zip", 32)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="holds no pictures"):
        read_backgrounds(tmp_path / "empty", 32)
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(DataError, match="neither a folder nor a readable zip"):
        read_backgrounds(tmp_path / "text.zip", 32)
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("x.jpg", "no picture")
    with pytest.raises(DataError, match=r"x\.jpg in .*bad\.zip is not a readable picture"):
        read_backgrounds(tmp_path / "bad.zip", 32)
