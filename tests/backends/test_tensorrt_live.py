"""The whole live pipeline on "TensorRT": both threads, the detector, the tracker, a GPU in memory."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from ferdesk.backends import GpuError, _engine_file, tensorrt
from ferdesk.capture import open_source
from ferdesk.faces.detector import FaceDetector
from ferdesk.faces.tracker import FaceTracker
from ferdesk.live import LiveSession, LiveState
from ferdesk.pipeline import Pipeline, PipelineOptions

FRAMES = 12


@pytest.fixture
def card(gpu_computer, make_engine):
    card = make_engine()
    tensorrt.build(card, "fp32", _engine_file.built_folder(card), 4)
    return card


def pipeline(card, backend):
    from ferdesk.backends import open_engine

    return Pipeline(
        FaceDetector("full"), FaceTracker(), open_engine(card, backend), card, PipelineOptions(smoothing=0.0)
    )


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


def watch(card, backend, before=lambda pipeline: None):
    """What a session shows of the clip, and its last state and error."""
    frames, errors, over, last = [], [], threading.Event(), []

    def opened():
        made = pipeline(card, backend)
        before(made)
        return made

    def state(now, reason):
        last.append(now)
        if now in {LiveState.ENDED, LiveState.FAILED}:
            over.set()

    session = LiveSession(FirstFrames, opened, frames.append, errors.append, state)
    session.start()
    assert over.wait(60)
    device = session.stats.device
    session.stop()
    return frames, errors, last[-1], device


@pytest.mark.parametrize("gpu_computer", ["PyCUDA"], indirect=True)
def test_the_live_pipeline_shows_what_it_shows_on_the_cpu(card):
    frames, errors, _, device = watch(card, "tensorrt")
    exact, _, _, _ = watch(card, "onnxruntime")
    assert (errors, device) == ([], "GPU (NVIDIA GeForce RTX 4070), TensorRT fp32")
    assert len(frames) == len(exact) == FRAMES
    shown = [p for frame in frames for p in frame.predictions]
    assert shown, "no face was ever shown"
    for a, b in zip(frames, exact, strict=True):
        assert len(a.predictions) == len(b.predictions)
        for p, q in zip(a.predictions, b.predictions, strict=True):
            assert p.scores == pytest.approx(q.scores, abs=1e-4)
            np.testing.assert_allclose(p.attention.weights, q.attention.weights, atol=1e-4)


@pytest.mark.parametrize("gpu_computer", ["cuda-python"], indirect=True)
def test_a_gpu_error_ends_the_session_with_a_sentence(card, gpu_computer):
    def soon(made):
        gpu_computer.gpu.break_at = gpu_computer.gpu.executed + 9

    _, errors, state, _ = watch(card, "tensorrt", soon)
    assert state in {LiveState.FAILED, LiveState.STOPPED}
    (error,) = errors
    assert isinstance(error, GpuError)
    assert "failed while it ran tiny" in str(error)
    frames, errors, _, device = watch(card, "cpu")  # what the window does next
    assert errors == []
    assert device.startswith("CPU")
    assert len(frames) == FRAMES
