from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from ferdesk.errors import FerdeskError
from ferdesk.model_card import Framing, InputSpec
from ferdesk.records import EXPRESSIONS, FaceBox
from ferdesk.training.__main__ import main
from ferdesk.training.attention_quality import mask_iou, measure_attention
from ferdesk.training.attention_sheets import AROUND, TILE, look_at_picture, sheet_of_faces, sheet_of_scenes
from ferdesk.training.datasets import FaceSet
from ferdesk.training.synthetic import SyntheticScenes
from ferdesk.training.targets import Network


def squares(*corners: tuple[int, int, int], size: int = 48) -> np.ndarray:
    out = np.zeros((len(corners), size, size), np.uint8)
    for row, (x, y, side) in enumerate(corners):
        out[row, y : y + side, x : x + side] = 255
    return out


def test_iou_by_hand() -> None:
    masks = squares((0, 0, 24), (0, 0, 24), (0, 0, 24))
    weights = squares((0, 0, 24), (12, 0, 24), (24, 24, 24)).astype(np.float32) / 255
    # the same square; half of it shifted away (12x24 of 36x24); the opposite corner
    assert mask_iou(weights, masks).tolist() == pytest.approx([1, 12 / 36, 0])


def test_iou_of_a_coarse_mask_is_taken_at_the_fine_size() -> None:
    weights = squares((0, 0, 6), size=12).astype(np.float32) / 255
    iou = mask_iou(weights, squares((0, 0, 24)))[0]
    assert iou == pytest.approx(1, abs=0.09)  # bilinear edges: at 0.5 the border stays where it was


def test_iou_threshold_and_emptiness() -> None:
    masks = squares((0, 0, 24), (0, 0, 0))
    weights = np.full((2, 48, 48), 0.4, np.float32)
    assert mask_iou(weights, masks, 0.5).tolist() == [0, 1]
    assert mask_iou(weights, masks, 0.3).tolist() == pytest.approx([0.25, 0])


def network_that_sees(attend: Callable[[np.ndarray], np.ndarray | None], attended: bool = False) -> Network:
    """A network whose attention is `attend` of its input (n, s, s)."""

    def run(x: np.ndarray) -> dict[str, np.ndarray]:
        logits = np.zeros((len(x), 8), np.float32)
        logits[:, 3] = 4
        out: dict[str, np.ndarray] = {"logits": logits}
        weights = attend(x[:, 0])
        if weights is not None:
            out["attention"] = weights.astype(np.float32)
        if attended:
            out["attended"] = 1 - x
        return out

    return Network("made up", "checkpoint", InputSpec(size=48), EXPRESSIONS, 1.0, run, Framing(1.2))


@pytest.fixture(scope="module")
def scenes() -> SyntheticScenes:
    """White faces on dark photos, so that brightness itself is a nearly perfect attention."""
    faces = FaceSet(np.full((6, 48, 48), 230, np.uint8), np.arange(6), "white")
    masks = np.stack([cv2.circle(np.zeros((48, 48), np.uint8), (24, 24), 17, 255, -1)] * 6)
    photos = [np.full((100, 100, 3), value, np.uint8) for value in (0, 10)]
    return SyntheticScenes(faces, masks, photos, 48, 1, 3, evaluation=True, threads=1)


def test_quality_tells_a_good_mask_from_a_blind_one(scenes: SyntheticScenes) -> None:
    seeing = network_that_sees(lambda x: x > 0.2)
    blind = network_that_sees(lambda x: np.ones_like(x))
    good, bad = (measure_attention(n, scenes, range(40)) for n in (seeing, blind))
    assert good.n == 40
    assert good.iou > 0.85
    assert good.weight_on_face > 0.9
    low, high = good.iou_interval_95
    assert low < good.iou < high
    assert 0.8 < good.iou_lowest_tenth < 1
    # Looking everywhere, the overlap is the part of the scene that the face takes, and so is the weight.
    assert bad.iou == pytest.approx(bad.face_part)
    assert bad.weight_on_face == pytest.approx(bad.face_part, abs=1e-6)
    assert bad.iou_by_threshold["0.5"] == bad.iou


def test_a_network_without_attention_is_refused(scenes: SyntheticScenes) -> None:
    with pytest.raises(FerdeskError, match="no attention mask"):
        measure_attention(network_that_sees(lambda x: None), scenes, range(2))


def test_sheet_of_scenes(scenes: SyntheticScenes, tmp_path: Path) -> None:
    path = sheet_of_scenes(network_that_sees(lambda x: x > 0.2), scenes, range(7), tmp_path / "s.png")
    sheet = cv2.imread(str(path))
    assert sheet.shape == (2 * (3 * TILE + 6), 5 * (TILE + 6), 3)


def test_attention_is_laid_over_the_crops_place_in_the_picture(tmp_path: Path) -> None:
    picture = np.full((300, 300, 3), 90, np.uint8)
    network = network_that_sees(
        lambda x: np.pad(np.ones((len(x), 24, 48)), ((0, 0), (0, 24), (0, 0))), attended=True
    )
    (face,) = look_at_picture(network, picture, [FaceBox(100, 100, 200, 200, 0.9)])
    changed = (face.overlaid.astype(int) - face.around).any(2)
    inner = round(TILE / AROUND)
    edge = (TILE - inner) // 2
    middle = TILE // 2
    assert changed[edge + 12 : middle - 6, middle].all()  # the upper half of the crop
    assert not changed[middle + 6 : edge + inner - 2, middle].any()  # not the lower one
    assert not changed[: edge - 1].any()  # nor around the crop
    assert face.top == "happiness"
    assert face.attended is not None
    assert abs(int(face.attended[80, 80, 0]) - (255 - 90)) <= 1
    sheet = cv2.imread(str(sheet_of_faces([face] * 3, tmp_path / "f.png")))
    assert sheet.shape == (3 * TILE + 22 + 6, 5 * (TILE + 6), 3)


def test_the_command(
    tmp_path: Path, pixel_engine: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(0)
    data, masks, photos = tmp_path / "d.npz", tmp_path / "m.npz", tmp_path / "photos"
    disc = cv2.circle(np.full((48, 48), 255, np.uint8), (24, 24), 16, 90, -1)  # blank around: an outline mask
    np.savez(data, images=np.stack([disc] * 8), labels=np.arange(8), usage=np.ones(8))
    photos.mkdir()
    cv2.imwrite(str(photos / "a.png"), rng.integers(0, 256, (120, 120, 3), dtype=np.uint8))
    engine = str(pixel_engine(tmp_path / "engine"))
    out = tmp_path / "out"
    command = ["attention", engine, "--data", str(data), "--backgrounds", str(photos), "--masks", str(masks)]
    assert main([*command, "--count", "20", "--out", str(out)]) == 0
    result = json.loads((out / "attention.json").read_text())
    assert result["n"] == 20
    assert 0 <= result["iou"] <= 1
    assert (out / "scenes.png").is_file()
    assert "over 20 scenes" in capsys.readouterr().out
