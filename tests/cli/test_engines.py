"""`ferdesk engines`: size, accuracy, what runs here, and what is wrong with one that cannot be used."""

from __future__ import annotations

import json

import pytest

from ferdesk import paths


@pytest.fixture
def folder(make_engine, monkeypatch):
    """Two engines, one of them with a changed file."""
    measured = {"fer2013_accuracy": 0.7312, "ferplus_accuracy": 0.8641, "ferplus_ece": 0.02, "protocol": "x"}
    card = make_engine("good", int8=True, measured=measured, parameters=1_234_567)
    broken = make_engine("broken")
    broken.model_path.write_bytes(b"other")
    monkeypatch.setattr(paths, "engine_folders", lambda: (card.folder.parent,))
    return card.folder.parent


def test_the_table(ferdesk, folder):
    code, out, _ = ferdesk("engines")
    assert code == 1
    lines = out.splitlines()
    assert lines[1].startswith("broken")
    assert "This engine file was changed since it was made. Import it again." in lines[1]
    assert "1.23 M" in lines[2]
    assert "73.1 %" in lines[2]
    assert "86.4 %" in lines[2]
    assert "ONNX Runtime int8, CPU" in lines[2]
    assert "OpenVINO fp32, CPU" in lines[2]


def test_json(ferdesk, folder):
    code, out, _ = ferdesk("engines", "--json")
    assert code == 1
    broken, good = json.loads(out)
    assert broken["problem"]
    assert good["accuracy"] == {"fer2013": 0.7312, "ferplus": 0.8641}
    assert good["bytes"] == (folder / "good" / "model.onnx").stat().st_size
    assert {(r["backend"], r["precision"]) for r in good["runs"]} >= {
        ("onnxruntime", "fp32"),
        ("onnxruntime", "int8"),
        ("openvino", "int8"),
    }
    assert not any(run["auto"] for run in good["runs"])


def test_what_auto_takes_is_marked_once_it_was_measured(ferdesk, folder):
    from ferdesk.backends import open_engine
    from ferdesk.model_card import find_card

    engine = open_engine(find_card("good"))
    engine.close()
    good = json.loads(ferdesk("engines", "--json")[1])[1]
    (auto,) = (run for run in good["runs"] if run["auto"])
    assert (auto["backend"], auto["precision"]) == (engine.backend, engine.precision)
    assert " *" in ferdesk("engines")[1].splitlines()[2]


def test_unmeasured_and_none_at_all(ferdesk, make_engine, monkeypatch, tmp_path):
    card = make_engine()
    monkeypatch.setattr(paths, "engine_folders", lambda: (card.folder.parent,))
    code, out, _ = ferdesk("engines")
    assert code == 0
    assert out.count("not measured") == 2
    monkeypatch.setattr(paths, "engine_folders", lambda: (tmp_path / "nowhere",))
    code, out, _ = ferdesk("engines")
    assert code == 0
    assert out.startswith("There is no engine yet.")
