"""`describe` counts what it names: architectures, recipes, engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import onnx
import pytest

from ferdesk import paths
from ferdesk.model_card import ModelCard
from ferdesk.training.__main__ import main
from ferdesk.training.describe import onnx_macs


def lines(text: str) -> dict[str, list[str]]:
    """The first word of each line and the others."""
    return {words[0]: words[1:] for words in map(str.split, text.splitlines()) if words}


def test_an_architecture(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "resmasking"]) == 0
    said = lines(capsys.readouterr().out)
    assert said["all"] == ["137,796,423", "21,903,232,512"]
    assert said["mask1"] == ["(n,", "64,", "56,", "56)", "32,366,080", "8,028,160,000"]
    assert said["attention"] == ["(n,", "56,", "56)"]


def test_an_architecture_with_arguments_size_and_depth(capsys: pytest.CaptureFixture[str]) -> None:
    model = "{in_channels: 1, widths: [4, 8], blocks: [1, 1]}"
    assert main(["describe", "preactresnet18", "--model", model, "--size", "16", "--depth", "2"]) == 0
    said = lines(capsys.readouterr().out)
    assert said["preactresnet18,"] == ["input", "(n,", "1,", "16,", "16)"]
    assert said["conv1"] == ["(n,", "4,", "16,", "16)", "36", str(f"{36 * 256:,}")]
    assert said["layers.1"][:4] == ["(n,", "8,", "8,", "8)"]


def test_a_recipe_by_name_and_by_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["describe", "feratt-s"]) == 0
    by_name = capsys.readouterr().out
    assert "recipe feratt-s: feratt, input (n, 1, 48, 48)" in by_name
    path = tmp_path / "own.yaml"
    path.write_text("name: own\narchitecture: preactresnet18\nmodel: {widths: [4], blocks: [1]}\n", "utf-8")
    assert main(["describe", str(path), "--size", "8"]) == 0
    assert "recipe own: preactresnet18, input (n, 3, 8, 8)" in capsys.readouterr().out


def test_an_engine_by_folder_and_by_name(
    capsys: pytest.CaptureFixture[str], tiny_card: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    macs = 9 * 6 * 24 * 24 + 6 * 8 + 6 * 24 * 24  # convolution, linear layer, mask
    assert onnx_macs(onnx.load(str(tiny_card.model_path))) == macs
    assert main(["describe", str(tiny_card.folder)]) == 0
    by_folder = capsys.readouterr().out
    assert f"{macs:,}" in by_folder
    assert "x (n, 1, 48, 48)" in by_folder
    assert "attention (n, 24, 24)" in by_folder
    monkeypatch.setattr(paths, "engine_folders", lambda: (tiny_card.folder.parent,))
    assert main(["describe", tiny_card.folder.name]) == 0
    assert capsys.readouterr().out == by_folder


def test_a_changed_engine_is_not_described(
    capsys: pytest.CaptureFixture[str], make_engine: Callable[..., ModelCard]
) -> None:
    card = make_engine()
    card.model_path.write_bytes(card.model_path.read_bytes() + b" ")
    assert main(["describe", str(card.folder)]) == 1
    assert "was changed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "nothing called nothing. Name an architecture (feratt"),
        (["feratt", "--model", "form"], "is not a list of keys"),
        (["feratt", "--model", "{form: [}"], "is not a list of keys"),
        (["feratt", "--size", "40"], "multiples of 64, not 40 x 40"),
    ],
)
def test_errors(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert main(["describe", *arguments]) == 1
    assert message in capsys.readouterr().err
