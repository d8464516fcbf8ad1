"""`ferdesk bench`: the scene is what it says, and each figure is counted, not guessed."""

from __future__ import annotations

import json
import time
from itertools import islice
from types import SimpleNamespace

import numpy as np
import pytest

from ferdesk import backends, capture
from ferdesk.cli import _measure, bench
from ferdesk.cli._machine import describe, resident_mb
from ferdesk.cli._scene import Scene, face_cuts
from ferdesk.errors import BackendError, FerdeskError
from ferdesk.faces.detector import FaceDetector
from ferdesk.pipeline import STAGES
from ferdesk.records import AnalyzedFrame, Frame


@pytest.fixture(scope="module")
def cuts():
    return face_cuts()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(_measure, "WARM_UP_FRAMES", 2)


@pytest.mark.parametrize("people", [0, 1, 4, 8])
def test_a_scene_shows_as_many_faces_as_it_says(cuts, people):
    scene = Scene(people, cuts)
    image = scene.picture(3)
    assert image.shape == (720, 1280, 3)
    detector = FaceDetector()
    try:
        boxes = detector.detect(Frame(image, 0, 0.0))
    finally:
        detector.close()
    assert len([b for b in boxes if b.score > 0.5]) == people
    assert not np.array_equal(image, scene.picture(4)) or people == 0


def test_a_scene_keeps_its_rate_and_does_not_wait(cuts):
    scene = Scene(0, cuts, rate=200)
    frames, begin = iter(scene), time.perf_counter()
    first = [next(frames) for _ in range(21)]
    last = first[-1].index
    assert last >= 20
    assert scene.arrived[last] - begin >= last / 200
    assert [f.index for f in first] == sorted({f.index for f in first})
    time.sleep(0.1)
    assert next(frames).index >= first[-1].index + 18
    scene.close()
    assert list(islice(frames, 1)) == []
    with pytest.raises(ValueError, match="0 to 8"):
        Scene(9, cuts)


class Stopwatch:
    """A pipeline of known cost that drops nothing by itself."""

    engine = SimpleNamespace(device="clockwork")

    def __init__(self, cost=0.0, error=None):
        self.cost, self.error = cost, error

    def analyze(self, frame):
        if self.error:
            raise self.error
        time.sleep(self.cost)
        return AnalyzedFrame(frame, (), dict(zip(STAGES, (6.0, 1.0, 2.0, 10.0, 1.0), strict=True)))

    def close(self):
        pass


def test_the_live_path_is_counted(cuts):
    quick_one = _measure.measure_live(Scene(0, cuts), 0, Stopwatch, 0.5)
    assert quick_one["rest_share"] == pytest.approx(4 / 20)
    assert quick_one["rest_ms"] == pytest.approx(4)
    assert quick_one["stages_ms"]["engine"] == 10
    assert quick_one["faces_found"] == 0
    assert 0 < quick_one["frames_a_second"] < 40
    assert quick_one["memory_mb"] > 50
    slow = _measure.measure_live(Scene(0, cuts), 0, lambda: Stopwatch(0.1), 1.0)
    assert slow["latency_ms"]["p50"] >= 100
    assert slow["frames_a_second"] <= 10.5
    assert slow["dropped"] >= 10


def test_what_fails_while_measuring_is_told(cuts):
    with pytest.raises(RuntimeError, match="boom"):
        _measure.measure_live(Scene(0, cuts), 0, lambda: Stopwatch(error=RuntimeError("boom")), 0.1)
    with pytest.raises(FerdeskError, match="--seconds"):
        _measure.Watch().report(1, 1.0, 0)


def test_every_way_to_run_the_engine_is_measured(tiny_card):
    found, not_started = _measure.measure_ways(tiny_card, seconds=0.05)
    assert not_started == []
    assert {"ONNX Runtime fp32, CPU", "OpenVINO int8, CPU"} <= {way["title"] for way in found}
    for way in found:
        assert set(way["ms_a_face"]) == {"1", "4", "8"}
        assert way["faces_a_second"] == pytest.approx(1e3 / min(way["ms_a_face"].values()), rel=0.05)


