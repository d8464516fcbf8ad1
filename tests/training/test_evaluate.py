"""Figures of an engine whose answers are known, on faces whose labels and votes are known: all by hand."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from ferdesk.training.__main__ import main
from ferdesk.training.conditions import CONDITIONS
from ferdesk.training.datasets import FERPLUS_ORDER, DataError, FaceSet
from ferdesk.training.evaluate import evaluate, summary, write_metrics
from ferdesk.training.report import write_report
from ferdesk.training.targets import Target, open_target

ANGER, DISGUST, HAPPINESS, NEUTRAL, CONTEMPT = 0, 1, 3, 6, 7


def vote(**counts: int) -> list[int]:
    return [counts.get(name, 0) for name in FERPLUS_ORDER]


@pytest.fixture
def target(tmp_path: Path, pixel_engine: Callable[..., Path]) -> Target:
    return open_target(pixel_engine(tmp_path / "pixels"))


@pytest.fixture
def faces(pixel_picture: Callable[..., np.ndarray]) -> FaceSet:
    """Five pictures. FER2013: right, right, wrong, right, none (contempt).
    FER+: right, wrong, right, undecided, not a face."""
    images = [(3, 3), (0, 0), (6, 6), (0, 1), (2, 2)]  # (answer of the eight, answer of the seven)
    votes = [vote(happiness=10), vote(neutral=9, anger=1), vote(neutral=8, sadness=2),
             vote(anger=5, disgust=5), vote(NF=10)]  # fmt: skip
    return FaceSet(
        np.stack([pixel_picture(*answer) for answer in images]),
        np.array([HAPPINESS, ANGER, HAPPINESS, DISGUST, CONTEMPT]),
        "five",
        np.array(votes),
        copy_of_training=np.array([False, True, False, False, False]),
    )


SURE = np.exp(8) / (np.exp(8) + 7)  # the engine's probability of its answer among eight


def test_figures_by_hand(target: Target, faces: FaceSet) -> None:
    result = evaluate(target, faces)
    assert result["n"] == 5
    fer2013, ferplus = result["fer2013"], result["ferplus"]
    assert fer2013["n"] == 4  # contempt is none of the seven
    assert fer2013["accuracy"] == 0.75
    assert fer2013["confusion"]["counts"][HAPPINESS][NEUTRAL] == 1
    assert len(fer2013["confusion"]["labels"]) == 7
    assert ferplus["n"] == 3  # one undecided, one not a face
    assert ferplus["accuracy"] == pytest.approx(2 / 3, abs=1e-6)
    assert ferplus["ece"] == pytest.approx(SURE - 2 / 3, abs=1e-5)
    assert ferplus["classes"]["neutral"] == {
        "n": 2,
        "precision": 1,
        "recall": 0.5,
        "f1": pytest.approx(2 / 3, abs=1e-6),
    }
    assert ferplus["classes"]["happiness"]["recall"] == 1
    assert ferplus["recall_macro"] == 0.75
    votes = ferplus["votes"]
    assert votes["n"] == 4
    low = (1 - SURE) / 7
    kl = [
        -np.log(SURE),
        0.9 * np.log(0.9 / low) + 0.1 * np.log(0.1 / SURE),
        0.8 * np.log(0.8 / SURE) + 0.2 * np.log(0.2 / low),
        0.5 * np.log(0.5 / SURE) + 0.5 * np.log(0.5 / low),
    ]
    assert votes["kl"] == pytest.approx(np.mean(kl), abs=1e-4)
    assert votes["ece"] == pytest.approx(SURE - np.mean([1, 0.1, 0.8, 0.5]), abs=1e-5)
    assert "labels" not in result
    assert "without_tta" not in result


def test_without_copies_leaves_those_rows_out(target: Target, faces: FaceSet) -> None:
    without = evaluate(target, faces)["without_copies"]
    assert without["n"] == 4
    assert without["fer2013"]["n"] == 3
    assert without["fer2013"]["accuracy"] == pytest.approx(2 / 3, abs=1e-6)
    assert without["ferplus"]["accuracy"] == 1


def test_with_tta_both_figures_are_given(target: Target, faces: FaceSet) -> None:
    plain, both = evaluate(target, faces), evaluate(target, faces, tta=True)
    assert both["without_tta"]["fer2013"] == plain["fer2013"]
    # Mirrored or moved, the pixels it reads are dark: the ten views say little, and that is what is averaged.
    assert (
        both["ferplus"]["reliability"]["equal_width"]["count"]
        != plain["ferplus"]["reliability"]["equal_width"]["count"]
    )
    assert both["without_copies"]["without_tta"]["ferplus"] == plain["without_copies"]["ferplus"]
    assert "10 views" in both["protocol"]


def test_labels_without_votes(target: Target, faces: FaceSet) -> None:
    only = FaceSet(faces.images, faces.labels, "labelled")
    result = evaluate(target, only)
    assert "ferplus" not in result
    assert result["labels"]["n"] == 5  # eight expressions here, contempt too
    assert result["labels"]["accuracy"] == 0.4
    assert result["fer2013"]["n"] == 4


def test_shares_without_votes_stand_beside_the_labels(target: Target, faces: FaceSet, tmp_path: Path) -> None:
    """As FERDesk's own corrections have them where several people labelled a face."""
    soft = np.zeros((5, 8), np.float32)
    soft[0, [HAPPINESS, NEUTRAL]] = 0.75, 0.25
    shared = FaceSet(faces.images, np.array([HAPPINESS, ANGER, HAPPINESS, -1, -1]), "shares", soft=soft)
    result = evaluate(target, shared)
    assert "ferplus" not in result
    assert (result["labels"]["n"], result["labels"]["votes"]["n"]) == (3, 1)
    assert result["labels"]["accuracy"] == pytest.approx(2 / 3, abs=1e-6)
    assert result["labels"]["votes"]["ece"] == pytest.approx(SURE - 0.75, abs=1e-5)
    assert "against all votes" in write_report(result, tmp_path / "report").read_text("utf-8")


