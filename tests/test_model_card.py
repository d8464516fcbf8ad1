"""Cards: read whole, refuse what is wrong with one sentence, calibrate as the formula says."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pytest
import yaml

from ferdesk import model_card
from ferdesk.errors import EngineError
from ferdesk.model_card import load_card
from ferdesk.records import EXPRESSIONS, Expression


def card_values(**changes: object) -> dict:
    values = {
        "name": "tiny",
        "title": "Tiny",
        "architecture": "resmasking",
        "model_file": "model.onnx",
        "sha256": hashlib.sha256(b"model").hexdigest(),
        "input": {"size": 48, "channels": 1},
        "framing": {"scale": 1.1, "offset_y": -0.05},
        "labels": [str(e) for e in EXPRESSIONS],
        "outputs": ["logits", "attention"],
        "temperature": 2.0,
    }
    return {**values, **changes}


def write(folder, values) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "card.yaml").write_text(yaml.safe_dump(values))
    (folder / "model.onnx").write_bytes(b"model")


def test_a_card_is_read_whole(tmp_path):
    write(tmp_path, card_values())
    card = load_card(tmp_path)
    assert card.labels == EXPRESSIONS
    assert card.framing.scale == 1.1
    assert card.model_path == tmp_path / "model.onnx"
    card.check_hash()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"labels": ["anger", "joy"]}, "'joy' is not one of"),
        ({"labels": ["anger", "anger"]}, "each expression once"),
        ({"labels": []}, "each expression once"),
        ({"outputs": ["attention"]}, "outputs must name logits"),
        ({"temperature": 0.0}, "temperature must be above 0"),
        ({"framing": {"scael": 1}}, "unknown key framing.scael"),
        ({"input": {"size": "big"}}, "input.size must be int"),
    ],
)
def test_a_wrong_card_is_one_sentence(tmp_path, changes, message):
    write(tmp_path, card_values(**changes))
    with pytest.raises(EngineError, match=message) as caught:
        load_card(tmp_path)
    assert "\n" not in str(caught.value)


def test_missing_and_broken_files(tmp_path):
    with pytest.raises(EngineError, match=r"no card\.yaml"):
        load_card(tmp_path)
    (tmp_path / "card.yaml").write_text("a: [")
    with pytest.raises(EngineError, match="not readable YAML"):
        load_card(tmp_path)
    (tmp_path / "card.yaml").write_text("")
    with pytest.raises(EngineError, match="empty"):
        load_card(tmp_path)


def test_a_changed_model_file_is_refused(tmp_path):
    write(tmp_path, card_values())
    (tmp_path / "model.onnx").write_bytes(b"other")
    with pytest.raises(EngineError, match="was changed since it was made"):
        load_card(tmp_path).check_hash()
    (tmp_path / "model.onnx").unlink()
    with pytest.raises(EngineError, match="is missing"):
        load_card(tmp_path).check_hash()


def test_probabilities_are_the_softmax_at_the_temperature(tmp_path):
    write(tmp_path, card_values())
    logits = np.array([[1.0, 3.0, -2.0, 0, 0, 0, 0, 500.0]], np.float32)
    p = load_card(tmp_path).probabilities(logits)
    weights = [math.exp((z - 500) / 2) for z in logits[0].tolist()]
    np.testing.assert_allclose(p[0], np.array(weights) / sum(weights))
    assert p.sum() == pytest.approx(1)


def test_the_users_engine_comes_before_the_bundled(tmp_path, monkeypatch):
    mine, shipped = tmp_path / "mine", tmp_path / "shipped"
    for root, title in ((mine, "Mine"), (shipped, "Shipped")):
        root.mkdir()
        write(root / "tiny", card_values(title=title))
    write(shipped / "other", card_values(name="other", labels=[str(Expression.ANGER)]))
    monkeypatch.setattr(model_card.paths, "engine_folders", lambda: (mine, shipped))
    assert list(model_card.find_engines()) == ["tiny", "other"]
    assert model_card.find_card("tiny").title == "Mine"
    with pytest.raises(EngineError, match=r"no engine called x\. Choose one of: tiny, other"):
        model_card.find_card("x")
