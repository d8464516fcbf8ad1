"""`speed`: both ways are measured, a teacher is not asked for, and the ratio is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ferdesk.training.__main__ import main

RECIPE = """
name: wide
architecture: feratt
model:
  form: head
  in_channels: 1
  encoder_widths: [8, 8, 8]
  encoder_blocks: [1, 1, 1]
  centre: dilated
  upsampling: transposed
  decoder_width: 4
  maps: 1
  feature_width: 8
  feature_blocks: 1
  stride: 2
  reconstruction_filters: 8
  classifier_size: 8
  classifier_widths: [8, 64]
  classifier_blocks: [1, 1]
batch: 4
teacher: nowhere
loss: {distillation: 1.0, ferplus: 0, fer2013: 0}
schedule: {sizes: [[0, 16]]}
"""


@pytest.mark.usefixtures("one_thread")
def test_it_says_both_speeds_and_their_ratio(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wide.yaml").write_text(RECIPE, "utf-8")
    assert main(["--quiet", "speed", str(tmp_path / "wide.yaml"), "--steps", "3"]) == 0
    said = capsys.readouterr().out
    assert "wide, 16 px, batches of 4, 1 threads" in said
    direct, layers, winograd, ratio = map(
        float, re.search(r"direct (\d+), Winograd in (\d+) layers (\d+) \((\S+) times\)", said).groups()
    )
    assert layers == 1
    assert direct > 0
    assert ratio == pytest.approx(winograd / direct, abs=0.1)