def test_votes_without_labels(target: Target, faces: FaceSet) -> None:
    only = FaceSet(faces.images, np.full(5, -1), "voted", faces.votes)
    result = evaluate(target, only)
    assert "fer2013" not in result
    assert result["ferplus"]["n"] == 3


def test_nothing_to_measure_against_is_said(target: Target, faces: FaceSet) -> None:
    with pytest.raises(DataError, match="no labels and no votes"):
        evaluate(target, FaceSet(faces.images, np.full(5, -1), "bare"))


def test_intervals_hold_the_figure_and_repeat(target: Target, faces: FaceSet) -> None:
    first, second = evaluate(target, faces), evaluate(target, faces)
    assert first == second
    low, high = first["fer2013"]["interval_95"]["accuracy"]
    assert low <= 0.75 <= high
    assert low < high


def test_report_and_metrics_are_written_the_same_every_time(
    target: Target, faces: FaceSet, tmp_path: Path
) -> None:
    voted = FaceSet(faces.images, np.full(5, -1), "voted", faces.votes)
    result = evaluate(target, voted, tta=True)
    for name in ("one", "two"):
        write_metrics(result, tmp_path / name)
        write_report(result, tmp_path / name, ["Mind the <gap>."])
    one = {p.name: p.read_bytes() for p in (tmp_path / "one").iterdir()}
    assert one == {p.name: p.read_bytes() for p in (tmp_path / "two").iterdir()}
    assert set(one) == {"metrics.json", "report.html", "ferplus-confusion.png", "ferplus-reliability.png"}
    assert json.loads(one["metrics.json"]) == result
    page = one["report.html"].decode()
    assert f"{100 * result['ferplus']['accuracy']:.2f}" in page
    assert "Mind the &lt;gap&gt;." in page
    assert all(name in page for name in one if name.endswith(".png"))


def test_summary_prints_the_figures_of_the_json(target: Target, faces: FaceSet) -> None:
    lines = summary(evaluate(target, faces))
    assert any("plain" in line and "fer2013" in line and "75.00 %" in line for line in lines)
    assert any("without copies" in line and "ferplus" in line and "100.00 %" in line for line in lines)


def test_the_command(
    tmp_path: Path, faces: FaceSet, pixel_engine: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "five.npz"
    np.savez(data, images=faces.images, labels=np.full(5, -1), votes=faces.votes,
             usage=np.array([0, 1, 1, 1, 1]))  # fmt: skip
    engine = str(pixel_engine(tmp_path / "engine"))
    out = tmp_path / "out"
    assert main(["evaluate", engine, "--data", str(data), "--split", "PublicTest", "--out", str(out)]) == 0
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["n"] == 4
    assert metrics["data"] == {"name": "five", "split": "PublicTest", "n": 4}
    assert "Training split" not in capsys.readouterr().out

    assert main(["evaluate", engine, "--data", str(data), "--out", str(out)]) == 0
    assert json.loads((out / "metrics.json").read_text())["n"] == 5
    assert "Training split are among" in capsys.readouterr().out
    assert "Training split are among" in (out / "report.html").read_text()

    assert main(["evaluate", engine, "--data", str(tmp_path / "none.npz"), "--out", str(out)]) == 1
    assert "does not exist" in capsys.readouterr().err


def test_pictures_of_different_sizes_are_brought_to_one(
    tmp_path: Path, pixel_engine: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for name, side in (("anger", 8), ("fear", 16)):
        (tmp_path / "faces" / name).mkdir(parents=True)
        cv2.imwrite(str(tmp_path / "faces" / name / "1.png"), np.zeros((side, side), np.uint8))
    command = ["evaluate", str(pixel_engine(tmp_path / "engine")), "--data", str(tmp_path / "faces")]
    command += ["--out", str(tmp_path / "out")]
    assert main(command) == 1
    assert "16x16 pixels, the pictures before it 8x8" in (said := capsys.readouterr().err)
    assert "--picture-size" in said
    assert main([*command, "--picture-size", "12"]) == 0
    assert json.loads((tmp_path / "out" / "metrics.json").read_text())["n"] == 2


def test_accuracy_as_a_webcam_may_show_the_faces(target: Target, faces: FaceSet, tmp_path: Path) -> None:
    """Here the answer stands in two rows of single pixels: what moves or blurs them costs it."""
    result = evaluate(target, faces, tta=True, conditions=True)
    found = result["conditions"]
    assert list(found) == list(CONDITIONS)
    assert all(part.keys() == {"fer2013", "ferplus"} for part in found.values())
    plain = result["without_tta"]
    assert found["35% of the light, noise"]["fer2013"] == plain["fer2013"]["accuracy"]
    assert found["24 px"]["ferplus"] < plain["ferplus"]["accuracy"]
    page = write_report(result, tmp_path).read_text("utf-8")
    assert "As a webcam may show them" in page
    assert all(html.escape(name) in page for name in CONDITIONS)
    assert any("24 px: fer2013" in line for line in summary(result))
