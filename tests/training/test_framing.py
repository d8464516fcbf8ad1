"""Where faces lie in training pictures, measured on pictures whose framing is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ferdesk import paths
from ferdesk.errors import FerdeskError
from ferdesk.faces.crop import crop_face
from ferdesk.faces.detector import FaceDetector
from ferdesk.model_card import Framing, InputSpec
from ferdesk.records import Frame, Track
from ferdesk.training.framing import (
    CANDIDATES,
    LIVE_PLACEMENTS,
    PLACEMENTS,
    Placement,
    end_to_end_crops,
    measure_framing,
    share_found,
)

CUT = Framing(1.3, 0.05, -0.08)


@pytest.fixture(scope="module")
def detector() -> Iterator[FaceDetector]:
    found = FaceDetector()
    yield found
    found.close()


@pytest.fixture(scope="module")
def pictures(detector: FaceDetector) -> NDArray[np.uint8]:
    """Twelve 48 x 48 gray pictures of the woman in the demo clip, cut by the detector with CUT."""
    cut: list[NDArray[np.uint8]] = []
    with av.open(str(paths.assets() / "demo.mp4")) as clip:
        for index, picture in enumerate(clip.decode(video=0)):
            if index % 20 == 0:
                frame = Frame(picture.to_ndarray(format="rgb24"), index, 0.0)
                crop = crop_face(frame, Track(1, detector.detect(frame)[0]), 48, CUT)
                cut.append(np.asarray(cv2.cvtColor(crop.image, cv2.COLOR_RGB2GRAY), np.uint8))
            if len(cut) == 12:
                break
    return np.stack(cut)


def test_finds_the_framing_the_pictures_were_cut_with(
    pictures: NDArray[np.uint8], detector: FaceDetector
) -> None:
    measured = measure_framing(pictures, detector)
    assert measured.found >= 11
    assert measured.n == 12
    # The detector draws a face without hair and neck some per cent smaller or larger than in its scene.
    assert measured.scale == pytest.approx(CUT.scale, rel=0.12)
    assert measured.offset_x == pytest.approx(CUT.offset_x, abs=0.05)
    assert measured.offset_y == pytest.approx(CUT.offset_y, abs=0.05)
    low, high = measured.scale_spread
    assert low <= measured.scale <= high
    assert abs(measured.roll_degrees) < 15
    assert 0.2 < measured.eyes_apart < 0.5
    assert measured.framing() == Framing(
        round(measured.scale, 3), round(measured.offset_x, 3), round(measured.offset_y, 3)
    )
    assert measured.framing(level_roll=True).level_roll
    assert json.loads(json.dumps(measured.as_dict()))["framing"]["level_roll"] is False


def test_turned_pictures_are_measured_as_turned(pictures: NDArray[np.uint8], detector: FaceDetector) -> None:
    turn = cv2.getRotationMatrix2D((23.5, 23.5), -15, 1)
    turned = np.stack([cv2.warpAffine(p, turn, (48, 48), borderMode=cv2.BORDER_REPLICATE) for p in pictures])
    straight, measured = measure_framing(pictures, detector), measure_framing(turned, detector)
    assert measured.roll_degrees - straight.roll_degrees == pytest.approx(15, abs=4)
    assert measured.levelled["offset_y"] == pytest.approx(straight.levelled["offset_y"], abs=0.05)


def test_end_to_end_gives_the_picture_back(pictures: NDArray[np.uint8], detector: FaceDetector) -> None:
    nothing = np.full((1, 48, 48), 128, np.uint8)
    images = np.concatenate([pictures[:5], nothing, pictures[5:]])
    framing = measure_framing(pictures, detector).framing()
    crops, index = end_to_end_crops(images, detector, framing, InputSpec().size)
    assert crops.shape == (len(index), 48, 48, 3)
    assert crops.dtype == np.uint8
    assert 5 not in index
    assert len(index) >= 11
    assert (np.diff(index) > 0).all()
    for crop, original in zip(crops, images[index], strict=True):
        likeness = np.corrcoef(crop[..., 0].ravel(), original.ravel())[0, 1]
        assert likeness > 0.85


def test_colour_pictures_too(pictures: NDArray[np.uint8], detector: FaceDetector) -> None:
    colour = np.stack([pictures[:2]] * 3, -1)
    crops, index = end_to_end_crops(colour, detector, Framing(), 64)
    gray, _ = end_to_end_crops(pictures[:2], detector, Framing(), 64)
    assert len(index) == 2
    np.testing.assert_array_equal(crops, gray)


def test_pictures_without_faces(detector: FaceDetector) -> None:
    nothing = np.full((2, 48, 48), 128, np.uint8)
    assert share_found(nothing, detector, PLACEMENTS["full"][0]) == 0
    crops, index = end_to_end_crops(nothing, detector, Framing(), 48)
    assert crops.shape == (0, 48, 48, 3)
    assert len(index) == 0
    with pytest.raises(FerdeskError, match="finds no face"):
        measure_framing(nothing, detector)


@pytest.mark.parametrize("placement", [*CANDIDATES, *LIVE_PLACEMENTS["full"], *LIVE_PLACEMENTS["short"]])
def test_the_picture_stands_in_the_middle_of_its_scene(placement: Placement) -> None:
    image = np.random.default_rng(0).integers(0, 256, (48, 48), np.uint8)
    scene, margin = placement.scene(image)
    assert scene.shape[0] == scene.shape[1] == pytest.approx(192 / placement.part, abs=1)
    inner = scene[margin : margin + 192, margin : margin + 192]
    np.testing.assert_array_equal(inner[..., 0], cv2.resize(image, (192, 192), interpolation=cv2.INTER_CUBIC))
    border = scene[: margin or 1].reshape(-1, 3)
    if placement.border == "gray":
        assert np.unique(border).size == 1


def test_command(pictures: NDArray[np.uint8], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from ferdesk.training.__main__ import main

    data, out = tmp_path / "faces.npz", tmp_path / "framing.json"
    np.savez(data, images=pictures, labels=np.zeros(len(pictures), np.int64))
    assert main(["framing", "--data", str(data), "--pictures", "4", "--out", str(out)]) == 0
    framing = json.loads(out.read_text("utf-8"))
    assert set(framing) == {"scale", "offset_x", "offset_y", "level_roll"}
    printed = capsys.readouterr().out
    assert f"scale: {framing['scale']}" in printed
    assert '"n": 4' in printed
