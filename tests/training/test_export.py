from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
import yaml
from torch import Tensor, nn

from ferdesk.backends import RunOptions, open_engine
from ferdesk.errors import FerdeskError
from ferdesk.model_card import Framing, load_card
from ferdesk.training import export
from ferdesk.training.card_file import write_card
from ferdesk.training.checkpoint import network_state, save_checkpoint
from ferdesk.training.datasets import FERPLUS_ORDER, FaceSet
from ferdesk.training.evaluate import evaluate
from ferdesk.training.models import build_model
from ferdesk.training.models.output import NetworkOutput, unit_range
from ferdesk.training.recipe import Loss, recipe_from
from ferdesk.training.release import Released, measured, read_card_fields, recipe_note, release, remeasure
from ferdesk.training.targets import open_target


class Everything(nn.Module):
    """A small network that answers all an engine can answer."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self.eye = nn.Conv2d(1, 4, 5, 4)
            self.eight, self.seven = nn.Linear(4, 8), nn.Linear(4, 7)

    def forward(self, x: Tensor) -> NetworkOutput:
        t = torch.relu(self.eye(x))
        z = t.mean((2, 3))
        attention = unit_range(t.mean(1, keepdim=True)).squeeze(1)
        return NetworkOutput(self.eight(z), attention, 1.5 * x - 0.2, self.seven(z))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "everything"
    return export.export_engine(Everything(), folder, {"architecture": "made up"}, 16, 1)


def test_the_engine_answers_as_the_network_at_any_batch(exported: Path) -> None:
    card = load_card(exported)
    assert card.outputs == ("logits", "attention", "attended", "logits_fer2013")
    network = Everything().eval()
    engine = open_engine(card, "onnxruntime", "fp32", RunOptions(max_batch=8))
    for n in (0, 1, 5, 11):
        x = torch.rand(n, 1, 16, 16)
        found = engine.run(x.numpy())
        with torch.no_grad():
            wanted = network(x)
        assert np.allclose(found["logits"], wanted.logits, atol=1e-4)
        assert np.allclose(found["logits_fer2013"], wanted.fer2013, atol=1e-4)
        assert np.allclose(found["attention"], wanted.attention, atol=1e-4)
        assert np.allclose(
            found["attended"], wanted.attended.clamp(0, 1), atol=1e-4
        )  # shown, so kept to 0..1
    engine.close()


def test_the_onnx_file_stands_alone(exported: Path) -> None:
    assert sorted(p.name for p in exported.iterdir()) == ["card.yaml", "model.onnx"]
    model = onnx.load(exported / "model.onnx", load_external_data=False)
    onnx.checker.check_model(model)
    assert 18 <= model.opset_import[0].version <= 20
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param  # a free batch
    assert not any(t.data_location == onnx.TensorProto.EXTERNAL for t in model.graph.initializer)


def test_size_is_counted(exported: Path) -> None:
    card = load_card(exported)
    # 16 px, 5x5 stride 4: 3x3 places x 4 maps x 25 taps; then 4 x 8 and 4 x 7.
    assert card.macs == 9 * 4 * 25 + 4 * 8 + 4 * 7
    assert card.parameters == (4 * 25 + 4) + (4 * 8 + 8) + (4 * 7 + 7)


def test_another_answer_is_refused_and_the_old_engine_stays(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "engine"
    folder.mkdir()
    (folder / "card.yaml").write_text("the old one")

    def write_other(model: nn.Module, path: Path, input_size: int, channels: int) -> tuple[str, ...]:
        shutil.copy(exported / "model.onnx", path)
        return ("logits", "attention", "attended", "logits_fer2013")

    monkeypatch.setattr(export, "write_onnx", write_other)
    with pytest.raises(FerdeskError, match="answers logits otherwise than the network"):
        export.export_engine(Everything(seed=1), folder, {"architecture": "x"}, 16, 1)
    assert (folder / "card.yaml").read_text() == "the old one"
    assert [p.name for p in tmp_path.iterdir()] == ["engine"]
    # The right network replaces it, whole.
    export.export_engine(Everything(), folder, {"architecture": "x", "title": "New"}, 16, 1)
    assert load_card(folder).title == "New"
    assert [p.name for p in tmp_path.iterdir()] == ["engine"]


MODEL = {"in_channels": 1, "classes": 8, "fer2013_head": True, "widths": [4, 4], "blocks": [1, 1]}


def voted_faces() -> FaceSet:
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 7, 40)
    votes = np.zeros((40, 10), np.int64)
    names = ["anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral"]
    votes[np.arange(40), [FERPLUS_ORDER.index(names[label]) for label in labels]] = 8
    votes[:, FERPLUS_ORDER.index("neutral")] += 2
    images = rng.integers(0, 256, (40, 32, 32), dtype=np.uint8)
    return FaceSet(images, labels, "drawn", votes, copy_of_training=np.arange(40) < 4)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Released]:
    root = tmp_path_factory.mktemp("release")
    recipe = recipe_from({
        "name": "mini", "architecture": "preactresnet18", "model": MODEL,
        "schedule": {"epochs": 3, "sizes": [[0, 32]]},
    })  # fmt: skip
    torch.manual_seed(0)
    network = build_model(recipe.architecture, MODEL)
    save_checkpoint(root / "run/best", network_state(network), None, None, {"recipe": recipe.as_dict()})
    (root / "run/run.json").write_text('{"revision": "0123456789ab"}')
    fields = {"title": "A mini engine", "uncertain_below": 0.3}
    return release(
        root / "run", root / "engines/mini", voted_faces(),
        framing=Framing(1.2, 0.01, -0.05), end_to_end=False, fields=fields,
    )  # fmt: skip


def test_the_card_names_what_a_student_came_from(tmp_path: Path) -> None:
    recipe = recipe_from({"name": "mini", "architecture": "preactresnet18", "model": MODEL})
    student = replace(recipe, start="runs/mini-first", teacher="both/two.yaml", loss=Loss(distillation=1.0))
    save_checkpoint(tmp_path / "last", {}, None, None, {"recipe": student.as_dict()})
    note = "mini: 20 epochs, seed 1, checkpoint last"
    assert recipe_note(recipe, tmp_path) == note
    assert recipe_note(student, tmp_path) == note + ", from the weights of mini-first, taught by two"
    inner = replace(student, start="engines/mini-s/weights", teacher=("runs/s-0.5/best", "runs/t"))
    save_checkpoint(tmp_path / "last", {}, None, None, {"recipe": inner.as_dict()})
    assert recipe_note(inner, tmp_path) == note + ", from the weights of mini-s, taught by s-0.5 and t"


def test_the_card_is_complete(released: Released) -> None:
    card = load_card(released.folder)
    card.check_hash()
    assert card.name == "mini"
    assert (card.title, card.uncertain_below) == ("A mini engine", 0.3)
    assert card.framing == Framing(1.2, 0.01, -0.05)
    assert card.temperature == pytest.approx(released.calibration.temperature, abs=1e-4)
    assert card.temperature != 1
    assert card.revision == "0123456789ab"
    assert card.recipe == "mini: 3 epochs, seed 1, checkpoint best"
    assert "FER+" in card.data
    assert "never what a person feels" in card.limits
    assert all((card.licence, card.intended_use, card.parameters, card.macs))
    assert "# " in (released.folder / "card.yaml").read_text("utf-8")


def test_the_cards_figures_are_what_evaluate_says_of_the_shipped_file(released: Released) -> None:
    target = open_target(released.folder)
    result = evaluate(target, voted_faces(), split="PublicTest", tta=True)
    target.close()
    card = load_card(released.folder)
    again = measured(result, released.calibration)
    assert card.measured == again
    assert again["fer2013_accuracy"] == result["without_tta"]["fer2013"]["accuracy"]
    assert again["fer2013_accuracy_tta"] == result["fer2013"]["accuracy"]
    assert again["ferplus_ece"] == result["without_tta"]["ferplus"]["ece"]
    assert (
        again["ferplus_accuracy_without_copies"]
        == (result["without_copies"]["without_tta"]["ferplus"]["accuracy"])
    )
    assert again["temperature_fitted_on"] == "40 rows, majority"


def test_measuring_again_changes_the_card_alone(released: Released, tmp_path: Path) -> None:
    folder = tmp_path / "mini"
    shutil.copytree(released.folder, folder)
    before = yaml.safe_load((folder / "card.yaml").read_text("utf-8"))
    stale = {**before, "temperature": 1.0, "neutral_logits": [], "measured": {"n": 0}}
    write_card(stale, folder)
    remeasure(folder, voted_faces(), end_to_end=False)
    assert yaml.safe_load((folder / "card.yaml").read_text("utf-8")) == before
    assert sorted(p.name for p in folder.iterdir()) == ["card.yaml", "model.onnx", "weights"]


def test_card_fields_a_person_may_set(tmp_path: Path) -> None:
    path = tmp_path / "card.yaml"
    path.write_text("title: Mine\nlicence: CC0\n")
    assert read_card_fields(path) == {"title": "Mine", "licence": "CC0"}
    path.write_text("sha256: aa\n")
    with pytest.raises(FerdeskError, match="sha256 cannot be set here"):
        read_card_fields(path)
    path.write_text("just words")
    with pytest.raises(FerdeskError, match="the file cannot be set"):
        read_card_fields(path)


def test_framing_is_read_from_json_and_yaml(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text('{"scale": 1.5, "offset_y": -0.1}')
    (tmp_path / "f.yaml").write_text("framing:\n  scale: 1.5\n  offset_y: -0.1\n")
    assert export.read_framing(tmp_path / "f.json") == Framing(1.5, 0, -0.1)
    assert export.read_framing(tmp_path / "f.yaml") == Framing(1.5, 0, -0.1)
    (tmp_path / "f.json").write_text('{"zoom": 1.5}')
    with pytest.raises(FerdeskError, match="unknown key zoom"):
        export.read_framing(tmp_path / "f.json")
    with pytest.raises(FerdeskError, match="is not there"):
        export.read_framing(tmp_path / "none.json")


def test_a_card_is_written_in_order_and_reads_back(tmp_path: Path) -> None:
    fields = {"labels": ["anger"], "name": "x", "measured": {"n": 3, "interval": [0.1, 0.2]}, "title": "ä: b"}
    text = write_card(fields, tmp_path).read_text("utf-8")
    assert text.index("name:") < text.index("labels:") < text.index("measured:")
    assert "interval: [0.1, 0.2]" in text
    assert yaml.safe_load(text) == fields
    with pytest.raises(KeyError, match="nonsense"):
        write_card({"nonsense": 1}, tmp_path)
