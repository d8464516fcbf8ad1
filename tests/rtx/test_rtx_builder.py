"""Our build code against a real builder of the TensorRT family, which needs no GPU to build.

TensorRT-RTX (packages tensorrt_rtx_cu13_bindings and tensorrt_rtx_cu13_libs: proprietary, development only)
parses and builds on a CPU, for a GPU that is named; only running the plan needs one. A process for each GPU,
because it takes one target a process. Minutes long, so it runs when FERDESK_RTX is set.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
TARGETS = ("SM80", "SM86", "SM89", "SM120")  # A100, RTX 30, RTX 40, RTX 50

pytestmark = [
    pytest.mark.skipif(not os.environ.get("FERDESK_RTX"), reason="a CI step of its own: set FERDESK_RTX=1"),
    pytest.mark.skipif(
        importlib.util.find_spec("tensorrt_rtx_bindings") is None, reason="TensorRT-RTX is not installed"
    ),
    pytest.mark.timeout(1800),
]

_BUILD = """
import json, sys
import tensorrt_rtx_bindings as trt
from pathlib import Path
from ferdesk.backends._half import to_half
from ferdesk.backends._tensorrt_build import PlanRequest, build_plan
from ferdesk.errors import FerdeskError
from ferdesk.model_card import load_card

target, *folders = sys.argv[1:]

def aim(config):
    config.num_compute_capabilities = 1
    config.set_compute_capability(getattr(trt.ComputeCapability, target), 0)

for folder in folders:
    card = load_card(Path(folder))
    face = (card.input.channels, card.input.size, card.input.size)
    for precision in ("fp32", "fp16", *(["int8"] if "int8" in card.variants else [])):
        content = card.path_of(precision).read_bytes()
        if precision == "fp16":
            content = to_half(content, card.name)
        request = PlanRequest(card.name, content, card.input.name, face, card.outputs, 16)
        parts = []
        plan, timing = build_plan(trt, request, b"", parts.append, aim)
        said = {"engine": card.name, "precision": precision, "bytes": len(plan), "parts": parts}
        print(json.dumps(said), flush=True)
"""

_REFUSE = """
import json, sys
import tensorrt_rtx_bindings as trt
from dataclasses import replace
from pathlib import Path
from ferdesk.backends import _tensorrt_build
from ferdesk.backends._tensorrt_build import PlanRequest, build_plan
from ferdesk.errors import FerdeskError
from ferdesk.model_card import load_card

card = load_card(Path(sys.argv[1]))
face = (card.input.channels, card.input.size, card.input.size)
good = PlanRequest(card.name, card.model_path.read_bytes(), card.input.name, face, card.outputs, 4)

def aim(config):
    config.num_compute_capabilities = 1
    config.set_compute_capability(trt.ComputeCapability.SM89, 0)

def told(request):
    try:
        build_plan(trt, request, b"", None, aim)
    except FerdeskError as error:
        print(json.dumps([type(error).__name__, str(error)]), flush=True)
    else:
        print(json.dumps(["", ""]), flush=True)

told(replace(good, onnx=b"no network"))
told(replace(good, onnx=good.onnx[: len(good.onnx) // 2]))
told(replace(good, face=(3, 224, 224)))
told(replace(good, outputs=("logits", "attended")))
told(replace(good, max_batch=0))
_tensorrt_build._add_profile = lambda *arguments: None
told(good)
"""

_INTERRUPT = """
import json, os, signal, sys
import tensorrt_rtx_bindings as trt
from pathlib import Path
from ferdesk.backends._tensorrt_build import PlanRequest, build_plan
from ferdesk.model_card import load_card

card = load_card(Path(sys.argv[1]))
face = (card.input.channels, card.input.size, card.input.size)
request = PlanRequest(card.name, card.model_path.read_bytes(), card.input.name, face, card.outputs, 4)

def aim(config):
    config.num_compute_capabilities = 1
    config.set_compute_capability(trt.ComputeCapability.SM89, 0)

seen = []
def progress(part):
    seen.append(part)
    if len(seen) == 2:
        os.kill(os.getpid(), signal.SIGINT)  # as Ctrl+C in the middle of building

try:
    build_plan(trt, request, b"", progress, aim)
    print(json.dumps(["", seen]))
except KeyboardInterrupt:
    print(json.dumps(["stopped", seen]))
"""


def run(code: str, *arguments: object) -> list:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1700,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(("{", "["))]


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> list[Path]:
    """resmasking-s with an int8 file, feratt-s and the full Residual Masking Network, the latter two with
    random weights."""
    pytest.importorskip("torch")
    from ferdesk.model_card import load_card
    from ferdesk.training.datasets import FaceSet
    from ferdesk.training.export import export_engine
    from ferdesk.training.models import build_model
    from ferdesk.training.precisions import quantized
    from ferdesk.training.recipe import load_recipe

    root = tmp_path_factory.mktemp("engines")
    pictures = np.random.default_rng(0).integers(0, 256, (64, 48, 48), np.uint8)
    faces = FaceSet(pictures, np.zeros(64, np.int64), "random")
    small = quantized(load_card(ROOT / "engines" / "resmasking-s"), faces, 64, 1, 0, root / "resmasking-s")
    recipe = load_recipe("feratt-s")
    feratt = build_model(recipe.architecture, dict(recipe.model)).eval()
    fields = {"architecture": recipe.architecture}
    second = export_engine(feratt, root / "feratt-s", fields, recipe.input_size, recipe.channels)
    full = build_model("resmasking", {"classes": 8}).eval()
    third = export_engine(full, root / "resmasking-full", {"architecture": "resmasking"}, 224, 3)
    return [small, second, third]


@pytest.mark.parametrize("target", TARGETS)
def test_all_networks_are_built_for(target, folders):
    built = run(_BUILD, target, *folders)
    assert [(b["engine"], b["precision"]) for b in built] == [
        ("resmasking-s", "fp32"),
        ("resmasking-s", "fp16"),
        ("resmasking-s", "int8"),
        ("feratt-s", "fp32"),
        ("feratt-s", "fp16"),
        ("resmasking-full", "fp32"),
        ("resmasking-full", "fp16"),
    ]
    sizes = {(b["engine"], b["precision"]): b["bytes"] for b in built}
    for engine in ("resmasking-s", "feratt-s", "resmasking-full"):
        assert sizes[engine, "fp16"] < 0.8 * sizes[engine, "fp32"]  # the weights really are halves
    for entry in built:
        assert entry["parts"] == sorted(entry["parts"])
        assert entry["parts"][-1] > 0.5


def test_an_interrupted_build_ends_as_such(folders):
    ((said, seen),) = run(_INTERRUPT, folders[0])
    assert said == "stopped"
    assert seen[-1] < 1


def test_what_cannot_be_built_is_one_sentence(folders):
    told = run(_REFUSE, folders[0])
    assert [kind for kind, _ in told] == ["EngineError"] * 4 + ["BackendError"] * 2
    for _, text in told:
        assert "\n" not in text
        assert text.endswith(".")
    for (_, text), said in zip(
        told,
        (
            "cannot read resmasking-s",
            "cannot read resmasking-s",
            "but its card says x (-1, 3, 224, 224)",
            "does not answer attended",
            "one face at least",
            "could not build resmasking-s",
        ),
        strict=True,
    ):
        assert said in text
