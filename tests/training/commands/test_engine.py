"""`engine RUN NAME`: what build_engine.py makes of a checkpoint without data (export itself: test_export)."""

from __future__ import annotations

import pytest

from ferdesk.training import export
from ferdesk.training.__main__ import main
from ferdesk.training.checkpoint import network_state, save_checkpoint
from ferdesk.training.models import build_model
from ferdesk.training.recipe import Recipe

MODEL = {"in_channels": 1, "classes": 8, "widths": [4] * 4, "blocks": [1] * 4, "mask_widths": [[4]] * 4}


def test_a_checkpoint_becomes_an_engine_that_says_it_was_not_measured(tmp_path, capsys, monkeypatch):
    network = build_model("resmasking", MODEL).eval()
    state = {"recipe": Recipe("small", "resmasking", MODEL).as_dict(), "progress": {}}
    save_checkpoint(tmp_path / "run" / "best", network_state(network), None, None, state)
    asked = []
    monkeypatch.setattr(export, "export_engine", lambda *arguments: asked.append(arguments))
    arguments = ["--quiet", "engine", str(tmp_path / "run"), "mine", "--engines", str(tmp_path / "engines")]
    assert main(arguments) == 0
    ((exported, folder, fields, size, channels),) = asked
    assert (folder, size, channels) == (tmp_path / "engines" / "mine", 48, 1)
    assert network_state(exported).keys() == network_state(network).keys()
    assert fields["limits"].startswith("Its accuracy was not measured")
    assert "measured" not in fields
    assert len(fields["labels"]) == 8
    assert capsys.readouterr().out.strip() == str(folder)


@pytest.mark.parametrize(
    ("run", "name", "said"), [("nothing", "mine", "checkpoint"), (".", "a/b", "slashes")]
)
def test_what_cannot_be(tmp_path, capsys, run, name, said):
    assert main(["--quiet", "engine", str(tmp_path / run), name, "--engines", str(tmp_path)]) == 1
    assert said in capsys.readouterr().err
