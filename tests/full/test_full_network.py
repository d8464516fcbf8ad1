"""The full Residual Masking Network, 137.8 M parameters at 224 px, on its whole way to the screen.

Checkpoint, ONNX, OpenVINO in every precision this processor has, live. Random weights: the published ones are
their authors' to give.

A CI step of its own, because it takes minutes and gigabytes: `make test-full`, which sets FERDESK_FULL.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ferdesk.__main__ import main
from ferdesk.backends import _building, open_engine, openvino
from ferdesk.backends._building import build_engine
from ferdesk.capture import open_source
from ferdesk.faces.detector import FaceDetector
from ferdesk.faces.tracker import FaceTracker
from ferdesk.live import LiveSession, LiveState
from ferdesk.model_card import ModelCard, find_card, load_card
from ferdesk.pipeline import Pipeline, PipelineOptions

pytestmark = [
    pytest.mark.skipif(not os.environ.get("FERDESK_FULL"), reason="a CI step of its own: make test-full"),
    pytest.mark.timeout(3600),
]
NAME = "resmasking-full"
FRAMES = 4


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelCard]:
    """Made of a checkpoint like the authors' by the command a person runs; an int8 file beside it."""
    torch = pytest.importorskip("torch")
    from ferdesk.training.datasets import FaceSet
    from ferdesk.training.models import build_model
    from ferdesk.training.precisions import put_beside, quantized

    root = tmp_path_factory.mktemp("full")
    torch.manual_seed(0)
    torch.save({"net": build_model("resmasking", {}).state_dict()}, root / "checkpoint")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_building, "PROBE_FACES", 6)
        command = ["engines", "build", NAME, "--input", str(root / "checkpoint"), "--backend", "openvino"]
        assert main(command) == 0
    made = find_card(NAME)
    pictures = np.random.default_rng(0).integers(0, 256, (8, 48, 48), np.uint8)
    faces = FaceSet(pictures, np.zeros(8, np.int64), "noise")
    put_beside(quantized(made, faces, 8, 1, 0, root / NAME), made.folder)
    shutil.rmtree(root)
    yield load_card(made.folder)
    shutil.rmtree(made.folder)  # two gigabytes


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_building, "PROBE_FACES", 6)
    monkeypatch.setattr(_building, "_SECONDS", 0.1)


def test_it_is_the_full_network(card: ModelCard) -> None:
    assert card.parameters == 137_796_423
    assert (card.input.size, card.input.channels) == (224, 3)
    assert card.outputs == ("logits", "attention")
    assert len(list((card.folder / "built").glob("*.openvino.fp32.*.engine"))) == 1


@pytest.mark.parametrize("precision", ["fp32", "bf16", "int8"])
def test_built_and_live(card: ModelCard, precision: str) -> None:
    if precision not in openvino.precisions(card, "cpu"):
        pytest.skip(f"this processor has no {precision} arithmetic")
    built = build_engine(card, "openvino", precision)  # and compared with fp32
    assert Path(built.path).suffix == ".engine"
    assert built.faces_per_second > 0
    if precision != "fp32":
        assert built.difference > 0
    shown, device = live(card, precision)
    assert device == f"CPU, OpenVINO {precision}"
    assert len(shown) == FRAMES
    predictions = [p for frame in shown for p in frame.predictions]
    assert predictions, "no face was ever shown"
    for prediction in predictions:
        assert sum(prediction.scores.values()) == pytest.approx(1, abs=1e-3)
        assert 0 <= prediction.attention.weights.min() <= prediction.attention.weights.max() <= 1


class FirstFrames:
    """The demo clip, which ends after some frames."""

    def __init__(self):
        self._source = open_source("demo")
        self.info = self._source.info

    def __iter__(self):
        for frame, _ in zip(self._source, range(FRAMES), strict=False):
            yield frame

    def close(self):
        self._source.close()


def live(card: ModelCard, precision: str):
    """What a session shows of the clip's first frames, and what it ran on."""
    frames, errors, over = [], [], threading.Event()

    def opened():
        engine = open_engine(card, "openvino", precision)
        return Pipeline(FaceDetector("full"), FaceTracker(), engine, card, PipelineOptions(smoothing=0.0))

    def state(now, reason):
        if now in {LiveState.ENDED, LiveState.FAILED}:
            over.set()

    session = LiveSession(FirstFrames, opened, frames.append, errors.append, state)
    session.start()
    try:
        assert over.wait(600)
        assert errors == []
        return frames, session.stats.device
    finally:
        session.stop()
