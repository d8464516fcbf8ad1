"""`import`: a file like the authors' becomes an engine or a start for eight classes; any other is refused."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import Tensor

from ferdesk.model_card import load_card
from ferdesk.records import EXPRESSIONS
from ferdesk.training import published
from ferdesk.training.__main__ import main
from ferdesk.training.checkpoint import load_network
from ferdesk.training.models import resmasking
from ferdesk.training.models.resmasking import ResMaskingNet
from ferdesk.training.published import published_network, read_published, with_eight_classes

NARROW: dict[str, Any] = {"widths": (4, 8, 8, 16), "blocks": (1, 1, 1, 1)}


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the published network were narrow and made for 32 px: the same way in a fraction of the time."""
    monkeypatch.setattr(published, "PUBLISHED", NARROW)
    monkeypatch.setattr(resmasking, "SIDE", 32)


def save_as_official(path: Path, state: dict[str, Tensor]) -> Path:
    """The layout of the authors' file: weights under `net`, plain numbers and lists beside them."""
    content = {
        "net": state,
        "best_val_loss": 0.91,
        "best_val_acc": 73.2,
        "cur_epoch_num": 31,
        "train_loss_list": [1.8, 1.2, 0.9],
        "test_acc": 74.14,
    }
    torch.save(content, path)
    return path


@pytest.fixture
def official(narrow: None, tmp_path: Path) -> Path:
    return make_official(tmp_path)


def make_official(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    network = ResMaskingNet(**published.PUBLISHED)
    with torch.no_grad():
        for value in network.state_dict().values():
            if value.is_floating_point():
                value.copy_(torch.rand(value.shape) * 0.2 + 0.01)
    return save_as_official(tmp_path / "official", network.state_dict())


def test_full_size_state_is_taken_strictly(tmp_path: Path) -> None:
    """Every weight at its true shape; each is one number stretched, so that the file is small."""
    with torch.device("meta"):
        shapes = ResMaskingNet().state_dict(keep_vars=True)
    numbers: dict[int, float] = {}
    state = {}
    for key, value in shapes.items():
        number = numbers.setdefault(id(value), float(len(numbers) % 1000))
        state[key] = torch.tensor(number).to(value.dtype).expand(value.shape)
    network = published_network(read_published(save_as_official(tmp_path / "full", state)))
    for key, value in network.state_dict().items():
        assert value.shape == state[key].shape
        assert value.flatten()[0] == state[key].flatten()[0], key
    assert sum(p.numel() for p in network.parameters()) == 137_796_423


def test_an_engine_that_answers_as_the_checkpoint(
    narrow: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shallow = {**NARROW, "mask_widths": ((4,), (4,), (4,), (4,))}  # exporting takes time by the layer
    monkeypatch.setattr(published, "PUBLISHED", shallow)
    official = make_official(tmp_path)
    assert main(["import", str(official), "published", "--engines", str(tmp_path)]) == 0
    card = load_card(tmp_path / "published")
    card.check_hash()
    assert card.labels == EXPRESSIONS[:7]
    assert card.outputs == ("logits", "attention")
    assert (card.input.size, card.input.channels, card.input.gray) == (32, 3, True)
    assert (card.input.mean, card.input.std) == (0, 1)
    assert card.framing.scale == 1.1
    assert card.licence.startswith("MIT")
    model = onnx.load(str(card.model_path))
    assert 18 <= model.opset_import[0].version <= 20
    session = onnxruntime.InferenceSession(str(card.model_path), providers=["CPUExecutionProvider"])
    x = torch.rand(5, 1, 32, 32).expand(-1, 3, -1, -1)
    logits, attention = session.run(["logits", "attention"], {"x": x.numpy()})
    network = ResMaskingNet(**shallow).eval()
    network.load_state_dict(torch.load(official, weights_only=True)["net"])
    with torch.no_grad():
        expected = network(x)
    np.testing.assert_allclose(logits, expected.logits, atol=1e-4 * float(expected.logits.abs().max()))
    np.testing.assert_allclose(attention, expected.attention, atol=1e-4)


def test_eight_classes_give_a_start_for_fine_tuning(official: Path, tmp_path: Path) -> None:
    assert main(["import", str(official), "eight", "--classes", "8", "--runs", str(tmp_path)]) == 0
    network, recipe = load_network(tmp_path / "eight")
    assert recipe.architecture == "resmasking"
    assert recipe.input_size == 32
    old = published_network(read_published(official))
    x = torch.rand(3, 3, 32, 32)
    with torch.no_grad():
        new, seven = network(x), old(x).logits
    assert new.logits.shape == (3, 8)
    torch.rand(1)  # whatever was drawn before, the row of contempt is the same
    again = with_eight_classes(read_published(official))
    assert torch.equal(network.state_dict()["fc.1.weight"], again["fc.1.weight"])
    torch.testing.assert_close(new.logits[:, :7], seven)
    torch.testing.assert_close(new.fer2013, seven)


@pytest.mark.parametrize("change", ["missing", "unknown", "shape", "contradiction"])
def test_a_state_that_does_not_fit_is_named(
    change: str, official: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = torch.load(official, weights_only=True)["net"]
    if change == "missing":
        del state["mask1.up_pool5.0.weight"]
        message = "mask1.up_pool5.0.weight is missing from the checkpoint"
    elif change == "unknown":
        state["module.conv1.weight"] = state["conv1.weight"]
        message = "module.conv1.weight is not one of this network's"
    elif change == "shape":
        state["fc.1.weight"] = torch.zeros(6, 16)
        message = "fc.1.weight is (6, 16), not (7, 16)"
    else:
        state["mask2.downsample1.0.weight"] = state["mask2.downsample1.0.weight"] + 1
        message = "mask2.downsample1.0.weight and mask2.conv1.downsample.0.weight must be the same"
    path = save_as_official(tmp_path / "wrong", state)
    assert main(["import", str(path), "wrong", "--engines", str(tmp_path)]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "wrong" / "card.yaml").exists()


class Harmful:
    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("harm-done"),)


def test_code_in_a_file_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"net": {}, "more": Harmful()}, tmp_path / "harmful")
    assert main(["import", "harmful", "harm"]) == 1
    assert "not a checkpoint that can be read safely" in capsys.readouterr().err
    assert not (tmp_path / "harm-done").exists()
    pickle.loads(pickle.dumps(Harmful()))  # it would have been
    assert (tmp_path / "harm-done").exists()


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (None, "a", "is not there"),
        (b"", "a", "read safely"),
        (b"not a checkpoint at all", "a", "read safely"),
        ({"state": {}}, "a", "no weights called net"),
        ({"net": {"conv1": 3}}, "a", "no weights called net"),
        ({"net": {}}, "a/b", "cannot be a name"),
        ({"net": {}}, "..", "cannot be a name"),
    ],
)
def test_other_files_and_names_are_refused(
    content: Any, name: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        torch.save(content, path)
    assert main(["import", str(path), name, "--engines", str(tmp_path)]) == 1
    assert message in capsys.readouterr().err
