"""What precisions cost: measured rows, the bounds they must keep, the table and where it is written."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ferdesk.backends import choices, open_engine
from ferdesk.model_card import load_card
from ferdesk.training.__main__ import main
from ferdesk.training.datasets import FaceSet
from ferdesk.training.precision_table import as_table, put_into
from ferdesk.training.precisions import Row, excess, losses, measure, quantized
from ferdesk.training.scores import score
from ferdesk.training.targets import open_network


@pytest.fixture(scope="module")
def faces() -> FaceSet:
    r = np.random.default_rng(0)
    votes = np.zeros((90, 10), np.int64)
    votes[np.arange(90), r.integers(0, 8, 90)] = 9
    return FaceSet(r.integers(0, 256, (90, 48, 48), np.uint8), r.integers(0, 7, 90), "noise", votes=votes)


@pytest.fixture
def staged(make_engine, write_card, faces, tmp_path):
    """The tiny engine with its int8 file, as the command stages it."""
    return quantized(make_engine(), faces, 40, 0, 0, tmp_path / "staged")


def test_the_int8_file_is_named_in_the_card(staged):
    card = load_card(staged)
    card.check_hash("int8")
    engine = open_engine(card, "onnxruntime", "int8")
    engine.close()


def test_the_rows(staged, faces):
    rows = measure(staged, faces, seconds=0.02)
    card = load_card(staged)
    ways = {(r.precision, r.backend) for r in rows}
    assert ways == {(c.precision, c.backend) for c in choices(card)} | {("fp16", "onnxruntime")}
    first = rows[0]
    assert first.precision == "fp32"
    assert (first.agree, first.difference) == (1.0, 0.0)
    for row in rows:
        assert 0 < row.agree <= 1
        assert (row.difference > 0) == (row is not first)
        if row.precision == "fp16":
            assert (row.speed, row.gain) == (None, None)
        else:
            assert row.speed > 0
            assert (row.gain == 1.0) == (row.precision == "fp32")
    target = open_network(staged)
    wanted = score(faces, target.answers(faces.images))
    target.close()
    for name in ("fer2013", "ferplus"):  # the very figures of `evaluate`
        assert first.accuracy[name] == pytest.approx(wanted[name]["accuracy"], abs=1e-6)
        assert first.ece[name] == pytest.approx(wanted[name]["ece"], abs=1e-6)


def test_data_without_votes_is_scored_by_its_labels(staged, faces):
    rows = measure(staged, replace(faces, votes=None), seconds=0.02)
    assert set(rows[0].accuracy) == {"fer2013", "labels"}


EXACT = Row(
    "fp32",
    "onnxruntime",
    {"fer2013": 0.7, "ferplus": 0.85},
    {"fer2013": 0.05, "ferplus": 0.02},
    1,
    0,
    100,
    1.0,
)


def lossy(precision: str, fer2013: float) -> Row:
    return replace(EXACT, precision=precision, accuracy={"fer2013": fer2013, "ferplus": 0.86}, agree=0.99)


@pytest.mark.parametrize(
    ("row", "allowed"),
    [
        (lossy("fp16", 0.6991), True),
        (lossy("fp16", 0.6989), False),
        (lossy("int8", 0.6951), True),
        (lossy("int8", 0.6949), False),
        (lossy("bf16", 0.5), True),  # nothing is promised of it
    ],
)
def test_bounds(row, allowed):
    assert (excess([EXACT, row]) == []) == allowed
    if not allowed:
        assert "points on fer2013" in excess([EXACT, row])[0]


def test_losses_are_the_most_of_all_labels_and_only_of_what_runs_here():
    rows = [
        replace(EXACT, speed=50.0, gain=1.0),
        replace(lossy("int8", 0.6978), backend="openvino", speed=90.0, gain=1.8),
        replace(lossy("int8", 0.71), backend="onnxruntime", speed=60.0, gain=1.2),
        replace(lossy("fp16", 0.69), speed=None, gain=None),
    ]
    rows[2].accuracy["ferplus"] = 0.8471
    rows[1].accuracy["ferplus"] = 0.87
    assert losses(rows) == {"openvino int8": 0.22, "onnxruntime int8": 0.29}
    assert losses([rows[0], replace(rows[1], accuracy={"fer2013": 0.8, "ferplus": 0.9})]) == {
        "openvino int8": 0.0
    }


def test_the_table(faces):
    rows = [
        EXACT,
        replace(lossy("fp16", 0.699), speed=None, gain=None),
        replace(lossy("int8", 0.696), gain=2.5),
        replace(lossy("int8", 0.696), speed=2.46, gain=1.5),
    ]
    lines = as_table(rows, "a processor", faces, "PublicTest")
    assert lines[0] == "90 rows of noise, split PublicTest; speed in batches of 4 on a processor."
    table = [line for line in lines if line.startswith("|")]
    assert len({line.count("|") for line in table}) == 1
    assert "| 69.90 % (-0.10) | 0.0500 (+0.0000) | 86.00 % (+1.00) |" in table[3]
    assert "not run as such here" in table[3]
    assert table[4].endswith("| 100 | x 2.50 |")
    assert table[5].endswith("| 2.5 | x 1.50 |")
    assert lines[-1].startswith("bf16: this processor has no")
    assert not as_table([*rows, lossy("bf16", 0.7)], "p", faces, None)[-1].startswith("bf16:")


def test_the_readme_keeps_what_is_not_ours(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("# Engines\n\nHello.\n", "utf-8")
    put_into(readme, "a", ["one"])
    put_into(readme, "b", ["two"])
    put_into(readme, "a", ["three"])
    assert readme.read_text("utf-8") == (
        "# Engines\n\nHello.\n\n<!-- precisions a -->\nthree\n<!-- end of precisions a -->\n\n"
        "<!-- precisions b -->\ntwo\n<!-- end of precisions b -->\n"
    )
    put_into(tmp_path / "new.md", "a", ["one"])
    assert (tmp_path / "new.md").read_text("utf-8").startswith("<!-- precisions a -->")


def test_the_command(make_engine, faces, tmp_path, monkeypatch, capsys):
    from ferdesk.training import precisions

    monkeypatch.setattr(precisions.measure, "__defaults__", (0.02,))
    monkeypatch.setattr(precisions, "ALLOWED", {"int8": 100.0, "fp16": 100.0})
    data, card, readme = tmp_path / "faces.npz", make_engine(), tmp_path / "README.md"
    usage = np.arange(90) % 3  # a third each: Training, PublicTest, PrivateTest
    np.savez(data, images=faces.images, labels=faces.labels, votes=faces.votes, usage=usage)
    before = (card.folder / "card.yaml").read_bytes()
    command = [
        "--quiet",
        "precisions",
        str(card.folder),
        "--data",
        str(data),
        "--pictures",
        "20",
        "--exact",
        "0",
    ]
    assert main([*command, "--readme", str(readme)]) == 0
    assert (card.folder / "card.yaml").read_bytes() == before
    assert "30 rows of" in capsys.readouterr().out
    assert "| int8 | onnxruntime |" in readme.read_text("utf-8")
    assert main([*command, "--rows", "7", "--readme", str(readme)]) == 0
    assert "7 rows of" in capsys.readouterr().out
    assert "--data faces.npz --exact 0 --rows 7`" in readme.read_text("utf-8")
    assert main([*command, "--rows", "0"]) == 1
    assert "nothing to measure on" in capsys.readouterr().err
    assert str(tmp_path) not in readme.read_text("utf-8")
    monkeypatch.setattr(precisions, "ALLOWED", {"int8": -100.0, "fp16": 100.0})
    assert main([*command, "--write"]) == 1  # loses too much: not kept
    assert "The int8 file was not kept" in capsys.readouterr().err
    assert not card.path_of("int8").with_name("model.int8.onnx").exists()
    monkeypatch.setattr(precisions, "ALLOWED", {"int8": 100.0, "fp16": 100.0})
    assert main([*command, "--write"]) == 0
    kept = load_card(card.folder)
    kept.check_hash("int8")
    kept.check_hash("fp32")
    assert "onnxruntime int8" in kept.losses
    assert all(0 <= lost <= 100 for lost in kept.losses.values())
    assert sorted(p.name for p in card.folder.iterdir()) == ["card.yaml", "model.int8.onnx", "model.onnx"]
    assert main(["--quiet", "precisions", str(card.folder), "--data", str(data), "--pictures", "0"]) == 1