def test_a_way_that_does_not_start_is_told_and_the_others_measured(ferdesk, tiny_card, monkeypatch):
    started = backends.open_engine

    def open_engine(card, backend, precision):
        if backend == "onnxruntime":
            raise BackendError("GPU (CUDA) did not start.")
        return started(card, backend, precision)

    monkeypatch.setattr(_measure, "BATCHES", (1, 2))
    monkeypatch.setattr(backends, "open_engine", open_engine)
    found, not_started = _measure.measure_ways(tiny_card, seconds=0.05)
    assert found
    assert not any("ONNX Runtime" in way["title"] for way in found)
    assert "ONNX Runtime fp32, CPU was not measured: GPU (CUDA) did not start." in not_started
    code, out, _ = ferdesk("bench", "--engines", tiny_card.folder, "--seconds=0.05")
    assert code == 0
    assert "ONNX Runtime fp32, CPU was not measured: GPU (CUDA) did not start." in out.splitlines()

    def nothing(*_: object):
        raise BackendError("No.")

    monkeypatch.setattr(backends, "open_engine", nothing)
    with pytest.raises(FerdeskError, match="not measured: No"):
        _measure.measure_ways(tiny_card, seconds=0.05)


def test_engines_side_by_side(ferdesk, tiny_card, make_engine, monkeypatch):
    monkeypatch.setattr(_measure, "BATCHES", (1, 2))
    other = make_engine("other")
    names = f"{tiny_card.folder}, {other.folder}"
    code, out, _ = ferdesk("bench", "--engines", names, "--seconds=0.05", "--json")
    assert code == 0
    first, second = json.loads(out)["engines"]
    assert {way["precision"] for way in second["ways"]} <= {"fp32", "bf16", "fp16"}
    exact = {way["backend"]: way["faces_a_second"] for way in first["ways"] if way["precision"] == "fp32"}
    assert set(exact) >= {"onnxruntime", "openvino"}
    for way in first["ways"]:
        assert way["gain"] == pytest.approx(way["faces_a_second"] / exact[way["backend"]], abs=2e-3)
    code, out, _ = ferdesk("bench", "--engines", names, "--seconds=0.05")
    lines = out.splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert code == 0
    assert len(table) == 2 + len(first["ways"]) + len(second["ways"])
    assert len({line.count("|") for line in table}) == 1
    assert "ms a face, batch of 2" in table[0]
    assert table[2].endswith("| x 1.00 |")
    lacks = not any(way["precision"] == "bf16" for way in first["ways"])
    assert lines[-1].startswith("bf16: this processor has no") == lacks
    with pytest.raises(SystemExit):
        ferdesk("bench", "--engines", " ,")


def test_the_whole_command(ferdesk, tiny_card, face_clip, monkeypatch):
    real = capture.open_source
    monkeypatch.setattr(
        capture, "open_source", lambda spec, *rest: real(str(face_clip) if spec == "demo" else spec, *rest)
    )
    code, out, _ = ferdesk(
        "bench", "--seconds=0.4", "--faces=1", "--engine", tiny_card.folder, "--backend=onnxruntime", "--json"
    )
    result = json.loads(out)
    assert code == 0
    assert result["device"] == "CPU, ONNX Runtime fp32"
    assert result["live"][0]["faces_found"] == 1
    assert result["clip"]["times_real_time"] > 0
    assert result["machine"]["cores"] >= 1
    bench._show(result)  # and as text


def test_the_window_is_measured_too(qapp, cuts, tiny_card, monkeypatch):
    from ferdesk.cli import _measure_window
    from ferdesk.gui import app

    monkeypatch.setattr(app, "make_application", lambda: qapp)
    monkeypatch.setattr(_measure_window, "WARM_UP_FRAMES", 2)
    (found,) = _measure_window.measure_window({1: Scene(1, cuts)}, str(tiny_card.folder), "onnxruntime", 0.5)
    assert found["people"] == found["faces_found"] == 1
    assert found["latency_ms"]["p50"] > found["paint_ms"]["p50"] > 0
    assert found["frames_a_second"] > 0


def test_the_machine_is_described():
    assert {"processor", "cores", "system", "onnxruntime"} <= set(describe())
    before = resident_mb()
    block = np.ones(10_000_000)
    assert resident_mb() - before > 60
    del block


@pytest.mark.parametrize("wrong", ["9", "-1", "a", "1,,2", ""])
def test_wrong_numbers_of_people(ferdesk, wrong):
    with pytest.raises(SystemExit):
        ferdesk("bench", f"--faces={wrong}")
